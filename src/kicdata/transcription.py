"""Numbers that a person typed from a chart picture become observations.

In: rows of `data/raw/transcribed/<issue>.csv`, an issue's charts and observations. Out: observations of
origin `transcribed`, with who typed them and when. Refuses (`Mistake`) what is no number, no known place,
unit or period, what stands twice, and what contradicts the prose unless it is marked so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

from kicdata import specs
from kicdata.context import Context, observe
from kicdata.gaps import Chart
from kicdata.names import HANZI, Entity, gazetteer, named
from kicdata.periods import Anchor, Period, day, parse_period
from kicdata.records import Observation
from kicdata.text import bare
from kicdata.typed import Filled
from kicdata.values import POWER, Quantity, find_quantities, find_unit

DIFFERS, UNLIKELY, FAR = "differs_from_prose", "unlikely", "period_far"
_NUMBER = re.compile(r"[+\-−]?\d[\d,]*(?:\.\d+)?")


class Mistake(ValueError):
    """A cell that cannot be taken: its column, what was seen, what to do."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def merge(ctx: Context, charts: Sequence[Chart], rows: Sequence[Observation], filled: Sequence[Filled]
          ) -> list[Observation]:
    """The observations of filled rows; what no longer fits the issue becomes a problem, not a number."""
    found: list[Observation] = []
    for f in filled:
        chart = chart_of(charts, f)
        if chart is None:
            ctx.problem("transcription", "error", f"A number was typed for {f.caption}, but the issue has no such "
                        f"chart any more; {f.entity} {f.value} was left out.", printed=f.value, expected=f.caption)
            continue
        try:
            o = as_observation(ctx, chart, rows, f)
        except Mistake as e:
            ctx.problem("transcription", "error", f"{f.caption}, {f.entity}: {e} It was left out.", printed=f.value)
            continue
        if o is not None:
            found.append(o)
    return found


def chart_of(charts: Sequence[Chart], f: Filled) -> Chart | None:
    """The chart of a filled row, by caption and article."""
    same = [c for c in charts if bare(c.exhibit.caption) == bare(f.caption)]
    return next((c for c in same if bare(c.exhibit.article) == bare(f.article)), same[0] if len(same) == 1 else None)


def as_observation(ctx: Context, chart: Chart, rows: Sequence[Observation], f: Filled) -> Observation | None:
    """The observation of a filled row; None where it only repeats what the prose says of the chart.

    Raises `Mistake`.
    """
    entity = entity_of(ctx, chart, rows, f.entity)
    q = quantity_of(f.value, f.unit)
    period = period_of(ctx, f.period)
    indicator, label, kind, family = measure_of(chart, q, f.measure)
    flags = []
    for o in chart.known:
        if o.entity != entity.id or o.indicator != indicator or period and o.period != str(period):
            continue
        if _agrees(o, q):
            return None
        if not f.marked:
            raise Mistake("value", f"the prose (line {o.line}) says {o.printed} {o.unit}, not {f.value} {f.unit}. "
                          "Correct the number, or put an x into `differs` if the picture really shows another.")
        flags.append(DIFFERS)
        ctx.problem(DIFFERS, "warning", f"{entity.ko}: the picture of {chart.exhibit.caption} shows {f.value} "
                    f"{f.unit}, the prose (line {o.line}) says {o.printed} {o.unit}.", None, family, entity.id,
                    indicator, f.value, o.printed)
    for flag, column, shown, said in (
            (UNLIKELY, "value", f"{f.value} {f.unit}", hardly(kind, q)),
            (FAR, "period", f.period, far_off(period, ctx.source.published, period_of(ctx, chart.period)))):
        if said and not f.marked:
            what = "the number or its unit" if column == "value" else "the period"
            raise Mistake(column, f"{shown} can hardly be: {said}. Correct {what}, or put an x into `differs` if the "
                          "picture really shows it.")
        if said:
            flags.append(flag)
            ctx.problem(flag, "warning", f"{entity.ko}: the picture of {chart.exhibit.caption} shows {shown}, which "
                        f"can hardly be: {said}. Who typed it has confirmed it.", None, family, entity.id, indicator,
                        f.value)
    e = chart.exhibit
    row = observe(ctx, q, e.line_first, e.page or 0, "transcribed", e.article, e.caption, family, entity, indicator,
                  label, kind, period, _basis(period), flags)
    row.transcribed_by, row.transcribed_on = f.who, f.when
    return row


