"""Numbers of tables that no family claims, and numbers within cells of words, become `figures`.

In: rows cut by the open spec, or a cell of words with what its row is about. Out: `Observation` rows with
unit and period as cell, label and caption give them, the entity of the row, and the Korean label as
`indicator_ko`. The indicator is the measure whose words the label holds and whose unit fits, else the
plain one of its kind, as in sentences: `amount`, `count`, `share`, `growth`, `rank`. Refuses numbers
within words that have no unit: they are parts of names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from kicdata import specs
from kicdata.bodies import Row, Sheet
from kicdata.celltypes import cell_type, quantity_bases
from kicdata.cellvalues import parse_cells
from kicdata.context import Context, observe, own_period
from kicdata.labels import (
    Label,
    caption_unit,
    fitting_unit,
    implied_unit,
    is_unit_column,
    texts,
    unit_in,
    unit_of,
    units_in,
)
from kicdata.meaning import (
    against,
    aim_of,
    basis_of,
    entity_of,
    family_of_place,
    label_period,
    named_measure,
    within_year,
)
from kicdata.names import HANZI, NOBODY, TOTAL, Entity, find_known, named
from kicdata.owners import bare_caption, entity_of_group, group_summed, home_country, owner_of, subject_of
from kicdata.parting import is_measure, undated
from kicdata.periods import Anchor, Period, find_periods, parse_period, span_of, year
from kicdata.records import Observation
from kicdata.rows import is_row
from kicdata.settling import lacking
from kicdata.shown import shown_by
from kicdata.spans import span_rates
from kicdata.tables import Table, split_name, words
from kicdata.text import Squeezed, bare
from kicdata.values import Quantity, find_quantities

FAMILY = "figures"
_PLAIN = {"rank": "rank", "count": "count", "share": "share", "growth": "growth", "increment": "change"}
_PARTICLE = re.compile(rf"\s*(?:{specs.word_pattern('grammar', 'particle').pattern}|약|총)$")
_ENDS = re.compile(r"[，()⚫]|[,.](?!\d)|(?<!\d)[,.]")  # what a label before a number does not go beyond
_NUMBERS = re.compile(r"(?:\s*\d{1,3}(?:[.,]\d+)+)+\s*$")  # other numbers between it and its label
_PLACES = ("city", "province", "country", "company", "total")
_BEFORE = 18  # letters before a number in which its label is looked for


def plain_indicator(label: str, q: Quantity, kind: str) -> str:
    """The measure that a label names and a unit fits, else the plain indicator of a kind.

    >>> plain_indicator("순이익", next(find_quantities("3억위안")), "level")
    'net_profit'
    >>> plain_indicator("행복 지수", next(find_quantities("3")), "level")
    'amount'
    """
    if kind == "growth":
        return _growth_of(label, q)
    measure = named_measure(label, q)
    if measure is None and not q.base and kind == "level" and re.search("(?<![지점])수$", bare(label)):
        return "count"
    return measure.name if measure else _PLAIN.get(kind, "amount")


def _growth_of(label: str, q: Quantity) -> str:
    """The indicator of a rate of growth by the measure that its label names: `고정자산투자 증가율`."""
    measure = named_measure(label, q)
    if measure and measure.kind == "growth":
        return measure.name
    text = re.sub(rf"(?:{specs.layout()['tables']['growth']})$", "", bare(label))
    grown = [m.name for m in specs.measures() if m.kind in ("level", "count") and not m.where and text
             and m.words.fullmatch(text)]
    return f"{grown[0]}_growth" if grown else "growth"


def read_open(ctx: Context, table: Table, sheet: Sheet) -> list[Observation]:
    """The numbers of a table that no family claims."""
    found: list[Observation] = []
    columned: list[Observation] = []  # those of a column of numbers, not those within words
    period = parse_period(table.caption, ctx.anchor) or edition_of(table.caption)
    article = None if period else parse_period(table.article, ctx.anchor)
    anchor = within_year(ctx.anchor, period)
    kind = "company" if _is_of_companies(table) else ""
    zones = bool(specs.word_pattern("tables", "of_zones").search(bare(table.caption)))
    dated, crossed = _rows_are_measures(table, sheet), _columns_are_entities(sheet)
    rates = Counter(x.whole for x in sheet.labels if x.role in ("left", "measure") and not x.group and not x.unit)
    scored = _is_scored(table, sheet)
    repeated = {x for x, n in rates.items() if n > 1}  # of which column each is, its own words do not say
    short = lacking(sheet)
    odd = [r for r, lacks in zip(sheet.rows, short, strict=True) if r.odd and not r.broken and not lacks]
    if odd and len(sheet.labels) > 1:
        ctx.problem("columns", "note", f"{len(odd)} of {len(sheet.rows)} rows do not fit the columns "
                    f"{texts(sheet.labels)}: cells may be empty, or stand under the label beside their own. Compare "
                    "the table with the page (kicdata show).", odd[0].line, FAMILY, "", "", odd[0].text[:120])
    for row, lacks in zip(sheet.rows, short, strict=True):
        owner = owner_of(ctx.lexicon, table, row.line.number, kind)
        if row.broken:
            ctx.problem("columns", "warning", f"{row.stray!r} stands within the row and fits under none of "
                        f"{texts(sheet.labels)}: a cell may be empty, or two rows may stand in one. Its numbers are "
                        "kept without their labels; compare the row with the page (kicdata show).", row.line, FAMILY,
                        "", "", row.text[:120], row.stray)
            found += read_refused(ctx, table, row)
            continue
        if lacks:
            ctx.problem("cell_empty", "warning", f"The row prints fewer numbers than the columns "
                        f"{texts(sheet.labels)}, and what they look like does not tell which cell is empty. They are "
                        "kept without their labels; compare the row with the page (kicdata show).", row.line, FAMILY,
                        "", "", row.text[:120])
            found += read_refused(ctx, table, row)
            continue
        entity, own = _subject(ctx, sheet, row, owner, anchor)
        if group := group_summed(table, sheet, row):
            entity = entity_of_group(ctx.lexicon, group, kind if table.groups else "")
        dates = [words(c) for c, t in zip(row.cells, sheet.types, strict=True) if t.name == "date"]
        when = " ".join(dates) if own else ""
        if own and _is_aimed(sheet.labels[_dated(sheet)]):
            when += " " + specs.layout()["tables"]["aim"]
        if owner.kind == "company" and entity.kind == "other" and _is_segment(sheet):
            entity = entity_of("other", f"{owner.ko} {entity.ko}")
        said = words(row.cells[sheet.place("entity")]) if (dated or crossed) and sheet.place("entity") >= 0 else ""
        said = said or (table.caption if crossed else "")
        measured = "" if dated or crossed else bare_caption(table.caption)
        units = [words(c) for x, c in zip(sheet.labels, row.cells, strict=True) if is_unit_column(x)]
        if dated and entity.kind not in _PLACES:
            entity = owner if owner.id else home_country(ctx.lexicon)  # statistics and plans that name nobody
        beside, dated_before = None, False
        begun = len(found)
        for label, cell in zip(sheet.labels, row.cells, strict=True):
            if label.role == "rank" and not label.text:  # rows that count themselves are not ranked
                continue
            if crossed and label.role in ("measure", ""):
                entity = _named(ctx, undated(label.text), "zone" if zones else "other")
            if label.role in ("measure", "") and "월" in cell.text and cell_type("date").is_sure(cell.text):
                ctx.skipped.append((cell.place(0, len(cell)), "period"))  # a row of dates: `첫 발사`
            elif label.role in ("measure", "left", "default", "rank"):
                left = _left_of(found[begun:])
                again = left and specs.word_pattern("words", "year_before").fullmatch(bare(label.text))  # `전년 동기`
                measures = said or (measured if label.role == "default" else left.indicator_ko if left and again
                                    else label.text)
                unit = "위" if label.role == "rank" else label.unit or "".join(units) or unit_of(said) \
                    or fitting_unit(measures, caption_unit(table.stated, said or label.text,
                                                           dated=not said and label.role == "default"))
                if left and not unit and (again or label.column and label.column.kind == "increment"):
                    unit = left.unit  # `512 건 (+61)`
                unit = unit or ("점" if scored and re.fullmatch(r"\d{1,2}\.\d+|100", cell.text.strip()) else "")
                printed = (label_period(said, anchor, period) if said and not own else None) \
                    or aim_of(label.text, table.caption, ctx.anchor) \
                    or label_period(label.text, anchor._replace(period=beside or anchor.period), period) \
                    or (_whole(ctx, sheet, period) if is_total(label) else None)
                # a column without a period is of that of the columns on its left, the latest of several; `전년` is its
                # column's alone
                if not specs.word_pattern("words", "year_before").match(bare(label.text)):
                    beside = max(printed, beside) if printed and beside and dated_before else printed or beside
                    dated_before = printed is not None
                if label.role == "left" and left and not printed:
                    printed = own_period(left)  # a rate is of the later of two years on its left
                named_ = said or (measured if label.role == "default" else measures if again else "") \
                    or (f"{left.indicator_ko} {label.whole}" if left and label.whole in repeated else "")
                carried = ["entity_carried"] * (dated and entity.id != owner.id and not owner.id)
                said_when = own or printed or beside or period
                if said_when is None and article:
                    said_when, carried = article, [*carried, "period_article"]
                new = [_observe(ctx, table, label, cell, q, entity, said_when, left, named_, when or label.text)
                       for q in parse_cells(cell.text, unit)]
                for o in new:
                    for flag in carried:
                        o.flag(flag)
                columned += new
                found += new
            elif label.role == "entity" and dated:  # `100 톤급 이상 생산라인(개)` says what is measured
                _skip_sizes(ctx, cell)
            elif label.role in ("note", "entity", ""):
                found += numbers_in_words(ctx, table, cell, entity, own or period)
        span_rates(found[begun:])
    _send_home(columned)
    return found


def _send_home(rows: Sequence[Observation]) -> None:
    """Let numbers of a table that no family claims be of the family that their entity's kind or their unit is of.

    Ranks and rates go with the numbers of their line.
    """
    homes: dict[tuple[int, str], set[str]] = {}
    for o in rows:
        if home := specs.home_of(o.entity_kind, o.unit_std) or family_of_place(o):
            o.family = home
            homes.setdefault((o.line, o.entity), set()).add(home)
    levels = {(o.line, o.entity, o.indicator): o.family for o in rows if o.kind in ("level", "count")}
    for o in rows:
        grown = levels.get((o.line, o.entity, o.indicator.removesuffix("_growth")))
        if o.kind == "growth" and grown:
            o.family = grown  # as what has grown
            continue
        beside = homes.get((o.line, o.entity), set())
        if o.family == FAMILY and len(beside) == 1 and o.unit_std in ("%", "pp", "rank"):
            o.family = next(iter(beside))


def _is_scored(table: Table, sheet: Sheet) -> bool:
    """Whether a table is of an index whose parts are scored as the whole is: one column is of points by its label."""
    return bool(specs.word_pattern("words", "scored").search(bare(table.caption))) \
        and any(implied_unit(x.text) == "점" for x in sheet.labels)


def edition_of(caption: str) -> Period | None:
    """The year in the name of a ranking or an index that a caption names: `2026 중국 도시 혁신 지수`."""
    m = specs.word_pattern("words", "edition").search(specs.line_pattern("caption").sub("", bare(caption), count=1))
    return year(int(m["y"])) if m else None


def _is_of_companies(table: Table) -> bool:
    """Whether a table's caption or header says that it is of companies."""
    label = specs.word_pattern("tables", "company_label")
    return any(label.search(bare(x)) for x in (table.caption, table.header))


