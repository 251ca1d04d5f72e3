"""A table block becomes rows of cells with their headers attached; all still text.

In: table blocks of the outline, known grids of a source, and the spec of a family. Out: `Table` (caption,
header, body), and `Sheet`: labels and rows with a cell for each. A known grid is taken as it is; the cells
of a text are guessed from their types. Refuses nothing: a row that cannot be cut is marked `odd`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kicdata import specs
from kicdata.celltypes import CellType, cell_type, quantity_bases
from kicdata.cutter import CutRow, Slot, cut_rows, ends_with_remarks, is_too_long
from kicdata.grid import Grid
from kicdata.headers import DATES, count_numbers, header_stop, line_starts
from kicdata.kinds import CAPTION, HEADER, TABLE
from kicdata.labels import (
    Label,
    attach_columns,
    attach_headers,
    base_of,
    is_unit,
    open_spec,
    split_header,
    types_of,
    with_entity,
)
from kicdata.levels import stacked, two_levels
from kicdata.names import HANZI
from kicdata.outline import Block, Caption, Outline
from kicdata.parting import part_header, partings, word_column
from kicdata.rows import CELL, NAMES_BESIDE, RANKED, ROW, is_row
from kicdata.text import Line, Squeezed, bare, join, squeeze

_CELLS = re.compile(CELL)
_SPLIT_NAME = re.compile(rf"(?P<ko>.*?)\s*(?P<zh>{HANZI}[{HANZI[1:-1]}A-Za-z0-9\-·]*)$")
_BRACKETED = re.compile(rf"(?P<ko>[^()]+?)\s*\((?P<zh>[^()]*{HANZI}[^()]*)\)$")
_HEADER_LINES = 6  # of a table, which its caption may speak of
_MEASURE = specs.Column(re.compile(""), "measure", "", "", "", "figures", "number")


@dataclass(frozen=True)
class Row:
    """A row: a cell for each label, empty where none is printed; `stray` is what fits under no label."""

    cells: tuple[Squeezed, ...]
    whole: Squeezed
    stray: str = ""
    missing: bool = False
    broken: bool = False  # words that fit nowhere stand between its cells: it may be two rows in one

    @property
    def line(self) -> Line:
        """The line that the row begins on."""
        return Line(self.whole.lines[0], "", self.whole.pages[0])

    @property
    def lines(self) -> list[Squeezed]:
        """The row as the lines that it takes."""
        return _lines_of(self.whole)

    @property
    def text(self) -> str:
        """The row as printed."""
        return words(self.whole)

    @property
    def odd(self) -> bool:
        """Whether the row does not fit its labels."""
        return self.missing or bool(self.stray)


@dataclass(frozen=True)
class Sheet:
    """A table cut into cells: labels, and rows with as many cells."""

    labels: tuple[Label, ...]
    types: tuple[CellType, ...]
    rows: tuple[Row, ...]

    def place(self, role: str) -> int:
        """The first column of a role; -1 where there is none."""
        return next((n for n, x in enumerate(self.labels) if x.role == role), -1)


@dataclass(frozen=True)
class Table:
    """A table with text: its caption, and header and body as printed; with its cells where the source knows them."""

    caption: str
    article: str
    heading: str
    lines: tuple[Line, ...]
    header: str
    body: Squeezed
    grid: Grid | None = None
    head: Squeezed | None = None

    @property
    def first(self) -> int:
        return self.lines[0].number

    @property
    def last(self) -> int:
        return self.lines[-1].number

    @property
    def spaced(self) -> bool:
        """Whether the print has empty lines between its lines, so that lines without one stand half a line apart."""
        return any(b.number - a.number > 1 for a, b in pairwise(self.lines))


def words(cell: Squeezed) -> str:
    """A cell as printed.

    >>> words(squeeze([Line(1, "A 라운 "), Line(2, "드")]))
    'A 라운 드'
    """
    return cell.words(0, len(cell))


def split_name(text: str) -> tuple[str, str]:
    """Korean name and 汉字 of a label.

    >>> split_name("쑤저우 苏州"), split_name("벤스(砭石)"), split_name("TCL 중환 TCL 中环")
    (('쑤저우', '苏州'), ('벤스', '砭石'), ('TCL 중환', 'TCL 中环'))
    """
    if m := _BRACKETED.fullmatch(text):
        return m["ko"].strip(), m["zh"].strip()
    m = _SPLIT_NAME.fullmatch(text)
    if not m:
        return text, ""
    ko, zh = m["ko"].strip(), m["zh"]
    latin = re.match(r"([A-Za-z]+) ", ko)
    if latin and ko.endswith(f" {latin[1]}"):  # `TCL 중환 TCL 中环`
        ko, zh = ko.removesuffix(latin[1]).strip(), f"{latin[1]} {zh}"
    return (ko, zh) if ko else (text, zh)


def find_tables(outline: Outline, grids: Sequence[Grid] = ()) -> list[Table]:
    """The tables of an issue with their captions; one that a caption or a page turn interrupts is joined.

    A table belongs to the caption above it; without one, to its nearest heading. A grid of the source
    that covers its lines wins over what the text looks like.
    """
    found: list[Table] = []
    captions: Sequence[Caption] = ()
    for i, b in enumerate(outline.blocks):
        if b.kind == CAPTION:
            captions = b.captions
            continue
        if b.kind != TABLE:
            if b.kind != HEADER:
                captions = ()
            continue
        if found and _goes_on(outline, i, found[-1], bool(captions)):
            last = found[-1]
            found[-1] = _table(last.caption, last.article, last.heading, [*last.lines, *b.lines], grids)
        else:
            text = _own(captions, b).text if captions else b.heading or outline.title(b)
            found.append(_table(text, outline.title(b), b.heading, b.lines, grids))
        captions = ()
    return found


def _own(captions: Sequence[Caption], b: Block) -> Caption:
    """Of captions side by side the one whose words a table's header says, else the last; others are of pictures."""
    header = bare("".join(x.text for x in b.lines[:_HEADER_LINES]))

    def said(c: Caption) -> int:
        return sum(len(w) > 1 and w in header for w in re.findall(r"[가-힣A-Za-z]+", c.text))

    return max(reversed(captions), key=said)