def thing_of(ctx: Context, charts: Sequence[Chart], rows: Sequence[Observation], f: Filled) -> tuple[str, ...]:
    """What a filled row is about: chart, entity, measure and period; its words where they are not understood.

    Of two rows about one thing only one can hold.
    """
    chart = chart_of(charts, f)
    try:
        if chart is None:
            raise Mistake("entity", f"there is no chart {f.caption!r}.")
        indicator, label, *_ = measure_of(chart, quantity_of(f.value, f.unit), f.measure)
        return *f.chart, entity_of(ctx, chart, rows, f.entity).id, indicator, label, str(period_of(ctx, f.period) or "")
    except Mistake:
        return f.said


def mistakes_of(ctx: Context, chart: Chart, rows: Sequence[Observation], f: Filled) -> list[Mistake]:
    """Every cell of a filled row that cannot be taken, in the order of the columns."""
    number, sign = (f.value[:-1], "%") if f.value.endswith("%") else (f.value, f.unit)
    tries: list[Callable[[], object]] = [lambda: entity_of(ctx, chart, rows, f.entity),
                                         lambda: period_of(ctx, f.period)]
    if not f.value:
        found = [Mistake("value", "there is a name, but no number. Type it, or clear the row.")]
    else:
        found = []
        tries.append(lambda: quantity_of(f.value, f.unit))
        if not _NUMBER.fullmatch(number.strip().replace("−", "-")):
            tries.append(lambda: quantity_of("1", sign))  # the unit may be wrong besides
    for attempt in tries:
        try:
            attempt()
        except Mistake as e:
            found.append(e)
    if not found:
        try:
            as_observation(ctx, chart, rows, f)
        except Mistake as e:
            found.append(e)
    order = [x.name for x in fields(Filled)]
    return sorted(found, key=lambda m: order.index(m.column))


def hardly(kind: str, q: Quantity) -> str:
    """Why a number of this kind can hardly be so large or small, as `specs/charts.toml` says; empty where it can.

    >>> hardly("share", quantity_of("140", "%")), hardly("level", quantity_of("12", "억 위안"))
    ('a share lies between 0 and 100 %', '')
    """
    for limit in _limits()["unlikely"]:
        if kind in limit["kinds"] and not limit.get("low", q.std) <= q.std <= limit.get("high", q.std):
            return str(limit["why"])
    return ""


@cache
def _limits() -> dict[str, Any]:
    return specs.read_toml("charts.toml")


def far_off(period: Period | None, issue: date, chart: Period | None) -> str:
    """Why a number of a period can hardly stand in an issue of that day; empty where it can.

    The period that the chart's caption names can, whenever it is.

    >>> from kicdata.periods import year, years
    >>> far_off(year(2031), date(2024, 5, 3), None), far_off(year(2031), date(2024, 5, 3), years(2025, 2035))
    ('it begins after the issue of 2024-05-03 came out', '')
    """
    if period is None:
        return ""
    oldest = _limits()["oldest"]
    first, last = (chart.start, max(issue, chart.end)) if chart else (issue, issue)
    if period.start > last:
        return f"it begins after the issue of {issue} came out"
    if period.end.year < min(issue.year - oldest, first.year):
        return f"it lies more than {oldest} years before the issue of {issue}"
    return ""


