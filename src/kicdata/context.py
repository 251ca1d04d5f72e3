"""What the rows of one issue have in common, and how parts become one row.

In: a source, its names, and the parts of an observation. Out: `Observation` and `Problem` rows. Refuses nothing:
a number whose separators stand wrong is kept, flagged, with a problem.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from kicdata import specs
from kicdata.names import Entity, Lexicon
from kicdata.periods import Anchor, Period, end_of
from kicdata.records import Observation, Problem
from kicdata.source import Source
from kicdata.text import Line
from kicdata.values import Quantity, requalify

_SLACK = 7  # days from the newest thing that an issue cites to its own date, at most as a rule


@dataclass
class Context:
    """What the rows of one issue have in common."""

    source: Source
    lexicon: Lexicon
    problems: list[Problem] = field(default_factory=list)
    as_of: dict[str, Period] = field(default_factory=dict)  # article -> the day that its first sentences speak of
    skipped: list[tuple[tuple[int, int, int, int], str]] = field(default_factory=list)  # digits that are no facts: why

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.source.published, slack=_SLACK if self.source.published_basis == "inferred" else 0)

    def problem(self, rule: str, severity: str, message: str, line: Line | None = None, family: str = "",
                entity: str = "", indicator: str = "", printed: str = "", expected: str = "") -> None:
        """Add a row to the problems."""
        self.problems.append(Problem(self.source.issue, line.number if line else None,
                                     (line.page or None) if line else None, family, entity, indicator, rule,
                                     severity, printed, expected, message))


def observe(ctx: Context, q: Quantity, line: int, page: int, origin: str, article: str, caption: str, family: str,
            entity: Entity, indicator: str, indicator_ko: str, kind: str, period: Period | None, basis: str,
            flags: Iterable[str] = ()) -> Observation:
    """One observation from its parts; a level of a loss becomes one of profit below zero.

    A stock in a table of several months, as the capacity of `1~8월`, is that of their end.
    """
    if origin == "table" and period and period.is_cumulative and specs.is_stock(indicator):
        period, basis = end_of(period), "point" if basis == "cumulative" else basis
    turned = specs.minus_of().get(indicator) if kind == "level" else None
    if turned:
        indicator, q = turned, requalify(q, [], -1) if q.value > 0 else q
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


def own_period(o: Observation) -> Period | None:
    """The period of an observation, again as a period."""
    return _period_of(o.period_start, o.period_end, o.period) if o.period else None


@lru_cache(maxsize=1 << 12)
def _period_of(start: str, end: str, text: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end), text)
