"""Cells and a spec become the observations of a family.

In: tables of an issue. Out: `Observation` rows and `Problem` rows. A table is matched by its caption
and its labels, never by position. Refuses a row whose cells do not fit the header: a problem says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kicdata import specs
from kicdata.bodies import Row, Sheet
from kicdata.celltypes import cell_type
from kicdata.cellvalues import parse_cell, parse_cells
from kicdata.context import Context, observe, own_period
from kicdata.groups import group_at
from kicdata.labels import Label, attach_headers, caption_unit, fitting_unit, is_unit_column, texts, unit_of, units_in
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
from kicdata.names import NOBODY, TOTAL, Entity, find_known, named, with_place
from kicdata.owners import entity_of_group, group_summed, owner_of, subject_of
from kicdata.periods import Anchor, Period, parse_period, year
from kicdata.records import Observation
from kicdata.rows import CELL_ALONE
from kicdata.spans import span_rates
from kicdata.tables import Table, numbers_in, split_name, words
from kicdata.text import Line, Squeezed, bare, normalise, squeeze
from kicdata.values import Quantity

_NO_RANK = re.compile(r"^[-–—]\s+(?=[가-힣A-Za-z])")  # before the name of a row that is not ranked: `- 전국`


def family_of(table: Table, owner: str = "") -> tuple[specs.Family, specs.TableSpec] | None:
    """The family that claims a table: by its caption and header, else by its header alone.

    Rows about the one that a heading names, and rows that name each their own, are told by whether the
    header has a label for the name. `owner` is the kind of the one that heading, caption or article name.
    """
    header, caption = bare(table.header), bare(table.caption)
    zones = specs.word_pattern("tables", "zone_label")
    best: tuple[int, specs.Family, specs.TableSpec] | None = None
    for f in specs.families().values():
        for t in f.tables:
            by_caption = bool(t.caption and t.caption.search(caption))
            if not t.header.search(header) or t.owner and t.owner != owner:
                continue
            labels = attach_headers(table.header, t)
            if t.entity in ("city", "province") and any(zones.fullmatch(bare(x.text)) for x in labels):
                continue
            if t.default and not by_caption and not _says_default(table, f, labels):
                continue
            known = sum(x.column is not None for x in labels)
            score = 10 * by_caption + known - 2 * (len(labels) - known)
            if (t.about or t.record) and t.about == any(x.role == "entity" for x in labels):
                continue
            if known >= 2 and score > 0 and (best is None or score > best[0]):
                best = (score, f, t)
    return (best[1], best[2]) if best else None


def _says_default(table: Table, f: specs.Family, labels: Sequence[Label]) -> bool:
    """Whether a header of times alone may be of a family's own measure: it names one of it, or the article does.

    Where the caption names another measure the times are of that: `도시별 수출액` over years.
    """
    if any(x.column and x.column.measure and x.role not in ("rank", "left", "default") for x in labels):
        return True
    caption = bare(table.caption)
    other = any(m.words.search(caption) and m.family != f.name for m in specs.measures() if m.kind == "level")
    return bool(f.article and f.article.search(table.article)) and not other


@dataclass
class _Frame:
    """What the cells of one table share: spec, labels, and the period that unnamed columns mean."""

    table: Table
    family: specs.Family
    spec: specs.TableSpec
    labels: list[Label]
    period: Period | None
    basis_flags: tuple[str, ...]
    owner: Entity
    anchor: Anchor  # with the year of the caption
    source: Entity = NOBODY  # the energy source that the rows' places have, as the caption says
    first: Row | None = None
    above: specs.Measure | None = None  # of the row above, where rows are measures
    group: str = ""  # the name that heads the rows that are read
    between: dict[int, Period] = field(default_factory=dict)  # of undated levels before a later time: that on the left


@dataclass
class Subject:
    """What a row is about: an entity, perhaps a measure or a period of it."""

    entity: Entity
    measure: specs.Measure | None = None
    period: Period | None = None
    grown: specs.Measure | None = None  # the measure whose growth the row gives


def read_sheet(ctx: Context, table: Table, sheet: Sheet, claim: tuple[specs.Family, specs.TableSpec]
               ) -> list[tuple[Row, Subject | None, list[Observation]]]:
    """The rows of a table that a family claims, each with what it is about and its observations.

    A row that does not fit the labels of the header is refused with a problem, and is about nothing.
    """
    family, spec = claim
    labels = list(sheet.labels)
    period, flags = _table_period(ctx, table, labels)
    owner = NOBODY if table.groups else subject_of(ctx.lexicon, table)
    f = _Frame(table, family, spec, labels, period, flags, owner, _anchor_of(ctx, table), _source_of(table, family),
               between=_between(ctx, labels))
    out: list[tuple[Row, Subject | None, list[Observation]]] = []
    for row in sheet.rows:
        if row.odd and _refused(ctx, f, row) or _is_prose(ctx, f, row):
            out.append((row, None, []))
            continue
        f.first = f.first or row
        if table.groups and f.group != (group := group_at(table.groups, row.line.number)):
            f.group, f.owner, f.above = group, owner_of(ctx.lexicon, table, row.line.number, family.heads), None
        subject = _row_subject(ctx, f, row)
        if group := group_summed(table, sheet, row):
            subject = replace(subject, entity=entity_of_group(ctx.lexicon, group, family.heads))
        out.append((row, subject, _read_cells(ctx, f, row, subject)))
    return out


def _source_of(table: Table, family: specs.Family) -> Entity:
    """The one energy source that a caption says the rows are of; none where the header tells sources apart itself."""
    kinds = family.names & {"energy_source"}
    caption, header = (squeeze([Line(0, x)]) for x in (table.caption, table.header))
    found = list(find_known(caption, kinds))
    of_all = found and specs.word_pattern("words", "share").match(caption.text, found[0].end)  # `원자력 비중`
    return NOBODY if len(found) != 1 or of_all or any(find_known(header, kinds)) else found[0].entity


def _is_prose(ctx: Context, f: _Frame, row: Row) -> bool:
    """Whether what should name a row is a stretch of a sentence, as where a table's end was lost; says so."""
    at = next((n for n, x in enumerate(f.labels) if x.role == "entity"), -1)
    label = words(row.cells[at]) if at >= 0 else ""
    long = len(label) > 24 and not re.search(r"[㐀-鿿][)）]?$", label) \
        and (len(label) > 60 or bool(re.search(r"[,，]|다[.]|[은는을를의] ", label)))
    if not long and not (f.spec.entity == "measure" and label and _measures_nothing(f, row, label)):
        return False
    ctx.problem("columns", "warning", f"The words {label[:60]!r} stand where {f.labels[at].text or 'a name'!r} is "
                f"expected: no row of the table {f.table.caption!r}, it seems, and left out of {f.family.name}. "
                "Compare it with the page (kicdata show).", row.line, f.family.name, "", "", row.text[:120])
    return True


