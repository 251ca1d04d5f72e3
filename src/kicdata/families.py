"""Cells and a spec become the observations of a family.

In: tables of an issue. Out: `Observation` rows and `Problem` rows. A table is matched by its caption
and its labels, never by position. Refuses a row whose cells do not fit the header: a problem says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from kicdata import specs
from kicdata.names import NOBODY, TOTAL, Entity, Lexicon, find_places, name_key, named
from kicdata.periods import Anchor, Period, parse_period
from kicdata.records import Observation, Problem
from kicdata.source import Source
from kicdata.tables import Cell, Label, Row, Table, attach_headers, unit_in
from kicdata.text import Line, bare, squeeze
from kicdata.values import Quantity, find_unit, quantity, read_numeral


@dataclass
class Context:
    """What the rows of one issue have in common."""

    source: Source
    lexicon: Lexicon
    problems: list[Problem] = field(default_factory=list)
    skipped: list[tuple[tuple[int, int, int, int], str]] = field(default_factory=list)  # digits that are no facts: why

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.source.published)

    def problem(self, rule: str, severity: str, message: str, line: Line | None = None, family: str = "",
                entity: str = "", indicator: str = "", printed: str = "", expected: str = "") -> None:
        """Add a row to the problems."""
        self.problems.append(Problem(self.source.issue, line.number if line else None,
                                     (line.page or None) if line else None, family, entity, indicator, rule,
                                     severity, printed, expected, message))


def observe(ctx: Context, q: Quantity, line: int, page: int, origin: str, article: str, caption: str, family: str,
            entity: Entity, indicator: str, indicator_ko: str, kind: str, period: Period | None, basis: str,
            flags: Iterable[str] = ()) -> Observation:
    """One observation from its parts."""
    row = Observation(
        ctx.source.issue, ctx.source.published.isoformat(), line, page or None, origin, article, caption, family,
        entity.id, entity.kind, entity.ko, entity.zh, entity.en, indicator, indicator_ko, kind,
        str(period) if period else "", period.start.isoformat() if period else "",
        period.end.isoformat() if period else "", basis, q.value, q.unit, q.qualifier, q.std,
        q.base or (q.unit.split(" ")[-1] if q.unit else ""), q.low, q.high, q.printed)
    for code in flags:
        row.flag(code)
    if q.malformed:
        row.flag("separator")
        ctx.problem("separator", "warning", f"{q.printed}: the separators stand wrong; read as {q.value}.",
                    Line(line, "", page), family, entity.id, indicator, q.printed, f"{q.value:,}")
    return row


def family_of(table: Table) -> tuple[specs.Family, specs.TableSpec] | None:
    """The family that claims a table: by its caption and header, else by its header alone."""
    header, caption = bare(table.header), bare(table.caption)
    best: tuple[int, specs.Family, specs.TableSpec] | None = None
    for f in specs.families().values():
        for t in f.tables:
            by_caption = bool(t.caption and t.caption.search(caption))
            if not t.header.search(header):
                continue
            labels = attach_headers(table.header, t)
            known = sum(x.column is not None for x in labels)
            score = 10 * by_caption + known - 2 * (len(labels) - known)
            if known >= 2 and (best is None or score > best[0]):
                best = (score, f, t)
    return (best[1], best[2]) if best else None


def parse_cell(cell: Cell, unit: str) -> Quantity | None:
    """A cell as a quantity, with its own unit or that of its header.

    >>> str(parse_cell(Cell("-27.89%", Line(1, "")), "").value)
    '-27.89'
    """
    text = bare(cell.text)
    sign = -1 if text[:1] in "-−△▼" else 1
    numeral = read_numeral(text, 1 if text[:1] in "+-−△▼" else 0)
    if numeral is None:
        return None
    found = find_unit(text, numeral.end)
    if found:
        return quantity(numeral, found[0], _digits(cell.text), found[1], sign)
    header = _from_header(unit)
    if header:
        multiplier, kind = header
        numeral = type(numeral)(numeral.start, numeral.end, numeral.value, numeral.multiplier or multiplier,
                                numeral.step, numeral.more, numeral.malformed)
        return quantity(numeral, len(text), _digits(cell.text), kind, sign)
    return quantity(numeral, len(text), _digits(cell.text), None, sign)


def _digits(text: str) -> str:
    m = re.search(r"[+\-−]?\d[\d,]*(?:\.\d+)?", text)
    return m[0] if m else text.strip()


def _from_header(unit: str) -> tuple[str, specs.Unit] | None:
    if not unit:
        return None
    text = bare(unit)
    m = re.match(r"([십백천]?[만억조]|[천백])?", text)
    found = find_unit(text, m.end() if m else 0)
    return ((m[1] or "") if m else "", found[1]) if found else None


@dataclass
class _Frame:
    """What the cells of one table share: spec, labels, and the period that unnamed columns mean."""

    table: Table
    family: specs.Family
    spec: specs.TableSpec
    labels: list[Label]
    period: Period | None
    basis_flags: tuple[str, ...]


def read_table(ctx: Context, table: Table, claim: tuple[specs.Family, specs.TableSpec]) -> list[Observation]:
    """The observations of a table that a family claims.

    A row with another number of cells than the header has labels is refused with a problem.
    """
    family, spec = claim
    labels = attach_headers(table.header, spec)
    named_at = next((n for n, x in enumerate(labels) if x.column and x.column.role == "entity"), -1)
    values = [x for n, x in enumerate(labels) if x.column is None or x.column.role not in ("rank", "entity")
              or x.column.role == "rank" and named_at >= 0 and n > named_at]
    period, flags = _table_period(ctx, table, labels)
    frame = _Frame(table, family, spec, values, period, flags)
    rank = next((x for x in labels if x.column and x.column.role == "rank"), None)
    found: list[Observation] = []
    for row in table.rows:
        if len(row.cells) != len(values):
            ctx.problem("columns", "error",
                        f"The row has {len(row.cells)} numbers, but the header names {len(values)} columns "
                        f"({' | '.join(x.text for x in values)}); the row was left out. Add the missing label to "
                        f"specs/families.toml, {family.name}.", row.line, family.name, "", "",
                        " | ".join(c.text for c in row.cells), f"{len(values)} numbers")
            continue
        entity, row_measure, row_period = _row_subject(ctx, frame, row)
        if rank and row.rank and rank.column:
            q = parse_cell(Cell(row.rank, row.line), "위")
            if q:
                found.append(observe(ctx, q, row.line.number, row.line.page, "table", table.article, table.caption,
                                     family.name, entity, "rank", rank.text, "rank", row_period or period,
                                     _basis(row_period or period), flags))
        found.extend(_read_cells(ctx, frame, row, entity, row_measure, row_period))
    return found


def _basis(period: Period | None) -> str:
    if period and period.is_day:
        return "point"
    return "cumulative" if period and period.is_cumulative else "period"


def _table_period(ctx: Context, table: Table, labels: list[Label]) -> tuple[Period | None, tuple[str, ...]]:
    """The period of columns that name none: the latest of the header, else the caption's, else the article's."""
    named_ = [p for x in labels if x.column and (x.column.role == "default" or _is_level(x.column))
              and (p := parse_period(x.text, ctx.anchor))]
    if named_:
        return max(named_), ()
    caption, article = parse_period(table.caption, ctx.anchor), parse_period(table.article, ctx.anchor)
    if caption and article and article.is_cumulative and "Q" in caption.name and caption.end == article.end:
        ctx.problem("period_caption", "note",
                    f"The caption says {caption}, the article is about {article}; read as {article}.",
                    table.lines[0], "", "", "", str(caption), str(article))
        return article, ("period_caption",)
    if caption:
        return caption, ()
    return article, ("period_article",) if article else ()


def _is_level(column: specs.Column) -> bool:
    return bool(column.measure) and specs.measure(column.measure).kind == "level"


def _row_subject(ctx: Context, f: _Frame, row: Row) -> tuple[Entity, specs.Measure | None, Period | None]:
    """What a row is about: an entity, or a measure or period of the entity that the heading names."""
    ko, zh = row.names
    if f.spec.entity in ("city", "province"):
        place, could = ctx.lexicon.place(ko, zh)
        if place:
            entity = place.entity(ko)
            return (entity.as_kind("province") if f.spec.entity == "province" and place.level == "province"
                    else entity), None, None
        if bare(ko) in ("전국", "합계", "총계", "계"):
            return TOTAL, None, None
        ctx.problem("place", "warning",
                    f"{row.label!r} " + (f"could be {', '.join(p.zh for p in could)}" if could else "is no known place")
                    + "; add its 汉字 or a spelling to specs/places.csv.", row.line, f.family.name, "", "", row.label)
        return Entity(f"place:{bare(ko)}", f.spec.entity, ko, zh), None, None
    owner = subject_of(ctx, f.table)
    if f.spec.entity == "measure":
        label = bare(row.label)
        cells = [parse_cell(c, "") for c in row.cells]
        bases = {q.base for q in cells if q and q.unit}
        hits = [(m.end() - m.start(), x) for x in specs.measures() if bases <= x.bases and (m := x.words.match(label))]
        return owner, max(hits, key=lambda h: h[0])[1] if hits else None, None
    if f.spec.entity == "period":
        return owner, None, parse_period(row.label, ctx.anchor)
    return named(f.spec.entity or "other", ko, zh), None, None


def subject_of(ctx: Context, table: Table) -> Entity:
    """The entity that a table's heading, caption or article is about."""
    for text in (table.heading, table.article, table.caption):
        if entity := entity_in_title(ctx, text):
            return entity
    return NOBODY


