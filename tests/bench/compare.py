"""This code beside an older commit, in one run: equal portfolios, turns taken on one machine.

The older commit is checked out into a folder of its own. Each side builds its database by its own
services, for migrations begin anew now and then, and the same SQL makes it large: as many
engagements, entries and people. Both sides use the same Python packages. No worker runs on either
side: what a page needs and nobody worked out before is worked out by the web process.
"""

from tests.bench import cpu, crowd, sides
from tests.bench.figures import at_least, at_most, percentile, say

COMMIT = "1ebc376"
FIFTY, MIX = 1 / 3, 1.5
WARM_SECONDS = 300
WRITES = 0.08
READS = (
    "/",
    "/pipeline/",
    "/pipeline/?view=table",
    "/engagements/",
    "/engagements/{code}/",
    "/engagements/{code}/log/",
    "/log/",
    "/evidence/",
    "/api/v1/engagements/",
    "/api/v1/log-entries/",
)


def measure(made, size, folder):
    if sides.no_postgres():
        say("compare: left out, it fills PostgreSQL")
        return
    with (
        sides.tree_of(COMMIT, folder) as tree,
        sides.database("fde_old") as before,
        sides.database("fde_new") as now,
    ):
        _say_packages(tree)
        old = sides.Side("old", tree, folder / "old", before)
        new = sides.Side("new", sides.ROOT, folder / "new", now)
        for side in (old, new):
            side.run("build")
            crowd.fill(side.url, crowd.Crowd(size.peers, size.entries, first=size.peers))
        yield _fifty(old, new, rounds=size.rounds)
        yield from _load(old, new, size)


def _say_packages(tree):
    mine, theirs = (root / "requirements.txt" for root in (sides.ROOT, tree))
    if mine.read_text() != theirs.read_text():
        say(f"{COMMIT} asked for other packages; both sides use the present ones")


def _fifty(old, new, *, rounds):
    """Compare the CPU of working out fifty engagements from nothing."""
    with old.worker() as theirs, new.worker() as mine:
        before, now = [], []
        theirs("fifty"), mine("fifty")  # what a process reads once: playbook, frameworks
        for turn in range(2 * rounds):  # each begins as often as the other
            for found, order in [(before, theirs), (now, mine)][:: -1 if turn % 2 else 1]:
                found.append(order("fifty"))
    least = [min(found["cpu"] for found in each) for each in (before, now)]
    beside = (
        f"{least[1] * 1000:.0f} ms and {now[-1]['statements']} statements; {COMMIT}: "
        f"{least[0] * 1000:.0f} ms and {before[-1]['statements']}; {sides.load_average()}"
    )
    return at_most(
        "CPU of fifty engagements worked out, of the old",
        least[1] / least[0],
        FIFTY,
        "times",
        beside,
    )


def _load(old, new, size):
    """Compare requests a CPU second of the web server under the same load."""
    found = {side.name: [] for side in (old, new)}
    with old.worker() as theirs, new.worker() as mine, old.web() as was, new.web() as now:
        hands = ((old, theirs, was), (new, mine, now))
        doors = {side.name: order("doors", codes=60) for side, order, _ in hands}
        for turn in range(-1, size.turns):  # the first one, a short one, is for warmth only
            for side, order, web in hands:
                order("warm", seconds=WARM_SECONDS)
                one = _turn(web, doors[side.name], size, turn=turn)
                if turn >= 0:
                    found[side.name].append(one)
    rates = {name: _rate(turns) for name, turns in found.items()}
    beside = f"{rates['new']:.1f} beside {rates['old']:.1f} of {COMMIT}, {sides.load_average()}"
    yield at_least(
        "requests a CPU second, of the old", rates["new"] / rates["old"], MIX, "times", beside
    )
    for name, turns in found.items():
        took = [one for turn in turns for one in turn["took"]]
        requests, errors = len(took), sum(turn["errors"] for turn in turns)
        beside = (
            f"of {requests}, {requests / sum(t['seconds'] for t in turns):.0f} a second, p50 "
            f"{percentile(took, 50):.2f} s, p95 {percentile(took, 95):.2f} s"
        )
        yield at_most(f"errors under {size.users} users, {name}", errors, 0, "", beside)
        for wrong in [one for turn in turns for one in turn["wrong"]][:3]:
            say(f"  {name}: {wrong}")


def _turn(web, door, size, *, turn):
    seconds = size.seconds if turn >= 0 else 3
    before = cpu.seconds_of(web.pid)
    found = sides.under_load(
        web, door, users=size.users, seconds=seconds, seed=turn, reads=READS, writes=WRITES
    )
    return found | {"cpu": cpu.seconds_of(web.pid) - before}


def _rate(turns):
    return sum(turn["requests"] for turn in turns) / sum(turn["cpu"] for turn in turns)
