"""One fact and everywhere it is printed: in tables, sentences and issues, with a verdict.

In: observations of the store. Out: a row for each sighting of a fact (entity, indicator, period, basis,
unit), with what it is to the others. Never changes a value. Two sentences that differ may speak of
different things: they are `unclear`, no contradiction.
"""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from kicdata import specs
from kicdata.store import load, wide_column
from kicdata.values import written
from kicdata.wording import measure_name

NO_FAMILY = "figures"  # the family of numbers that no other claims
AHEAD = ("plan", "forecast")
FACT = ["entity", "indicator", "period", "basis", "unit_std"]
UNSURE = {"entity_carried", "period_carried", "place_open", "derived"}  # who or when is not printed beside the number
VERDICTS = ("once", "same", "rounded", "unclear", "revised", "contradiction")  # from harmless to grave
COLUMNS = ["entity", "entity_ko", "indicator", "period", "basis", "unit_std", "sightings", "verdict", "said", "issue",
           "published", "line", "page", "origin", "caption", "printed", "unit", "qualifier", "value_std", "low", "high",
           "flags"]


def ledger(name: str = "observations", issues: Sequence[str] | None = None, store: str | Path | None = None,
           values: str = "printed") -> pd.DataFrame:
    """Every sighting of every fact of a family (or of all), with a verdict.

    One row for each sighting: the fact's columns, `sightings` and `verdict` of the fact (once, same, rounded,
    unclear, revised, contradiction: the gravest of its sightings), `said` of this sighting against the best one,
    and where it is printed. Values in base units. Ranks, forecasts and plans are facts of their own basis.
    Raises what `kicdata.load` raises.
    """
    return judge(load(name, long=name != "observations", issues=issues, store=store, values=values))


def judge(rows: pd.DataFrame) -> pd.DataFrame:
    """The ledger of observations at hand; those that name no entity or no period are no facts.

    >>> row = dict(entity="CN-310000", entity_ko="상하이", indicator="gdp", period="2024", basis="period",
    ...            unit_std="CNY", issue="weekly-1", published="2025-01-01", line=1, page=None, origin="table",
    ...            caption="도표 1", printed="100", unit="억 위안", qualifier="", value_std=1e10, low=9.95e9,
    ...            high=1.005e10, flags="", family="city_gdp", kind="level", indicator_ko="GDP")
    >>> later = row | dict(issue="weekly-2", published="2025-02-01", printed="102", value_std=1.02e10,
    ...                    low=1.015e10, high=1.025e10)
    >>> judge(pd.DataFrame([row, later]))[["printed", "verdict", "said"]].to_numpy().tolist()
    [['100', 'revised', 'revised'], ['102', 'revised', 'best']]
    """
    facts = rows[(rows["entity"] != "") & (rows["period"] != "") & (rows["family"] != NO_FAMILY)
                 & ~rows["indicator"].str.startswith("unnamed")].reset_index(drop=True)
    facts["of"] = facts["family"].where(facts["kind"] == "rank", "")  # a rank is one among the others of its family
    facts["sightings"] = facts.groupby([*FACT, "of"])["entity"].transform("size") if len(facts) else 0
    said, verdict = ["best"] * len(facts), ["once"] * len(facts)
    rows_: list[Any] = list(facts.itertuples())  # once for all: a frame for each fact takes four times as long
    for at in facts.groupby([*FACT, "of"], sort=False).indices.values():
        if len(at) > 1:
            best = max((rows_[i] for i in at), key=_weight)
            for i in at:
                said[i] = _said(rows_[i], best)
            worst = max((said[i] for i in at if said[i] != "best"), key=VERDICTS.index)
            for i in at:
                verdict[i] = worst
    facts["said"], facts["verdict"] = (pd.Series(x, facts.index, dtype="str") for x in (said, verdict))
    order = facts.sort_values(["published", "line"], kind="stable")
    return order.sort_values([*FACT, "of"], kind="stable")[COLUMNS].reset_index(drop=True)