def _agrees(o: Observation, q: Quantity) -> bool:
    """Whether one of two numbers lies where the rounding of the other allows."""
    def holds(low: object, high: object, value: object) -> bool:
        return (low is None or low <= value) and (high is None or value <= high)  # type: ignore[operator]
    return q.base == o.unit_std and (holds(o.low, o.high, q.std) or holds(q.low, q.high, o.value_std))


def entity_of(ctx: Context, chart: Chart, rows: Sequence[Observation], typed: str) -> Entity:
    """What a typed name means: something the issue names, a place of the gazetteer, else a name of the chart's kind."""
    m = re.fullmatch(rf"(?P<ko>[^()]*?)\s*\(?(?P<zh>{HANZI}[{HANZI[1:-1]}A-Za-z0-9·\-]*)?\)?", typed.strip())
    ko, zh = (m["ko"].strip(), m["zh"] or "") if m else (typed.strip(), "")
    if not ko and not zh:
        raise Mistake("entity", "there is a number, but no name. Write what it is about.")
    if {*chart.kinds} & {"city", "province", "country"}:
        place, could = ctx.lexicon.place(ko, zh) if ko else (next(iter(gazetteer().by_zh(zh)), None), [])
        if place is not None:
            return place.entity(ko)
        if could:
            names = ", ".join(f"{p.ko} {p.zh}" for p in could)
            raise Mistake("entity", f"{typed!r} means several places: {names}. Write it with its 汉字.")
        raise Mistake("entity", f"{typed!r} is no place that the gazetteer knows. Choose it from the list.")
    for o in (*chart.known, *(o for o in rows if not chart.kinds or o.entity_kind in chart.kinds)):
        if o.entity and (bare(o.entity_ko) == bare(ko) and (not zh or not o.entity_zh or zh == o.entity_zh)):
            return Entity(o.entity, o.entity_kind, o.entity_ko, o.entity_zh, o.entity_en)
    if not chart.kinds:
        place, _ = ctx.lexicon.place(ko, zh)
        if place is not None:
            return place.entity(ko)
    return named(chart.kinds[0] if chart.kinds else "other", ko or zh, zh)


def quantity_of(value: str, unit: str) -> Quantity:
    """A typed number with its unit."""
    number = value.strip().replace("−", "-")
    if number.endswith("%") and unit in ("", "%"):
        number, unit = number[:-1], "%"
    if not _NUMBER.fullmatch(number):
        raise Mistake("value", f"{value!r} is no number. Write digits only, as in 1234.5; the unit stands beside it.")
    squeezed = bare(unit)
    if re.fullmatch(f"(?:{POWER})+", squeezed):
        raise Mistake("unit", f"{unit!r} says how many, but not of what. Write the unit, too: 억 위안, 만 대.")
    m = re.match(rf"{POWER}(?=[가-힣])", squeezed)
    found = find_unit(squeezed, m.end() if m else 0)
    if unit and (found is None or found[0] != len(squeezed)):
        raise Mistake("unit", f"{unit!r} is no unit that kicdata knows. Choose one from the list, write it with a unit "
                      "that kicdata knows (만 대, 억 kWh), or leave the unit out and say it in `measure`.")
    read = list(find_quantities(number + squeezed))
    if len(read) != 1:
        raise Mistake("value", f"{value!r} with {unit!r} is no one number.")
    return read[0]


def period_of(ctx: Context, typed: str) -> Period | None:
    """A typed period: as the contract writes it, or in words."""
    if not typed.strip():
        return None
    parts = typed.strip().split("/")
    try:
        periods = [_one_period(ctx, p) for p in parts]
    except ValueError:
        periods = [None]
    if len(parts) > 2 or any(p is None for p in periods):
        raise Mistake("period", f"{typed!r} is no period. Write 2025, 2025-01, 2025-Q1, 2024-01/2024-09 or 2024-12-31.")
    first, last = periods[0], periods[-1]
    assert first is not None and last is not None
    return first if len(parts) == 1 else Period(first.start, last.end, f"{first}/{last}")


def _basis(period: Period | None) -> str:
    if period is None:
        return ""
    return "point" if period.is_day else "cumulative" if period.is_cumulative else "period"