def _measures_nothing(f: _Frame, row: Row, label: str) -> bool:
    """Whether a row of measures names none that is known, and none of its numbers has a unit."""
    if re.fullmatch(specs.layout()["tables"]["growth"], bare(label)) or unit_of(label) or units_in(f.table.stated):
        return False
    cells = [c for c, x in zip(row.cells, f.labels, strict=True) if x.role == "default" and not is_unit_column(x)]
    units = any(q.base for c in cells for q in parse_cells(c.text))
    return not units and not any(map(is_unit_column, f.labels)) and not any(x.unit for x in f.labels) \
        and _measure_of(row, f.labels, bare(label)) is None


def _refused(ctx: Context, f: _Frame, row: Row) -> bool:
    """Whether a row that does not fit its header is left out; says so.

    A row of words that only lacks a cell of words, or has words too many, is kept.
    """
    line = row.line
    numbers = [n for n, x in enumerate(f.labels) if x.role in ("measure", "left", "default", "rank", "")]
    lost = [f.labels[n] for n in numbers if not len(row.cells[n])]
    if f.spec.record or f.spec.about:
        ctx.problem("columns", "warning",
                    f"The row could not be cut into the columns {texts(f.labels)}"
                    + (f"; it prints more: {row.stray}" if row.stray else "; a cell is missing")
                    + ". Compare it with the page (kicdata show).", line, f.family.name, "", "", row.text[:120])
        return not any(len(row.cells[n]) for n in numbers) and bool(numbers)
    printed = numbers_in(row.text)
    if row.broken and numbers:
        ctx.problem("columns", "error", f"{row.stray!r} stands within the row and fits under none of "
                    f"{texts(f.labels)}: a cell may be empty, or two rows may stand in one. Its numbers are kept in "
                    "figures; compare the row with the page (kicdata show).", line, f.family.name, "", "",
                    row.text[:120], row.stray)
        return True
    if not lost and not any(CELL_ALONE.search(x) for x in row.stray.split(" | ")):
        if re.search(r"\d", row.stray):
            ctx.problem("columns", "note", f"{row.stray!r} stands behind the row and fits under none of "
                        f"{texts(f.labels)}; it was left out.", line, f.family.name, "", "", row.text[:120], row.stray)
        return False
    if not printed and len(lost) > len(numbers) / 2:
        ctx.problem("columns", "note", f"These words fit under none of {texts(f.labels)} and were left out.", line,
                    f.family.name, "", "", row.text[:120])
        return True
    values = [x for n, x in enumerate(f.labels) if n in numbers and not (x.role == "rank" and n == 0)]
    ctx.problem("columns", "error",
                f"The row has {len(printed)} numbers, but the header names {len(values)} columns "
                f"({texts(values)}); the row was left out, its numbers are in figures. "
                + ("What they look like does not tell which cell is empty: compare the row with the page "
                   "(kicdata show)." if len(printed) < len(values) else
                   f"Add the missing label to specs/families.toml, {f.family.name}."), line, f.family.name, "", "",
                " | ".join(printed), f"{len(values)} numbers")
    return True