def _skip_sizes(ctx: Context, cell: Squeezed) -> None:
    """Note the numbers with units within the label of a row: they tell what is measured from other things like it."""
    ctx.skipped += [(cell.place(q.start, q.end), "name") for q in find_quantities(cell.text, cell.gaps, []) if q.base]


def read_refused(ctx: Context, table: Table, row: Row) -> list[Observation]:
    """The numbers of a row that fits no header: those at its end and those with a unit, so that none is lost.

    The entity is that of the words before the first of them, the label the table's header is not: it is empty.
    """
    lines = row.lines
    if len(lines) > 1 and all(is_row(words(x)) for x in lines):  # rows that were cut into one
        return [o for x in lines for o in _read_refused(ctx, table, x)]
    return _read_refused(ctx, table, row.whole)


def _read_refused(ctx: Context, table: Table, whole: Squeezed) -> list[Observation]:
    starts = [i for i in range(len(whole)) if whole.text[i] != " " and (i == 0 or whole.gaps[i])]
    ends = [*starts[1:], len(whole)]
    trailing = len(starts)  # words from here on are numbers
    while trailing > 1 and quantity_bases(whole.text[starts[trailing - 1]:ends[trailing - 1]].strip()) is not None:
        trailing -= 1
    if trailing == len(starts):
        return numbers_in_words(ctx, table, whole, subject_of(ctx.lexicon, table), None)
    head = whole.cut(0, starts[trailing])
    label = re.sub(r"^\d{1,3}\s*(?=[가-힣A-Za-z㐀-鿿‘“])", "", words(head))
    entity = _named(ctx, label) if 0 < len(label) <= 40 else subject_of(ctx.lexicon, table)
    period = parse_period(table.caption, ctx.anchor)
    found = numbers_in_words(ctx, table, head, entity, period)
    for a, b in zip(starts[trailing:], ends[trailing:], strict=True):
        cell = whole.cut(a, b)
        found += [_observe(ctx, table, Label("", None, ""), cell, q, entity, period, None)
                  for q in parse_cells(cell.text, unit_in(table.stated))]
    return found


