"""Observations become the few rows that a chart draws: one for each entity, indicator and period.

In: observations (`kicdata.load()`), of one issue or of many. Out: rows with the same columns, or a frame
of two periods side by side. What is chosen (period, issue) is read from the data. Never changes its input.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from kicdata import printed, specs
from kicdata.alike import check_alike

FACT = ["entity", "indicator", "period"]
CHOSEN = ["chosen", "chosen_n", "chosen_of"]  # how rows were chosen, how many, of how many
ENOUGH = 5  # entities that a period needs to be the latest one of a chart


def facts(
    rows: pd.DataFrame,
    *indicators: str,
    kinds: Iterable[str] | None = None,
    exact: bool = True,
    family: str | None = None,
) -> pd.DataFrame:
    """One row for each entity, indicator and period: the best printed one, in the order of the text.

    A table's number stands before a sentence's, one without qualifier before a `약`, the newest issue
    before older ones. Left out: rows that name no entity or no period, forecasts and plans, and, where
    `exact`, open intervals (`6,000억 초과`), which cannot be ranked. A measure
    without a name carries its printed label.
    """
    keep = (rows["entity"] != "") & (rows["period"] != "") & ~rows["basis"].isin(["forecast", "plan"])
    if indicators:
        keep &= rows["indicator"].isin(indicators)
    if kinds is not None:
        keep &= rows["entity_kind"].isin(list(kinds))
    if family is not None:
        keep &= rows["family"] == family
    if exact:
        keep &= rows["low"].isna() == rows["high"].isna()
    found = printed.with_labels(rows[keep])
    order = pd.DataFrame(
        {
            "issue": -found["published"].rank(method="dense"),
            "prose": found["origin"] == "prose",
            "qualified": found["qualifier"] != "",
            "line": found["line"],
        }
    )
    best = order.sort_values(["issue", "prose", "qualified", "line"]).index
    kept = found.loc[best].drop_duplicates(FACT).index
    return found.loc[kept.sort_values()].reset_index(drop=True)


def one_unit_each(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of each indicator in the unit that most of its entities have: dollars and yuan share no axis."""
    if rows.empty:
        return rows
    held = rows.groupby(["indicator", "unit_std"], sort=False)["entity"].nunique()
    units = {i: own.droplevel(0).idxmax() for i, own in held.groupby(level=0)}
    return rows[rows["unit_std"] == rows["indicator"].map(units)].reset_index(drop=True)


