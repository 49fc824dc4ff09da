"""Servers that are not what they say: each behaviour ends in time and memory, with its finding.

What is asked of them runs as in the product: in a process with a limit of its own, which somebody
else's clock ends. A test of a connection and a choice of tables are the same task here.
"""

import json
import subprocess
import sys

import pytest

from engagements.areas.dataenv.domain.meter import REASONS
from tests.engagements.areas.dataenv.connectors import rogue, walled

MOST_MEMORY = 1.2 * (1 << 30)
PASSWORD = "hunter-22"
UNREACHABLE = {"unreachable"}
SIGN_IN_ENDS = {name: {"no_scram"} for name in rogue.SIGN_IN} | {
    "silent": UNREACHABLE,
    "garbage": UNREACHABLE,
    "web server": UNREACHABLE,
    "closes": UNREACHABLE,
    "drips": UNREACHABLE,
    "long refusal": UNREACHABLE,
    "canary refusal": UNREACHABLE,
    "older protocol": UNREACHABLE,
    "false scram": {"sign_in"},
    "scram without end": {"sign_in"},
    # libpq computes what the server asks for, and holds on to everything in the meantime.
    "costly scram": {"killed"},
}
# With its certificate verified, or without a password to lose, the sign-in itself is the trap.
TRUSTED = ("long refusal signed in", "notices", "parameters", "same parameter", "never ready")
TIME_OR_SIZE = {"timeout", "too_large"}
ENDS = {name: {"malformed"} for name in rogue.QUESTIONS} | {
    "never answers": {"timeout"},
    "slow rows": {"timeout"},
    "drips": {"timeout"},
    "fatal error": {"timeout"},
    "an unknown message": {"timeout"},
    "a cell of negative length": {"timeout"},
    "a cell beyond its row": {"timeout"},
    # Whichever limit it meets first: room for the whole of it, or the bytes that came in.
    "cell of 1 GB": {"memory", "too_large"},
    "error of 900 MB": {"memory", "too_large"},
    "a message of 2 GB": {"memory", "too_large"},
    "cell of 400 MB": TIME_OR_SIZE,
    "60,000 columns": TIME_OR_SIZE | {"malformed"},
    "error with a canary": {"error"},
    "ends in a row": {"gone"},
    "resets": {"gone"},
}
ENDS |= {name: TIME_OR_SIZE for name in rogue.QUESTIONS if name.startswith("endless")}
ENDS["endless copy"] = {"malformed"}


def tasks(ports):
    """Return all tasks by the words that a test asks for them with."""
    main, found = ports[""], {}
    for name in rogue.SIGN_IN:
        database = f"{name}@sign in"
        found["sign in", name] = {"database": database, "password": PASSWORD}
    for name in TRUSTED:
        found["trusted", name] = {"database": f"{name}@sign in"}
    for name in rogue.TLS:
        found["tls", name] = {"database": "x", "tls_mode": "require", "port": ports[name]}
    for name in rogue.QUESTIONS:
        found["tables", name] = {"database": name}
        found["run", name] = {"database": name, "what": "run"}
        found["measure", name] = {"database": f"{name}@measure", "what": "run"}
    return {key: {"what": "tables", "port": main} | task for key, task in found.items()}


@pytest.fixture(scope="module")
def ended():
    """What came of every task, and what the server said that it was sent."""
    server = subprocess.Popen(
        [sys.executable, "-m", rogue.__name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wanted = tasks(json.loads(server.stdout.readline()))
        found = walled.outcomes(list(wanted.values()))
    finally:
        server.stdin.close()
        sent = server.stderr.read()
        server.wait(10)
    assert len(found) == len(wanted)
    return dict(zip(wanted, found, strict=True)), sent


def require_end(told, reasons, *, budget):
    assert told["ended"] in reasons, told
    assert told["seconds"] <= budget + walled.GRACE + 0.5, told
    assert told["memory"] <= MOST_MEMORY, told
    assert not told.get("leaks"), told


@pytest.mark.parametrize(("name", "reasons"), SIGN_IN_ENDS.items(), ids=list(SIGN_IN_ENDS))
def test_a_sign_in_ends(ended, name, reasons):
    require_end(ended[0]["sign in", name], reasons, budget=walled.SECONDS["tables"])


@pytest.mark.parametrize("name", TRUSTED)
def test_a_sign_in_without_a_password_ends(ended, name):
    require_end(ended[0]["trusted", name], UNREACHABLE, budget=walled.SECONDS["tables"])


@pytest.mark.parametrize("name", rogue.TLS)
def test_a_handshake_ends(ended, name):
    reasons = {"no_tls"} if name == "refused" else UNREACHABLE

    require_end(ended[0]["tls", name], reasons, budget=walled.SECONDS["tables"])


@pytest.mark.parametrize(("name", "reasons"), ENDS.items(), ids=list(ENDS))
def test_a_test_of_the_connection_ends(ended, name, reasons):
    require_end(ended[0]["tables", name], reasons, budget=walled.SECONDS["tables"])


@pytest.mark.parametrize(("name", "reasons"), ENDS.items(), ids=list(ENDS))
def test_a_run_ends_with_its_finding(ended, name, reasons):
    told = ended[0]["run", name]

    require_end(told, reasons, budget=walled.SECONDS["run"])
    assert told["reasons"] == ["the catalogue could not be read"]


@pytest.mark.parametrize(("name", "reasons"), ENDS.items(), ids=list(ENDS))
def test_after_a_good_catalogue_it_costs_the_table_and_not_the_run(ended, name, reasons):
    told = ended[0]["measure", name]

    require_end(told, {"ok"}, budget=walled.SECONDS["run"])
    words = {REASONS.get(reason, "the source refused the statement") for reason in reasons}
    assert len(told["reasons"]) == 1
    assert set(told["reasons"]) <= words
    assert told["tables"] == 1


def test_no_password_was_sent_in_clear_or_as_md5(ended):
    assert PASSWORD not in ended[1]
    assert '"sent"' not in ended[1]  # nothing at all followed a question for it