def _is_segment(sheet: Sheet) -> bool:
    """Whether the rows are parts of the one that the table is about: its segments, with amounts of money."""
    label = sheet.labels[sheet.place("entity")] if sheet.place("entity") >= 0 else None
    return label is not None and bool(specs.word_pattern("tables", "segment").fullmatch(bare(label.text)))


def _left_of(found: list[Observation]) -> Observation | None:
    """The level that a rate of a row is about: the last one before it; of two years beside each other the later."""
    levels = [o for o in found if o.kind in ("level", "count")]
    if not levels:
        return None
    last = levels[-1]
    return max((o for o in levels if o.indicator == last.indicator and o.unit == last.unit),
               key=lambda o: (o.period_end, o is last))


def _rows_are_measures(table: Table, sheet: Sheet) -> bool:
    """Whether all columns of numbers are periods, so that the rows name what is measured: not what the caption does."""
    at = sheet.place("entity")
    named = specs.word_pattern("tables", "measure_label").fullmatch(bare(sheet.labels[at].text)) if at >= 0 else None
    measured = _measured_rows(sheet, at) if at >= 0 else 0
    growth = specs.pattern(f"(?:{specs.layout()['tables']['growth']})", "tables.growth")
    grown = sum(bool(growth.fullmatch(r.cells[at].text)) for r in sheet.rows) if at >= 0 else 0  # of the row above
    of_one = (measured - grown) * 3 < len(sheet.rows) - grown and (bool(units_in(table.stated)) or _all_rates(sheet))
    if at >= 0 and not _is_most(measured, sheet) and (not named or of_one):
        return False  # `품목`: the rows are things, what is measured of them stands in the caption
    numbers = [x for x in sheet.labels if x.role in ("measure", "left", "default")]
    dated = [x.role == "default" or is_total(x) for x in numbers]
    if len(numbers) == 1 and specs.word_pattern("tables", "value").fullmatch(bare(numbers[0].text)):
        return sheet.place("entity") >= 0  # two columns: what is measured, and its value
    return any(dated) and all(d or x.role == "left" for d, x in zip(dated, numbers, strict=True)) \
        and sheet.place("entity") >= 0


