"""Rows become problems and derived rows: what the issue itself says twice, and differently.

In: the observations of an issue. Out: problems, flags, and the structure of earlier years where an
issue prints only the change in points since then. Nothing printed is changed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from kicdata.families import Context, left_period
from kicdata.periods import before
from kicdata.records import Observation
from kicdata.text import Line

_YEARS_AGO = re.compile(r"(\d+)년전")


def check_observations(ctx: Context, rows: list[Observation]) -> None:
    """Flag numbers that two tables of one issue print differently, and increments that do not add up."""
    _check_conflicts(ctx, rows)
    _check_increments(ctx, rows)


def _check_conflicts(ctx: Context, rows: list[Observation]) -> None:
    seen: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for o in rows:
        if o.origin == "table" and o.entity and o.period and o.kind != "rank":
            seen[(o.family, o.entity, o.indicator, o.period, o.basis, o.unit_std)].append(o)
    for same in seen.values():
        first = same[0]
        for o in same[1:]:
            if o.caption == first.caption or o.low is None or o.high is None or first.low is None or first.high is None:
                continue
            if o.low <= first.high and first.low <= o.high or _rounds(o, first) or _rounds(first, o):
                continue
            for x, y in ((o, first), (first, o)):
                x.flag("conflict")
                ctx.problem("conflict", "warning",
                            f"{x.entity_ko} {x.indicator} {x.period}: {x.caption} prints {x.printed}, "
                            f"{y.caption} (line {y.line}) prints {y.printed}.", Line(x.line, "", x.page or 0), x.family,
                            x.entity, x.indicator, x.printed, y.printed)


def _rounds(exact: Observation, rounded: Observation) -> bool:
    """Whether one print is the other rounded to whole numbers, `.00` behind them or not."""
    whole = exact.value.to_integral_value(rounding="ROUND_HALF_UP")
    tenth = exact.value.quantize(Decimal("0.1"), rounding="ROUND_HALF_UP")
    return exact.unit == rounded.unit and rounded.value in (whole, tenth)


def _check_increments(ctx: Context, rows: list[Observation]) -> None:
    """Increment = level − level of a year before, as far as the printed digits allow."""
    groups: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for o in rows:
        if o.origin == "table" and o.unit_std == "CNY":
            groups[(o.caption, o.entity)].append(o)
    for group in groups.values():
        levels = {o.period: o for o in group if o.kind == "level"}
        for inc in (o for o in group if o.kind == "increment"):
            period = left_period(inc)
            now = levels.get(inc.period)
            then = levels.get(str(before(period))) if period else None
            if not (now and then):
                continue
            expected = now.value - then.value
            slack = sum((_slack(o) for o in (now, then, inc)), Decimal(0))
            if abs(expected - inc.value) > slack:
                inc.flag("increment_mismatch")
                ctx.problem("increment_mismatch", "warning",
                            f"{inc.entity_ko}: {now.printed} − {then.printed} = {expected}, but {inc.printed} is "
                            "printed.",
                            Line(inc.line, "", inc.page or 0), inc.family, inc.entity, inc.indicator, inc.printed,
                            str(expected))


def _slack(o: Observation) -> Decimal:
    """Half of the last printed digit; trailing zeros behind the point may be rounding to whole numbers."""
    text = o.printed.lstrip("-+")
    if text.endswith(".00"):
        return Decimal("0.5")
    places = len(text.partition(".")[2].rstrip("0"))
    return Decimal(5).scaleb(-places - 1)


def derive_structure(ctx: Context, rows: list[Observation]) -> None:
    """Add the shares of years before where an issue prints shares and their change in points since.

    Derived rows carry the flag `derived`; their printed digits are those of share and change.
    """
    derived: list[Observation] = []
    shares: dict[tuple[str, str], Observation] = {}
    for o in rows:
        if o.kind == "share" and o.origin == "prose" and "/" in o.entity:
            shares[(o.entity, o.family)] = o
        if o.kind != "increment" or o.unit_std != "pp":
            continue
        now = shares.get((o.entity, o.family))
        period = left_period(now) if now else None
        if not now or not period or not (0 < o.line - now.line < 12):
            continue
        years = _years_between(ctx, now.line, o.line)
        if not years:
            continue
        then = before(period, years)
        value = now.value - o.value
        derived.append(replace(now, line=o.line, period=str(then), period_start=then.start.isoformat(),
                               period_end=then.end.isoformat(), value=value, value_std=value, low=None, high=None,
                               printed=f"{now.printed} − {o.printed}", flags="derived"))
        ctx.problem("derived", "note", f"{now.entity_ko} {then}: {now.printed} − ({o.value}) = {value}; derived from "
                    f"lines {now.line} and {o.line}, not printed.", Line(o.line, "", o.page or 0), now.family,
                    now.entity, now.indicator, o.printed, str(value))
    rows.extend(derived)


def _years_between(ctx: Context, first: int, last: int) -> int:
    text = "".join(x.stripped for x in ctx.source.lines if first <= x.number <= last).replace(" ", "")
    m = _YEARS_AGO.search(text)
    return int(m[1]) if m else 0
