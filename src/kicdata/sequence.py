"""Whether the issues' numbers and dates run side by side, as those of a weekly or monthly do.

In: the rows of the table `issues`. Out: for each issue that stands out of the line of the others, what was seen and
what to do. Refuses nothing and changes nothing: the issue is built as it is. Dates that are inferred are some days off,
and there are weeks without an issue, so that only what can hardly be is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

WEEK = 7
EARLY, LATE = timedelta(days=62), timedelta(days=123)  # a monthly comes so far around the first day of its month
BACK, SLACK = 14, 120  # days that dates of neighbours may run backwards, and be further apart than their numbers say
_DO = ("If the date is wrong, add the file again with --published YYYY-MM-DD; if the number is, with --id. The issue "
       "was built all the same.")

Row = Mapping[str, Any]


def out_of_order(issues: Iterable[Row]) -> dict[str, str]:
    """Id -> what is odd, of the issues whose number and date do not fit those of the others.

    >>> rows = [dict(issue=f"weekly-{n}", kind="weekly", number=str(n), published=d, published_basis="inferred")
    ...         for n, d in ((403, "2024-12-01"), (418, "2025-03-29"), (552, "2007-10-18"))]
    >>> list(out_of_order(rows))
    ['weekly-552']
    """
    rows = list(issues)
    weeklies = sorted((r for r in rows if r["kind"] == "weekly"), key=lambda r: int(r["number"]))
    line = _longest_line(weeklies)
    found = {r["issue"]: _beside(r, line) for r in weeklies if r not in line}
    for r in rows:
        if r["kind"] == "monthly":
            month = date.fromisoformat(f"{r['number']}-01")
            if not month - EARLY <= _day(r) <= month + LATE:
                found[r["issue"]] = f"{_said(r)}, which is far from its month. {_DO}"
    return found


def _day(r: Row) -> date:
    return date.fromisoformat(r["published"])


def _said(r: Row) -> str:
    return f"{r['issue']} is dated {r['published']} ({r['published_basis']})"


def _follows(a: Row, b: Row) -> bool:
    """Whether a weekly may come behind another of a lower number: about as many weeks later."""
    step, days = int(b["number"]) - int(a["number"]), (_day(b) - _day(a)).days
    return max(-BACK, step * WEEK / 3 - SLACK) <= days <= step * WEEK * 2 + SLACK


def _longest_line(weeklies: Sequence[Row]) -> list[Row]:
    """As many issues as fit each other, in order; of two that do not fit, the lower number."""
    lines: list[list[Row]] = []
    for r in weeklies:
        before = max((x for x in lines if _follows(x[-1], r)), key=len, default=[])
        lines.append([*before, r])
    return max(lines, key=len, default=[])


def _beside(r: Row, line: Sequence[Row]) -> str:
    near = min(line, key=lambda x: abs(int(x["number"]) - int(r["number"])))
    return (f"{_said(r)}, but {near['issue']} is dated {near['published']}: numbers and dates of the weeklies run "
            f"apart. {_DO}")
