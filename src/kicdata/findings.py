"""The finding of a chart: one sentence that its numbers bear out, to stand as its title.

In: the rows drawn and the kind of chart. Out: a sentence in Korean or English, filled into `[findings]` of
`specs/labels.toml`. Where the rows bear out nothing of the kind (one number, nothing to compare), what is shown is
named instead. Nothing is computed here that the chart does not show.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from kicdata.wording import (
    amount,
    check_lang,
    counter,
    decimals,
    entity_names,
    fill,
    issue_name,
    labels,
    measure_name,
    ordered_periods,
    owner_name,
    period_name,
    place_name,
    rounded,
    word,
)

NO_FAMILY = "figures"  # the family of numbers that no other claims


def finding(kind: str, rows: pd.DataFrame, lang: str = "ko") -> str:
    """The title of a chart of this kind, from its rows.

    >>> finding("bars", pd.DataFrame({"entity": ["CN-310000"], "entity_ko": ["상하이"], "indicator": ["gdp"],
    ...     "period": ["2024"], "period_end": ["2024-12-31"], "value_std": [5.4e12], "unit_std": ["CNY"]}))
    '상하이 GDP 5.40조 위안'
    """
    check_lang(lang)
    if rows.empty:
        return say("empty", lang)
    return _FINDERS.get(kind.split("+")[0], _plain)(rows, lang)


def say(name: str, lang: str, **parts: object) -> str:
    """A finding's sentence with its parts."""
    return fill(labels()["findings"][lang][name], **parts)


def _value(row: pd.Series, lang: str, rows: pd.DataFrame) -> str:
    """The value of one of the rows, with the decimals that the chart shows."""
    same = rows[rows["indicator"] == row["indicator"]]
    return amount(float(row["value_std"]), str(row["unit_std"]), lang, str(row["indicator"]), places=decimals(same))


def _some(names: list[str], lang: str, most: int = 3) -> str:
    """Some names, and how many more there are."""
    more = [word("more", lang).format(len(names) - most)] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def _largest(rows: pd.DataFrame) -> pd.Series:
    return rows.iloc[int(rows["value_std"].to_numpy().argmax())]


def _smallest(rows: pd.DataFrame) -> pd.Series:
    return rows.iloc[int(rows["value_std"].to_numpy().argmin())]


def _plain(rows: pd.DataFrame, lang: str) -> str:
    """What is shown: the measures."""
    measures = list(dict.fromkeys(measure_name(i, lang) for i in rows["indicator"]))
    return ", ".join(measures[:3]) + (" …" if len(measures) > 3 else "")


def _pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """First and last value of each entity and indicator that has two periods."""
    order = rows.sort_values("period_end", kind="stable")
    ends = order.groupby(["entity", "indicator"], sort=False)["value_std"].agg(["first", "last", "size"])
    return ends[ends["size"] > 1]


def _ranking(rows: pd.DataFrame, lang: str) -> str:
    names = entity_names(rows, lang)
    now = rows[rows["period_end"] == rows["period_end"].max()]
    if rows["indicator"].nunique() > 1:
        return _measures(now, lang)
    best = _largest(now)
    parts = {"first": names[best["entity"]], "value": _value(best, lang, rows), "c": counter(rows, lang),
             "measure": measure_name(str(best["indicator"]), lang)}
    if len(now) == 1:
        return say("single", lang, **parts)
    pairs = _pairs(rows)
    if len(pairs) > 1:
        up, down = int((pairs["last"] > pairs["first"]).sum()), int((pairs["last"] < pairs["first"]).sum())
        name = "ranking_all_up" if up == len(pairs) else "ranking_all_down" if down == len(pairs) else "ranking_change"
        return say(name, lang, n=len(pairs), up=up, down=down, **parts)
    below = int((now["value_std"] < 0).sum())
    if below:
        worst = _smallest(now)
        n = len(now)
        if "chosen" in now and (now["chosen"] == "ends").all() and below < now["chosen_n"].iloc[0]:
            n = int(now["chosen_of"].iloc[0])  # all that are below zero are shown
        return say("ranking_negative", lang, n=n, below=below, last=names[worst["entity"]],
                   last_value=_value(worst, lang, rows), **parts)
    tied = now[now["value_std"] == best["value_std"]]
    if len(tied) > 1:
        return say("ranking_tie", lang, names=_some([names[e] for e in tied["entity"]], lang), **parts)
    second = now.sort_values("value_std", ascending=False).iloc[1]
    return say("ranking", lang, second=names[second["entity"]], second_value=_value(second, lang, rows), **parts)


