"""``make bench``: figures of speed, each measured beside a floor in the same run.

    make bench                        every area, each small enough to end in about a minute
    make bench ARGS=--full            500 engagements, 50,000 log entries, 5 million rows
    make bench ARGS="--full pages"    one area
    make bench ARGS="--full scale"    20,000 engagements with 2 million log entries, over HTTP
    make bench ARGS="--full compare"  this code beside an older commit, under 50 users
    make bench ARGS=--sqlite          on SQLite instead of a private PostgreSQL

Prints a table and writes ``var/bench.json``. Exit 0: every figure is within its target.
``scale`` and ``compare`` need PostgreSQL; on a busy machine their wall times say little, which is
why the machine's load stands beside each of them.
"""