def _weight(x: Any) -> tuple[Any, ...]:
    """The best sighting: of the latest issue, in a table, without qualifier, most exact."""
    width = x.high - x.low if x.high == x.high and x.low == x.low else float("inf")
    return (x.published, x.origin == "table", x.qualifier == "", -width, -x.line)


def _said(x: Any, best: Any) -> str:
    if x is best:
        return "best"
    if x.value_std == best.value_std:
        return "same"
    if not (x.low > best.high or best.low > x.high):  # an open end is NaN, and no limit
        return "rounded"
    if "table" not in (x.origin, best.origin) and (x.issue == best.issue or x.indicator_ko != best.indicator_ko):
        return "unclear"
    if UNSURE & {*str(x.flags).split(";"), *str(best.flags).split(";")}:
        return "unclear"
    return "contradiction" if x.issue == best.issue else "revised"


# ----------------------------------------------------------------------------------------------- one fact asked for
def find_entity(rows: pd.DataFrame, asked: str) -> str:
    """The id of an entity by id, Korean name, 汉字 or English.

    An entity of a named family goes before those whose numbers no family claims. Raises `KeyError` with the nearest
    names, or with the ids where a name means several.
    """
    names: dict[str, set[str]] = {}
    written: dict[str, str] = {}  # as it is compared -> as it is printed
    kinds = rows[["entity", "entity_ko", "entity_zh", "entity_en"]].drop_duplicates()
    for entity, *others in kinds[kinds["entity"] != ""].itertuples(index=False, name=None):
        for n in (entity, entity.rpartition(":")[2], *others):
            if n:
                names.setdefault(_plain(n), set()).add(entity)
                written.setdefault(_plain(n), n)
    for r in specs.read_rows("places.csv"):  # other spellings of places that the issues name
        entity = f"CN-{r['code']}" if r["code"].isdigit() else r["code"]
        if _plain(entity) in names:
            for n in (r["ko"], r["zh"], r["pinyin"], *r["ko_other"].split("|")):
                if n:
                    names.setdefault(_plain(n), set()).add(entity)
                    written.setdefault(_plain(n), n)
    key = _plain(asked)
    if key not in names:
        near = _near(key, written)
        raise KeyError(f"No issue names {asked!r}. " + (f"Did you mean {near}?" if near else
                       "Ask with a Korean name, 汉字 or an id such as CN-310000; `kicdata list` shows the families."))
    claimed = set(rows.loc[rows["family"] != NO_FAMILY, "entity"])
    meant = sorted(names[key] & claimed or names[key])
    if len(meant) > 1:
        hanzi = [_first(rows, e, "entity_zh") for e in meant]
        said = ", ".join(f"{e} ({zh or _first(rows, e, 'entity_ko')})" for e, zh in zip(meant, hanzi, strict=True))
        how = "the 汉字 or the id" if any(hanzi) else f"the id, as in `kicdata why {meant[0]} ...`"
        raise KeyError(f"{asked!r} means several: {said}. Ask with {how}.")
    return meant[0]