def is_total(label: Label) -> bool:
    """Whether a column sums up those beside it: `합계` behind months."""
    return bool(specs.word_pattern("tables", "total_column").fullmatch(bare(label.text)))


def _whole(ctx: Context, sheet: Sheet, period: Period | None) -> Period | None:
    """The time that all columns of times make up."""
    anchor = within_year(ctx.anchor, period)
    found = [p for x in sheet.labels if x.role == "default" and (p := parse_period(x.text, anchor))]
    return span_of(found) if len(found) > 1 else None


def _columns_are_entities(sheet: Sheet) -> bool:
    """Whether the rows name what is measured and the columns of what: most rows' labels do, no column's does."""
    at = sheet.place("entity")
    numbers = [x for x in sheet.labels if x.role in ("measure", "")]
    # names may end like a label of numbers (`위수`): columns are measures only by their own words
    period = specs.word_pattern("tables", "period")
    alike = at < 0 and len({x.unit for x in numbers}) == 1  # the unit of all is that of what the caption measures
    named = all(x.text and (alike or not x.unit and not unit_of(x.text))
                and not is_measure(period.sub("", bare(x.text), 1))
                for x in numbers) and not any(x.role == "left" for x in sheet.labels)
    if at < 0:  # years as rows, names as columns
        return len(numbers) > 1 and named and sheet.place("period") >= 0 \
            and all(not x.column or not x.column.match.pattern for x in numbers)
    return len(numbers) > 1 and named and _mostly_measures(sheet, at)