def _one_period(ctx: Context, text: str) -> Period | None:
    if m := re.fullmatch(r"((?:19|20)\d\d)-(\d\d)-(\d\d)", text.strip()):
        return day(int(m[1]), int(m[2]), int(m[3]))
    return parse_period(text, Anchor(ctx.source.published))


def measure_of(chart: Chart, q: Quantity, typed: str) -> tuple[str, str, str, str]:
    """Indicator, Korean name, kind and family of a number: what the chart measures, or what was typed for it.

    Raises `Mistake` where the unit is none of the measure.
    """
    asked = [a for a in chart.asked if bare(typed) in ("", bare(a.ko))]
    known = [m for m in specs.measures() if bare(typed) == bare(m.ko)]
    for a in asked:
        if a.indicator and (not a.bases or q.base in a.bases):
            return _of_measure(a.indicator, a.ko, chart)
    for m in known:
        if q.base in m.bases:
            return _of_measure(m.name, m.ko, chart)
    bases = frozenset(b for some in (*(a.bases for a in asked), *(m.bases for m in known)) for b in some)
    if bases and q.base not in bases and not (q.kind == "count" and "count" in bases):
        units = dict.fromkeys([*(a.unit for a in asked if a.unit), *_plain_units(bases)])
        seen = f"{q.unit!r} cannot be its unit" if q.unit else "it has no unit"
        raise Mistake("unit", f"{typed or 'what the caption names'} is measured in {' or '.join(units)}; {seen}. "
                      "Correct the unit, or write into `measure` what the picture shows instead.")
    kind = "share" if q.base in ("%", "pp") else "count" if q.base == "count" else "level"
    name = {"share": "share", "count": "count", "level": "amount"}[kind]
    return name, typed.strip() or chart.exhibit.caption, kind, "figures"


def _plain_units(bases: frozenset[str]) -> list[str]:
    """The usual unit of each base, as the specs name it first.

    >>> _plain_units(frozenset({"CNY", "USD"}))
    ['위안', '달러']
    """
    first = {row["base"]: row["unit"] for row in reversed(specs.read_rows("units.tsv"))}
    return [unit for base, unit in first.items() if base in bases][::-1]


def odd_unit(chart: Chart, f: Filled) -> str:
    """Why the unit of a row is an odd one, though it can be: other things are counted than in the rest of the chart.

    Empty where it is not, and where the number cannot be read.
    """
    usual = [a.unit for a in chart.asked if bare(f.measure) in ("", bare(a.ko)) and a.unit]
    try:
        counted = [quantity_of("1", unit) for unit in (f.unit, *usual)]
    except Mistake:
        return ""
    names = [re.sub(f"^(?:{POWER})+ ?", "", q.unit) for q in counted]
    if not usual or counted[0].kind != "count" or names[0] in names[1:]:
        return ""
    return f"the chart counts in {' or '.join(usual)}; {f.unit!r} was taken as it is. Correct it if it is a slip."


def _of_measure(name: str, ko: str, chart: Chart) -> tuple[str, str, str, str]:
    known = next((o for o in chart.known if o.indicator == name), None)
    if known:
        return name, ko, known.kind, known.family
    m = specs.measure(name)
    return name, ko, m.kind, m.family or "figures"


def names_for(chart: Chart) -> list[str]:
    """The names that a drop-down offers for a chart: places of the gazetteer as `장쑤 江苏`, else none.

    A name of two places has its level behind it: `지린성 吉林`, `지린시 吉林`.
    """
    offered = [p for p in gazetteer().places if p.kind in chart.kinds
               and p.level in ("country", "province", "prefecture")]
    count = Counter((p.ko, p.zh) for p in gazetteer().places)
    level = {"province": "성", "prefecture": "시"}
    return [f"{p.ko}{level.get(p.level, '') if count[p.ko, p.zh] > 1 else ''} {p.zh}" for p in offered]
