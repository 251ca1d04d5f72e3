"""Which columns a table has: its header is read in the ways that the print allows, and the cut that fits best is kept.

In: `Table`s, and the spec of a family or that of no family. Out: `Sheet`s. A known grid is taken as it is; the
cells of a text are guessed from their types.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from kicdata import specs
from kicdata.alignment import CLEARLY, strain
from kicdata.bodies import Row, Sheet, badness, cut_body, oddness
from kicdata.celltypes import CellType, cell_type
from kicdata.cutter import is_too_long
from kicdata.grid import Grid
from kicdata.gridlabels import MEASURE, attach_grid
from kicdata.headers import DATES, count_numbers, line_starts
from kicdata.labels import (
    Label,
    attach_headers,
    open_spec,
    split_header,
    types_of,
    units_in,
    with_entity,
)
from kicdata.levels import over_periods, stacked, two_levels, under_periods, under_units, under_years, unlike
from kicdata.paragraphs import by_paragraphs
from kicdata.parting import part_header, partings, word_column
from kicdata.rows import RANKED, ROW, is_row
from kicdata.shown import Shown, shown_by
from kicdata.spanning import spanning
from kicdata.tables import Table, numbers_in, words
from kicdata.text import Squeezed, bare, join

_FEW, _GLANCE = 40, 10  # ways that are held against the sample; lines by which they are chosen
_SAMPLE = 60  # lines of a table by which its header is understood


def cut_table(table: Table, spec: specs.TableSpec) -> Sheet:
    """A table cut into the columns of a spec."""
    if table.grid:
        return _from_grid(table, table.grid, spec)
    labels = with_entity(attach_headers(table.header, spec), spec)
    best: Sheet | None = None
    for unknown in ("number", "text") if any(x.column is None for x in labels) else ("number",):
        sheet = cut_body(table.body, labels, types_of(labels, spec, unknown))
        if best is None or oddness(sheet) < oddness(best):
            best = sheet
    assert best is not None
    unclear = oddness(best) > 0.3 or any(x.column is None for x in labels)
    ways: list[Callable[[], Sheet | None]] = []
    if unclear and not spec.about:
        ways.append(lambda: _by_paragraphs(table, spec))
    if not spec.record and not spec.about:
        ways += [lambda: _two_lines(table, spec), lambda: _stacked(table, spec) if table.spaced else None,
                 lambda: _levelled(table, spec)]
    return _judged([*ways, lambda: _plain(table, spec, best), lambda: _unlike(table, spec),
                    lambda: _spanning(table, spec), lambda: _by_shown(table, spec)], spec)


def _judged(ways: Sequence[Callable[[], Sheet | None]], spec: specs.TableSpec) -> Sheet:
    """The first cut whose labels fit the cells under them; where none does the one that they strain least."""
    kept: list[tuple[float, Sheet]] = []
    for way in ways:
        sheet = way()
        if sheet is None:
            continue
        worth = strain(sheet, spec)
        if worth < CLEARLY:
            return sheet
        kept.append((worth, sheet))
    return min(kept, key=lambda x: x[0])[1]


def _levelled(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut by a header of two levels; None where it has one level, or the cells do not fit."""
    levels = two_levels(table.head, spec) if table.head is not None else None
    if not levels:
        return None
    if spec is open_spec():
        fitted = _first_entity([replace(x, column=x.column or (MEASURE if n else None)) for n, x in enumerate(levels)])
        sheet = cut_body(table.body, fitted, types_of(fitted, spec, "label"))
    else:
        fitted = with_entity(levels, spec)
        sheet = cut_body(table.body, fitted, types_of(fitted, spec))
    return sheet if badness(sheet) < 0.3 else None


def _plain(table: Table, spec: specs.TableSpec, best: Sheet) -> Sheet:
    """The cut by the labels of a family as they stand, or parted as the rows count them where those fit better."""
    if oddness(best) > 0.3 or badness(best) > 0.25:
        if sheet := _cut_parted(table, spec):
            best = sheet if badness(sheet) < badness(best) else best
        elif not spec.record and not spec.about and (other := _best_parted(table, spec)) and other.place("entity") >= 0:
            best = other if badness(other) < badness(best) else best
    unsure = any(x.column is None or x.role == "note" for x in best.labels) and not spec.record and not spec.about
    if unsure and badness(best) > 0.3 and (other := _best_parted(table, spec)):
        best = other if badness(other) < badness(best) and other.place("entity") >= 0 else best
    return best