def _goes_on(outline: Outline, i: int, last: Table, captioned: bool) -> bool:
    """Whether a block carries on the table before it: nothing but a page turn or a caption between, no header."""
    b = outline.blocks[i]
    first = b.lines[0].text
    between: list[Block] = []
    for x in reversed(outline.blocks[max(0, i - 6):i]):
        if x.kind == TABLE:
            # an article's title may stand behind the table that it heads: rows alone go on all the same
            if x.last != last.last or x.article != b.article and (captioned or not _same_rows(last, first)):
                return False
            break
        between.append(x)
    else:
        return False
    if any(x.kind not in (HEADER, CAPTION) for x in between):
        return False
    end, labels = specs.header_end(bare(first))
    if labels > 1 and end == len(bare(first)):
        return False
    return is_row(first) or not captioned or bool(NAMES_BESIDE.search(first))


def _same_rows(last: Table, first: str) -> bool:
    """Whether a line is a row like those of a table, or the first behind its header."""
    rows = [len(numbers_in(x.stripped)) for x in last.lines if is_row(x.text)]
    return is_row(first) and (not rows or len(numbers_in(first.strip())) == Counter(rows).most_common(1)[0][0])


def _table(caption: str, article: str, heading: str, lines: Sequence[Line], grids: Sequence[Grid]) -> Table:
    numbers = {x.number for x in lines}
    grid = next((g for g in grids if len(numbers & {x.number for x in g.lines}) > len(numbers) / 2), None)
    s = squeeze(lines)
    stop = header_stop(lines, s)
    return Table(caption, article, heading, tuple(lines), s.words(0, stop), s.cut(stop, len(s)), grid, s.cut(0, stop))


