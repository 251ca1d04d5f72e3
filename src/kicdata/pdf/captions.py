"""Captions find what they head: the table or picture below them, or above where an issue prints them so.

In: sheets. Out: for each table (by `id`) and picture (by page and box) its caption. Side by side captions
go each to its own; a caption with prose between it and a picture has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kicdata import specs
from kicdata.pdf.cells import Table
from kicdata.pdf.page import Box
from kicdata.pdf.sheets import Sheet
from kicdata.pdf.text import Piece
from kicdata.text import bare

_FAR = 60.0  # points between a caption and what it heads
Key = int | tuple[int, Box]


class _Match(NamedTuple):
    distance: float
    caption: Piece
    target: Key


def pair_captions(sheets: Sequence[Sheet], bodies: Sequence[Sequence[Piece | Table]]) -> dict[Key, Piece]:
    """Captions of tables and pictures; captions of photos and of charts each keep to one side in an issue."""
    owners: dict[Key, Piece] = {}
    for name in ("caption_any", "photo"):
        form = specs.word_pattern("lines", name)
        below, above = (
            [m for s, body in zip(sheets, bodies, strict=True) for m in _matches(s, body, form.match, up)]
            for up in (False, True))
        sides = _assign(below), _assign(above)
        under, over = len(sides[1]), len(sides[0]) + _at_ends(sheets, bodies, form.match)
        if under == over and len(sides[0]) == len(sides[1]):  # as many on each side: the nearer ones
            over -= sum(m.distance for m in sides[0]) > sum(m.distance for m in sides[1])
        best = sides[under > over]
        rest = _assign([m for m in [*below, *above] if m.caption not in [b.caption for b in best]
                        and m.target not in [b.target for b in best]])
        owners |= {m.target: m.caption for m in [*best, *rest] if m.target not in owners}
    _over_the_page(sheets, bodies, owners)
    return owners


def _at_ends(sheets: Sequence[Sheet], bodies: Sequence[Sequence[Piece | Table]], is_caption: object) -> int:
    """How many captions end a page whose table or picture opens the next one."""
    assert callable(is_caption)
    found = 0
    for body, sheet, behind in zip(bodies, sheets[1:], bodies[1:], strict=False):
        last = body[-1] if body else None
        opens = behind[0] if behind else None
        picture = bool(sheet.pictures) and (opens is None or sheet.pictures[0].y0 < opens.box.y0)
        found += isinstance(last, Piece) and bool(is_caption(bare(last.text))) and (isinstance(opens, Table) or picture)
    return found


def _matches(s: Sheet, body: Sequence[Piece | Table], is_caption: object, up: bool) -> list[_Match]:
    """Captions of a page with the things near them on one side, nothing else standing between."""
    assert callable(is_caption)
    things: list[tuple[Key, Box]] = [(id(x), x.box) for x in body if isinstance(x, Table)]
    things += [((s.number, b), b) for b in s.pictures]
    found = []
    for c in body:
        if not isinstance(c, Piece) or not is_caption(bare(c.text)):
            continue
        for key, box in things:
            distance = c.box.y0 - box.y1 if up else box.y0 - c.box.y1
            beside = abs((box.x0 + box.x1) - (c.box.x0 + c.box.x1)) / 2
            if box.x0 < c.box.x1 and c.box.x0 < box.x1 and -3 <= distance <= _FAR \
                    and not _between(body, c, box, up):
                found.append(_Match(distance + beside / 1000, c, key))
    return found


def _between(body: Sequence[Piece | Table], caption: Piece, box: Box, up: bool) -> bool:
    """Whether other text stands between a caption and a thing: more than a short line, such as a unit."""
    top, bottom = (box.y1, caption.box.y0) if up else (caption.box.y1, box.y0)
    form = specs.word_pattern("lines", "caption_any")
    for x in body:
        if x is caption or not (x.box.x0 < box.x1 and box.x0 < x.box.x1):
            continue
        if top - 1 <= x.box.middle <= bottom + 1 \
                and (isinstance(x, Table) or len(bare(x.text)) > 20 or form.match(bare(x.text))):
            return True
    return False


def _assign(matches: Sequence[_Match]) -> list[_Match]:
    """One thing for each caption, the nearest first."""
    found: list[_Match] = []
    captions: set[int] = set()
    targets: set[Key] = set()
    for m in sorted(matches, key=lambda m: m.distance):
        if id(m.caption) not in captions and m.target not in targets:
            captions.add(id(m.caption))
            targets.add(m.target)
            found.append(m)
    return found


def _over_the_page(sheets: Sequence[Sheet], bodies: Sequence[Sequence[Piece | Table]], owners: dict[Key, Piece]
                   ) -> None:
    """A caption that ends a page heads the picture that opens the next."""
    form = specs.word_pattern("lines", "caption_any")
    taken = {id(c) for c in owners.values()}
    for n, s in enumerate(sheets[1:], 1):
        last = bodies[n - 1][-1] if bodies[n - 1] else None
        if not isinstance(last, Piece) or id(last) in taken or not form.match(bare(last.text)) or not s.pictures:
            continue
        first = s.pictures[0]
        if (s.number, first) not in owners and not any(x.box.y0 < first.y0 for x in bodies[n]):
            owners[(s.number, first)] = last