def _anchor_of(ctx: Context, table: Table) -> Anchor:
    return within_year(ctx.anchor, parse_period(table.caption, ctx.anchor))


def _table_period(ctx: Context, table: Table, labels: list[Label]) -> tuple[Period | None, tuple[str, ...]]:
    """The period of columns that name none: the latest of header and caption, else the article's."""
    named_ = [p for x in labels if x.column and (x.column.role == "default" or _is_level(x.column))
              and (p := parse_period(x.text, _anchor_of(ctx, table)))]
    caption, article = parse_period(table.caption, ctx.anchor), parse_period(table.article, ctx.anchor)
    if named_:
        latest = max(named_)  # `설비(2030 년 3 월 말)` over `2029 년 이용 시간`: the others are of the caption
        later = caption and caption.start.year == caption.end.year and caption.end > latest.end
        return caption if later else latest, ()
    if caption and article and article.is_cumulative and "Q" in caption.name and caption.end == article.end:
        ctx.problem("period_caption", "note",
                    f"The caption says {caption}, the article is about {article}; read as {article}.",
                    table.lines[0], "", "", "", str(caption), str(article))
        return article, ("period_caption",)
    if caption:
        return caption, ()
    if article:
        return article, ("period_article",)
    said = ctx.as_of.get(table.article)
    return said, ("period_carried",) if said else ()


def _between(ctx: Context, labels: list[Label]) -> dict[int, Period]:
    """The periods of labels of levels that name none, between two that do: `2025 년 매출 | 순이익 | 2026 년 …`."""
    printed = {n: p for n, x in enumerate(labels) if (p := parse_period(x.text, ctx.anchor))}
    return {at: printed[max(n for n in printed if n < at)] for at, x in enumerate(labels)
            if at not in printed and x.column and _is_level(x.column) and printed and min(printed) < at < max(printed)}


def _is_level(column: specs.Column) -> bool:
    return bool(column.measure) and specs.measure(column.measure).kind == "level"


