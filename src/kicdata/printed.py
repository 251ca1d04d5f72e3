"""A measure that the specs do not name is called what the page calls it.

In: rows of `observations`. Out: the same rows; where a table prints a measure without a name (`unnamed_level`,
`amount`), its indicator carries the label of the row or column: `unnamed_level:수출 총액`. So two labels are two
measures, in every chart. Numbers of sentences keep their plain indicator, because a sentence prints no label.
"""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from kicdata import specs

MARK = ":"
_UNIT = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")


@cache
def is_named(indicator: str) -> bool:
    """Whether the specs name the measure, or the page does.

    >>> is_named("revenue"), is_named("revenue_growth"), is_named("unnamed_level"), is_named("amount:수출 총액")
    (True, True, False, True)
    """
    return MARK in indicator or any(indicator == m.name or indicator.startswith(f"{m.name}_") for m in specs.measures())


def plain(indicator: str) -> str:
    """The indicator as the store has it.

    >>> plain("unnamed_level:수출 총액"), plain("revenue")
    ('unnamed_level', 'revenue')
    """
    return indicator.partition(MARK)[0]


def label_of(indicator: str) -> str:
    """The printed label that an indicator carries, or nothing.

    >>> label_of("unnamed_level:수출 총액"), label_of("revenue")
    ('수출 총액', '')
    """
    return indicator.partition(MARK)[2].partition(MARK)[0]


def counted_in(indicator: str) -> str:
    """The printed word that counts (명, 개) where a measure named by its label is a number of things.

    >>> counted_in("unnamed_count:연구 인력:명"), counted_in("deal_count")
    ('명', '')
    """
    return indicator.partition(MARK)[2].partition(MARK)[2]


def with_labels(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, measures without a name called by their printed label; spelled alike where only blanks differ.

    A unit in brackets behind the label is left out: the chart says it. What counts things follows the label.

    >>> with_labels(pd.DataFrame({"indicator": ["unnamed_count", "gdp", "count"], "origin": ["table", "table", "prose"],
    ...                           "indicator_ko": ["연구 인력(명)", "GDP", "모두"], "unit": ["만 명", "", "개"],
    ...                           "unit_std": ["count", "CNY", "count"]}))["indicator"].tolist()
    ['unnamed_count:연구 인력:명', 'gdp', 'count']
    """
    if not {"origin", "indicator_ko", "unit", "unit_std"} <= set(rows):
        return rows
    open_ = (rows["origin"] != "prose") & (rows["indicator_ko"] != "") & ~rows["indicator"].map(is_named)
    if not open_.any():
        return rows
    spelled: dict[str, str] = {}
    found = []
    for indicator, printed, unit, base, unnamed in zip(rows["indicator"], rows["indicator_ko"], rows["unit"],
                                                       rows["unit_std"], open_, strict=True):
        label = (_UNIT.sub("", printed) or printed).replace(MARK, " ")
        counted = [unit.split()[-1]] if base == "count" and unit.split() else []
        named = MARK.join([indicator, spelled.setdefault("".join(label.split()), label), *counted])
        found.append(named if unnamed else indicator)
    return rows.assign(indicator=found)
