"""What a share counted in a sample says about the whole."""

from math import sqrt

Z_95 = 1.959963984540054


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of the share ``hits / n``; 0 to 1 when nothing was counted.

    Units:
        Shares, 0 to 1.

    Source:
        E. B. Wilson, Probable inference, the law of succession, and statistical inference,
        JASA 22 (1927).
    """
    if n == 0:
        return (0.0, 1.0)
    share = hits / n
    square = Z_95 * Z_95
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = Z_95 / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return (
        0.0 if hits == 0 else max(0.0, centre - half),
        1.0 if hits == n else min(1.0, centre + half),
    )