def find_indicator(rows: pd.DataFrame, asked: str) -> tuple[str, str]:
    """The indicator by its name, its Korean or English label, its column in a wide table or the wording that is
    printed, and the unit that such a column names (else empty: any). Raises `KeyError` with the nearest and with those
    that there are, or with those that a wording means.

    >>> find_indicator(pd.DataFrame({"indicator": ["gdp"], "unit_std": ["CNY"], "indicator_ko": ["GDP 총액"],
    ...                              "family": ["city_gdp"]}), "gdp_100m_cny")
    ('gdp', 'CNY')
    """
    claimed = rows[rows["family"] != NO_FAMILY]
    held = dict.fromkeys(rows[["indicator", "unit_std"]].itertuples(index=False, name=None))
    exact: dict[str, tuple[str, str]] = {}
    for i in dict.fromkeys(i for i, _ in held):
        exact |= {_plain(measure_name(i, lang)): (i, "") for lang in ("ko", "en")}
    exact |= {_plain(wide_column(i, unit)): (i, unit) for i, unit in held} | {_plain(i): (i, "") for i, _ in held}
    key = _plain(asked)
    if key in exact:
        return exact[key]
    for part, fits in ((p, f) for f in (str.__eq__, str.endswith) for p in (claimed, rows)):
        words = {w for w in part["indicator_ko"].unique() if key and fits(_plain(w), key)}
        meant = sorted(set(part.loc[part["indicator_ko"].isin(words), "indicator"]))
        if len(meant) > 1:
            raise KeyError(f"{asked!r} means several here: {', '.join(meant)}. Ask with one of these.")
        if meant:
            return meant[0], ""
    known = sorted(set((claimed if len(claimed) else rows)["indicator"]))
    close = difflib.get_close_matches(key, exact, 3, 0.6)
    near = ", ".join(dict.fromkeys(exact[k][0] for k in close if exact[k][0] in known))
    raise KeyError(f"There is no indicator {asked!r} here. " + (f"Did you mean {near}? " if near else "")
                   + f"Known: {', '.join(known)}.")


def _near(key: str, written: dict[str, str]) -> str:
    """Up to three names that are written nearly so."""
    return ", ".join(dict.fromkeys(written[k] for k in difflib.get_close_matches(key, written, 3, 0.6)))


def _plain(text: str) -> str:
    return re.sub(r"[\s()·_]", "", text).casefold()


def _first(rows: pd.DataFrame, entity: str, column: str) -> str:
    found = rows.loc[(rows["entity"] == entity) & (rows[column] != ""), column]
    return str(found.iloc[0]) if len(found) else ""


def why(entity: str, indicator: str, period: str = "", store: str | Path | None = None) -> list[str]:
    """At most ten lines on a number: value, where printed, how read, other sightings, problems.

    `entity` is an id, a Korean name or 汉字, `indicator` a name, a label, printed words or a column of a wide table;
    without `period` it is the latest that is no plan or forecast. Numbers that no family claims are told where no
    other answers. Raises `KeyError` with the nearest names for one that is misspelt.
    """
    rows = load(store=store)
    who = find_entity(rows, entity)
    own = rows[rows["entity"] == who]
    claimed = own[own["family"] != NO_FAMILY]
    what, unit = find_indicator(own, indicator)
    own = (claimed if what in set(claimed["indicator"]) else own).query("indicator == @what")
    own = own[own["unit_std"] == unit] if unit else own
    ordered = own.assign(ahead=own["basis"].isin(AHEAD)).sort_values(["period_end", "ahead"], kind="stable")
    periods = ordered["period"].drop_duplicates().tolist()
    if period and period not in periods:
        raise KeyError(f"{_first(rows, who, 'entity_ko') or who} has no {what} of {period!r}. "
                       f"Known: {', '.join(p or '(none)' for p in periods)}.")
    known = ordered[~ordered["ahead"]]["period"].tolist() or periods
    facts = own[own["period"] == (period or known[-1])]
    sightings: list[Any] = list(facts.itertuples())
    best = max(sightings, key=lambda x: (x.basis not in AHEAD, _weight(x)))
    problems = load("problems", store=store)
    bases = ordered.groupby("period")["basis"].agg(set).to_dict()
    others = [f"{p or '(none)'} ({'/'.join(sorted(bases[p]))})" if bases[p] <= {*AHEAD} else p
              for p in periods if p != best.period]
    return _answer(best, [x for x in sightings if x is not best], _problems_of(problems, sightings), others,
                   context(best.issue, int(best.line), store))