def _mostly_measures(sheet: Sheet, at: int) -> bool:
    """Whether most rows' labels say what is measured."""
    return _is_most(_measured_rows(sheet, at), sheet)


def _is_most(rows: int, sheet: Sheet) -> bool:
    return len(sheet.rows) > 1 and rows * 2 > len(sheet.rows)


def _all_rates(sheet: Sheet) -> bool:
    """Whether every number of a table is a percentage: `항목 2028 년 2029 년` over answers to one question."""
    cells = [c.text for r in sheet.rows for x, c in zip(sheet.labels, r.cells, strict=True)
             if x.role in ("measure", "left", "default") and len(c)]
    return shown_by(cells).kind == "%" and all("%" in c for c in cells)


def _measured_rows(sheet: Sheet, at: int) -> int:
    """How many rows' labels say what is measured."""
    ends = specs.word_pattern("tables", "number_end")

    def measures(label: str) -> bool:
        text = re.sub(r"\([^()]*\)$", "", bare(label))
        return bool(unit_of(label)) or is_measure(text) or bool(ends.search(text))

    return sum(measures(words(r.cells[at])) for r in sheet.rows if len(r.cells[at]))


def _named(ctx: Context, label: str, kind: str = "other") -> Entity:
    """The place or other thing that a label names."""
    ko, zh = split_name(label)
    place, _ = ctx.lexicon.place(ko, zh)
    return place.entity(ko) if place else entity_of(kind, label)


def _dated(sheet: Sheet) -> int:
    """The column of the times that the numbers are of: of several that of targets (`발표 시기 | 목표 연도`); or -1."""
    places = [n for n, x in enumerate(sheet.labels) if x.role == "period"]
    return next((n for n in places if _is_aimed(sheet.labels[n])), places[0] if places else -1)


def _is_aimed(label: Label) -> bool:
    return bool(specs.word_pattern("tables", "aimed_when").match(bare(label.text)))


def _subject(ctx: Context, sheet: Sheet, row: Row, owner: Entity, anchor: Anchor) -> tuple[Entity, Period | None]:
    """What a row of a table of no family is about: a place, a company, another name; and its period."""
    at, dated = sheet.place("entity"), _dated(sheet)
    if at >= 0 and dated >= 0 and sheet.labels[dated].text and not specs.word_pattern("tables", "when").fullmatch(
            bare(sheet.labels[dated].text)):
        dated = -1  # `승인 연도`, `첫 비행`: when something came of the row, not when its numbers were so
    own = parse_period(words(row.cells[dated]), anchor) if dated >= 0 and len(row.cells[dated]) else None
    if at < 0 or not len(row.cells[at]):
        if at < 0 and dated < 0:  # rows of one cell: a year at its beginning
            m = re.match(r"(?:19|20)\d{2}(?!\d)", row.cells[0].text)
            own = parse_period(m[0], anchor) if m else None
        return owner, own
    label = words(row.cells[at])
    if specs.word_pattern("words", "total").fullmatch(bare(label)):
        return TOTAL, own
    if several := _route(sheet, row) or _several(label):
        return several, own
    ko, zh = split_name(label)
    place, _ = ctx.lexicon.place(ko, zh)
    if place:
        return place.entity(ko), own
    if specs.word_pattern("words", "zone").search(bare(ko)) and len(label) <= 40:
        return named("zone", ko, zh), own
    if cell_type("date").is_sure(bare(label)):
        return owner, own or parse_period(label, anchor)
    if specs.word_pattern("tables", "zone_label").fullmatch(bare(sheet.labels[at].text)):
        return entity_of("zone", label), own
    kind = sheet.types[at].name
    known = next((m.entity for m in find_known(row.cells[at], ("energy_source", "industry"))
                  if m.start == 0 and m.end == len(row.cells[at])), None)
    if known:
        return known, own
    company = specs.word_pattern("tables", "company_label").search(bare(sheet.labels[at].text))
    if (kind == "name" or zh) and company:
        return entity_of("company", label), own
    return (entity_of("other", label) if len(label) <= 40 else owner or NOBODY), own


