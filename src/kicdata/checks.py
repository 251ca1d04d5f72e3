"""Rows become derived rows: what follows from two printed numbers and stands nowhere itself.

In: the observations of an issue. Out: the structure of earlier years where an issue prints only the
change in points since then, and a note that says so. Nothing printed is changed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kicdata.context import Context, own_period
from kicdata.periods import before
from kicdata.records import Observation
from kicdata.text import Line

_YEARS_AGO = re.compile(r"(\d+)년전")


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
        period = own_period(now) if now else None
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
