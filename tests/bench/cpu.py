"""CPU seconds of other processes, read from ``/proc``."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat behind the name in brackets (proc(5)): 3 is the first of them.
PARENT, OWN, OF_ENDED = 4 - 3, slice(14 - 3, 16 - 3), slice(16 - 3, 18 - 3)


def seconds_of(pid, proc=Path("/proc")):
    """Return user and system seconds of a process, its living children and those that ended."""
    total = 0
    for one in [pid, *children(pid, proc)]:
        fields = _fields(one, proc)
        if fields:
            total += sum(int(n) for n in fields[OWN]) + sum(int(n) for n in fields[OF_ENDED])
    return total / TICK


def children(pid, proc=Path("/proc")):
    """Return the direct children of a process."""
    found = []
    for entry in proc.iterdir():
        if entry.name.isdecimal():
            fields = _fields(int(entry.name), proc)
            if fields and int(fields[PARENT]) == pid:
                found.append(int(entry.name))
    return found


def _fields(pid, proc):
    try:
        text = Path(proc, str(pid), "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None  # it ended while we looked
    return text.rpartition(")")[2].split()  # a name may hold spaces and brackets