def months(rows: pd.DataFrame) -> pd.Series:
    """Length of each row's period in months; 0 for a day.

    >>> months(pd.DataFrame({"period_start": ["2024-01-01"], "period_end": ["2024-09-30"]})).tolist()
    [9]
    """
    start, end = pd.to_datetime(rows["period_start"]), pd.to_datetime(rows["period_end"])
    length = (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month + 1
    return length.where(start != end, 0).astype("int64")


def periods(rows: pd.DataFrame, last: int = 2) -> list[str]:
    """The latest periods that can be compared, oldest first; one only where nothing can be compared with it.

    The latest wins, not the one with the most entities: it needs ENOUGH entities (or half of what the best covered
    one has, if that is less), and as many of them in the period before. Months of a year are compared with the same
    months of other years (`2024-01/2024-09` with `2023-01/2023-09`); single months with each other.
    """
    if rows.empty:
        return []
    held = rows.assign(months=months(rows)).groupby(["period_end", "months", "period"])["entity"].agg(set)
    need = min(ENOUGH, -(-int(held.map(len).max()) // 2))
    known = [row for row in held.reset_index().itertuples(index=False, name=None) if len(row[3]) >= need]
    for end, length, period, own in reversed(known):
        same = [
            p
            for e, n, p, others in known
            if e < end and n == length and (n <= 1 or e[5:7] == end[5:7]) and len(own & others) >= need
        ]
        if last == 1 or same:
            return [*same, period][-last:]
    return [str(known[-1][2])]


def latest(rows: pd.DataFrame, last: int = 1, of: pd.DataFrame | None = None) -> pd.DataFrame:
    """The rows of the latest well-covered period, or of the `last` ones that can be compared.

    `of` are the rows that decide (a whole page's, so that its charts agree on the period). Where they choose
    periods that `rows` lack, `rows` decide for themselves.
    """
    found = rows[rows["period"].isin(periods(rows if of is None else of, last))]
    if found.empty:
        found = rows[rows["period"].isin(periods(rows, last))]
    return found.reset_index(drop=True)


def passed_over(rows: pd.DataFrame, drawn: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows that a chart of the latest periods leaves out: of the newest period, if newer than those drawn; and of
    the latest older one that holds more entities than the newest one drawn. Either may be empty.
    """
    if rows.empty or drawn.empty:
        return rows.head(0), rows.head(0)
    end = drawn["period_end"].max()
    last = drawn.loc[drawn["period_end"] == end, "period"]
    shown = rows.loc[rows["period"].isin(last), "entity"].nunique()
    rest = rows[~rows["period"].isin(drawn["period"])]
    newer = rest[rest["period_end"] > end]
    newer = newer[newer["period_end"] == newer["period_end"].max()]
    count = rest.groupby("period")["entity"].transform("nunique")
    older = rest[(rest["period_end"] < end) & (count > shown)]
    older = older[older["period_end"] == older["period_end"].max()]
    return newer[newer["period"] == newer["period"].min()], older[older["period"] == older["period"].min()]


def check_count(n: int | None) -> int | None:
    """How many are to be shown, if it is a whole number from 1 on or None (all); else `ValueError`.

    >>> check_count(15)
    15
    """
    if n is not None and (isinstance(n, bool) or not isinstance(n, int) or n < 1):
        raise ValueError(f"top_n is {n!r}; expected is a whole number of 1 or more, such as 15.")
    return n


def _chosen(kept: pd.DataFrame, how: str, n: int | None, of: int) -> pd.DataFrame:
    """The rows with what became of the others, if there are others."""
    if kept["entity"].nunique() >= of:
        return kept
    return kept.assign(chosen=how, chosen_n=n, chosen_of=of)


def top(rows: pd.DataFrame, n: int | None = None, smallest: bool = False) -> pd.DataFrame:
    """The rows of the `n` entities with the largest (or smallest) value in the latest period, largest first.

    Rows of earlier periods follow their entity. Entities that the latest period lacks come last. Where some are left
    out, the columns `chosen`, `chosen_n` and `chosen_of` say how many of how many stayed; charts write it down.
    """
    check_count(n)
    if rows.empty:
        return rows
    ends = rows["period_end"]
    now = rows[ends == ends.max()].sort_values("value_std", ascending=smallest, kind="stable")
    before = rows[ends != ends.max()].sort_values("value_std", ascending=smallest, kind="stable")
    names = list(dict.fromkeys([*now["entity"], *before["entity"]]))[:n]
    if smallest:
        names = names[::-1]
    place = {e: i for i, e in enumerate(names)}
    kept = _chosen(rows[rows["entity"].isin(names)], "smallest" if smallest else "largest", n, rows["entity"].nunique())
    order = pd.DataFrame({"place": kept["entity"].map(place), "end": kept["period_end"]})
    return kept.loc[order.sort_values(["place", "end"], kind="stable").index].reset_index(drop=True)


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a column `rank`: place among all rows of the same indicator and period, 1 the largest."""
    place = rows.groupby(["indicator", "period"])["value_std"].rank(ascending=False, method="min")
    return rows.assign(rank=place.astype("int64"))


def movers(rows: pd.DataFrame, n: int | None = None) -> pd.DataFrame:
    """The `n` entities whose rank changed most between two comparable periods, with the column `rank`.

    Ranks are among the entities that both periods hold. Where no rank changed: the `n` largest.
    Empty where there is only one period.
    """
    check_count(n)
    changes = compare(rows)
    if changes.empty:
        return ranked(rows.head(0))
    chosen = [changes["period_earlier"].iloc[0], changes["period_later"].iloc[0]]
    both = ranked(rows[rows["entity"].isin(changes["entity"]) & rows["period"].isin(chosen)])
    moved = changes[changes["rank_change"] != 0]
    order = moved["rank_change"].abs().sort_values(ascending=False, kind="stable").index
    names = moved.loc[order, "entity"] if len(moved) else changes["entity"]
    kept = both[both["entity"].isin(names[:n])]
    return _chosen(top(kept), "movers" if len(moved) else "largest", kept["entity"].nunique(), len(changes))


def industries(rows: pd.DataFrame) -> pd.DataFrame:
    """Industries that stand in names.tsv; sums over several (상위 5개 산업) are left out."""
    known = {r["ko"].replace(" ", "") for r in specs.read_rows("names.tsv") if r["kind"] == "industry"}
    names = rows["entity"].str.split(":").str[-1]
    return rows[(rows["entity_kind"] == "industry") & names.isin(known)].reset_index(drop=True)


def ends(rows: pd.DataFrame, n: int) -> pd.DataFrame:
    """The `n` entities with the largest and the `n` with the smallest value of the latest period."""
    both = pd.concat([top(rows, n), top(rows, n, smallest=True)], ignore_index=True)
    both = both.drop_duplicates([*FACT, "issue"]).drop(columns=CHOSEN, errors="ignore").reset_index(drop=True)
    return _chosen(both, "ends", n, rows["entity"].nunique())


def compare(rows: pd.DataFrame) -> pd.DataFrame:
    """Two comparable periods of one indicator side by side, a row for each entity, largest first.

    Columns: entity, entity_ko, entity_en, earlier, later (base units), change, change_pct (%), rank_earlier,
    rank_later, rank_change (positive: gained), period_earlier, period_later, issue_earlier, issue_later.
    Ranks are among the entities that both periods hold. Empty where there is only one period. Raises `Unlike`
    where a plan would be held against a fact.
    """
    names = [
        "entity",
        "entity_ko",
        "entity_en",
        "earlier",
        "later",
        "change",
        "change_pct",
        "rank_earlier",
        "rank_later",
        "rank_change",
        "period_earlier",
        "period_later",
        "issue_earlier",
        "issue_later",
    ]
    chosen = periods(rows)
    if len(chosen) < 2:
        return pd.DataFrame(columns=names)
    check_alike(rows[rows["period"].isin(chosen)])
    parts = [rows[rows["period"] == p].set_index("entity") for p in chosen]
    both = parts[1].index.intersection(parts[0].index)
    a, b = (p.loc[both] for p in parts)
    out = pd.DataFrame(
        {
            "entity_ko": b["entity_ko"],
            "entity_en": b["entity_en"],
            "earlier": a["value_std"],
            "later": b["value_std"],
            "change": b["value_std"] - a["value_std"],
            "change_pct": (b["value_std"] / a["value_std"] - 1) * 100,
            "rank_earlier": a["value_std"].rank(ascending=False, method="min").astype("int64"),
            "rank_later": b["value_std"].rank(ascending=False, method="min").astype("int64"),
            "period_earlier": chosen[0],
            "period_later": chosen[1],
            "issue_earlier": a["issue"],
            "issue_later": b["issue"],
        }
    )
    out["rank_change"] = out["rank_earlier"] - out["rank_later"]
    return out.sort_values("later", ascending=False).reset_index()[names]


def regions(rows: pd.DataFrame) -> pd.DataFrame:
    """Places of the province level, municipalities among them: their division code ends in 0000."""
    return rows[rows["entity"].str.fullmatch(r"CN-\d{2}0000")].reset_index(drop=True)


def cities(rows: pd.DataFrame) -> pd.DataFrame:
    """Cities, municipalities among them."""
    return rows[(rows["entity_kind"] == "city") & rows["entity"].str.startswith("CN-")].reset_index(drop=True)


def one_level(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one level: cities or provinces where `ENOUGH` have a number, else the kind that most entities are of.

    A country beside its provinces, or a province beside its cities, would count the same things twice. Municipalities
    are cities among cities and provinces among provinces. Parts (`source:CN-370000/풍력`) are told apart by the level
    of their owners.
    """
    places = max(cities(rows), regions(rows), key=lambda own: own["entity"].nunique())
    if places["entity"].nunique() >= ENOUGH:
        return places
    others = rows[~rows["entity"].str.fullmatch(r"CN-\d{6}") & ~rows["entity_kind"].isin(["total", "country", ""])]
    owner = others["entity"].where(others["entity"].str.contains("/"), "").str.split("/").str[0]
    level = owner.str.replace(r"CN-\d{2}0000$", "province", regex=True).str.replace(r"CN-\d{6}$", "city", regex=True)
    parts = [places, *(own for _, own in others.groupby(["entity_kind", level]))]
    return max(parts, key=lambda own: own["entity"].nunique()).reset_index(drop=True)


def comparable(rows: pd.DataFrame, at_least: int = 2) -> pd.DataFrame:
    """Each entity's two latest comparable periods, of the indicators that `at_least` entities have.

    For the zones: the indicators that stand side by side, each zone with the two years that its table prints.
    Where there is only one entity, all its indicators stay.
    """
    pairs = [latest(own, 2) for _, own in rows.groupby(["entity", "indicator"], sort=False)]
    kept = [p for p in pairs if len(p) == 2]
    if not kept:
        return rows.head(0)
    both = one_unit_each(pd.concat(kept, ignore_index=True))
    wide = both.groupby("indicator")["entity"].transform("nunique")
    return both[wide >= min(at_least, both["entity"].nunique())].reset_index(drop=True)


def shares(rows: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Rows that make up a whole: of each entity's owner, the two latest periods with three parts or more.

    The owner of `source:CN-370000/풍력` is `CN-370000`. Parts that another part contains are left out,
    because the periods that print them do not print the others.
    """
    found = facts(rows, indicator)
    found = found[found["entity"].str.contains("/")]
    if found.empty:
        return found
    owner = found["entity"].str.split("/").str[0]
    parts = found.groupby([owner, "period"])["entity"].transform("nunique")
    found = found[parts >= 3]
    kept = found.groupby(found["entity"].str.split("/").str[0])["period_end"].rank(method="dense", ascending=False)
    return found[kept <= 2].reset_index(drop=True)


def shared(rows: pd.DataFrame, most: int = 6) -> pd.DataFrame:
    """What several issues say of the same place: levels and counts of each place's latest period.

    Each measure is of cities or of provinces, whichever are more. Places that only one issue names are left out,
    unless there is only one issue. The `most` measures are
    those that most of these places have, in the order of the specs, each of its latest well-covered period.
    Figures of no family stay out.
    """
    found = facts(rows[rows["kind"].isin(["level", "count"]) & rows["entity"].str.fullmatch(r"CN-\d{6}")])
    known = {m.name: i for i, m in enumerate(specs.measures())}
    found = one_unit_each(found[found["indicator"].isin(known) & (found["family"] != "figures")])
    if found.empty:
        return found
    found = pd.concat([latest(one_level(part)) for _, part in found.groupby("indicator")], ignore_index=True)
    counted = found.groupby("indicator")["entity"].transform("nunique")
    found = found[counted >= 3]
    if found["issue"].nunique() > 1:
        found = found[found.groupby("entity")["issue"].transform("nunique") > 1]
    counts = found.groupby("indicator")["entity"].nunique()
    chosen = counts[counts >= 2].sort_values(ascending=False, kind="stable").index[:most]
    found = found[found["indicator"].isin(chosen)]
    order = pd.DataFrame(
        {
            "measure": found["indicator"].map(known),
            "held": -found.groupby("entity")["indicator"].transform("nunique"),
            "value": -found["value_std"],
        }
    )
    return found.loc[order.sort_values(["measure", "held", "value"]).index].reset_index(drop=True)


def first(rows: pd.DataFrame, column: str, n: int) -> Sequence[str]:
    """The first `n` different values of a column."""
    return list(dict.fromkeys(rows[column]))[:n]


def matrix(rows: pd.DataFrame, drawn: pd.DataFrame, *indicators: str) -> pd.DataFrame:
    """Several measures of the entities of `drawn`, in their order, all of the latest period drawn.

    Measures that only one of them has are left out, since there is nothing to compare.
    """
    if drawn.empty:
        return drawn
    period = drawn.loc[drawn["period_end"] == drawn["period_end"].max(), "period"].iloc[0]
    found = facts(rows[rows["entity"].isin(drawn["entity"]) & (rows["period"] == period)], *indicators)
    found = one_unit_each(found[found.groupby("indicator")["entity"].transform("nunique") > 1])
    places = {e: n for n, e in enumerate(dict.fromkeys(drawn["entity"]))}
    order = pd.DataFrame({"entity": found["entity"].map(places),
                          "indicator": found["indicator"].map({i: n for n, i in enumerate(indicators)})})
    return found.loc[order.sort_values(["entity", "indicator"]).index].reset_index(drop=True)
