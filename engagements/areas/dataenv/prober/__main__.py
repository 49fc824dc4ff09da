"""The child's entry: its limits hold before anything that reads is imported."""

import sys

from engagements.areas.dataenv.prober import limits


def main() -> None:
    """Give up what is not needed, then do the work."""
    limits.apply(seconds=int(sys.argv[1]))
    from engagements.areas.dataenv.prober import child

    child.main()


if __name__ == "__main__":
    main()