def cut_table(table: Table, spec: specs.TableSpec) -> Sheet:
    """A table cut into the columns of a spec."""
    if table.grid:
        return _from_grid(table.grid, spec)
    labels = with_entity(attach_headers(table.header, spec), spec)
    best: Sheet | None = None
    for unknown in ("number", "text") if any(x.column is None for x in labels) else ("number",):
        sheet = cut_body(table.body, labels, types_of(labels, spec, unknown))
        if best is None or _oddness(sheet) < _oddness(best):
            best = sheet
    assert best is not None
    if table.spaced and not spec.record and not spec.about and (laid := _stacked(table, spec)):
        return laid
    levels = two_levels(table.head, spec) if table.head is not None else None
    if levels and not spec.record and not spec.about:
        fitted = with_entity(levels, spec)
        sheet = cut_body(table.body, fitted, types_of(fitted, spec))
        if _badness(sheet) < 0.3:
            return sheet
    if _oddness(best) > 0.5:
        if parted := _parted(table, spec):
            fitted = with_entity(parted, spec)
            sheet = cut_body(table.body, fitted, types_of(fitted, spec))
            best = sheet if _oddness(sheet) < _oddness(best) else best
        elif not spec.record and not spec.about and (other := _best_parted(table, spec)) and other.place("entity") >= 0:
            best = other if _badness(other) < _badness(best) else best
    unsure = any(x.column is None or x.role == "note" for x in best.labels) and not spec.record and not spec.about
    if unsure and _badness(best) > 0.3 and (other := _best_parted(table, spec)):
        best = other if _badness(other) < _badness(best) and other.place("entity") >= 0 else best
    return best


def _badness(sheet: Sheet) -> float:
    """How badly a cut fits: rows that do not fit their labels, and cells that look like those of another column.

    Numbers in cells of words, dates and names that are numbers, and remarks left empty each count for a part.
    """
    if not sheet.rows:
        return 1.0
    number, at = cell_type("number"), sheet.place("entity")
    remarks = ends_with_remarks(sheet.types)
    odd = 0.0
    for row in sheet.rows:
        odd += row.odd + 0.2 * (remarks and not len(row.cells[-1]))
        odd += 0.3 * sum(t is number and (_is_date(c.text) or _other_unit(x.unit, c.text))
                         for t, x, c in zip(sheet.types, sheet.labels, row.cells, strict=True))
        if at >= 0 and len(row.cells[at]):
            odd += number.is_sure(row.cells[at].text) or is_unit(row.cells[at].text)
    dates = sum(_is_date(r.cells[at].text) for r in sheet.rows) if at >= 0 and sheet.types[at].is_open else 0
    odd += dates if dates < len(sheet.rows) else 0  # names and dates in turn: cells of the row before
    return odd / len(sheet.rows) + _numbers_in_words(sheet)


def _is_date(cell: str) -> bool:
    """Whether a cell is a date: a year of four digits may be one."""
    return bool(re.fullmatch(r"(?:19|20)\d{2}", cell)) or not re.fullmatch(r"[\d.,/]+", cell) \
        and cell_type("date").is_sure(cell)


def _other_unit(unit: str, cell: str) -> bool:
    """Whether a cell prints a unit that is another than that of its label."""
    own = quantity_bases(cell) if unit and cell[-1:].isalpha() else None
    return bool(own) and base_of(unit) not in (*(own or ()), "")


def _parted(table: Table, spec: specs.TableSpec) -> list[Label] | None:
    """The labels of a header as the rows of numbers behind it count them; the first of words is the entity."""
    numbers = _numbers(table)
    labels = part_header(table.head, spec, numbers) if table.head is not None and numbers else None
    return _first_entity(labels) if labels else None


def _numbers(table: Table, least: float = 0.5) -> int:
    """How many numbers a row has, its rank among them; 0 where less than a part of the lines are rows of numbers."""
    counts = Counter(len(numbers_in(x.stripped)) for x in table.lines if is_row(x.text))
    body = len(set(table.body.lines))
    if not counts or counts.total() <= least * body:
        return 0
    return counts.most_common(1)[0][0] + (sum(bool(RANKED.match(x.stripped)) for x in table.lines) * 2 > body)


