"""Tables of an issue are read: claimed ones by their family, the others as figures; rows become records.

In: the outline of an issue and the grids of its source. Out: `Reading`s: a table, the family that claimed
it, its cells, its observations, and the deals and model releases that its rows are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kicdata import specs
from kicdata.alignment import names_two_times, realigned
from kicdata.bodies import Row, Sheet
from kicdata.celltypes import cell_type
from kicdata.cellvalues import parse_cell
from kicdata.columns import cut_open, cut_table
from kicdata.context import Context
from kicdata.families import Subject, family_of, read_sheet
from kicdata.figures import numbers_in_words, read_open, read_refused
from kicdata.gridlabels import MEASURE
from kicdata.groups import is_spelled
from kicdata.labels import is_unlisted, open_spec, texts, unit_of, units_in
from kicdata.outline import Outline
from kicdata.owners import entity_in_title, owner_of
from kicdata.pairs import apart, together
from kicdata.periods import find_periods, parse_period
from kicdata.records import Deal, ModelRelease, Observation
from kicdata.settling import Moved, settled
from kicdata.tables import Table, find_tables, split_name, words
from kicdata.text import Line, Squeezed, bare, squeeze
from kicdata.unfolding import halves, unfolded


@dataclass
class Reading:
    """A table, the family that claimed it, its cells, and what came of it."""

    table: Table
    family: str
    sheet: Sheet
    observations: list[Observation]
    deals: list[Deal] = field(default_factory=list)
    releases: list[ModelRelease] = field(default_factory=list)

    @property
    def texts(self) -> list[Squeezed]:
        """The cells of names, words and times, and the header: what may hold digits that are no numbers."""
        cells = [c for row in self.sheet.rows for x, c in zip(self.sheet.labels, row.cells, strict=True)
                 if x.role in ("entity", "period", "note", "")]
        rows = {n for row in self.sheet.rows for n in row.whole.lines}
        return [*cells, squeeze(x for x in self.table.lines if x.number not in rows)]

    @property
    def counters(self) -> list[Squeezed]:
        """The cells by which rows count themselves: order, no rank."""
        return [c for row in self.sheet.rows for x, c in zip(self.sheet.labels, row.cells, strict=True)
                if x.role == "rank" and not x.text and re.search(r"\d", c.text)]

    @property
    def is_read(self) -> bool:
        """Whether a family claimed the table and its rows fit."""
        return bool(self.family) and any(not r.odd for r in self.sheet.rows)


def read_tables(ctx: Context, outline: Outline) -> list[Reading]:
    """Every table of an issue with text."""
    learn_as_of(ctx, outline)
    for article in outline.articles:
        named = entity_in_title(ctx.lexicon, article.title)
        if named and named.kind == "company":
            ctx.lexicon.define([named.ko], named)
    readings: list[Reading] = []
    for table in find_tables(outline, ctx.source.grids):
        parts = halves(table)
        if len(parts) > 1 and table.head is not None and re.search(r"\d", table.head.text):
            ctx.skipped.append((table.head.place(0, len(table.head)), "period"))  # times over the halves
        readings += [read_table(ctx, part) for part in parts]
    for r in readings:
        _quote_rows(r)
        _say_unknown_units(ctx, r)
        _say_units_of_none(ctx, r)
        _say_lost_names(ctx, r)
        _say_repeated(ctx, r)
        ctx.skipped += [(c.place(0, len(c)), "list") for c in r.counters]
    return readings


def _quote_rows(reading: Reading) -> None:
    """Let each number know the row that it stands in, as printed."""
    held = {(line, column): row for row in reading.sheet.rows
            for line, column in zip(row.whole.lines, row.whole.columns, strict=True)}
    for o in reading.observations:
        if o.place and (row := held.get(o.place[:2])):
            o.sentence = words(row.whole)


def _say_unknown_units(ctx: Context, reading: Reading) -> None:
    """A note for each unit of a label, be it of a column or a row, that no list has."""
    at = reading.sheet.place("entity")
    rows = [words(r.cells[at]) for r in reading.sheet.rows] if at >= 0 else []
    said = [(x.text, x.unit) for x in reading.sheet.labels] + [(x, unit_of(x)) for x in rows]
    for unit, label in {unit: label for label, unit in reversed(said) if is_unlisted(unit)}.items():
        ctx.problem("unit_unknown", "note", f"The unit {unit!r} of {label!r} is not in specs/units.tsv; its numbers "
                    "keep it as printed. Add a line with its base and factor.", reading.table.lines[0],
                    reading.family or "figures", "", "", unit)


def _say_units_of_none(ctx: Context, reading: Reading) -> None:
    """A warning where a caption names several units, and of some numbers nothing says which one is theirs."""
    units = units_in(reading.table.stated)
    without = list(dict.fromkeys(o.indicator_ko for o in reading.observations if not o.unit and o.origin == "table"))
    if len(units) > 1 and without:
        ctx.problem("unit_open", "warning", f"The caption names the units {', '.join(units)}; which of them the "
                    f"numbers under {', '.join(map(repr, without[:6]))} have is not known, so they have none. Write "
                    "the unit behind the label, or add the label's words to specs/measures.tsv.",
                    reading.table.lines[0], reading.family or "figures", "", "", without[0])


def _say_lost_names(ctx: Context, reading: Reading) -> None:
    """A warning for each line that is a name alone and neither ends a cell nor heads a group: rows may be about it."""
    table, sheet = reading.table, reading.sheet
    told = {name for _, name in table.groups} | {x.text for n, x in enumerate(sheet.labels)
                                                 if any(len(row.cells[n]) for row in sheet.rows)}
    ends = {c.lines[-1]: c.text for row in sheet.rows for c in row.cells if len(c)}  # the last cell of each line
    for line in table.lines:
        name, cell = line.stripped, ends.get(line.number, "-")
        if is_spelled(name) and name not in told and not bare(name).endswith(cell) and not cell.endswith(bare(name)):
            ctx.problem("columns", "warning", f"The name {name!r} stands on a line by itself and in no cell of the "
                        f"columns {texts(sheet.labels)}: it may say what the rows behind it are about. Compare them "
                        "with the page (kicdata show).", line, reading.family or "figures", "", "", name)


def _say_two_names(ctx: Context, table: Table) -> None:
    """A warning where a header has the same label of names twice: rows are about two things, and read as of one."""
    once = specs.word_pattern("tables", "named_once")
    named = Counter(w for x in table.header.split() if once.fullmatch(w := bare(x)))
    twice = next((w for w, n in named.items() if n > 1), None)
    if twice:
        ctx.problem("header", "warning", f"The header names {twice!r} twice: each row is about two, and the numbers of "
                    "the second may stand under the first. Compare the table with the page (kicdata show).",
                    table.lines[0], "figures", "", "", table.header[:80], twice)


def _say_repeated(ctx: Context, reading: Reading) -> None:
    """A warning where rows of a family's table give one fact with several values: names of rows were lost, it seems."""
    first: dict[tuple[str, ...], Observation] = {}
    twice: list[tuple[Observation, Observation]] = []
    for o in reading.observations if reading.family else ():
        if not o.period or o.qualifier:
            continue
        key = o.entity, o.family, o.indicator, o.indicator_ko, o.kind, o.period, o.basis, o.unit_std
        held = first.setdefault(key, o)
        if held.line != o.line and held.value_std != o.value_std:
            twice.append((held, o))
    if twice:
        a, b = twice[0]
        ctx.problem("repeated", "warning", f"Lines {a.line} and {b.line} both give {a.indicator} of "
                    f"{a.entity_ko or a.entity or 'nobody'} for {a.period}: {a.printed} and {b.printed}"
                    + (f", and so do {len(twice) - 1} more numbers of the table" if len(twice) > 1 else "")
                    + ". A name or a date that tells the rows apart may have been lost, or stand under another label: "
                    "look at the lines above both, and at the columns, with kicdata show.",
                    Line(b.line, "", b.page or 0), reading.family, a.entity, a.indicator, b.printed, a.printed)


