"""The lines of a header are laid over the columns that the rows show, where labels are printed over several lines.

In: a table as printed, and the cut that its labels gave. Out: `Sheet`s. Refuses nothing: where the rows do not show
the same columns line by line, or the lines of the header do not fit them better, the cut stays as it is.

Cells of a header that are higher than those beside them leave their words on lines of their own, before or behind
the others: `생산량 도시(곳)`, `제조사 증가율`, `2027 년 2028 년`. Within a line words stand in the order of columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import islice, pairwise
from typing import NamedTuple

from kicdata import specs
from kicdata.bodies import Row, Sheet, badness
from kicdata.celltypes import cell_type
from kicdata.fitting import CLASHES, FITS, NAMED, NAMELESS, TIME, TIMES, fit_of
from kicdata.gridlabels import MEASURE
from kicdata.headers import DATES, lines_of
from kicdata.labels import UNIT, Label, attach_headers, is_unit_column, is_unit_like, open_spec, spell_unit, types_of
from kicdata.parting import is_measure
from kicdata.shown import Profile, Shown, find_profile, shown_by
from kicdata.tables import Table
from kicdata.text import Squeezed, bare, join

# what a label made of several words is worth; only their order matters
TWO_IN_ONE, WORD, SHARED, APART, MIDDLE, GAP = -3.0, -0.8, -0.3, -0.2, -1.5, -0.3
CLEARLY = 0.6  # strain of a cut that is worth another try
_TRIES = 3_000  # labels that are tried for a column, behind the likeliest ways to the columns before first
_MOST, _MOST_WORDS, _MOST_LINES = 14, 4, 5
_UNIT = re.compile(rf"{UNIT}$")
_WORD_TIMES = re.compile(r"(?:19|20)\d{2}\s?년(?!\s?[~∼-])")
_WORDS = re.compile(rf"\([^()]*\)|(?:{TIMES.pattern})(?:\s*\([^()]{{1,3}}\))?|[^\s()]+(?:\([^()]*\))?")


def realigned(table: Table, spec: specs.TableSpec, sheet: Sheet) -> Sheet:
    """The cut of a table, or that by its lines where the labels over it fit better."""
    if table.grid or table.groups or table.head is None or spec.record or spec.about:
        return sheet
    s = join([table.head, table.body])
    profile = find_profile(s)
    if profile is None or (now := strain(sheet, spec) + _astray(sheet, s, profile)) < CLEARLY:
        return sheet
    labels = align(s.cut(0, profile.first), profile.columns, spec)
    if labels is None:
        return sheet
    other = _sheet(s, profile, _with_roles(labels, profile.columns), spec)
    return other if strain(other, spec) < now else sheet


def _astray(sheet: Sheet, s: Squeezed, profile: Profile) -> float:
    """What part of the rows of a cut begin where no row does by the lines."""
    starts = {(s.lines[r[0][0]], s.columns[r[0][0]]) for r in profile.rows if r[0]}
    rows = [r.whole for r in sheet.rows if len(r.whole)]
    return sum((x.lines[0], x.columns[0]) not in starts for x in rows) / len(rows) if rows else 1.0


def _with_roles(labels: Sequence[Label], columns: Sequence[Shown]) -> list[Label]:
    """Labels with the first column of words as the entity, where none is, and the others as notes."""
    named = any(x.role == "entity" for x in labels)
    found = []
    for x, c in zip(labels, columns, strict=True):
        if c.kind == "words" and x.role != "entity":
            role, kind = ("note", "text") if named else ("entity", "label")
            named = True
            x = replace(x, column=replace(x.column or specs.Column.plain(role, kind), role=role, type=kind))
        found.append(x)
    return found


def _sheet(s: Squeezed, profile: Profile, labels: Sequence[Label], spec: specs.TableSpec) -> Sheet:
    empty = s.cut(0, 0)
    rows = []
    for spans in profile.rows:
        ends = [x for x in spans if x]
        cells = tuple(s.cut(*x) if x else empty for x in spans)
        rows.append(Row(cells, s.cut(ends[0][0], ends[-1][1])))
    return Sheet(tuple(labels), tuple(types_of(labels, spec)), tuple(rows))


def strain(sheet: Sheet, spec: specs.TableSpec) -> float:
    """How many of the labels of a cut do not fit the cells under them, and how badly its rows fit its labels."""
    found = 0.0
    for n, x in enumerate(sheet.labels):
        cells = [c.text for r in sheet.rows if len(c := r.cells[n])]
        found += x.role == "entity" and (bool(_WORD_TIMES.search(x.text)) or any(
            is_measure(w) for w in x.text.split(" ")[1:])) or names_two_times(x)  # `도시 지역총생산`
        if x.role in ("measure", "left", "default", "") and sheet.types[n].name in ("number", "amount"):
            known = [k for k in _columns(re.sub(r"\([^()]*\)", "", x.text), spec) if k.column]
            several = _several(known) > 1 and not is_measure(bare(x.text))  # `투자 건수` is one label
            found += several or fit_of(x.whole, x.unit, shown_by(cells), x.column is not None) < 0
        elif x.role == "entity":
            number = cell_type("number")
            found += 2 * sum(number.is_sure(c) or bool(re.search(r"\d[,.]\d{3}|\d%$", c)) for c in cells) > len(cells)
    alike = Counter((x.whole, x.unit) for x in sheet.labels if x.role in ("measure", ""))
    found += any(n > 1 for n in alike.values())  # a label over them was not read
    return found + (badness(sheet) if badness(sheet) > 0.2 else 0.0)


def names_two_times(label: Label) -> bool:
    """Whether a label names several years, as one does that was not told apart: `2027 년 2028 년 판매량`."""
    return len(_WORD_TIMES.findall(label.text)) > 1 or len(DATES.findall(label.text)) > 1


class _State(NamedTuple):
    """How many words of each line are taken, those that the column before took of each, and a label over several."""

    taken: tuple[int, ...]
    own: tuple[int, ...]
    over: tuple[int, int, int] | None  # line, first and last word


class _Part(NamedTuple):
    """What a label has of one line; `shared` with the column before, over both of which it stands."""

    text: str
    shared: bool = False


class _Way(NamedTuple):
    worth: float
    parts: tuple[tuple[str, str], ...]


def _several(known: Sequence[Label]) -> int:
    """How many labels are known within one; a rate behind what it is of makes one with it: `건수 증가율`."""
    return len(known) - (len(known) > 1 and known[-1].role == "left")


def align(header: Squeezed, columns: Sequence[Shown], spec: specs.TableSpec) -> list[Label] | None:
    """The labels of a header for columns as the rows show them, the likeliest; None where its words do not fit.

    >>> from kicdata.labels import open_spec
    >>> from kicdata.text import Line, squeeze
    >>> lines = ["판매량(대) 최저 ", "제조사 증가율 진출 도시(개) ", "2027 년 2028 년 판매가 "]
    >>> head = squeeze([Line(2 * n + 1, x) for n, x in enumerate(lines)])
    >>> kinds = [Shown("words"), Shown("number"), Shown("number"), Shown("%", "%"),
    ...          Shown("number", "CNY"), Shown("number")]
    >>> [(x.text, x.unit) for x in align(head, kinds, open_spec())]  # doctest: +NORMALIZE_WHITESPACE
    [('제조사', ''), ('2027 년 판매량', '대'), ('2028 년 판매량', '대'), ('증가율', ''), ('최저 판매가', ''),
     ('진출 도시', '개')]
    """
    lines = [_header_words(x) for x in lines_of(header)]
    if not 0 < len(lines) <= _MOST_LINES or not len(columns) <= sum(map(len, lines)) + 2 or len(columns) > _MOST:
        return None
    none = tuple(0 for _ in lines)
    ways = {_State(none, none, None): _Way(0.0, ())}
    label = cache(_label)
    for n, column in enumerate(columns):
        ahead: dict[_State, _Way] = {}
        value = cache(partial(_value, column=column, spec=spec))
        left = _MOST_WORDS * (len(columns) - n - 1)  # words of a line that the columns behind can take
        steps = ((way, new, parts) for state, way in sorted(ways.items(), key=lambda x: -x[1].worth)
                 for new, parts in _steps(lines, state, first=n == 0)
                 if all(len(line) - a <= left for line, a in zip(lines, new.taken, strict=True)))
        for way, new, parts in islice(steps, _TRIES):
            name, unit, cost = label(parts)
            worth = way.worth + cost + value(name, unit)
            if new not in ahead or ahead[new].worth < worth:
                ahead[new] = _Way(worth, (*way.parts, (name, unit)))
        ways = ahead
    done = [w for k, w in ways.items() if all(a == len(x) for a, x in zip(k.taken, lines, strict=True))]
    if not done:
        return None
    way = max(done, key=lambda w: w.worth)
    return [_as_label(name, unit, c, spec) for (name, unit), c in zip(way.parts, columns, strict=True)]


def _header_words(line: Squeezed) -> list[str]:
    """The words of a line of a header: a time is one, and so is a bracket."""
    return [m[0] for m in _WORDS.finditer(line.words(0, len(line)))]


def _steps(lines: Sequence[Sequence[str]], state: _State, first: bool) -> Iterator[tuple[_State, tuple[_Part, ...]]]:
    """What the next column may take of each line: words, or the label of the column before over both."""
    def choose(k: int, taken: tuple[int, ...], own: tuple[int, ...], parts: tuple[_Part, ...]
               ) -> Iterator[tuple[tuple[int, ...], tuple[int, ...], tuple[_Part, ...]]]:
        if k == len(lines):
            yield taken, own, parts
            return
        left = min(len(lines[k]) - state.taken[k], _MOST_WORDS, _MOST_WORDS + 2 - sum(own))
        for size in range(left + 1):
            part = _Part(" ".join(lines[k][state.taken[k]:state.taken[k] + size]))
            yield from choose(k + 1, (*taken, state.taken[k] + size), (*own, size), (*parts, part))

    for taken, own, parts in choose(0, (), (), ()):
        if any(own):
            yield _State(taken, own, None), parts
        if first or sum(own) == 0 or sum(own) > _MOST_WORDS:
            continue
        held = [state.over] if state.over else [(k, state.taken[k] - size, state.taken[k])
                                                for k, size in enumerate(state.own) if size]
        for k, a, b in held:
            if own[k] == 0 and (state.over or sum(state.own) > state.own[k]):
                over = _Part(" ".join(lines[k][a:b]), shared=True)
                yield _State(taken, own, (k, a, b)), (*parts[:k], over, *parts[k + 1:])


def _label(parts: Sequence[_Part]) -> tuple[str, str, float]:
    """Name and unit of the parts of a label, from the upper line to the lower, and what it costs to have several."""
    names, unit = [], ""
    cost = 0.0
    for part, shared in parts:
        m = _UNIT.search(part)
        if m and is_unit_like(m["unit"]):
            cost += CLASHES if unit else 0.0
            unit = spell_unit(m["unit"])
            part = part[:m.start()].strip()
        if part:
            names.append(part)
            cost += SHARED if shared else WORD * TIMES.sub("T", part).count(" ")
    times = [x for x in names if TIME.fullmatch(x)]
    names = [*times, *(x for x in names if x not in times)]
    used = [k for k, part in enumerate(parts) if part.text]
    middle = len(parts) == 3 and 1 in used and len(used) > 1  # a cell of two lines stands around it
    over = sum(b - a - 1 for a, b in pairwise(used))  # lines between that say nothing of it
    return " ".join(names), unit, cost + APART * max(len(names) - 1, 0) + MIDDLE * middle + GAP * over


def _value(name: str, unit: str, column: Shown, spec: specs.TableSpec) -> float:
    """What a label over a column is worth."""
    if not name:
        return NAMELESS
    inside = CLASHES * bool(re.search(r"\([^()]*\)\s*\S", name) and _UNIT.search(name.split(")")[0] + ")"))
    times = len(TIMES.findall(name))
    inside += CLASHES * (times > 1 or times > 0 and column.kind in ("words", "unit", "rank"))
    known = _columns(name, spec)
    worth = inside + TWO_IN_ONE * max(sum(x.column is not None for x in known) - 1, 0)
    label = known[0] if len(known) == 1 else None
    role, kind = (label.role, label.column.type if label.column else "") if label else ("", "")
    if column.kind in ("words", "unit", "rank"):
        if unit:
            return worth + CLASHES
        if column.kind == "rank" or role == "rank":
            return worth + (FITS if (role == "rank") == (column.kind == "rank") else CLASHES)
        if column.kind == "unit" or (label and is_unit_column(label)):
            return worth + (FITS if column.kind == "unit" and label and is_unit_column(label) else CLASHES)
        if TIME.fullmatch(name) or role in ("left", "default") or kind in ("number", "amount"):
            return worth + CLASHES
        return worth + (NAMED if role in ("entity", "note", "measure") and label and label.column else 0.0)
    if role in ("rank", "entity", "note") and kind not in ("number", "amount", "") and column.kind != "year":
        worth += CLASHES
    return worth + fit_of(name, unit, column, bool(known and known[-1].column))


@cache
def _cached(name: str, spec: specs.TableSpec) -> tuple[Label, ...]:
    return tuple(attach_headers(name, spec))


def _columns(name: str, spec: specs.TableSpec) -> tuple[Label, ...]:
    """The labels that a spec knows in a name, without the times before it."""
    rest = re.sub(rf"(?:{TIMES.pattern})\s+", "", name)
    found = _cached(rest, spec)
    return found if spec is open_spec() or len(found) == 1 and found[0].column else _cached(rest, open_spec())


def _as_label(name: str, unit: str, column: Shown, spec: specs.TableSpec) -> Label:
    """A label with the column of the spec that it matches, else one of what its cells are."""
    found = attach_headers(name, spec)
    own = found[0].column if len(found) == 1 else None
    if column.kind == "rank":
        return Label(name, specs.Column.plain("rank", "rank"), "")
    if column.kind == "unit":
        return Label(name, own or specs.Column.plain("note", "unit"), "")
    if column.kind == "words" or column.kind == "year" and own:
        return Label(name, own, "")
    if own is None and spec is not open_spec():
        return Label(name, None, unit)  # what it measures is told by its words
    if own is None or own.role not in ("measure", "left", "default") or own.type == "amount":
        own = MEASURE if own is None or own.role not in ("measure", "left", "default") else replace(own, type="number")
    return Label(name, own, unit)
