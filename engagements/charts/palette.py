"""Colours and fonts of the charts: fixed ones for print, the page's own tokens on screen."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Every colour a chart may use, as a value for a presentation attribute."""

    text: str
    muted: str
    rule: str
    track: str
    solid: str
    hatch_line: str
    hatch_ground: str
    unknown_line: str
    unknown_ground: str
    proven: tuple[str, str, str, str, str]  # by proof grade, best first
    on_proven: tuple[str, str, str, str, str]
    failing: str
    on_failing: str
    exception: str
    on_exception: str
    column: str
    bands: tuple[str, str, str]  # not ready, conditions, ready
    pills: dict[str, tuple[str, str]]  # verdict code -> text, ground
    surface: str
    sans: str
    serif: str


PRINT = Palette(
    text="#1B2638",
    muted="#55617A",
    rule="#D5DBE6",
    track="#E5E9F0",
    solid="#12355B",
    hatch_line="#12355B",
    hatch_ground="#CFDAE7",
    unknown_line="#5B6B82",
    unknown_ground="#E9EDF3",
    proven=("#14653B", "#2E9460", "#8CC9A6", "#B5DDC5", "#DBEEE2"),
    on_proven=("#FFFFFF", "#FFFFFF", "#1B2638", "#1B2638", "#1B2638"),
    failing="#B42318",
    on_failing="#FFFFFF",
    exception="#C98A00",
    on_exception="#1B2638",
    column="#2F6EA8",
    bands=("#FBE3E0", "#FBEBC6", "#1B7F4B"),
    pills={
        "NO_GO": ("#9F1F15", "#FDE8E6"),
        "INCOMPLETE": ("#3D4A63", "#E9EDF3"),
        "CONDITIONAL": ("#7A4F00", "#FDF3DC"),
        "GO": ("#14653B", "#E6F4EC"),
    },
    surface="#FFFFFF",
    sans="Inter",
    serif="Source Serif 4",
)

# Presentation attributes take custom properties, so a page needs no class and no inline style.
PAGE = Palette(
    text="var(--text)",
    muted="var(--text-2)",
    rule="var(--border)",
    track="var(--sunken)",
    solid="var(--accent)",
    hatch_line="var(--accent)",
    hatch_ground="var(--accent-soft)",
    unknown_line="var(--text-3)",
    unknown_ground="var(--sunken)",
    proven=("var(--ok)", "var(--ok-fill)", "var(--ok-fill)", "var(--ok-soft)", "var(--ok-soft)"),
    on_proven=(
        "var(--surface)",
        "var(--text)",
        "var(--text)",
        "var(--text)",
        "var(--text)",
    ),
    failing="var(--bad)",
    on_failing="var(--surface)",
    exception="var(--warn-fill)",
    on_exception="var(--text)",
    column="var(--accent)",
    bands=("var(--bad-soft)", "var(--warn-soft)", "var(--ok-fill)"),
    pills={
        "NO_GO": ("var(--bad)", "var(--bad-soft)"),
        "INCOMPLETE": ("var(--text-2)", "var(--sunken)"),
        "CONDITIONAL": ("var(--warn)", "var(--warn-soft)"),
        "GO": ("var(--ok)", "var(--ok-soft)"),
    },
    surface="var(--surface)",
    sans="inherit",
    serif="inherit",
)