def _measures(now: pd.DataFrame, lang: str) -> str:
    """Several measures of one entity: the largest rise and fall where they share a unit."""
    if now["unit_std"].nunique() > 1:
        return _plain(now, lang)
    best, worst = _largest(now), _smallest(now)
    names = entity_names(now, lang)

    def named(row: pd.Series) -> str:
        who = f"{names[row['entity']]} " if now["entity"].nunique() > 1 else ""
        return who + measure_name(str(row["indicator"]), lang)

    return say("measures", lang, first=named(best), value=_value(best, lang, now), last=named(worst),
               last_value=_value(worst, lang, now))


def _change(rows: pd.DataFrame, lang: str) -> str:
    pairs = _pairs(rows)
    if pairs.empty:
        return _plain(rows, lang)
    up, down = int((pairs["last"] > pairs["first"]).sum()), int((pairs["last"] < pairs["first"]).sum())
    name = "change_all_up" if up == len(pairs) else "change_all_down" if down == len(pairs) else "change"
    return say(name, lang, n=len(pairs), up=up, down=down)


def _ranks(rows: pd.DataFrame, lang: str) -> str:
    periods = ordered_periods(rows)
    names = entity_names(rows, lang)
    place = rows["rank"] if "rank" in rows else rows.groupby("period")["value_std"].rank(ascending=False, method="min")
    wide = rows.assign(place=place).pivot_table(index="entity", columns="period", values="place", aggfunc="first")
    if len(periods) < 2:
        return _ranking(rows, lang)
    gained = (wide[periods[0]] - wide[periods[-1]]).dropna()
    if gained.empty or (gained == 0).all():
        return say("ranks_kept", lang, measure=_plain(rows, lang))
    best, worst = str(gained.idxmax()), str(gained.idxmin())
    if gained.max() <= 0:
        return say("ranks_down", lang, worst=names[worst], down=abs(int(gained.min())))
    if gained.min() >= 0:
        return say("ranks_up", lang, best=names[best], up=int(gained.max()))
    return say("ranks", lang, best=names[best], up=int(gained.max()), worst=names[worst], down=abs(int(gained.min())))


def _scatter(rows: pd.DataFrame, lang: str) -> str:
    x, y = list(dict.fromkeys(rows["indicator"]))[:2] if rows["indicator"].nunique() > 1 else ("", "")
    if not x:
        return _plain(rows, lang)
    wide = rows.pivot_table(index="entity", columns="indicator", values="value_std", aggfunc="first").dropna()
    units = rows.groupby("indicator")["unit_std"].first()
    if len(wide) < 2:
        return _plain(rows, lang)
    if units[x] == units[y]:
        return say("scatter", lang, n=len(wide), above=int((wide[y] > wide[x]).sum()), x=measure_name(x, lang),
                   y=measure_name(y, lang), c=counter(rows, lang))
    place = int(wide[y].to_numpy().argmax())
    return say("scatter_units", lang, n=len(wide), first=entity_names(rows, lang)[str(wide.index[place])],
               y=measure_name(y, lang), value=amount(float(wide[y].iloc[place]), str(units[y]), lang, y),
               c=counter(rows, lang))


def _shares(rows: pd.DataFrame, lang: str) -> str:
    names = entity_names(rows, lang)
    own = rows[[owner_name(e, lang) == owner_name(rows["entity"].iloc[0], lang) for e in rows["entity"]]]
    own = own[own["indicator"] == own["indicator"].iloc[0]]
    now = own[own["period_end"] == own["period_end"].max()]
    best = _largest(now)
    owner = owner_name(str(best["entity"]), lang)
    parts = {"owner": f"{owner} " if owner else "", "first": names[best["entity"]], "value": _value(best, lang, rows),
             "measure": measure_name(str(best["indicator"]), lang)}
    printed = float(now.drop_duplicates("entity")["value_std"].sum())
    if (now["value_std"] == best["value_std"]).sum() > 1:
        return f"{parts['owner']}{parts['measure']}"
    if 100 - printed > float(best["value_std"]):  # what is not printed may be larger
        return say("shares_part", lang, total=amount(printed, "%", lang, places=decimals(now)), **parts)
    before = own[(own["period_end"] < best["period_end"]) & (own["entity"] == best["entity"])]
    if before.empty:
        return say("shares", lang, **parts)
    old = before.sort_values("period_end").iloc[0]
    diff = float(best["value_std"] - old["value_std"])
    name = "shares_same" if abs(diff) < 0.05 else "shares_up" if diff > 0 else "shares_down"
    return say(name, lang, points=_points(abs(diff)), period=period_name(str(old["period"]), lang), **parts)