def learn_as_of(ctx: Context, outline: Outline) -> None:
    """Note for each article the day as of which its first sentences speak: `2023 년 말 기준`."""
    as_of = specs.word_pattern("words", "point")
    for section in outline.sections():
        if section.article in ctx.as_of:
            continue
        text = squeeze(section.lines[:8]).text
        for x in find_periods(text, ctx.anchor):
            if x.period and x.explicit_year and as_of.match(text, x.end):
                ctx.as_of[section.article] = x.period
                break


def read_table(ctx: Context, table: Table) -> Reading:
    """One table: by the family that claims it, else as figures."""
    table = unfolded(table)
    first = table.groups[0][0] if table.groups else 0
    owner = owner_of(ctx.lexicon, table, first, "company").kind
    claim = family_of(table, owner)
    sheet, moved = _cut(table, claim)
    _say_two_names(ctx, table)
    if claim and not _are_places(ctx, sheet, claim[1]):
        claim, (sheet, moved) = None, _cut(table, None)
    if claim is None:
        if table.header and len(sheet.labels) > 1 and not any(x.text for x in sheet.labels):
            ctx.problem("header", "note", f"The header {table.header[:80]!r} could not be parted into "
                        f"{len(sheet.labels)} labels; the numbers stand in figures without one. `kicdata family new` "
                        "writes an entry to finish.", table.lines[0], "figures", "", "", table.header[:80])
        if mixed := next((x for x in sheet.labels if names_two_times(x)), None):
            ctx.problem("header", "warning", f"The label {mixed.text!r} names several times: the header "
                        f"{table.header[:80]!r} was not told apart, it seems, and numbers may stand under labels of "
                        "others. Compare the table with the page (kicdata show).", table.lines[0], "figures", "", "",
                        table.header[:80])
        reading = Reading(table, "", sheet, read_open(ctx, table, sheet))
        _say_moved(ctx, reading, moved)
        return reading
    family, spec = claim
    reading = Reading(table, family.name, sheet, [])
    _say_moved(ctx, reading, moved)
    if not sheet.rows:
        ctx.problem("rows", "warning", f"The table {table.caption!r} has a header of {family.name}, but no row "
                    "was found behind it. Compare it with the page.", table.lines[0], family.name,
                    printed=table.header[:80])
    for row, subject, found in read_sheet(ctx, table, sheet, claim):
        reading.observations += found
        if subject is None:  # refused: its numbers are kept all the same
            reading.observations += read_refused(ctx, table, row)
            continue
        for label, cell in zip(sheet.labels, row.cells, strict=True):
            if label.role == "note" and sheet.types[sheet.labels.index(label)].name == "text":
                reading.observations += numbers_in_words(ctx, table, cell, subject.entity, subject.period)
        if spec.record:
            _RECORDS[spec.record](ctx, reading, row, subject)
    return reading


