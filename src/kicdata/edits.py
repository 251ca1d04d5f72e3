"""One slip of the pen: the ways in which printed digits can be wrong by a single mistake.

In: digits as printed. Out: the digits with another sign, another digit, two neighbours swapped or the
decimal point elsewhere. Nothing here decides which of them is right.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

SIGN, DIGIT, SWAP, POINT = "sign", "digit", "swap", "separator"
_DIGITS = re.compile(r"(?P<sign>[-−+]?)(?P<digits>\d[\d,]*(?:\.\d+)?)")


class Edit(NamedTuple):
    """A printed number changed by one slip: what kind, how it then reads, and its value."""

    kind: str
    printed: str
    value: Decimal


def split(printed: str) -> tuple[bool, str, int] | None:
    """Whether a number is negative, its digits and its places; None for what is no plain number.

    >>> split("-4,258.00")
    (True, '425800', 2)
    """
    m = _DIGITS.fullmatch(printed.strip())
    if not m:
        return None
    whole, _, places = m["digits"].replace(",", "").partition(".")
    return m["sign"] in ("-", "−"), whole + places, len(places)


def join(negative: bool, digits: str, places: int, grouped: bool = True) -> Edit:
    """Digits as a number: the way back from `split`.

    >>> join(True, "425800", 2).printed
    '-4,258.00'
    """
    whole = digits[:len(digits) - places] or "0"
    text = f"{int(whole):,}" if grouped else str(int(whole))
    text += f".{digits[len(digits) - places:]}" if places else ""
    text = "-" * negative + text
    return Edit("", text, Decimal(text.replace(",", "")))


@lru_cache(maxsize=1 << 12)
def edits(printed: str) -> tuple[Edit, ...]:
    """Every number that one slip turns into the printed one.

    >>> [e.printed for e in edits("7.4") if e.kind in (SIGN, SWAP, POINT)]
    ['-7.4', '4.7', '74']
    """
    found = split(printed)
    if found is None:
        return ()
    negative, digits, places = found
    slips: list[Edit] = []
    grouped = "," in printed or len(digits) - places < 4
    seen = {join(negative, digits, places, grouped).value}

    def once(kind: str, n: bool, d: str, p: int) -> None:
        e = join(n, d, p, grouped)
        if e.value not in seen:
            seen.add(e.value)
            slips.append(Edit(kind, e.printed, e.value))

    once(SIGN, not negative, digits, places)
    for i, old in enumerate(digits):
        for new in "0123456789":
            if new != old and not (new == "0" and i == 0 and len(digits) - places > 1):
                once(DIGIT, negative, digits[:i] + new + digits[i + 1:], places)
    for i in range(len(digits) - 1):
        a, b = digits[i], digits[i + 1]
        if not (i == 0 and b == "0" and len(digits) - places > 1):
            once(SWAP, negative, digits[:i] + b + a + digits[i + 2:], places)
    for p in range(len(digits)):
        once(POINT, negative, digits, p)
    return tuple(slips)
