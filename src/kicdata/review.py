"""Everything that somebody should look at: the problems of the issues, the errata, what issues say differently.

In: the store. Out: rows with the columns of `problems`. `error` says that something is wrong with our reading
or our specs and must be mended; `warning` that the page is probably wrong; `note` the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from kicdata.contradictions import contradictions
from kicdata.drift import drift, headers, renamed
from kicdata.errata import verdicts
from kicdata.records import Problem, columns
from kicdata.sequence import out_of_order
from kicdata.sightings import judge
from kicdata.store import frame, load
from kicdata.values import written

_STATES = {"lost": "error", "contradicted": "error", "confirmed": "note", "stands": "note"}


def review(issues: Sequence[str] | None = None, store: str | Path | None = None) -> pd.DataFrame:
    """All problems of a store, errors first: one row each, with the columns of `problems`.

    Beside those of the build: each erratum (rule `erratum`), each issue whose number and date do not fit those of the
    others (`out_of_order`), each fact of which one issue prints several values
    (`contradiction`, `unclear`), each number that a later issue prints differently (`revised`), each header that
    differs from the like one of an earlier issue (`header_drift`) and each name that has probably changed (`renamed`).
    Raises what `kicdata.load` raises.
    """
    rows = load(store=store)
    more = [*_errata(rows), *_dates(store), *contradictions(rows), *_revisions(rows), *_drifts(rows)]
    found = pd.concat([load("problems", issues=issues, store=store), frame("problems", more)], ignore_index=True)
    if issues is not None:
        found = found[found["issue"].isin(list(issues))]
    order = found["severity"].map({"error": 0, "warning": 1, "note": 2})
    published = rows.drop_duplicates("issue").set_index("issue")["published"]
    return (found.assign(order=order, date=found["issue"].map(published).fillna(""))
            .sort_values(["order", "date", "issue", "line"], kind="stable")[columns("problems")].reset_index(drop=True))


def _errata(rows: pd.DataFrame) -> list[Problem]:
    found = []
    for v in verdicts(rows):
        e = v.erratum
        found.append(Problem(e.issue, v.line, None, "", e.entity, e.indicator, "erratum", _STATES[v.state], e.printed,
                             e.corrected, v.message))
    return found


def _dates(store: str | Path | None) -> list[Problem]:
    issues: list[Any] = load("issues", store=store).to_dict("records")
    return [Problem(issue, None, None, "", "", "", "out_of_order", "warning", "", "", said)
            for issue, said in out_of_order(issues).items()]


def _revisions(rows: pd.DataFrame) -> list[Problem]:
    """Facts that several issues print, each with another value."""
    facts = judge(rows[rows["origin"] != "prose"] if len(rows) else rows)
    found = []
    for _, same in facts[facts["verdict"] == "revised"].groupby(["entity", "indicator", "period", "basis", "unit_std"]):
        best: Any = next(same[same["said"] == "best"].itertuples())
        x: Any
        for x in same[same["said"] == "revised"].itertuples():
            found.append(Problem(x.issue, x.line, None if pd.isna(x.page) else int(x.page), "", x.entity, x.indicator,
                                 "revised", "note", x.printed, best.printed,
                                 f"{x.entity_ko} {x.indicator} {x.period}: {x.issue} prints "
                                 f"{written(x.printed, x.unit)}, {best.issue} (line {best.line}) prints "
                                 f"{written(best.printed, best.unit)} since."))
    return found


def _drifts(rows: pd.DataFrame) -> list[Problem]:
    """Headers and names that differ from those of earlier issues."""
    tables = headers(rows[rows["origin"] == "table"].itertuples())
    changed = [d for h in tables if (d := drift(h, tables))]
    found = [Problem(d.now.issue, d.now.line, None, d.now.family, "", "", "header_drift", "note", d.now.written,
                     d.before.written, d.said()) for d in changed]
    for issue in rows["issue"].unique():
        found += [Problem(issue, None, None, "", r.now, "", "renamed", "note", r.now, r.before,
                          f"{r.now} is probably {r.before} of {r.issue_before}: {r.agreeing} values agree and none "
                          "differs. If so, add the spelling to specs/names.tsv.")
                  for r in renamed(rows.itertuples(), str(issue))]
    return found
