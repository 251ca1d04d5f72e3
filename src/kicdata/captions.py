"""Rows become the words around a chart: finding, subtitle, notes, source line, citation and alt text.

In: rows with the columns of `observations` (events and counts are served as far as they have them). Out: strings in
Korean or English, filled into the sentences of `specs/labels.toml`; nothing is said that the rows do not hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kicdata.findings import finding
from kicdata.wording import (
    amount,
    check_lang,
    counter,
    decimals,
    entity_names,
    issue_name,
    labels,
    measure_name,
    ordered_periods,
    period_name,
    unit_word,
    word,
)


def subtitle(rows: pd.DataFrame, lang: str = "ko") -> str:
    """Measures, periods and units of the rows on one line.

    >>> subtitle(pd.DataFrame({"indicator": ["gdp"], "period": ["2024"], "period_end": ["2024-12-31"],
    ...                        "unit_std": ["CNY"]}))
    'GDP, 2024년, 단위: 위안'
    """
    if rows.empty or "indicator" not in rows:
        return ""
    indicators = list(dict.fromkeys(rows["indicator"]))
    measures = [measure_name(i, lang) for i in indicators]
    units = list(
        dict.fromkeys(unit_word(u, lang, i) for i, u in zip(rows["indicator"], rows["unit_std"], strict=True))
    )
    when = [period_name(p, lang) for p in ordered_periods(rows) if p]
    compared = rows.groupby("indicator")["period"].nunique().max() > 1
    if len(when) > 3:
        when = [when[0], "…", when[-1]]
    said = [
        ", ".join(measures) if len(measures) <= 4 else "",
        (" → " if compared else ", ").join(when) if len(when) <= 3 else " ".join(when),
        _chosen(rows, lang),
        f"{word('unit', lang)}: {', '.join(units)}",
    ]
    return ", ".join(x for x in said if x)


def _chosen(rows: pd.DataFrame, lang: str) -> str:
    """How many of how many are shown, where a choice left some out (`select.top`, `ends`, `movers`)."""
    if "chosen" not in rows or rows["chosen"].isna().any() or rows["chosen_of"].nunique() > 1:
        return ""
    first = rows.iloc[0]
    form = labels()["chosen"][lang][first["chosen"]]
    return str(form).format(n=int(first["chosen_n"]), of=int(first["chosen_of"]), c=counter(rows, lang))


def source_line(rows: pd.DataFrame, lang: str = "ko", most: int = 5) -> str:
    """Where the rows stand: issues, exhibits, and lines (or pages where the issue has them).

    >>> source_line(pd.DataFrame({"issue": ["weekly-12"] * 2, "caption": ["도표 1. 현황"] * 2,
    ...                           "line": [817, 914], "page": [None] * 2, "published": ["2031-01-01"] * 2}))
    '자료: 주간 중국창업 12호, 도표 1 (817~914행)'
    """
    if rows.empty or "issue" not in rows:
        return ""
    rows = _one_issue_each(rows)
    said = []
    issues = list(rows.sort_values([c for c in ("published", "issue") if c in rows])["issue"].drop_duplicates())
    for issue in issues[-most:]:
        part = rows[rows["issue"] == issue]
        places = []
        for caption, group in part.groupby("caption", sort=False) if "caption" in part else ():
            name = _exhibit(str(caption), lang)
            where = _places(group, lang, whole=bool(name))
            places.append(f"{name or word('text', lang)} ({where})")
        if len(places) > most:
            places = [_places(part, lang, whole=True)]
        said.append(", ".join([issue_name(issue, lang), *places]))
    if len(issues) > most:
        said.append(word("more_issues", lang).format(len(issues) - most))
    return f"{word('source', lang)}: " + "; ".join(said)


def _one_issue_each(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that several issues stand behind (`weekly-1|weekly-2`, counts) once for each of them."""
    if not rows["issue"].str.contains("|", regex=False).any():
        return rows
    return rows.assign(issue=rows["issue"].str.split("|")).explode("issue", ignore_index=True)


def _exhibit(caption: str, lang: str) -> str:
    """The caption's own number (도표 1), in the language."""
    name = caption.split(".")[0].strip()
    for ko, other in labels()["captions"].get(lang, {}).items():
        name = name.replace(ko, other)
    return name


