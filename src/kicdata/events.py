"""The events table of an issue becomes events.

In: event blocks of the outline. Out: `Event` rows. Where the file knows the cells, their labels say what they are;
in a text a name may wrap before or around its date, and place and field are the last words. Refuses nothing: an end
that cannot be right is kept as printed and flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kicdata.context import Context
from kicdata.eventrows import WHEN, event_roles
from kicdata.grid import Grid
from kicdata.kinds import EVENTS
from kicdata.names import find_places
from kicdata.outline import Outline
from kicdata.records import Event
from kicdata.text import Line, squeeze


def read_events(ctx: Context, outline: Outline) -> list[Event]:
    """The events of an issue, in its order."""
    lines = [x for block in outline.blocks if block.kind == EVENTS for x in block.lines]
    numbers = {x.number for x in lines}
    grids = [g for g in ctx.source.grids if g.lines[0].number in numbers and _roles(g)]
    known = {x.number for g in grids for x in g.lines}
    found = [*_read(ctx, [x for x in lines if x.number not in known and not event_roles(squeeze([x]).text)]),
             *(e for g in grids for e in _read_grid(ctx, g))]
    return sorted(found, key=lambda e: e.line)


def _roles(grid: Grid) -> list[str]:
    """What each column of a grid of events means; [] where it is none, or a column means more than one thing."""
    labels = [cells[-1] for cells in zip(*grid.rows[:max(grid.headers, 1)], strict=True)]
    roles = event_roles("".join(x.text for x in labels))
    return roles if len(roles) == len(labels) else []


def _read_grid(ctx: Context, grid: Grid) -> Iterator[Event]:
    for row in grid.rows[max(grid.headers, 1):]:
        cells = dict(zip(_roles(grid), row, strict=True))
        said = {role: c.words(0, len(c)) for role, c in cells.items()}
        at = next((c for c in (cells["when"], *row) if len(c)), None)
        if at is None:
            continue
        line = Line(at.lines[0], "", at.pages[0])
        m = WHEN.search(said["when"])
        if m is None:
            ctx.problem("date", "warning", f"The event {said['name']!r} has no date that can be read: "
                        f"{said['when']!r}. Expected is one like 2026.05.12-2026.05.14.", line, "events",
                        printed=said["when"])
        start, end, flags = _days(ctx, line, m) if m else ("", "", "date_doubtful")
        place = said.get("place", "")
        yield Event(ctx.source.issue, line.number, line.page or None, said["name"], start, end, place,
                    _entity(ctx, place) if place else "", said.get("field", ""), flags)


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
    first, last = [int(g) for g in m.groups()[:3]], [int(g) if g else 0 for g in m.groups()[3:]]
    last = [b or a for a, b in zip(first, last, strict=True)]  # an end may leave out the year and the month
    try:
        start, end = date(*first), date(*last)
        if end < start and m[5] and not m[4]:
            end = date(last[0] + 1, *last[1:])  # over New Year
    except ValueError:
        ctx.problem("date", "warning", f"{m[0].strip()} is no date.", line, "events", printed=m[0].strip())
        return "", "", "date_doubtful"
    if end < start or (end - start).days > 60:
        ctx.problem("date_doubtful", "warning",
                    f"The event lasts from {start} to {end}; the end is probably misprinted.", line, "events",
                    printed=m[0].strip(), expected=f"an end soon after {start}")
        return start.isoformat(), end.isoformat(), "date_doubtful"
    return start.isoformat(), end.isoformat(), ""