def _points(value: float) -> str:
    """A difference of shares with up to two places, as printed shares have them."""
    return re.sub(r"\.?0+$", "", rounded(value, 2))


def _across(rows: pd.DataFrame, lang: str) -> str:
    issues, n = list(dict.fromkeys(rows["issue"])), rows["entity"].nunique()
    if len(issues) == 1:
        return say("across_one", lang, n=n, k=rows["indicator"].nunique(), issue=issue_name(issues[0], lang),
                   c=counter(rows, lang, n))
    return say("across", lang, n=n, k=rows["indicator"].nunique(), issues=len(issues), c=counter(rows, lang, n))


def _heat(rows: pd.DataFrame, lang: str) -> str:
    place = rows.groupby("indicator")["value_std"].rank(ascending=False, pct=True)
    counted = rows.assign(place=place).groupby("entity")["place"].agg(["mean", "size"])
    full = counted[counted["size"] == counted["size"].max()]
    best = str(full["mean"].idxmin())
    if rows["indicator"].nunique() < 2 or len(full) < 2 or (full["mean"] == full["mean"].min()).sum() > 1:
        return _plain(rows, lang)
    return say("heat", lang, n=rows["entity"].nunique(), k=rows["indicator"].nunique(),
               first=entity_names(rows, lang)[best], c=counter(rows, lang, rows["entity"].nunique()))


def _events(rows: pd.DataFrame, lang: str) -> str:
    named = [place_name(str(e), str(p), lang) for e, p in zip(rows["entity"], rows["place"], strict=True)]
    places = pd.Series([n for n in named if n], dtype="str").value_counts()
    doubtful = rows["flags"].astype("str").str.contains("date_doubtful")
    sure = ~doubtful & rows["end"].notna() & (rows["end"].astype("str") != "")
    first, last = str(rows["start"].min()), str(rows["end"].where(sure, rows["start"]).max())
    parts = {"n": len(rows), "start": period_name(first, lang), "end": period_name(last, lang)}
    if rows["start"].nunique() == 1:
        return say("events_day", lang, **parts)
    if places.empty or places.iloc[0] < 2:
        return say("events", lang, **parts)
    form = "events_one_place" if places.iloc[0] == len(rows) else "events_place"
    return say(form, lang, place=places.index[0], k=int(places.iloc[0]), **parts)


def _coverage(rows: pd.DataFrame, lang: str) -> str:
    counts = rows.groupby("family")["numbers"].sum()
    named = counts.drop(NO_FAMILY, errors="ignore")
    best = str((counts if named.empty else named).idxmax())
    form = "coverage_one" if len(counts) == 1 else "coverage_named" if counts[best] < counts.max() else "coverage"
    return say(form, lang, n=f"{int(counts.sum()):,}", k=rows["issue"].nunique(), families=len(named) or 1,
               m=f"{int(counts[best]):,}", family=str(rows.loc[rows["family"] == best, f"family_{lang}"].iloc[0]))


def _calendar(rows: pd.DataFrame, lang: str) -> str:
    named = rows[rows["family"] != NO_FAMILY]
    months = (rows if named.empty else named).groupby(f"family_{lang}", sort=False)["month"].nunique()
    best = list(months.index[months == months.max()])
    return say("calendar", lang, family=_some(best, lang, 2), k=int(months.max()), n=rows["month"].nunique())


_FINDERS: dict[str, Callable[[pd.DataFrame, str], str]] = {
    "bars": _ranking, "dumbbells": _change, "slope": _ranks, "bump": _ranks, "scatter": _scatter, "shares": _shares,
    "panels": _across, "multiples": _change, "heat": _heat, "timeline": _events, "coverage": _coverage,
    "calendar": _calendar,
}