def _row_subject(ctx: Context, f: _Frame, row: Row) -> Subject:
    """What a row is about: the entity under its label, or a measure or period of the one that the heading names."""
    at = next((n for n, x in enumerate(f.labels) if x.role == "entity"), -1)
    dated = next((n for n, x in enumerate(f.labels) if x.role == "period"), -1)
    period = parse_period(words(row.cells[dated]), f.anchor) if dated >= 0 and len(row.cells[dated]) else None
    if at < 0:
        return Subject(f.owner, None, period)
    label = _NO_RANK.sub("", words(row.cells[at]))
    if not label:
        return Subject(NOBODY, None, period)
    ko, zh = split_name(label)
    if f.spec.entity in ("city", "province"):
        place = _place_of(ctx, f, row, label, ko, zh)
        if f.source is not NOBODY:
            key = normalise(f.source.id.partition(":")[2])
            place = with_place(NOBODY if place is TOTAL else place, key, f.source.ko, f.source.en)
        return Subject(place, None, period)
    if f.spec.entity == "energy_source":
        return Subject(_source_in(ctx, f, row.cells[at]), None, period)
    if f.spec.entity == "measure":
        if re.fullmatch(specs.layout()["tables"]["growth"], bare(label)) and f.above:  # growth of the row above
            return Subject(f.owner, None, period, f.above)
        f.above = _measure_of(row, f.labels, bare(label))
        return Subject(f.owner, f.above, period)
    if f.spec.entity == "period":
        return Subject(f.owner, None, parse_period(label, f.anchor))
    if row.odd and f.spec.record and _is_elsewhere(f, at, label):
        return Subject(NOBODY, None, period)
    if not f.spec.record and specs.word_pattern("words", "total").fullmatch(bare(label)):
        return Subject(TOTAL, None, period)
    return Subject(entity_of(f.spec.entity or "other", label), None, period)


def _source_in(ctx: Context, f: _Frame, cell: Squeezed) -> Entity:
    """An energy source of the place that a table is about, of the issues' own country where it names none."""
    home = ctx.lexicon.place(specs.layout()["words"]["home"], "")[0]
    place = f.owner if f.owner.kind in ("city", "province", "country") or home is None else home.entity()
    if specs.word_pattern("words", "total").fullmatch(cell.text):
        return place
    known = next((m.entity for m in find_known(cell, ("energy_source",)) if m.start == 0 and m.end == len(cell)), None)
    name = known or named("energy_source", words(cell))
    return with_place(place, normalise(name.id.partition(":")[2]), name.ko, name.en)


def _is_elsewhere(f: _Frame, at: int, label: str) -> bool:
    """Whether a cell that should name who a row is about is surely one of another column: a round, an amount."""
    others = (cell_type(x.column.type) for n, x in enumerate(f.labels) if n != at and x.column and x.column.type)
    return any(t.is_closed and t.is_sure(bare(label)) for t in others)


def _place_of(ctx: Context, f: _Frame, row: Row, label: str, ko: str, zh: str) -> Entity:
    if specs.word_pattern("words", "zone").search(bare(ko)):  # `가온 경제기술개발구` is no city
        return named("zone", ko, zh)
    place, could = ctx.lexicon.place(ko, zh)
    if place:
        entity = place.entity(ko)
        return entity.as_kind("province") if f.spec.entity == "province" and place.level == "province" else entity
    if specs.word_pattern("words", "total").fullmatch(bare(ko)):
        return TOTAL
    ctx.problem("place", "warning",
                f"{label!r} " + (f"could be {', '.join(p.zh for p in could)}" if could else "is no known place")
                + "; add its 汉字 or a spelling to specs/places.csv.", row.line, f.family.name,
                "", "", label)
    return Entity(f"place:{bare(ko)}", f.spec.entity, ko, zh)


def _measure_of(row: Row, labels: list[Label], label: str) -> specs.Measure | None:
    """The measure that a row's label names, among those that its numbers' units fit."""
    cells = [c for c, x in zip(row.cells, labels, strict=True) if x.role == "default"]
    own = next((words(c) for c, x in zip(row.cells, labels, strict=True) if is_unit_column(x)), "") or unit_of(label)
    bases = {q.base for c in cells for q in parse_cells(c.text, own) if q.unit and c.text != label}
    hits = [(m.end() - m.start(), x) for x in specs.measures() if bases <= x.bases and (m := x.words.match(label))]
    return max(hits, key=lambda h: h[0])[1] if hits else None


