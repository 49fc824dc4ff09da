"""The limits of the child, which the kernel holds whatever a client's bytes do to it."""

import resource

GIBIBYTE = 1024**3
ADDRESS_SPACE = GIBIBYTE
# A private copy of a client's file may be as large as the largest file that is read.
LARGEST_COPY = 2 * GIBIBYTE
OPEN_FILES = 64
THREADS = 2  # that DuckDB computes with, as `connectors.files` tells it


def apply(*, seconds: int) -> None:
    """Give up memory, time, files and core dumps above the limits; nothing takes that back.

    ``seconds`` of the clock are so many seconds of computing for each thread.
    """
    for what, most in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, LARGEST_COPY),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(what, most, most)
    cpu = seconds * THREADS
    _lower(resource.RLIMIT_CPU, cpu, cpu + 1)  # the first limit has a signal of its own


def _lower(what: int, soft: int, hard: int) -> None:
    _, most = resource.getrlimit(what)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    resource.setrlimit(what, (soft, hard))
