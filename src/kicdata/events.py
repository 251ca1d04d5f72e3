"""The events table of an issue becomes events.

In: event blocks of the outline. Out: `Event` rows. A name may wrap before or around its date; place and
field are the last words. Refuses nothing: an end that cannot be right is kept as printed and flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kicdata import specs
from kicdata.families import Context
from kicdata.kinds import EVENTS
from kicdata.names import find_places
from kicdata.outline import Outline
from kicdata.records import Event
from kicdata.text import Line, squeeze

_DAY = r"(20\d{2})\.(\d{1,2})\.(\d{1,2})"
WHEN = re.compile(rf"{_DAY}(?:\s*[-~–]\s*{_DAY})?\s*")


def read_events(ctx: Context, outline: Outline) -> list[Event]:
    """The events of an issue, in its order."""
    header = specs.word_pattern("lines", "events_header")
    lines = [x for block in outline.blocks if block.kind == EVENTS for x in block.lines]
    return list(_read(ctx, [x for x in lines if not header.fullmatch(squeeze([x]).text)]))


def _read(ctx: Context, lines: list[Line]) -> Iterator[Event]:
    name: list[Line] = []
    for x in lines:
        m = WHEN.search(x.text)
        if not m:
            name.append(x)
            continue
        words = squeeze([*name, Line(x.number, x.text[:m.start()], x.page)])
        place, field = _split_place(x.text[m.end():].strip())
        start, end, flags = _days(ctx, x, m)
        yield Event(ctx.source.issue, x.number, x.page or None, words.words(0, len(words)).strip(" ,"), start, end,
                    place, _entity(ctx, place), field, flags)
        name = []


def _entity(ctx: Context, place: str) -> str:
    """The id of a place; a name that elsewhere is a common word is one where the column says so."""
    known, _ = ctx.lexicon.place(place)
    if known:
        return known.entity(place).id
    return next((y.entity.id for y in find_places(squeeze([Line(0, place)]), ctx.lexicon)), "")


def _split_place(text: str) -> tuple[str, str]:
    """Place and field of an event: the first word and the rest.

    >>> _split_place("상하이 철강 야금")
    ('상하이', '철강 야금')
    """
    place, _, field = text.partition(" ")
    return place, field.strip()


def _days(ctx: Context, line: Line, m: re.Match[str]) -> tuple[str, str, str]:
    numbers = [int(g) for g in m.groups() if g]
    try:
        start = date(*numbers[:3])
        end = date(*numbers[3:6]) if len(numbers) == 6 else start
    except ValueError:
        ctx.problem("date", "warning", f"{m[0].strip()} is no date.", line, "events", printed=m[0].strip())
        return "", "", "date_doubtful"
    if end < start or (end - start).days > 60:
        ctx.problem("date_doubtful", "warning",
                    f"The event lasts from {start} to {end}; the end is probably misprinted.", line, "events",
                    printed=m[0].strip(), expected=f"an end soon after {start}")
        return start.isoformat(), end.isoformat(), "date_doubtful"
    return start.isoformat(), end.isoformat(), ""
