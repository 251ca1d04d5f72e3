"""Labels of a header that stand over several others, where no rule shows it.

In: the lines of a header and of the rows below it, from words alone. Out: `Group`s: each label of the first line with
those below it. Refuses labels that wrap, and words of one cell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kicdata.pdf.page import Box
from kicdata.pdf.text import Piece, box_of


class Group(NamedTuple):
    """A label of a header with those below it: one or none where it is that of a single column."""

    label: Piece
    below: Sequence[Box]


def lowest(head: Sequence[Sequence[Piece]], body: Sequence[Sequence[Piece]]) -> Sequence[Sequence[Piece]]:
    """The lines of a header without the first one, where its labels stand over several of those below."""
    return head[1:] if grouped(head, body) else head


def grouped(head: Sequence[Sequence[Piece]], body: Sequence[Sequence[Piece]]) -> list[Group]:
    """The labels of the first line of a header with those below; nothing where none stands over several of them.

    The labels below stand a whole line below: one of one line only is set half a line below the first of two. They are
    shared out in their order, so that each label stands over the middle of its own.
    """
    if len(head) < 2:
        return []
    size, line = head[0][0].size, head[0][0].box.middle
    lower = _stacks_of([p.box for row in head[1:] for p in row if p.box.middle - line > 1.05 * size])
    names = [row[0].box for row in body]
    shared = [_shared(head[0], lower, names, side) for side in _sides(lower, [p.box for row in body for p in row])]
    groups = min(shared, key=lambda found: found[0])[1]
    one = any(a.x0 < p.box.x1 and p.box.x0 < b.x1 for g in groups for b, a in pairwise(g.below) for row in body
              for p in row)  # words of one cell, not labels of columns: a row has a word over both
    return groups if not one and any(len(g.below) > 1 for g in groups) else []


def _shared(upper: Sequence[Piece], lower: Sequence[Box], names: Sequence[Box], side: float
            ) -> tuple[float, list[Group]]:
    """The labels below shared out, with the sum of how far each label above is off; `side` as `_off_middle` has it."""
    best: dict[int, tuple[float, list[Group]]] = {0: (0.0, [])}  # for so many of the first labels below
    for p in upper:
        here: dict[int, tuple[float, list[Group]]] = {}
        for j, (cost, groups) in best.items():
            for k in range(j, len(lower) + 1):
                off = _off_middle(p, lower[j:k], names, side)
                if off is not None and (j < k or _fits_between(p, lower, j)):
                    here[k] = min(here.get(k, (math.inf, [])), (cost + off, [*groups, Group(p, lower[j:k])]),
                                  key=lambda found: found[0])
        best = here
    return best.get(len(lower), (math.inf, []))


def _stacks_of(boxes: Sequence[Box]) -> list[Box]:
    """Labels from left to right, those that stand one above the other as one."""
    found: list[Box] = []
    for b in sorted(boxes):
        if found and b.x0 < found[-1].x1:
            found[-1] = box_of([found[-1], b])
        else:
            found.append(b)
    return found


def _sides(labels: Sequence[Box], cells: Sequence[Box]) -> list[float]:
    """How labels may be set in their columns, by the cells that begin, stand in the middle, or end where they do.

    -0.5 is to the left, 0.5 to the right. Labels may be centred whatever the cells are, and as wide as their columns.
    """
    found = [0.0]
    for side in (-0.5, 0.5):
        apart = [abs((0.5 - side) * (a.x0 - b.x0) + (0.5 + side) * (a.x1 - b.x1))
                 for a in labels for b in cells if a.x0 < b.x1 and b.x0 < a.x1]
        if apart and sum(apart) < 1.5 * len(apart):
            found.append(side)
    return found


def _off_middle(p: Piece, below: Sequence[Box], names: Sequence[Box], side: float) -> float | None:
    """How far a label stands from the middle of those below; None where it cannot be theirs.

    It is not over several where the column with the `names` of the rows is one of them. Labels below that are set to
    the left of their columns have them reach half a column further to the right: a `side` of -0.5; to the right, 0.5.
    """
    if not below:
        return 0.0
    left, right, middle = below[0], below[-1], (p.box.x0 + p.box.x1) / 2
    if len(below) == 1:
        over = p.box.x0 < left.x1 and left.x0 < p.box.x1
        return abs(middle - (left.x0 + left.x1) / 2) if over else None
    if 2 * sum(left.x0 < b.x1 and b.x0 < left.x1 for b in names) > len(names) or not left.x0 < middle < right.x1:
        return None
    if side:
        edge = 0 if side < 0 else 2
        step = (right[edge] - left[edge]) / (len(below) - 1)
        off = abs(middle - (left[edge] + right[edge]) / 2 + side * step)
    else:
        off = abs(middle - (left.x0 + left.x1 + right.x0 + right.x1) / 4)
    return off if off < 0.2 * (right.x1 - left.x0) else None


def _fits_between(p: Piece, lower: Sequence[Box], n: int) -> bool:
    """Whether a label stands between the n-th of those below and the next one, over neither."""
    return (not n or lower[n - 1].x1 < p.box.x0 + 1) and (n == len(lower) or p.box.x1 < lower[n].x0 + 1)