def _read_cells(ctx: Context, f: _Frame, row: Row, subject: Subject) -> list[Observation]:
    found: list[Observation] = []
    left: Observation | None = None
    for label, cell in zip(f.labels, row.cells, strict=True):
        if label.role in ("entity", "period", "note") or not len(cell):
            continue
        unit = label.unit or _row_unit(f, row) or _caption_unit(f, row, subject, label)
        quantities = parse_cells(cell.text, unit)
        if quantities and _is_year(quantities[0]):
            ctx.skipped.append((cell.place(0, len(cell)), "period"))
            continue
        if not quantities:
            _say_no_number(ctx, f, row, label, cell, subject)
        for q in quantities:
            o = _observe_cell(ctx, f, row, subject, label, cell, q, found, left)
            if (label.column is not None or not o.indicator.startswith("unnamed_")) \
                    and label.role not in ("left", "rank") and o.kind != "increment":
                left = o
            found.append(o)
    span_rates(found)
    return found


def _caption_unit(f: _Frame, row: Row, subject: Subject, label: Label) -> str:
    """The unit that the caption gives what a column, or in a table of measures a row, measures."""
    if f.spec.entity == "measure" and label.role != "left":
        if subject.measure:
            return caption_unit(f.table.stated, "", subject.measure.name)
        said = words(row.cells[next(n for n, x in enumerate(f.labels) if x.role == "entity")])
        return fitting_unit(said, caption_unit(f.table.stated, said) or caption_unit(f.table.stated, "", dated=True))
    column = label.column
    named_ = column.measure or (f.spec.default if column.role == "default" else "") if column else ""
    stated = caption_unit(f.table.stated, label.text, named_, dated=not named_ and label.role == "default")
    return stated if named_ and column and column.role == "default" else fitting_unit(label.text, stated)


def _printed_period(f: _Frame, row: Row, label: Label) -> str:
    """The words that give a cell its period: those of its row, else its label."""
    dated = "entity" if f.spec.entity == "period" else "period"
    return next((words(c) for x, c in zip(f.labels, row.cells, strict=True) if x.role == dated), "") or label.text


def _is_year(q: Quantity) -> bool:
    """Whether a quantity is a year, `1977 년`: it says when, not how much."""
    return q.base == "년" and 1900 <= q.value < 2100


def _row_unit(f: _Frame, row: Row) -> str:
    """The unit that the label of a row of measures gives: `매출(억 위안)`."""
    for x, cell in zip(f.labels, row.cells, strict=True):
        if is_unit_column(x):
            return words(cell)
    at = next((n for n, x in enumerate(f.labels) if x.role == "entity"), -1)
    return unit_of(words(row.cells[at])) if f.spec.entity == "measure" and at >= 0 else ""


def _say_no_number(ctx: Context, f: _Frame, row: Row, label: Label, cell: Squeezed, subject: Subject) -> None:
    """A problem where a cell of numbers holds words; none where it says that nothing is printed."""
    if cell_type("number").is_sure(cell.text) or cell_type("amount").is_sure(cell.text) or label.column is None:
        return
    ctx.problem("cell", "error", f"The cell {words(cell)!r} under {label.text!r} is no number.",
                row.line, f.family.name, subject.entity.id, "", words(cell))