def _parted(table: Table, spec: specs.TableSpec) -> list[Label] | None:
    """The labels of a header as the rows of numbers behind it count them; the first of words is the entity."""
    numbers = _numbers(table)
    head = over_periods(table.head, spec) if table.head is not None else None
    labels = part_header(head, spec, numbers, _texts(table), shown=_shown(table, numbers)) \
        if head is not None and numbers else None
    return _spelled(_first_entity(_with_names(labels, spec)), table) if labels else None


def _with_names(labels: list[Label], spec: specs.TableSpec) -> list[Label]:
    """Labels with one for the names that rows begin with, where the header has none over them: `2023년 2024년`."""
    if spec is not open_spec() or not all(x.role == "default" for x in labels):
        return labels
    return [Label("", specs.Column.plain("entity", "label"), ""), *labels]


def _by_shown(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut by the labels of a family's header as what the rows show parts them; None where it does not fit."""
    sheet = None if spec.record or spec.about else _cut_parted(table, spec)
    return sheet if sheet and badness(sheet) < 0.3 else None


def _cut_parted(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut by the labels of a family's header as its rows part them; None where they part it in no way."""
    if not (parted := _parted(table, spec)):
        return None
    labels = with_entity(parted, spec)
    return cut_body(table.body, labels, types_of(labels, spec))


def _spelled(labels: list[Label], table: Table) -> list[Label]:
    """Labels of places as names where rows begin with several names with their 汉字."""
    if min(_texts(table)) < 2:
        return labels
    return [replace(x, column=replace(x.column, type="name")) if x.column and x.column.type == "place" else x
            for x in labels]


def _texts(table: Table) -> Sequence[int]:
    """How many columns of words may stand before the numbers: as many as the names that rows begin with, at least.

    At most as many as words stand there, a name with its 汉字 being one.
    """
    starts = [m["label"] for x in table.lines if is_row(x.text) and (m := ROW.match(x.stripped))]
    labels = [m["label"] if (m := RANKED.match(x)) else x for x in starts]
    names = Counter(len(re.findall(r"[가-힣A-Za-z\d] ?[㐀-鿿]+", x)) for x in labels)
    most, times = names.most_common(1)[0] if names else (0, 0)
    behind = sum(bool(re.search(r"[㐀-鿿][A-Za-z0-9·\-]* [가-힣A-Za-z]", x)) for x in labels)  # more words behind them
    most += most == 1 and behind > 0.6 * len(labels)
    if 1 < most < 4 and times > 0.6 * names.total():
        return range(most, 4)
    room = [len(re.sub(r"(?<=[^㐀-鿿]) (?=[㐀-鿿])", "", x).split()) for x in labels]
    few = [n for n in (1, 2, 3, 0) if sum(k >= n for k in room) > 0.25 * len(room)]  # a merged cell stands once
    return few or (1, 2, 3, 0)


def _numbers(table: Table, least: float = 0.5) -> int:
    """How many numbers a row has, its rank among them; 0 where less than a part of the lines are rows of numbers."""
    counts = Counter(len(numbers_in(x.stripped)) for x in table.lines if is_row(x.text))
    body = len(set(table.body.lines))
    if not counts or counts.total() <= least * body:
        return 0
    return counts.most_common(1)[0][0] + (sum(bool(RANKED.match(x.stripped)) for x in table.lines) * 2 > body)


def _shown(table: Table, numbers: int) -> list[Shown]:
    """What the cells of each column of numbers show, by the rows that have them all; a rank stands first."""
    rows = [numbers_in(x.stripped) for x in table.lines if is_row(x.text)]
    size = Counter(map(len, rows)).most_common(1)[0][0]
    cells = zip(*(r for r in rows if len(r) == size), strict=True)
    found = [shown_by(c) for c in cells]
    if "%" in units_in(table.stated):  # rates may be printed without it
        found = [Shown("open") if x.kind == "number" and not x.base and not x.large else x for x in found]
    return [Shown("rank")] * (numbers - size) + found


def _two_lines(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut by a header whose lower line tells parts of years, or units and labels; None where it is no such one."""
    numbers = _numbers(table)
    if table.head is None or not numbers:
        return None
    labels = under_years(table.head, spec, numbers) or under_units(table.head, spec, numbers, _texts(table)) \
        or under_periods(table.head, spec, numbers, _texts(table))
    if labels is None:
        return None
    labels = _spelled(_first_entity(labels), table)
    if spec is open_spec():
        labels = [replace(x, column=x.column or MEASURE) for x in labels]
    sheet = cut_body(table.body, labels, types_of(labels, spec))
    return sheet if badness(sheet) < 0.3 else None


def _stacked(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut by a header of which parts stand over one another; None where it has none or no way fits."""
    numbers = _numbers(table, 0.3) if table.head is not None else 0
    ways = stacked(table.head, spec, numbers) if numbers and table.head is not None else ()
    return _fitting(table, spec, ways, 0.3)


def _unlike(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut by a header of two levels that are not alike, where no other fits; None where it is no such one."""
    numbers = _numbers(table, 0.3) if table.head is not None else 0
    ways = unlike(table.head, spec, numbers, _texts(table)) if numbers and table.head is not None else ()
    return _fitting(table, spec, ways, 0.3)


def _spanning(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut by a header one of whose labels stands over the lower line; None where it is no such one."""
    numbers = _numbers(table, 0.3) if table.head is not None else 0
    if table.head is None or numbers < 3:
        return None
    return _fitting(table, spec, spanning(table.head, spec, _shown(table, numbers), _texts(table)), 0.3)


def _by_paragraphs(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut by a header whose cells are told apart by empty lines; None where it is no such one or no way fits."""
    ways = by_paragraphs(table.head, spec) if table.head is not None and table.spaced else ()
    return _fitting(table, spec, ways, 0.2, digits=1)  # of ways that fit alike the likeliest


def _fitting(table: Table, spec: specs.TableSpec, ways: Iterable[list[Label]], worst: float, digits: int = 9
             ) -> Sheet | None:
    """The cut by the labels that fit the first lines best; None where none fits better than the worst that may be."""
    best: tuple[float, list[Label]] | None = None
    chosen_ways = [_numeric(x, spec) for labels in ways for x in _with_entities(labels)]

    def fit(labels: Sequence[Label], lines: Squeezed) -> float:
        return round(badness(cut_body(lines, labels, types_of(labels, spec))), digits)

    if len(chosen_ways) > _FEW:  # many ways are told apart by a few lines first
        glance = _first_lines(table.body, _GLANCE)
        chosen_ways = sorted(chosen_ways, key=lambda x: fit(x, glance))[:_FEW]
    sample = _first_lines(table.body, _SAMPLE)
    for chosen in chosen_ways:
        worth = fit(chosen, sample)
        if best is None or worth < best[0]:
            best = worth, chosen
        if not worth:
            break  # the likeliest come first: none can be better
    return cut_body(table.body, best[1], types_of(best[1], spec)) if best and best[0] < worst else None


def _first_lines(s: Squeezed, most: int) -> Squeezed:
    """The first lines of a text: enough to tell how its columns are."""
    starts = sorted(line_starts(s).values())
    return s.cut(0, starts[most]) if len(starts) > most else s


def _numeric(labels: Sequence[Label], spec: specs.TableSpec) -> list[Label]:
    """Labels with amounts as numbers, as their unit stands in the header; those that nobody knows are measures.

    In a table of a family what they are is told by their words.
    """
    known = [x if x.column or spec is not open_spec() else replace(x, column=MEASURE) for x in labels]
    return [replace(x, column=replace(x.column, type="number")) if x.column and x.column.type == "amount" else x
            for x in known]


def _with_entities(labels: Sequence[Label]) -> Iterator[list[Label]]:
    """Labels with one of the words before the numbers as the entity; behind `구분` or `분야` the next one first."""
    first = next((n for n, x in enumerate(labels) if x.role != "rank"), 0)
    words = [n for n in (first, first + 1) if n < len(labels) and labels[n].role == "note"]
    if len(words) == 2 and specs.word_pattern("tables", "group_label").fullmatch(bare(labels[first].text)):
        yield _entity_at(labels, words[1])
    yield _first_entity(list(labels))


def _first_entity(labels: list[Label]) -> list[Label]:
    """Labels with the first one of words as the entity, where none is."""
    notes = [n for n, x in enumerate(labels) if x.role == "note"]
    at = next((n for n in notes if (c := labels[n].column) and c.type == "title"), notes[0] if notes else -1)
    places = specs.pattern(specs.layout()["tables"]["places"], "tables.places")
    at = next((n for n in notes if places.fullmatch(bare(labels[n].text))), at)  # `지역 | 정책 | …` is of regions
    if at < 0 or any(x.role == "entity" for x in labels):
        return labels
    return _entity_at(labels, at)


def _entity_at(labels: Sequence[Label], at: int) -> list[Label]:
    """Labels with one of words as the entity."""
    notes = [n for n, x in enumerate(labels) if x.role == "note"]
    column = labels[at].column or word_column()
    beside = [labels[n].column for n in notes if n != at]
    kind = column.type if column.type in ("name", "label", "title") else \
        "name" if column.type == "place" and beside else "label"  # words behind it: a place ends with its 汉字
    return [replace(x, column=replace(column, role="entity", type=kind)) if n == at else x
            for n, x in enumerate(labels)]


def _from_grid(table: Table, grid: Grid, spec: specs.TableSpec) -> Sheet:
    heads = {name for _, name in table.groups}
    labels = attach_grid(grid, spec)
    if spec is open_spec():
        labels = _name_entity(labels)
    if not spec.about and not any(x.role == "entity" for x in labels):
        at = next((n for n, x in enumerate(labels) if x.role != "rank"), 0)
        labels[at] = replace(labels[at], column=specs.Column.plain("entity", family=""))
    rows = []
    for cells in grid.rows[grid.headers:]:
        full = [c for c in cells if len(c)]
        if full and not (len(full) == 1 and words(full[0]) in heads):
            rows.append(Row(tuple(cells), join(full)))
    return Sheet(tuple(labels), tuple(types_of(labels, spec)), tuple(rows))


def cut_open(table: Table) -> Sheet:
    """A table that no family claims, cut by what its header and its rows look like.

    Rows that end with as many numbers as each other are a label and numbers, whatever the header says;
    else the types of the labels decide; where the header tells nothing each line is a row.
    """
    spec = open_spec()
    if table.grid:
        return _from_grid(table, table.grid, spec)
    return _judged([lambda: _by_paragraphs(table, spec), lambda: _two_lines(table, spec),
                    lambda: _stacked(table, spec) if table.spaced else None, lambda: _levelled(table, spec),
                    lambda: _open(table, spec), lambda: _unlike(table, spec),
                    lambda: _spanning(table, spec)], spec)


def _open(table: Table, spec: specs.TableSpec) -> Sheet:
    """The cut of a table of no family by what its rows look like."""
    counts = Counter(len(numbers_in(x.stripped)) for x in table.lines if is_row(x.text))
    body_lines = len(set(table.body.lines))
    numeric: Sheet | None = None
    labels = attach_headers(table.header, spec)
    if counts and counts.total() * 2 > body_lines:
        labels = _parted(table, spec) or _numeric_labels(table, labels, counts.most_common(1)[0][0])
        labels = _numeric(labels, spec)
        numeric = cut_body(table.body, labels, types_of(labels, spec))
        if oddness(numeric) < 0.5:
            return numeric
        labels = attach_headers(table.header, spec)
    labels = _name_entity(_with_counter(table, labels) or _dated(table))
    if len(labels) > 1 and all(x.column for x in labels):
        types = _with_marks(table.body, types_of(labels, spec))
        sheet = _fill_down(cut_body(table.body, labels, types))
        if not any(t.is_closed and not t.is_open or t.mark for t in types):
            types = [cell_type("text" if n else "label") for n in range(len(labels))]
            sheet = _fill_down(cut_body(table.body, labels, types, by_lines=True))
        if oddness(sheet) < 0.5:
            return sheet
    return _best_parted(table, spec) or not table.spaced and _stacked(table, spec) or numeric or _by_lines(table)


def _best_parted(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut that fits best of all numbers of labels that a header may hold; None where none fits.

    For rows whose numbers stand between words, so that they cannot be counted before they are cut.
    """
    if table.head is None or is_too_long(table.body):
        return None
    best: tuple[float, float, Sheet] | None = None
    most = max((count_numbers(x.stripped) for x in table.lines), default=0) + 1  # dates and ranks may count too
    head = over_periods(table.head, spec)
    for numbers in range(min(most, 10), 0, -1):
        for worth, labels, _ in partings(head, spec, numbers, (1, 2, 3, 4), last=True):
            labels = _with_lists(_first_entity(labels))
            if spec is open_spec():
                labels = [replace(x, column=x.column or MEASURE) for x in labels]
            sheet = cut_body(table.body, labels, types_of(labels, spec))
            key = round(badness(sheet), 1), -worth  # of cuts that fit alike the one whose labels are known
            if best is None or key < best[:2]:
                best = (*key, sheet)
    return _with_dates(best[2], table, spec) if best and best[0] < 0.5 else None


def _with_lists(labels: list[Label]) -> list[Label]:
    """Labels in which a column of names behind the numbers may hold several names a row."""
    return [replace(x, column=replace(x.column, type="list")) if n and x.role == "note" and x.column
            and x.column.type in ("name", "organisations") and labels[n - 1].role in ("", "measure", "left", "default")
            else x for n, x in enumerate(labels)]


def _with_dates(sheet: Sheet, table: Table, spec: specs.TableSpec) -> Sheet:
    """A cut in which columns of words whose cells begin with dates are columns of dates, where that fits as well."""
    date = cell_type("date")
    labels = list(sheet.labels)
    for n, (x, kind) in enumerate(zip(labels, sheet.types, strict=True)):
        heads = [m[0] for r in sheet.rows if (m := DATES.match(words(r.cells[n])))]
        if kind.is_open and x.column and len(heads) > 1 and len(heads) > 0.6 * len(sheet.rows):
            role = "period" if x.role == "entity" and sheet.place("period") < 0 else x.role
            labels[n] = replace(x, column=replace(x.column, role=role, type=date.name))
    if labels == list(sheet.labels):
        return sheet
    if not any(x.role == "entity" for x in labels) and not any(x.role == "period" for x in labels):
        return sheet
    other = cut_body(table.body, labels, types_of(labels, spec))
    return other if badness(other) <= badness(sheet) else sheet


def _dated(table: Table) -> list[Label]:
    """Labels of a table without header whose lines begin with dates: date and words."""
    date = cell_type("date")
    starts = line_starts(table.body).values()
    heads = [re.match(r"[\d.\-~–]+(?:년|월|일)?", table.body.text[i:i + 12]) for i in starts]
    if not starts or sum(bool(m and date.is_sure(m[0])) for m in heads) < len(starts) / 2:
        return []
    return [Label("", specs.Column.plain("period", "date"), ""),
            Label("", specs.Column.plain("note", "text"), "")]


def _with_counter(table: Table, labels: list[Label]) -> list[Label]:
    """Labels with one for the numbers that rows count themselves by, and for names without a header behind them."""
    starts = [m[0] for i in sorted(line_starts(table.body).values())
              if (m := re.match(r"\d{1,3}(?=\D)", table.body.text[i:i + 4]))]
    if any(x.role == "rank" for x in labels) or [x for x in starts if int(x) < 100][:3] != ["1", "2", "3"]:
        return labels
    rank = Label("", specs.Column.plain("rank", "rank"), "")
    name = Label("", specs.Column.plain("entity", "label"), "")
    return [rank, name, *labels] if len(labels) == 1 else [rank, *labels]


def _with_marks(body: Squeezed, types: list[CellType]) -> list[CellType]:
    """Types with the last one of words being lists, where lines of the body begin with their marks."""
    marks = cell_type("bullets").mark
    assert marks is not None
    if types[-1].name == "text" and len(marks.findall(body.text)) > 1:
        return [*types[:-1], cell_type("bullets")]
    return types


def _name_entity(labels: Sequence[Label]) -> list[Label]:
    """Labels of words, one of them the entity: the first of names, else the first of words where none is dated.

    Of places the nearer one: the city beside its province.
    """
    names, wide = ("name", "title", "place"), specs.word_pattern("tables", "wider_place")
    kinds = [x.column.type if x.column else "" for x in labels]
    free = [n for n, x in enumerate(labels) if x.role in ("note", "")]
    chosen = min((n for n in free if kinds[n] in names), default=-1, key=lambda n: (
        names.index(kinds[n]), bool(wide.fullmatch(bare(labels[n].text))), n))
    if chosen < 0 and free and not any(x.role in ("period", "entity") for x in labels):
        chosen = free[0]
    return [replace(x, column=replace(x.column, role="entity")) if n == chosen and x.column else x
            for n, x in enumerate(labels)]


def _fill_down(sheet: Sheet) -> Sheet:
    """Rows whose first cell is empty under that of the row above: a cell may stand for several rows."""
    rows: list[Row] = []
    for r in sheet.rows:
        if rows and r.missing and not len(r.cells[0]) and all(map(len, r.cells[1:])):
            r = r._replace(cells=(rows[-1].cells[0], *r.cells[1:]), missing=False)
        rows.append(r)
    return sheet._replace(rows=tuple(rows))


def _numeric_labels(table: Table, labels: Sequence[Label], numbers: int) -> list[Label]:
    """A label for the row, perhaps a rank before it, and one for each number."""
    ranked = sum(bool(RANKED.match(x.stripped)) for x in table.lines) * 2 > len(set(table.body.lines))
    wanted = numbers + 1 + ranked
    value = specs.Column.plain("measure", "number")
    rank = specs.Column.plain("rank", "rank")
    texts = [x for x in labels if x.text]
    at = int(ranked)
    if len(texts) == wanted - 1 and len(texts) > at:
        first, _, rest = texts[at].text.partition(" ")
        if texts[at].column is None and rest:  # `대학 특허 출원(건)`: the first word is the row's label
            texts[at:at + 1] = [Label(first, None, ""), replace(texts[at], text=rest)]
        else:  # the label of the first column may be left out
            texts.insert(at, Label("", None, ""))
    if len(texts) != wanted:
        parts = split_header(table.header)
        texts = parts if len(parts) == wanted else [Label("", None, "") for _ in range(wanted)]
    column = texts[at].column
    named = column.type if column else ""
    entity = specs.Column.plain("entity", named if named == "name" else "label")
    keys = [rank, entity][not ranked:]
    found = [replace(x, column=k) for x, k in zip(texts, keys, strict=False)]
    return found + [replace(x, column=x.column if x.role in ("measure", "left", "default") else value)
                    for x in texts[len(found):]]


def _by_lines(table: Table) -> Sheet:
    """Each line, or each run of lines that begins like the first, as a row of one cell."""
    label = Label(table.header, specs.Column.plain("note", "text"), "")
    s, rows, start = table.body, [], 0
    marks = bool(re.match(r"(?:19|20)\d{2}|\d{1,2}(?!\d)", s.text))
    for i in range(1, len(s) + 1):
        new = i < len(s) and s.lines[i] != s.lines[i - 1]
        if i == len(s) or new and (re.match(r"(?:19|20)\d{2}|\d{1,2}(?!\d)", s.text[i:i + 4]) if marks
                                   else s.gaps[i]):
            cell = s.cut(start, i)
            rows.append(Row((cell,), cell))
            start = i
    return Sheet((label,), tuple(types_of([label], open_spec())), tuple(rows))