def _stacked(table: Table, spec: specs.TableSpec) -> Sheet | None:
    """The cut by a header of which parts stand over one another; None where it has none or no way fits."""
    best: tuple[float, Sheet] | None = None
    numbers = _numbers(table, 0.3) if table.head is not None else 0
    for labels in stacked(table.head, spec, numbers) if numbers and table.head is not None else ():
        for chosen in _with_entities(labels):
            chosen = _numeric(chosen)
            sheet = cut_body(table.body, chosen, types_of(chosen, spec))
            if best is None or _badness(sheet) < best[0]:
                best = _badness(sheet), sheet
    return best[1] if best and best[0] < 0.3 else None


def _numeric(labels: Sequence[Label]) -> list[Label]:
    """Labels with those that nobody knows as measures, and amounts as numbers: their unit stands in the header."""
    known = [x if x.column else replace(x, column=_MEASURE) for x in labels]
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


def _oddness(sheet: Sheet) -> float:
    return sum(r.odd for r in sheet.rows) / len(sheet.rows) if sheet.rows else 1.0


def _from_grid(grid: Grid, spec: specs.TableSpec) -> Sheet:
    header = grid.rows[:grid.headers] or [[c.cut(0, 0) for c in grid.rows[0]]]  # a table may have no header
    labels = _with_counters(grid, attach_columns(header, spec))
    if spec is open_spec():
        labels = _name_entity(labels)
    if not spec.about and not any(x.role == "entity" for x in labels):
        at = next((n for n, x in enumerate(labels) if x.role != "rank"), 0)
        labels[at] = replace(labels[at], column=specs.Column(re.compile(""), "entity", "", "", "", ""))
    rows = []
    for cells in grid.rows[grid.headers:]:
        full = [c for c in cells if len(c)]
        if full:
            rows.append(Row(tuple(cells), join(full)))
    return Sheet(tuple(labels), tuple(types_of(labels, spec)), tuple(rows))


def _with_counters(grid: Grid, labels: Sequence[Label]) -> list[Label]:
    """Labels with columns without a label, by which rows count themselves, as ranks."""
    first = [[row[n].text for row in grid.rows[grid.headers:grid.headers + 3]] for n in range(len(labels))]
    rank = Label("", specs.Column(re.compile(""), "rank", "", "", "", "figures", "rank"), "")
    return [rank if not x.text and first[n] == ["1", "2", "3"] else x for n, x in enumerate(labels)]


def cut_body(body: Squeezed, labels: Sequence[Label], types: Sequence[CellType], by_lines: bool = False) -> Sheet:
    """The body of a table cut into rows by the types of its columns."""
    slots = [Slot(t, bare(x.text)) for t, x in zip(types, labels, strict=True)]
    if is_too_long(body, len(slots)):  # no table, whatever it is: its lines as rows that do not fit
        empty = tuple(body.cut(0, 0) for _ in slots)
        rows = [Row(empty, x, words(x)[:80], True) for x in _lines_of(body)]
    else:
        remarks = ends_with_remarks(types)
        grouped = _group_column(labels)
        rows = [_row(body, r, _may_lack(body, r, types, remarks, grouped)) for r in cut_rows(body, slots, by_lines)]
    return Sheet(tuple(labels), tuple(types), tuple(rows))


def _lines_of(s: Squeezed) -> list[Squeezed]:
    starts = sorted(line_starts(s).values())
    return [s.cut(a, b) for a, b in zip(starts, [*starts[1:], len(s)], strict=True)]


def _group_column(labels: Sequence[Label]) -> int:
    """The column of groups before that of the entity; -1 where there is none."""
    at = next((n for n, x in enumerate(labels) if x.role == "entity"), 0)
    before = labels[at - 1] if at else None
    group = specs.word_pattern("tables", "group_label")
    return at - 1 if before and before.role == "note" and group.fullmatch(bare(before.text)) else -1


def _may_lack(s: Squeezed, r: CutRow, types: Sequence[CellType], remarks: bool, grouped: int) -> set[int]:
    """The columns that a row may leave empty: remarks behind it, a rank, as `기타` and `합계` have none, its group."""
    found = {len(types) - 1} if remarks else set()
    for n, (x, kind) in enumerate(zip(r.spans, types, strict=True)):
        beside = r.spans[n + 1] if n + 1 < len(types) else None
        if x is None and kind.name == "rank" and beside and not s.text[beside[0]].isdigit():
            found.add(n)
        if x is None and n == grouped:
            found.add(n)
    return found


