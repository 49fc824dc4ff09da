"""``make bench``: figures of speed, each measured beside a floor in the same run.

    make bench                        every area, small enough to end in a few minutes
    make bench ARGS=--full            500 engagements, 50,000 log entries, 5 million rows
    make bench ARGS="--full pages"    one area
    make bench ARGS=--sqlite          on SQLite instead of a private PostgreSQL

Prints a table and writes ``var/bench.json``. Exit 0: every figure is within its target.
"""
