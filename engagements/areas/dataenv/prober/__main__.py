"""The child's entry: the walls stand before anything that reads is imported."""

import sys

from engagements.areas.dataenv.prober import walls


def main() -> None:
    """Give up what is not needed, then do the work."""
    walls.close(seconds=int(sys.argv[1]))
    from engagements.areas.dataenv.prober import child

    child.main()


if __name__ == "__main__":
    main()