def _row(s: Squeezed, r: CutRow, free: set[int]) -> Row:
    empty = s.cut(0, 0)
    cells = tuple(s.cut(*x) if x else empty for x in r.spans)
    stray = " | ".join(s.words(*x) for x in r.stray)
    last = max((a for x in r.spans if x for a in x), default=0)
    return Row(cells, s.cut(r.start, r.end), stray, any(x is None for n, x in enumerate(r.spans) if n not in free),
               any(r.start < a < last for a, _ in r.stray))


def numbers_in(text: str) -> list[str]:
    """The cells of numbers that a row ends with, as printed.

    >>> numbers_in("2 쑤저우 苏州 18,483.80 6.20% 7.41%")
    ['18,483.80', '6.20%', '7.41%']
    """
    m = ROW.match(text)
    return [c.strip() for c in _CELLS.findall(m["cells"])] if m else []


def cut_open(table: Table) -> Sheet:
    """A table that no family claims, cut by what its header and its rows look like.

    Rows that end with as many numbers as each other are a label and numbers, whatever the header says;
    else the types of the labels decide; where the header tells nothing each line is a row.
    """
    spec = open_spec()
    if table.grid:
        return _from_grid(table.grid, spec)
    if table.spaced and (sheet := _stacked(table, spec)):
        return sheet
    if table.head is not None and (levels := two_levels(table.head, spec)):
        levels = _first_entity([replace(x, column=x.column or (_MEASURE if n else None)) for n, x in enumerate(levels)])
        sheet = cut_body(table.body, levels, types_of(levels, spec, "label"))
        if _badness(sheet) < 0.3:
            return sheet
    counts = Counter(len(numbers_in(x.stripped)) for x in table.lines if is_row(x.text))
    body_lines = len(set(table.body.lines))
    numeric: Sheet | None = None
    labels = attach_headers(table.header, spec)
    if counts and counts.total() * 2 > body_lines:
        labels = _parted(table, spec) or _numeric_labels(table, labels, counts.most_common(1)[0][0])
        labels = _numeric(labels)
        numeric = cut_body(table.body, labels, types_of(labels, spec))
        if _oddness(numeric) < 0.5:
            return numeric
        labels = attach_headers(table.header, spec)
    labels = _name_entity(_with_counter(table, labels) or _dated(table))
    if len(labels) > 1 and all(x.column for x in labels):
        types = _with_marks(table.body, types_of(labels, spec))
        sheet = _fill_down(cut_body(table.body, labels, types))
        if not any(t.is_closed and not t.is_open or t.mark for t in types):
            types = [cell_type("text" if n else "label") for n in range(len(labels))]
            sheet = _fill_down(cut_body(table.body, labels, types, by_lines=True))
        if _oddness(sheet) < 0.5:
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
    for numbers in range(min(most, 10), 0, -1):
        for worth, labels, _ in partings(table.head, spec, numbers, (1, 2, 3), last=True):
            labels = _with_lists(_first_entity(labels))
            if spec is open_spec():
                labels = [replace(x, column=x.column or _MEASURE) for x in labels]
            sheet = cut_body(table.body, labels, types_of(labels, spec))
            key = round(_badness(sheet), 1), -worth  # of cuts that fit alike the one whose labels are known
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
    return other if _badness(other) <= _badness(sheet) else sheet


def _numbers_in_words(sheet: Sheet) -> float:
    """Numbers that stand in cells of words for each row: more than a few, and the cut is wrong."""
    date = cell_type("date")
    texts = [c for row in sheet.rows for t, c in zip(sheet.types, row.cells, strict=True)
             if t.name not in ("number", "rank") and not date.is_sure(c.text)]
    found = sum(len(re.findall(r"\d+(?:\.\d+)?(?=%|[만억조]|[가-힣]?$)|^약?\d", DATES.sub("", c.text))) for c in texts)
    return 0.3 * found / len(sheet.rows) if sheet.rows else 1.0


