"""How often a process that goes on looks for garbage."""

import gc


def freeze() -> None:
    """Leave what is loaded by now alone, and collect less often.

    It stays until the process ends: 400,000 objects that no collection has to look at again.
    Requests and jobs make few cycles, so the others wait for more garbage, too; workers of web and
    queue are replaced after some thousands of them (``fde/processes.py``).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
