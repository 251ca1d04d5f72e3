"""What may stand side by side: periods of one length, facts beside facts, series that are whole.

In: observations or wide tables. Out: the same, joined or summed. Refuses to mix a year with three quarters,
`1~2월` with `1월`, a plan with a fact, or to sum five of ten, and says how to do it on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kicdata.errata import has_flag
from kicdata.partial import PARTIAL

AHEAD = ("forecast", "plan")


class Unlike(ValueError):
    """Numbers that do not mean the same kind of thing were put side by side."""


def period_shape(start: str, end: str) -> str:
    """Which periods can be compared with this one: the same months of other years, or single months.

    >>> period_shape("2024-01-01", "2024-09-30"), period_shape("2025-01-01", "2025-01-31")
    ('months 01-09', 'one month')
    >>> period_shape("2024-01-01", "2024-12-31"), period_shape("2023-12-31", "2023-12-31")
    ('whole years: 1', 'a day')
    """
    if not start:
        return "no period"
    if start == end:
        return "a day"
    years = int(end[:4]) - int(start[:4])
    if start[5:] == "01-01" and end[5:] == "12-31":
        return f"whole years: {years + 1}"
    if start[:7] == end[:7]:
        return "one month"
    return f"months {start[5:7]}-{end[5:7]}" + (f" over {years + 1} years" if years else "")


def shapes(rows: pd.DataFrame) -> pd.Series:
    """The shape of each row's period, `plan` or `forecast` before it where it is one."""
    shape = pd.Series([period_shape(a, b) for a, b in zip(rows["period_start"], rows["period_end"], strict=True)],
                      index=rows.index, dtype="object")
    ahead = rows["basis"].isin(AHEAD)
    return shape.where(~ahead, rows["basis"] + ": " + shape)


def check_alike(rows: pd.DataFrame, mixed: bool = False) -> pd.DataFrame:
    """The rows, if the numbers of each indicator can be compared; `mixed=True` lets them pass as they are.

    Raises `Unlike` where periods of other lengths or months, or plans and facts, stand under one indicator.

    >>> rows = pd.DataFrame({"indicator": ["gdp", "gdp"], "basis": ["period", "cumulative"],
    ...     "period": ["2023", "2024-01/2024-09"], "period_start": ["2023-01-01", "2024-01-01"],
    ...     "period_end": ["2023-12-31", "2024-09-30"], "issue": ["weekly-1", "weekly-2"]})
    >>> check_alike(rows)
    Traceback (most recent call last):
    kicdata.alike.Unlike: gdp: whole years: 1 (2023, weekly-1) and months 01-09 (2024-01/2024-09, weekly-2) are
    not alike. Take one kind, such as rows[rows["period"] == "2024-01/2024-09"], or pass mixed=True if you mean it.
    """
    if mixed or rows.empty:
        return rows
    kind = shapes(rows)
    own = rows["indicator"] if "indicator" in rows else pd.Series("the table", index=rows.index)
    for indicator, at in kind.groupby(own, sort=False):
        if at.nunique() > 1:
            raise Unlike(_said(str(indicator), rows.loc[at.index], at))
    return rows


def _said(what: str, rows: pd.DataFrame, kind: pd.Series) -> str:
    parts = []
    for shape in list(dict.fromkeys(kind))[:3]:
        part = rows[kind == shape]
        periods = ", ".join(list(dict.fromkeys(part["period"]))[:2])
        issues = ", ".join(list(dict.fromkeys(part["issue"]))[:2])
        parts.append(f"{shape} ({periods}, {issues})")
    newest = rows.loc[rows["period_end"].sort_values(kind="stable").index[-1], "period"]
    return (f"{what}: {' and '.join(parts)} are not alike. Take one kind, such as rows[rows[\"period\"] == "
            f"\"{newest}\"], or pass mixed=True if you mean it.")


def join(left: pd.DataFrame, right: pd.DataFrame, on: Sequence[str] = ("entity",), how: str = "inner",
         suffixes: tuple[str, str] = ("_left", "_right"), mixed: bool = False) -> pd.DataFrame:
    """Two frames of the store side by side, a row for each pair; their periods must be alike.

    Works on observations and on wide tables. Raises `Unlike` where the two sides are of periods that cannot be
    compared, or one is a plan and the other a fact; `mixed=True` joins them all the same.
    """
    both = pd.concat([left, right])
    if not mixed and not both.empty:
        kind = shapes(both)
        if kind.nunique() > 1:
            raise Unlike(_said("the two sides", both.reset_index(drop=True), kind.reset_index(drop=True)))
    return left.merge(right, on=list(on), how=how, suffixes=suffixes)  # type: ignore[arg-type]


def total(rows: pd.DataFrame, mixed: bool = False) -> float:
    """The sum of one indicator's values of one period, in base units.

    Raises `Unlike` where periods or indicators are mixed, an entity stands twice, or the series is in part
    (five of ten); `mixed=True` sums what there is.
    """
    if not mixed:
        check_alike(rows)
        if rows["indicator"].nunique() > 1 or rows["period"].nunique() > 1:
            raise Unlike(f"The rows are of {', '.join(sorted({*rows['indicator']}))} and of "
                         f"{', '.join(sorted({*rows['period']}))}; a sum is of one indicator and one period. "
                         "Choose one of each.")
        twice = rows.loc[rows["entity"].duplicated(), "entity"]
        if len(twice):
            raise Unlike(f"{twice.iloc[0]} stands in {(rows['entity'] == twice.iloc[0]).sum()} rows and would be "
                         "counted more than once. Take each fact once with kicdata.select.facts, or pass mixed=True.")
        refuse_partial(rows)
    return float(rows["value_std"].sum())


def refuse_partial(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, if none is of a series in part; else `Unlike`."""
    part = rows[has_flag(rows, PARTIAL)]
    if len(part):
        raise Unlike(f"{part['indicator'].iloc[0]} {part['period'].iloc[0]} is a series in part: a picture in "
                     f"{part['issue'].iloc[0]} shows more than the {part['entity'].nunique()} that were read "
                     "(kicdata.coverage.coverage()). Pass mixed=True to take what there is.")
    return rows