def _route(sheet: Sheet, row: Row) -> Entity | None:
    """The way from one place to another that a row is about; None where the header has no labels for both."""
    patterns = [specs.word_pattern("tables", end) for end in ("origin", "destination")]
    ends = [next((words(c) for x, c in zip(sheet.labels, row.cells, strict=True) if p.fullmatch(bare(x.text))), "")
            for p in patterns]
    if not all(ends):
        return None
    return _joined(map(split_name, ends))


def _several(label: str) -> Entity | None:
    """The names of a cell that holds more than one with its 汉字, as one thing; None where it does not."""
    each = rf"(?P<ko>[^{HANZI[1:-1]}]+?)\s*\(?(?P<zh>{HANZI}+)\)?\s*[-–~→/·,]?\s*"
    names = [(m["ko"].strip(), m["zh"], m[0]) for m in re.finditer(each, label)]
    return _joined((ko, zh) for ko, zh, _ in names) if len(names) > 1 and "".join(x for *_, x in names) == label \
        and not all(re.match("[A-Za-z]", ko) for ko, *_ in names[1:]) else None


def _joined(names: Iterable[tuple[str, str]]) -> Entity:
    """Several names, Korean and 汉字, as one entity: `청두-충칭`."""
    ko, zh = zip(*names, strict=True)
    return named("other", "-".join(ko), "-".join(zh) if all(zh) else "")


def _observe(ctx: Context, table: Table, label: Label, cell: Squeezed, q: Quantity, entity: Entity,
             period: Period | None, left: Observation | None, said: str = "", when: str = "") -> Observation:
    """A number of a table; `said` is what its row says that it measures, `when` its period as printed."""
    kind, indicator, wording = q.kind, "", said or label.whole
    if q.base == "rank":
        kind, indicator = "rank", "rank"
    elif label.role == "left":
        kind = "increment" if q.base not in ("%", "") else (label.column.kind if label.column else "") or "growth"
        indicator = left.indicator + against(label.text) if left and kind == "growth" else ""
        if left and kind == "increment" and any(m.name == left.indicator for m in specs.measures()):
            indicator = left.indicator + ("_change" if q.base == "pp" else "_increment")
    elif q.base == "%" and re.search(specs.layout()["tables"]["growth"], bare(wording)):
        kind = "growth"
    basis = basis_of(period, when or label.text)
    if period and period.start > ctx.source.published and basis != "plan":
        basis = "plan" if specs.word_pattern("words", "plan").search(bare(table.caption)) else "forecast"
    o = observe(ctx, q, cell.lines[q.start], cell.pages[q.start], "table", table.article, table.caption, FAMILY,
                entity, indicator or plain_indicator(wording, q, kind), wording, kind, period, basis)
    o.place = cell.place(q.start, q.end)
    return o


def numbers_in_words(ctx: Context, table: Table, cell: Squeezed, entity: Entity, period: Period | None
                     ) -> list[Observation]:
    """The numbers with a unit that stand within a cell of words."""
    found = []
    spans = list(find_periods(cell.text, ctx.anchor))
    skip = [(x.start, x.end) for x in spans]
    skip += [m.span() for form in specs.no_fact().values() for m in form.finditer(cell.text)]
    for q in find_quantities(cell.text, cell.gaps, skip):
        if not q.base:
            continue
        said = next((x.period for x in reversed(spans) if x.period and x.end <= q.start
                     and "." not in cell.text[x.end:q.start]), None)
        start = q.start
        while start > 0 and q.start - start < _BEFORE and not _ENDS.match(cell.text, start - 1):
            start -= 1
        wording = _PARTICLE.sub("", _NUMBERS.sub("", cell.words(start, q.start)))[:24]
        o = observe(ctx, q, cell.lines[q.start], cell.pages[q.start], "table", table.article, table.caption, FAMILY,
                    entity, plain_indicator(wording, q, q.kind), wording, q.kind, said or period,
                    basis_of(said or period))
        o.place = cell.place(q.start, q.end)
        found.append(o)
    return found
