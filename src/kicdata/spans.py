"""The years that a yearly rate of a table runs over, as the numbers beside it say.

In: the observations of one row. Out: the same, those of a yearly rate with the time from one to another of their
years where only that one gives the rate as printed. Refuses nothing: where none or several do it stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from kicdata import specs
from kicdata.context import own_period
from kicdata.periods import Period, span_of
from kicdata.records import Observation
from kicdata.text import bare

_HALF = 0.5001  # of the last digit printed


def span_rates(row: Sequence[Observation]) -> None:
    """Give each yearly rate of a row the years that it runs over, where the row's numbers tell them."""
    yearly = specs.word_pattern("words", "yearly")
    for o in row:
        if o.unit_std == "%" and yearly.search(bare(o.indicator_ko)):
            when = own_period(o)
            spans = [] if when and when.start.year < when.end.year else _spans(o, row)
            if len(spans) == 1:
                o.period = str(spans[0])
                o.period_start, o.period_end = spans[0].start.isoformat(), spans[0].end.isoformat()


def _spans(rate: Observation, row: Sequence[Observation]) -> list[Period]:
    """The times between two years of the row whose numbers give the rate."""
    levels = {when: x for x in row if x.kind in ("level", "count") and x.value > 0 and (when := own_period(x))
              and when.start.year == when.end.year and (when.end - when.start).days > 360}
    digits = len(rate.printed.partition(".")[2].rstrip("% ")) if "." in rate.printed else 0
    found = []
    for a, b in combinations(sorted(levels), 2):
        years = b.end.year - a.end.year
        if years > 1 and levels[a].unit_std == levels[b].unit_std:
            grown = (float(levels[b].value_std / levels[a].value_std) ** (1 / years) - 1) * 100
            if abs(grown - float(rate.value)) <= _HALF * 10 ** -digits:
                found.append(span_of([a, b]))
    return found
