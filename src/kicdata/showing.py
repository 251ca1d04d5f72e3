"""Rows become the tables that notebooks and reports show, with their columns named in the language.

In: rows of `observations`; what belongs to their issues comes from the store. Out: frames and their HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kicdata import specs, store

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import HTML


def table(rows: pd.DataFrame, lang: str = "ko") -> HTML:
    """A frame as a table with its columns named in the language."""
    from IPython.display import HTML

    from kicdata import wording

    names = wording.labels()["columns"][wording.check_lang(lang)]
    shown = rows.rename(columns=names)
    text = shown.to_html(
        index=False,
        border=0,
        na_rep="",
        float_format=lambda v: wording.rounded(v, 1),
        escape=True,
    )
    return HTML(text)  # type: ignore[no-untyped-call]


def issue_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """One row for each issue in `rows`: date, numbers read, tables read, pictures only, problems by severity."""
    from kicdata import wording

    chosen = list(rows["issue"].drop_duplicates())
    found = store.load("issues")
    found = found[found["issue"].isin(chosen)]
    exhibits, problems = store.load("exhibits", issues=chosen), store.load("problems", issues=chosen)

    def count(frame: pd.DataFrame, column: str, value: str) -> list[int]:
        part = frame[frame[column] == value].groupby("issue").size()
        return [int(part.get(i, 0)) for i in found["issue"]]

    return found.assign(
        issue=[f"{wording.issue_name(i, lang)} ({i})" for i in found["issue"]],
        rows=[int((rows["issue"] == i).sum()) for i in found["issue"]],
        parsed=count(exhibits, "status", "parsed"),
        image_only=count(exhibits, "status", "image_only"),
        errors=count(problems, "severity", "error"),
        warnings=count(problems, "severity", "warning"),
        notes=count(problems, "severity", "note"),
    )[["issue", "published", "rows", "parsed", "image_only", "errors", "warnings", "notes"]].reset_index(drop=True)


def family_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """One row for each family in `rows`: its id, numbers, entities and periods."""
    known = specs.families()
    groups = rows.groupby("family")
    counts = groups.size()
    order = [f for f in known if f in counts.index]
    return (
        groups.agg(rows=("line", "size"), entities=("entity", "nunique"), periods=("period", "nunique"))
        .loc[order]
        .reset_index()
        .assign(family=[f"{known[f].ko if lang == 'ko' else known[f].en} ({f})" for f in order])
    )


def picture_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """Exhibits that are pictures only: how many things each promises, how many the prose gives, how many were typed."""
    from kicdata import wording

    chosen = list(rows["issue"].drop_duplicates())
    found = store.load("exhibits", issues=chosen)
    found = found[found["status"].isin(["image_only", "transcribed"])]
    names = {s["en"]: s[lang] for s in specs.read_toml("charts.toml")["subjects"]}
    return found.assign(
        issue=[wording.issue_name(i, lang, short=True) for i in found["issue"]], page=found["page"].astype("Int64"),
        shows=found["shows"].map(names).fillna(""), promised=found["expected"], in_prose=found["known"],
        typed=found["numbers"],
    )[["issue", "caption", "page", "line_first", "shows", "promised", "in_prose", "typed"]].reset_index(drop=True)


def problem_table(rows: pd.DataFrame, lang: str = "ko", severity: Iterable[str] = ("error", "warning")) -> pd.DataFrame:
    """Problems of the issues in `rows`: where, what was seen, what was expected."""
    from kicdata import wording

    chosen = list(rows["issue"].drop_duplicates())
    found = store.load("problems", issues=chosen)
    found = found[found["severity"].isin(list(severity))]
    return found.assign(issue=[wording.issue_name(i, lang, short=True) for i in found["issue"]])[
        ["issue", "line", "rule", "severity", "message"]
    ].reset_index(drop=True)


def shared_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """Entity x measure: each cell the value, its period and the issue that prints it."""
    from kicdata import wording

    if rows.empty:
        return rows[["entity"]]
    names = wording.entity_names(rows, lang)
    cells = [
        f"{wording.amount(v, u, lang, i)} ({wording.period_name(p, lang)}, {wording.issue_name(n, lang, short=True)})"
        for v, u, i, p, n in zip(
            rows["value_std"], rows["unit_std"], rows["indicator"], rows["period"], rows["issue"], strict=True
        )
    ]
    said = rows.assign(
        entity=[names[e] for e in rows["entity"]],
        cell=cells,
        indicator=[wording.measure_name(i, lang) for i in rows["indicator"]],
    )
    wide = said.pivot_table(index="entity", columns="indicator", values="cell", aggfunc="first", sort=False)
    return wide.fillna("").rename_axis(columns=None).reset_index()


def change_table(rows: pd.DataFrame, lang: str = "ko") -> pd.DataFrame:
    """Entity x measure: both values of the two periods and the change in percent."""
    import pandas as pd

    from kicdata import select, wording

    names = wording.entity_names(rows, lang)
    parts = []
    for indicator in dict.fromkeys(rows["indicator"]):
        part = rows[rows["indicator"] == indicator]
        unit = part["unit_std"].iloc[0]
        both = select.compare(part)
        parts.append(
            pd.DataFrame(
                {
                    "measure": wording.measure_name(indicator, lang),
                    "entity": [names[e] for e in both["entity"]],
                    "earlier": [wording.amount(v, unit, lang, indicator) for v in both["earlier"]],
                    "later": [wording.amount(v, unit, lang, indicator) for v in both["later"]],
                    "change_pct": [f"{wording.rounded(v, 1, signed=True)}%" for v in both["change_pct"]],
                }
            )
        )
    columns = ["measure", "entity", "earlier", "later", "change_pct"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def event_rows(rows: pd.DataFrame, most: int = 40) -> pd.DataFrame:
    """Events of the issues in `rows`, the latest `most` by their start; an event that several issues print once."""
    found = store.load("events", issues=list(rows["issue"].drop_duplicates()))
    found = found.drop_duplicates(["name", "start", "end"], keep="last")
    found = found[found["start"] != ""].sort_values(["start", "end", "name"], kind="stable")
    return found.tail(most).reset_index(drop=True)


def event_pages(events: pd.DataFrame, most: int = 20, days: int = 186) -> Iterator[tuple[str, pd.DataFrame]]:
    """Events by pages that a chart can show, with the name of their time: all (an empty name), or a quarter or month.

    One page where there are at most `most` events within `days`; else a page for each quarter in which events begin,
    and for each month of a quarter that has more than `most`.
    """
    import pandas as pd

    starts = pd.to_datetime(events["start"])
    if len(events) <= most and (starts.max() - starts.min()).days <= days:
        yield "", events
        return
    for quarter, own in events.groupby(starts.dt.to_period("Q")):
        if len(own) <= most:
            yield str(quarter).replace("Q", "-Q"), own
            continue
        for month, part in own.groupby(starts.loc[own.index].dt.to_period("M")):
            yield str(month), part