def _observe_cell(ctx: Context, f: _Frame, row: Row, subject: Subject, label: Label, cell: Squeezed, q: Quantity,
                  found: list[Observation], left: Observation | None) -> Observation:
    """The observation of one quantity of a cell: its measure and period by label, row, or the column on its left."""
    column = label.column
    period = subject.period or aim_of(label.text, f.table.caption, ctx.anchor) \
        or label_period(label.text, f.anchor, f.period) \
        or f.between.get(_place_in(f, label), f.period)
    kind, family, text = q.kind, f.family.name, label.whole
    if column is None or column.role == "default" and not _may_be_default(f, subject, q):
        measure = named_measure(text, q)
        indicator = measure.name if measure else f"unnamed_{kind}"
        kind = measure.kind if measure else kind
        if row is f.first and not measure:
            ctx.problem("column_unknown", "note", f"The column {label.text!r} is not in specs/families.toml, "
                        f"{f.family.name}; its numbers are kept as {indicator}. Add a line with its `match`.",
                        f.table.lines[0], f.family.name, "", indicator, label.text)
    elif column.role == "rank":
        indicator, kind = "rank", "rank"
        q = parse_cell(cell.text, "위") or q
        period = _year_of(period)
    elif column.role == "left":
        left = max((x for x in found if left and x.indicator == (column.measure or left.indicator)), default=None,
                   key=lambda x: (x.period_end, x is left))  # of two years beside each other growth is of the later
        base = column.measure or (left.indicator if left else _right_of(f, label))
        indicator, kind = _beside(base, q, column, label.text), column.kind or "growth"
        kind = "increment" if q.base == "pp" else kind
        if left and kind == "increment" and not q.unit:  # `512 건 (+61)`
            q = parse_cell(cell.text, left.unit) or q
        if left and left.indicator.startswith("unnamed_"):  # `증가율` alone would say of nothing
            text = f"{re.sub(r'[(][^()]*[)]$', '', left.indicator_ko).strip()} {text}"
        family = left.family if left else family
        period = subject.period or (own_period(left) if left else period)
    else:
        named_ = column.measure or f.spec.default
        measure = subject.measure or (specs.measure(named_) if named_ else None)
        indicator = measure.name if measure else f"unnamed_{q.kind}"
        kind = measure.kind if measure else q.kind
        if f.spec.entity == "measure":
            text = words(row.cells[next(n for n, x in enumerate(f.labels) if x.role == "entity")])
            if subject.grown:
                indicator, kind = f"{subject.grown.name}_growth", "growth"
        family = column.family
        if measure and measure.units and not q.unit:
            q = parse_cells(cell.text, measure.units[0])[[x.start for x in parse_cells(cell.text)].index(q.start)]
    o = observe(ctx, q, cell.lines[q.start], cell.pages[q.start], "table", f.table.article, f.table.caption, family,
                _of_label(label, subject.entity), indicator, text, kind, period,
                basis_of(period, _printed_period(f, row, label)),
                f.basis_flags)
    o.place = cell.place(q.start, q.end)
    if column is None:
        o.family = family_of_place(o) or o.family  # a GDP in a table of trade
    if column and column.doubt:
        o.flag("label_doubtful")
        if row is f.first:
            ctx.problem("label_doubtful", "note", f"The label {label.text!r}: {column.doubt}", f.table.lines[0],
                        f.family.name, subject.entity.id, indicator, label.text, indicator)
    return o


def _may_be_default(f: _Frame, subject: Subject, q: Quantity) -> bool:
    """Whether a number under a time alone can be of what the family's tables give: a GDP is no percentage."""
    measure = subject.measure or (specs.measure(f.spec.default) if f.spec.default else None)
    return measure is None or not measure.bases or not q.base or q.base in measure.bases


def _of_label(label: Label, e: Entity) -> Entity:
    """A place with the energy sources that a column names: `화력 비중` of a province is of its thermal power."""
    m = label.column.match.fullmatch(bare(label.text)) if label.column else None
    named_ = (m.groupdict().get("of") or "") if m else ""
    if not named_:
        return e
    parts = [p for p in re.split("[·,및와과]+", named_) if p]
    known = [next((x.entity for x in find_known(squeeze([Line(0, p)]), ("energy_source",))), None) for p in parts]
    return with_place(e, "+".join(normalise(p) for p in parts), "·".join(parts),
                      "·".join(k.en for k in known if k) if all(known) else "")


def _year_of(period: Period | None) -> Period | None:
    """A rank as of the last day of a year is of that year."""
    if period and period.is_day and (period.end.month, period.end.day) == (12, 31):
        return year(period.end.year)
    return period


def _place_in(f: _Frame, label: Label) -> int:
    return next(n for n, x in enumerate(f.labels) if x is label)


def _right_of(f: _Frame, label: Label) -> str:
    """The level that a rate stands before, where none stands on its left: the next column's, else that of the spec."""
    behind = (c.measure or (f.spec.default if c.role == "default" else "")
              for c in (x.column for x in f.labels[_place_in(f, label) + 1:]) if c)
    return next((m for m in behind if m and specs.measure(m).kind in ("level", "count")), f.spec.default)


def _beside(base: str, q: Quantity, column: specs.Column, label: str) -> str:
    if not base:
        return "growth"
    base = base.replace("trade_total", "trade")
    return f"{base}_change" if q.base == "pp" else base + (f"_{column.kind}" if column.kind else against(label))