def entity_in_title(ctx: Context, title: str) -> Entity | None:
    """The zone, company or place that a title or heading names."""
    s = squeeze([Line(0, re.sub(r"^\s*\[[^\]]*\]", "", title))])
    if m := specs.word_pattern("words", "zone").search(s.text):
        ko = s.words(0, m.end()).split(",")[-1].strip()
        known = ctx.lexicon.defined.get(name_key(ko))
        spelled = re.match(r"\((?P<zh>[㐀-鿿]{3,})", s.text[m.end():])
        common = specs.word_pattern("words", "common_zone").fullmatch(m[0])
        if known or spelled or not common or any(find_places(squeeze([Line(0, ko)]), ctx.lexicon)):
            return known.named(ko) if known else named("zone", ko, spelled["zh"] if spelled else "")
    if m := re.search(r"(?P<ko>[가-힣A-Za-z]+)\((?:[A-Za-z]+·?)?(?P<zh>[㐀-鿿]{3,})\)", s.text):
        return named("company", m["ko"], m["zh"])
    return next((m.entity for m in find_places(s, ctx.lexicon)), None)


def _read_cells(ctx: Context, f: _Frame, row: Row, entity: Entity, row_measure: specs.Measure | None,
                row_period: Period | None) -> list[Observation]:
    found: list[Observation] = []
    left: Observation | None = None
    for label, cell in zip(f.labels, row.cells, strict=True):
        column = label.column
        q = parse_cell(cell, label.unit or unit_in(f.table.caption))
        if q is None and cell.text in "-–—":  # printed as missing
            continue
        if q is None:
            ctx.problem("cell", "error", f"The cell {cell.text!r} under {label.text!r} is no number.", row.line,
                        f.family.name, entity.id, "", cell.text)
            continue
        period = row_period or parse_period(label.text, ctx.anchor) or f.period
        kind, family = q.kind, f.family.name
        if column is None:
            indicator, text = f"unnamed_{kind}", label.text
            if row is f.table.rows[0]:
                ctx.problem("column_unknown", "note", f"The column {label.text!r} is not in specs/families.toml, "
                            f"{f.family.name}; its numbers are kept as {indicator}. Add a line with its `match`.",
                            f.table.lines[0], f.family.name, "", indicator, label.text)
        elif column.role == "rank":
            indicator, kind, text = "rank", "rank", label.text
            q = parse_cell(cell, "위") or q
        elif column.role == "left":
            left = max((x for x in found if left and x.indicator == left.indicator), default=None,
                       key=lambda x: x.period_end)  # of two years beside each other growth is of the later
            indicator, kind, text = _beside(left, q, column), column.kind or "growth", label.text
            kind = "increment" if q.base == "pp" else kind
            family = left.family if left else family
            period = row_period or (left_period(left) if left else period)
        else:
            measure = row_measure or (specs.measure(column.measure or f.spec.default)
                                      if column.measure or f.spec.default else None)
            indicator = measure.name if measure else f"unnamed_{q.kind}"
            kind = measure.kind if measure else q.kind
            text = row.label if f.spec.entity == "measure" else label.text
            family = column.family
            if measure and measure.units and not q.unit:
                q = parse_cell(cell, measure.units[0]) or q
        o = observe(ctx, q, row.line.number, row.line.page, "table", f.table.article, f.table.caption, family, entity,
                    indicator, text, kind, period, _basis(period), f.basis_flags)
        if column is not None and column.role != "left" and kind != "increment":
            left = o
        found.append(o)
    return found


def _beside(left: Observation | None, q: Quantity, column: specs.Column) -> str:
    if left is None:
        return "growth"
    base = left.indicator.replace("trade_total", "trade")
    return f"{base}_change" if q.base == "pp" else f"{base}_{column.kind or 'growth'}"


def left_period(o: Observation) -> Period | None:
    """The period of an observation, again as a period."""
    from datetime import date
    if not o.period:
        return None
    return Period(date.fromisoformat(o.period_start), date.fromisoformat(o.period_end), o.period)


def decimal_places(value: Decimal) -> int:
    """Places behind the point, as printed."""
    return max(0, -int(value.as_tuple().exponent))
