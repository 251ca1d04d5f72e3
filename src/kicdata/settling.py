"""Rows that print fewer numbers than there are columns: which cell is empty is told by what the numbers look like.

In: a `Sheet`, whose cut puts the numbers of such a row under the first columns. Out: the sheet with each number under
the column whose cells are like it, and the rows that were changed. Refuses a row whose numbers could stand in several
ways: it stays as it is, marked `missing`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from kicdata.bodies import Row, Sheet
from kicdata.celltypes import cell_type, quantity_bases
from kicdata.cellvalues import parse_cell
from kicdata.labels import base_of
from kicdata.text import Squeezed
from kicdata.values import SIGNS

_SIGN = re.compile(f"[{SIGNS}]")
_PERCENT = re.compile(r"[+\-−]?\d[\d.]*%")
_FEWEST, _MOST = 2, 14  # rows that show how a column is; columns of numbers
_CLEAR = 0.4  # by how much the likeliest way must be likelier than the next


@dataclass(frozen=True)
class _Look:
    """How the cells of a column look: with which units, how many decimals, with a sign, and how large."""

    bases: frozenset[str]
    decimals: frozenset[int]
    signed: bool
    least: float
    most: float


class Moved(NamedTuple):
    """A row whose numbers were put under other columns, and the labels of those that are empty."""

    row: Row
    empty: list[str]


def settled(sheet: Sheet) -> tuple[Sheet, list[Moved]]:
    """A sheet with the numbers of its incomplete rows under their columns, and these rows.

    A row with a percentage under a label of another unit is marked as broken.
    """
    sheet = sheet._replace(rows=tuple(_checked(sheet, r) for r in sheet.rows))
    at = _numeric(sheet)
    fit = [r for r in sheet.rows if not r.odd]
    if not 1 < len(at) <= _MOST or len(fit) < max(_FEWEST, len(sheet.rows) / 2):
        return sheet, []
    looks = [_look([r.cells[n].text for r in fit if len(r.cells[n])]) for n in at]
    rows, told = [], []
    for row in sheet.rows:
        if row.missing and not row.stray and all(len(c) or n in at for n, c in enumerate(row.cells)) \
                and (chosen := _columns(row, at, looks)):
            cells = list(row.cells)
            numbers = [row.cells[n] for n in at if len(row.cells[n])]
            for n in at:
                cells[n] = row.whole.cut(0, 0)
            for n, cell in zip(chosen, numbers, strict=True):
                cells[n] = cell
            row = row._replace(cells=tuple(cells), missing=False)
            told.append(Moved(row, [sheet.labels[n].text for n in at if n not in chosen]))
        rows.append(row)
    return (sheet._replace(rows=tuple(rows)) if told else sheet), told


def _checked(sheet: Sheet, row: Row) -> Row:
    """A row, broken where a percentage stands under a label with the unit of something else."""
    wrong = next((c for x, c in zip(sheet.labels, row.cells, strict=True)
                  if x.unit and base_of(x.unit) not in ("", "%", "pp") and _PERCENT.fullmatch(c.text)), None)
    return row if wrong is None or row.odd else row._replace(stray=wrong.text, broken=True)


def lacking(sheet: Sheet) -> list[bool]:
    """Of each row whether it has numbers, but fewer than there are columns of numbers."""
    if not any(r.missing for r in sheet.rows):
        return [False] * len(sheet.rows)
    at = _numeric(sheet)
    return [r.missing and not r.stray and 0 < sum(len(r.cells[n]) > 0 for n in at) < len(at) for r in sheet.rows]


def _numeric(sheet: Sheet) -> list[int]:
    """The columns of numbers."""
    return [n for n, x in enumerate(sheet.labels)
            if x.role in ("measure", "left", "default", "") and _is_numeric(sheet, n)]


def _is_numeric(sheet: Sheet, n: int) -> bool:
    cells = [r.cells[n].text for r in sheet.rows if len(r.cells[n])]
    return sheet.types[n].name in ("number", "amount") and sum(map(_is_number, cells)) * 2 > len(cells)


def _is_number(text: str) -> bool:
    return quantity_bases(text) is not None or cell_type("number").is_sure(text)


def _look(cells: Sequence[str]) -> _Look:
    said = [c for c in cells if re.search(r"\d", c)]
    sizes = [_size(c) for c in said]
    return _Look(frozenset(_base(c) for c in said), frozenset(map(_decimals, said)),
                 any(map(_SIGN.match, said)), min(sizes, default=0.0), max(sizes, default=0.0))


def _base(text: str) -> str:
    return next(iter(quantity_bases(text) or ()), "")


def _decimals(text: str) -> int:
    m = re.search(r"\d\.(\d+)", text)
    return len(m[1]) if m else 0


def _size(text: str) -> float:
    q = parse_cell(text)
    return math.log10(abs(float(q.value))) if q and q.value else 0.0


def _columns(row: Row, at: Sequence[int], looks: Sequence[_Look]) -> tuple[int, ...] | None:
    """The columns that the numbers of a row stand under; None where that is not clear."""
    numbers: list[Squeezed] = [row.cells[n] for n in at if len(row.cells[n])]
    if not 0 < len(numbers) < len(at):
        return None
    strange = [[_strange(c.text, look) for look in looks] for c in numbers]
    ways = sorted((sum(costs[k] for costs, k in zip(strange, chosen, strict=True)), chosen)
                  for chosen in combinations(range(len(at)), len(numbers)))
    clear = ways[0][0] < math.inf and (len(ways) == 1 or ways[1][0] - ways[0][0] > _CLEAR)
    return tuple(at[k] for k in ways[0][1]) if clear else None


def _strange(text: str, look: _Look) -> float:
    """How unlike the cells of a column a cell is; infinite where its unit is none of theirs."""
    if not re.search(r"\d", text):
        return 0.0
    if _base(text) not in look.bases:
        return math.inf
    size = _size(text)
    beyond = max(look.least - size, size - look.most, 0.0)
    signed = _SIGN.match(text) is not None
    return beyond + (_decimals(text) not in look.decimals) + 0.5 * (signed and not look.signed)