def _dated(table: Table) -> list[Label]:
    """Labels of a table without header whose lines begin with dates: date and words."""
    date = cell_type("date")
    starts = line_starts(table.body).values()
    heads = [re.match(r"[\d.\-~–]+(?:년|월|일)?", table.body.text[i:i + 12]) for i in starts]
    if not starts or sum(bool(m and date.is_sure(m[0])) for m in heads) < len(starts) / 2:
        return []
    return [Label("", specs.Column(re.compile(""), "period", "", "", "", "figures", "date"), ""),
            Label("", specs.Column(re.compile(""), "note", "", "", "", "figures", "text"), "")]


def _with_counter(table: Table, labels: list[Label]) -> list[Label]:
    """Labels with one for the numbers that rows count themselves by, and for names without a header behind them."""
    starts = [m[0] for i in sorted(line_starts(table.body).values())
              if (m := re.match(r"\d{1,3}(?=\D)", table.body.text[i:i + 4]))]
    if any(x.role == "rank" for x in labels) or [x for x in starts if int(x) < 100][:3] != ["1", "2", "3"]:
        return labels
    rank = Label("", specs.Column(re.compile(""), "rank", "", "", "", "figures", "rank"), "")
    name = Label("", specs.Column(re.compile(""), "entity", "", "", "", "figures", "label"), "")
    return [rank, name, *labels] if len(labels) == 1 else [rank, *labels]


def _with_marks(body: Squeezed, types: list[CellType]) -> list[CellType]:
    """Types with the last one of words being lists, where lines of the body begin with their marks."""
    marks = cell_type("bullets").mark
    assert marks is not None
    if types[-1].name == "text" and len(marks.findall(body.text)) > 1:
        return [*types[:-1], cell_type("bullets")]
    return types


def _name_entity(labels: Sequence[Label]) -> list[Label]:
    """Labels of words, one of them the entity: the first of names, else the first of words where none is dated."""
    names = ("name", "title", "place")
    kinds = [x.column.type if x.column else "" for x in labels]
    free = [n for n, x in enumerate(labels) if x.role in ("note", "")]
    chosen = min((n for n in free if kinds[n] in names), key=lambda n: (names.index(kinds[n]), n), default=-1)
    if chosen < 0 and free and not any(x.role in ("period", "entity") for x in labels):
        chosen = free[0]
    return [replace(x, column=replace(x.column, role="entity")) if n == chosen and x.column else x
            for n, x in enumerate(labels)]


def _fill_down(sheet: Sheet) -> Sheet:
    """Rows whose first cell is empty under that of the row above: a cell may stand for several rows."""
    rows: list[Row] = []
    for r in sheet.rows:
        if rows and r.missing and not len(r.cells[0]) and all(map(len, r.cells[1:])):
            r = replace(r, cells=(rows[-1].cells[0], *r.cells[1:]), missing=False)
        rows.append(r)
    return replace(sheet, rows=tuple(rows))


def _numeric_labels(table: Table, labels: Sequence[Label], numbers: int) -> list[Label]:
    """A label for the row, perhaps a rank before it, and one for each number."""
    ranked = sum(bool(RANKED.match(x.stripped)) for x in table.lines) * 2 > len(set(table.body.lines))
    wanted = numbers + 1 + ranked
    value = specs.Column(re.compile(""), "measure", "", "", "", "figures", "number")
    rank = specs.Column(re.compile(""), "rank", "", "", "", "figures", "rank")
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
    entity = specs.Column(re.compile(""), "entity", "", "", "", "figures", named if named == "name" else "label")
    keys = [rank, entity][not ranked:]
    found = [replace(x, column=k) for x, k in zip(texts, keys, strict=False)]
    return found + [replace(x, column=x.column if x.role in ("measure", "left", "default") else value)
                    for x in texts[len(found):]]


def _by_lines(table: Table) -> Sheet:
    """Each line, or each run of lines that begins like the first, as a row of one cell."""
    label = Label(table.header, specs.Column(re.compile(""), "note", "", "", "", "figures", "text"), "")
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
