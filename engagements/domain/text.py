"""One definition of a text that people type: how long, on how many lines, in which letters.

The column, the service, the form and the body of the API take it from here, so that a text which
one of them takes is taken by all, and stored the same.
"""

from dataclasses import dataclass
from typing import Literal

NUL = "\x00"


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text of at most ``longest`` characters once it is cleaned.

    One of several ``lines`` keeps them; a ``literal`` one names something of a client's system, and
    loses nothing but its outer blanks.
    """

    longest: int
    lines: bool = False
    literal: bool = False
    letters: Literal["", "upper", "lower"] = ""

    def clean(self, value: str) -> str:
        """Return the text as it is stored: without outer blanks, on one line unless it has more."""
        cleaned = value.replace("\r\n", "\n").strip()
        if not self.lines and not self.literal:
            cleaned = " ".join(cleaned.split())
        if self.letters == "upper":
            return cleaned.upper()
        return cleaned.lower() if self.letters == "lower" else cleaned

    def fits(self, cleaned: str) -> bool:
        """Tell whether a cleaned text can be stored; an empty one can."""
        return len(cleaned) <= self.longest and NUL not in cleaned

    def is_told(self, cleaned: str) -> bool:
        """Tell whether a cleaned text says something and can be stored."""
        return bool(cleaned) and self.fits(cleaned)
