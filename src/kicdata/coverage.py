"""How much of what the issues show was read: whole, in part (five of ten), as a picture only, or not at all.

In: the store. Out: the map of families, periods and issues.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from kicdata import specs
from kicdata.partial import PARTIAL, family_of_picture, promised
from kicdata.periods import Anchor, parse_period
from kicdata.store import load

STATUSES = ("read", "partial", "picture only", "absent")


def coverage(store: str | Path | None = None, absent: bool = True) -> pd.DataFrame:
    """The map of what was read: a row for each family, issue and period.

    Columns: family, issue, published, period, status (read, partial, picture only, absent), entities, numbers,
    missing (what is in part, or the captions of pictures). `absent=False` leaves out families that an issue has
    nothing of. Raises what `kicdata.load` raises.
    """
    rows, exhibits, problems = load(store=store), load("exhibits", store=store), load("problems", store=store)
    issues = load("issues", store=store)
    dates = dict(zip(issues["issue"], issues["published"], strict=True))
    parts: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for p in problems[problems["rule"] == PARTIAL].itertuples():
        period = str(p.message).partition(":")[0].removeprefix(str(p.indicator)).strip()
        parts[(p.family, p.issue, period)].append(f"{p.indicator}: {p.printed} of {p.expected}")
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    keys: Any
    for keys, own in rows.groupby(["family", "issue", "period"]):
        family, issue, period = keys
        missing = parts.get((family, issue, period), [])
        found[(family, issue, period)] = {"status": "partial" if missing else "read", "missing": "; ".join(missing),
                                          "entities": own["entity"].nunique(), "numbers": len(own)}
    for e in exhibits[exhibits["status"] == "image_only"].itertuples():
        family = family_of_picture(str(e.caption), str(e.article))
        anchor = Anchor(date.fromisoformat(dates[e.issue]))
        p_ = parse_period(str(e.caption), anchor) or parse_period(str(e.article), anchor)
        key = (family, e.issue, str(p_) if p_ else "")
        if family and key not in found:
            found[key] = {"status": "picture only", "missing": "", "entities": 0, "numbers": 0}
        if family and found[key]["status"] == "picture only":
            found[key]["missing"] = "; ".join(x for x in (found[key]["missing"], str(e.caption)) if x)
    if absent:
        held = {key[:2] for key in found}
        for f in specs.families().values():
            for issue in dates:
                if f.wide and (f.name, issue) not in held:
                    found[(f.name, issue, "")] = {"status": "absent", "missing": "", "entities": 0, "numbers": 0}
    names = ["family", "issue", "published", "period", "status", "entities", "numbers", "missing"]
    out = pd.DataFrame([{"family": k[0], "issue": k[1], "published": dates[k[1]], "period": k[2]} | v
                        for k, v in found.items()], columns=names)
    order = {f: n for n, f in enumerate(specs.families())}
    return (out.assign(order=out["family"].map(order)).sort_values(["order", "published", "issue", "period"])[names]
            .reset_index(drop=True))


def pictures(exhibits: pd.DataFrame) -> list[tuple[str, Any]]:
    """The charts that are only pictures, each with its family (empty if none): first those of a family, and of these
    those whose captions promise most."""
    found = [(family_of_picture(str(e.caption), str(e.article)), e)
             for e in exhibits[exhibits["status"] == "image_only"].itertuples()]
    return sorted(found, key=lambda x: (not x[0], -(promised(str(x[1].caption)) or 0)))
