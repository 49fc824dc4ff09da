"""What a test run makes once, whichever of its processes comes first, and the others use."""

import json
import os
import time
import traceback
from pathlib import Path

SECONDS = 300


def run_folder():
    """Return the folder of this run, which ends with it."""
    return Path(os.environ["FDE_TEST_SERVERS"])


def once(name, make):
    """Return what ``make`` returns (JSON); it is handed a new folder, and called once a run."""
    folder = run_folder() / name
    done, failed = folder.with_suffix(".json"), folder.with_suffix(".failed")
    try:
        folder.mkdir()
    except FileExistsError:
        wait_for(done, failed)
    else:
        try:
            result = make(folder)
        except BaseException:
            failed.write_text(traceback.format_exc())
            raise
        part = folder.with_suffix(".part")
        part.write_text(json.dumps(result))
        part.rename(done)  # whoever waits reads all of it or nothing
    return json.loads(done.read_text())


def wait_for(done, failed):
    end = time.monotonic() + SECONDS
    while not done.exists():
        assert not failed.exists(), f"another test process failed: {failed.read_text()}"
        assert time.monotonic() < end, f"another test process did not finish {done.stem}"
        time.sleep(0.1)
