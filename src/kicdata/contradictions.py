"""What one issue prints twice with different values: one row for each fact, with both values and where they stand.

In: observations of the store. Out: rows with the columns of `problems`: rule `contradiction` where a table takes part
or the words are the same, `unclear` where sentences differ, which may speak of different things. Left out is what only
rounding parts, what a problem of the build tells already, and measures that say only `amount` or `count`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from kicdata.records import Problem
from kicdata.sightings import FACT, judge
from kicdata.values import SPAN, written
from kicdata.wording import is_named

RULES = ("contradiction", "unclear")
MOST = 3  # facts of one entity in one issue that are told one by one
SHOWN = 4  # values of one fact that are shown
TOLD = {"conflict", "differs_from_prose"}  # flags: the build, or who typed the chart, says it already
_DO = {"contradiction": "One of them is misprinted or misread, or is of another thing",
       "unclear": "One of them is probably of another time or thing than was read"}


def contradictions(rows: pd.DataFrame) -> list[Problem]:
    """Facts of one issue of which it prints several values, beyond rounding.

    One row a fact, of the first `MOST` of an entity; one row more names the rest.
    """
    groups: dict[tuple[str, str, str], list[list[Any]]] = {}
    for issue, own in rows.groupby("issue", sort=False):
        for rule, differing in _differing(own):
            groups.setdefault((str(issue), differing[0].entity, rule), []).append(differing)
    found = []
    for (issue, entity, rule), facts in groups.items():
        found += [_row(rule, x) for x in facts[:MOST]]
        if more := facts[MOST:]:
            first: Any = more[0][0]
            names = ", ".join(dict.fromkeys(x[0].indicator for x in more))
            found.append(Problem(issue, int(first.line), None, "", entity, "", rule, "warning", "", "",
                                 f"{first.entity_ko or entity}: {len(more)} more numbers differ in the same way "
                                 f"({names}). Look at them with `kicdata.ledger(issues=[{issue!r}])`."))
    return found


def touched(rows: pd.DataFrame) -> set[tuple[str, ...]]:
    """The facts (entity, indicator, period, basis, unit) of which one issue prints several values, with or without
    a problem of the build."""
    facts = judge(rows)
    odd = facts[facts["verdict"].isin(RULES) & facts["said"].isin(RULES)]
    return set(odd[FACT].itertuples(index=False, name=None))


def _differing(own: pd.DataFrame) -> Iterator[tuple[str, list[Any]]]:
    """Rule and differing sightings of each fact of an issue, the best sighting first."""
    named = {i for i in own["indicator"].unique() if is_named(i)}
    level = (own["kind"] != "rank") & ~own["qualifier"].str.startswith(SPAN)
    facts = judge(own[level & own["indicator"].isin(named)])
    facts = facts[facts["verdict"].isin(RULES)]
    for _, same in facts.groupby(FACT, sort=False):
        sightings: list[Any] = list(same.itertuples())
        odd = [x for x in sightings if x.said in RULES]
        untold = [x for x in odd if not TOLD & set(x.flags.split(";"))]
        if untold:
            best = next(x for x in sightings if x.said == "best")
            yield str(best.verdict), [best, *untold]


def _row(rule: str, differing: Sequence[Any]) -> Problem:
    best, *others = differing
    values = list(dict.fromkeys(f"{written(x.printed, x.unit)} ({_where(x)})" for x in differing))
    more = f"; and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    what = f"{best.entity_ko or best.entity} {best.indicator} {best.period}"
    said = (f"{what}: several values are printed: {'; '.join(values[:SHOWN])}{more}. {_DO[rule]}: look with "
            f"`kicdata why {best.entity} {best.indicator} {best.period}`.")
    other = others[0]
    return Problem(best.issue, int(other.line), None if pd.isna(other.page) else int(other.page), "", best.entity,
                   best.indicator, rule, "warning", other.printed, best.printed, said)


def _where(x: Any) -> str:
    page = "" if pd.isna(x.page) else f", page {int(x.page)}"
    return f"line {x.line}{page}, {x.caption or 'a sentence'}"
