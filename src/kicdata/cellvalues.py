"""The text of a cell becomes quantities, with the unit that its header or caption gives.

In: the text of one cell and a unit. Out: `Quantity` rows, two for a range. Refuses nothing: a cell without
digits gives none.
"""

from __future__ import annotations

import re

from kicdata import specs
from kicdata.celltypes import MONEY
from kicdata.labels import unlisted
from kicdata.text import bare
from kicdata.values import (
    DIGITS,
    LOWER,
    POWER,
    SIGNS,
    SPAN,
    UPPER,
    Numeral,
    Quantity,
    find_unit,
    qualifiers_around,
    quantity,
    read_numeral,
)

_PER = re.compile(r"(?<=[가-힣])/[가-힣A-Za-z㎡㎢³²]{1,6}$")  # behind money: a price for each
_MYRIAD = re.compile("[만억조]")
_JOINTS = {"~": True, "-": True, "–": True, "、": False, "/": False}  # and whether it makes a range


def parse_cells(text: str, unit: str = "") -> list[Quantity]:
    """The quantities of a cell, each with its own unit, that of the cell, or that of the header.

    >>> [(str(q.value), q.unit, q.qualifier) for q in parse_cells("3-60", "kg")]
    [('3', 'kg', '범위/하한'), ('60', 'kg', '범위/상한')]
    >>> [(str(q.value), q.unit, q.qualifier) for q in parse_cells("거의 10 억 위안")]
    [('10', '억 위안', '거의')]
    >>> [(str(q.value), q.unit) for q in parse_cells("5조 6,708", "억 위안")]
    [('56708', '억 위안')]
    """
    text = bare(text)
    m = re.search(r"\d", text)
    if not m:
        return []
    numerals: list[tuple[Numeral, int, specs.Unit | None, bool]] = []
    at, ranged = m.start(), False
    first = at
    while numeral := read_numeral(text, at):
        found = find_unit(text, numeral.end)
        end = found[0] if found else numeral.end
        numerals.append((numeral, end, found[1] if found else None, ranged))
        joint = text[end:end + 1].replace("∼", "~").replace("～", "~")
        if joint not in _JOINTS:
            break
        ranged, at = _JOINTS[joint], end + 1
    sign = -1 if first and text[first - 1] in "-−△▼↓" else 1
    shared = next((u for _, _, u, _ in reversed(numerals) if u), None)
    header = None if shared else _from_header(unit)
    odd = unlisted(unit) if unit and not shared and not header else None  # a unit of no list, as printed
    names = qualifiers_around(text, first - (first > 0 and text[first - 1] in SIGNS), numerals[-1][1],
                              numerals[-1][0].more, ())
    out = []
    for n, (numeral, end, own, is_range) in enumerate(numerals):
        if header or odd:
            numeral = _under_power(text, numeral, (header or odd or ("",))[0])
        bound = LOWER if numerals[n + 1:] and numerals[n + 1][3] else UPPER if is_range else ""
        kind = own or shared or (header[1] if header else None)
        found_ = quantity(numeral, end, _digits(text, numeral, sign), kind, sign if n == 0 else 1,
                            ([SPAN, bound] if bound else []) + names)
        if header and not odd:  # `위안/kg` stays as printed
            found_ = found_._replace(unit=found_.unit + per[0] if (per := _PER.search(bare(unit))) else found_.unit)
        out.append(found_._replace(unit=f"{numeral.multiplier} {odd[1]}".strip()) if odd else found_)
    return out


def parse_cell(text: str, unit: str = "") -> Quantity | None:
    """The first quantity of a cell; None where it has no digits.

    >>> str(parse_cell("-27.89%").value)
    '-27.89'
    """
    return next(iter(parse_cells(text, unit)), None)


def _under_power(text: str, n: Numeral, power: str) -> Numeral:
    """A numeral of a cell under a header's power of ten; the end of a mixed one is of it: `5조 6,708` under 억 위안."""
    if not power or n.multiplier:
        return n
    printed = text[n.start:n.end]
    mixed = read_numeral(printed + power, 0) if _MYRIAD.search(printed) else None
    if mixed and mixed.multiplier == power:
        n = n._replace(value=mixed.value, step=mixed.step)
    return n._replace(multiplier=power)


def _digits(text: str, n: Numeral, sign: int) -> str:
    """The digits as printed, with their sign; a mixed numeral whole."""
    found = re.findall(DIGITS, text[n.start:n.end])
    printed = found[0] if len(found) == 1 else text[n.start:n.end]
    before = text[n.start - 1:n.start]
    return before + printed if before and before in "+-−" and (sign < 0 or before == "+") else printed


def _from_header(unit: str) -> tuple[str, specs.Unit] | None:
    if not unit:
        return None
    text = bare(unit)
    m = re.match(rf"({POWER})?", text)
    found = find_unit(text, m.end() if m else 0)
    if found is None or text[found[0]:found[0] + 1] == "/" and found[1].base not in MONEY:
        return None  # `톤/일` is no weight, `대/만 명` no count; a price by the tonne is money
    return ((m[1] or "") if m else "", found[1])