def _problems_of(problems: pd.DataFrame, sightings: Iterable[Any]) -> list[str]:
    """What the problems say of these numbers, the proposal first."""
    found = []
    for x in sightings:
        at = problems[(problems["issue"] == x.issue) & (problems["line"] == x.line)
                      & (problems["entity"] == x.entity)]
        found += [f"{r.rule}{f', expected {r.expected}' if r.expected else ''}: {r.message}" for r in at.itertuples()
                  if r.indicator == x.indicator or x.printed in str(r.message)]
    return list(dict.fromkeys(found))


def context(issue: str, line: int, store: str | Path | None = None) -> str:
    """The words around a line of an issue, as the build kept them; empty where it kept none."""
    from kicdata.store import lines_of
    lines = lines_of(issue, store)
    return next((text.strip() for n, text in lines if n == line), "")


_SHORT = {"contradiction": "differs"}


def _against(x: Any, best: Any) -> str:
    """What another sighting is to the best one, in a word: a plan is no other value, nor is another thing counted."""
    if x.basis != best.basis:
        return str(x.basis)
    if NO_FAMILY in (x.family, best.family) and (x.indicator_ko, x.unit_std) != (best.indicator_ko, best.unit_std):
        return "other"
    return _SHORT.get(_said(x, best), _said(x, best))


def _answer(best: Any, others: Sequence[Any], problems: Sequence[str], periods: Sequence[str], words: str) -> list[str]:
    measure = next((m for m in specs.measures() if m.name == best.indicator), None)
    name = " ".join(x for x in (best.entity_ko, best.entity_zh, best.entity_en) if x)
    label = f"{measure.ko} ({best.indicator})" if measure else best.indicator
    said = [f"{name or best.entity} [{best.entity}], {label}, {best.period or 'no period'}, {best.basis}"]
    closed = best.low == best.low and best.high == best.high
    between = f", between {best.low:,.15g} and {best.high:,.15g}" if closed and best.low < best.high else ""
    said.append(f"  value    {_quantity(best)} = {best.value_std:,.15g} {best.unit_std}{between}")
    said.append(f"  printed  {_address(best)}")
    if words:
        said.append(f"  words    {_around(words, best.printed)}")
    said.append(f"  read     {_reading(best)}")
    room = 10 - len(said) - bool(periods) - min(len(problems), 2)
    for x in others[:room - (len(others) > room)]:
        said.append(f"  {_against(x, best):<8} {_quantity(x)}, {_address(x)}")
    if len(others) > room:
        said.append(f"  and {len(others) - room + 1} more sightings: kicdata.ledger({best.family!r})")
    said += [f"  problem  {textwrap.shorten(p, 200, placeholder=' …')}" for p in problems[:2]]
    if periods:
        said.append(f"  also of  {', '.join(periods[-8:])}")
    return said


def _quantity(x: Any) -> str:
    return f"{x.qualifier} {written(x.printed, x.unit)}".strip()


def _address(x: Any) -> str:
    page = f", page {int(x.page)}" if x.page == x.page and x.page is not None and not pd.isna(x.page) else ""
    where = f", {x.caption}" if x.caption else f", in a sentence of {x.article}" if x.article else ""
    return f"{x.issue} ({x.published}), line {x.line}{page}{where}"


def _around(words: str, printed: str, width: int = 90) -> str:
    at = max(0, words.find(printed))
    start = max(0, at - width // 2)
    cut = words[start:start + width]
    return f"{'… ' if start else ''}{cut.strip()}{' …' if start + width < len(words) else ''}"


def _reading(x: Any) -> str:
    flags = set(str(x.flags).split(";"))
    unit = "unit beside the number" if x.origin != "table" else "unit and period of the column"
    period = ("period of a sentence before" if "period_carried" in flags else "period of the article"
              if "period_article" in flags else "")
    entity = "name of a sentence before" if "entity_carried" in flags else ""
    head = f"under {x.indicator_ko!r}" if x.origin == "table" else f"after {x.indicator_ko!r}"
    return ", ".join(p for p in (head, unit, period, entity, f"family {x.family}") if p)