def _places(group: pd.DataFrame, lang: str, whole: bool) -> str:
    """Lines or pages of the rows; of a `whole` table from the first to the last."""
    pages = group["page"].dropna()
    numbers = pages if len(pages) == len(group) else group["line"]
    form = word("pages" if len(pages) == len(group) else "lines", lang)
    dash = "~" if lang == "ko" else "–"
    runs: list[list[int]] = []
    close = 1 if numbers is pages else 8
    for n in sorted({int(x) for x in numbers}):
        if runs and n - runs[-1][1] <= close:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    if whole or len(runs) > 4:
        runs = [[runs[0][0], runs[-1][1]]]
    return form.format(("·" if lang == "ko" else ", ").join(str(a) if a == b else f"{a}{dash}{b}" for a, b in runs))


def notes(rows: pd.DataFrame, lang: str = "ko") -> list[str]:
    """A sentence for each flag of the rows that a reader must know, for partial series and for what is not yet so."""
    if rows.empty or "flags" not in rows or "entity" not in rows:
        return []
    said = []
    names = entity_names(rows, lang) if "indicator" in rows else dict(zip(rows["entity"], rows["entity"], strict=True))
    flags = rows["flags"].fillna("").str.split(";")
    marked = {f: flags.map(lambda codes, f=f: f in codes) for f in labels()["flags"][check_lang(lang)]}
    marked["partial"] = is_partial(rows)
    if "basis" in rows:
        marked |= {b: rows["basis"] == b for b in ("forecast", "plan")}
    for flag, text in labels()["flags"][lang].items():
        part = rows[marked[flag]]
        if not part.empty:
            said.append(str(text).format(names=_list(list(dict.fromkeys(names[e] for e in part["entity"])), lang)))
    return said


def is_partial(rows: pd.DataFrame) -> pd.Series:
    """True where a row is of a series that the issues print only in part (column `partial`, if there is one)."""
    if "partial" not in rows:
        return pd.Series(False, index=rows.index)
    return rows["partial"].fillna(False).astype(bool)


def is_ahead(rows: pd.DataFrame) -> pd.Series:
    """True where a row is a forecast or a plan."""
    if "basis" not in rows:
        return pd.Series(False, index=rows.index)
    return rows["basis"].isin(["forecast", "plan"])


def _list(names: Sequence[str], lang: str, most: int = 6) -> str:
    more = [word("more", lang).format(len(names) - most)] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def citation(rows: pd.DataFrame, lang: str = "ko") -> str:
    """How to cite the rows: publisher, issue, date, place in it, and the original source where the rows name it.

    >>> citation(pd.DataFrame({"issue": ["weekly-12"], "caption": ["도표 1. 현황"], "line": [817], "page": [None],
    ...                        "published": ["2031-01-01"]}))
    'KIC 중국. 주간 중국창업 12호 (2031-01-01), 도표 1 (817행).'
    """
    if "issue" not in rows:
        return ""
    said = []
    order = [c for c in ("published", "issue") if c in rows]
    for issue, part in rows.sort_values(order, kind="stable").groupby("issue", sort=False):
        where = source_line(part, lang).partition(": ")[2].removeprefix(issue_name(str(issue), lang)).lstrip(", ")
        form = labels()["report"][check_lang(lang)]["citation"]
        date = f" ({part['published'].iloc[0]})" if "published" in part else ""
        text = str(form).format(issue=issue_name(str(issue), lang), date=date, where=f", {where}" if where else "")
        named = [n for n in part["source"].dropna().unique() if n] if "source" in part else []
        said.append(text + (f" {word('original', lang)}: {', '.join(named)}." if named else ""))
    return " ".join(said)


def alt_text(kind: str, rows: pd.DataFrame, lang: str, title: str = "", most: int = 6) -> str:
    """What a reader who cannot see the chart needs: kind of chart, finding, and its first and last numbers."""
    name = str(labels()["kinds"][check_lang(lang)].get(kind.split("+")[0], kind))
    said = [f"{name}: {title or finding(kind, rows, lang)}"]
    if "value_std" in rows and not rows.empty:
        said.append(subtitle(rows, lang))
        now = rows[rows["period_end"] == rows["period_end"].max()]
        names = entity_names(rows, lang)
        several = now["indicator"].nunique() > 1
        shown = now if len(now) <= most else pd.concat([now.head(most - 1), now.tail(1)])
        places = {i: decimals(own) for i, own in now.groupby("indicator")}
        values = [" ".join(x for x in (names[e], measure_name(i, lang) if several else "",
                                       amount(v, u, lang, i, places=places[i])) if x)
                  for e, i, v, u in zip(shown["entity"], shown["indicator"], shown["value_std"], shown["unit_std"],
                                        strict=True)]
        if len(now) > most:
            values.insert(most - 1, "…")
        said.append(", ".join(values))
    return ". ".join(x.rstrip(".") for x in said if x) + "."