def _cut(table: Table, claim: tuple[specs.Family, specs.TableSpec] | None) -> tuple[Sheet, list[Moved]]:
    """A table cut into cells, those of two numbers into two; the rows whose numbers were moved to their columns."""
    spec = claim[1] if claim else open_spec()

    def cut(t: Table) -> tuple[Sheet, list[Moved]]:
        return settled(realigned(t, spec, cut_table(t, spec) if claim else cut_open(t)))

    plain, pairs = apart(table)
    if pairs.seconds:
        sheet, moved = cut(plain)
        if whole := together(sheet, pairs, table, None if claim else MEASURE):
            return whole, moved
    return cut(table)


def _say_moved(ctx: Context, reading: Reading, moved: Sequence[Moved]) -> None:
    """A warning for each row whose numbers stand under the columns whose cells are like them."""
    for row, empty in moved:
        ctx.problem("cell_empty", "warning", f"The row prints fewer numbers than the columns "
                    f"{texts(reading.sheet.labels)}. By what they look like {' and '.join(map(repr, empty))} is "
                    "empty: compare the row with the page (kicdata show).", row.line, reading.family or "figures", "",
                    "", row.text[:120])


def _are_places(ctx: Context, sheet: Sheet, spec: specs.TableSpec) -> bool:
    """Whether the rows of a table of places are some, and those of a table of times: they may be anything else."""
    at = sheet.place("entity")
    if spec.entity == "period" and at >= 0:
        times = [bool(parse_period(words(r.cells[at]), ctx.anchor)) for r in sheet.rows if len(r.cells[at])]
        return sum(times) * 2 >= len(times)
    label = specs.word_pattern("tables", "places_label")
    if spec.entity not in ("city", "province") or at < 0 or not sheet.rows or label.search(bare(sheet.labels[at].text)):
        return True
    names = [split_name(words(r.cells[at])) for r in sheet.rows if len(r.cells[at])]
    return sum(any(ctx.lexicon.place(*x)) for x in names) * 2 > len(names)


def _fields(sheet: Sheet, row: Row) -> dict[str, str]:
    """What a row prints in each field of the record that it is."""
    return {x.column.field: words(c) for x, c in zip(sheet.labels, row.cells, strict=True)
            if x.column and x.column.field}


def _add_deal(ctx: Context, reading: Reading, row: Row, subject: Subject) -> None:
    said = _fields(reading.sheet, row)
    q = parse_cell(said.get("amount", ""), "")
    worth = said.get("valuation", "")
    place = said.get("place", "")
    printed = q is not None and bool(q.base)
    reading.deals.append(Deal(
        ctx.source.issue, row.line.number, row.line.page or None, reading.table.caption, subject.entity.ko,
        subject.entity.zh, said.get("round", ""), q.printed if q and printed else said.get("amount", ""),
        q.unit if q and printed else "", q.std if q and printed else None, q.base if q and printed else "",
        q.qualifier if q and printed else "", place, place_id(ctx, place), said.get("field", ""),
        said.get("description", ""), split_list(said.get("investors", "")), worth,
        str(subject.period) if subject.period else ""))


def _add_release(ctx: Context, reading: Reading, row: Row, subject: Subject) -> None:
    said = _fields(reading.sheet, row)
    ko, zh = split_name(said.get("name", ""))
    month = str(subject.period) if subject.period else said.get("month", "")
    reading.releases.append(ModelRelease(
        ctx.source.issue, row.line.number, row.line.page or None, reading.table.caption, month, ko, zh,
        split_list(said.get("organisations", "")), said.get("scenario", "")))


_RECORDS = {"deals": _add_deal, "model_releases": _add_release}


def split_list(text: str) -> str:
    """A list as the tables of records print it; nothing where the issue says that it is not made known.

    >>> split_list("타펠, 창수 정리 투자 유한회사")
    '타펠|창수 정리 투자 유한회사'
    """
    if cell_type("list").is_sure(bare(text)):
        return ""
    depth, items = 0, [""]
    for c in text:
        depth += (c in "(（") - (c in ")）")
        if c in ",，;；" and depth <= 0:
            items.append("")
        else:
            items[-1] += c
    return "|".join(x.strip() for x in items if x.strip())


def place_id(ctx: Context, place: str) -> str:
    """The id of a place as printed; empty where it is none or could be several."""
    known, _ = ctx.lexicon.place(place)
    return known.entity(place).id if known else ""
