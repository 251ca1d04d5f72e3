"""One page on an issue: what is new, what was revised, what does not add up, what moved, what is left to do.

In: the store. Out: lines of text, in Korean or English. Changes that a new version of the program caused are
told apart from changes of the source.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from kicdata import specs
from kicdata.contradictions import RULES, contradictions, touched
from kicdata.coverage import pictures
from kicdata.drift import drift, headers, renamed
from kicdata.history import last_change
from kicdata.identities import identities
from kicdata.periods import Period
from kicdata.periods import before as earlier
from kicdata.sightings import FACT, judge
from kicdata.store import frame, load, processed
from kicdata.wording import amount, entity_names, measure_name, period_name

MOST = 4  # rows under each heading: the brief is one page
WIDTH = 110
LANGS = ("ko", "en")
UNSOUND = {"doubtful", "derived", "conflict", "unlikely", "label_doubtful", "place_open"}
PLACING = ("columns", "cell", "cell_empty", "place", "column_unknown", "header", "unknown_name")


@cache
def _words(lang: str) -> dict[str, str]:
    if lang not in LANGS:
        raise ValueError(f"lang is {lang!r}; expected is 'ko' or 'en'.")
    return dict(specs.read_toml("brief.toml")[lang])


def brief(issue: str, lang: str = "ko", store: str | Path | None = None) -> str:
    """What is to be known of an issue, on one page of text.

    Raises `KeyError` for an issue that the store does not hold, `ValueError` for another language.
    """
    head, sections = brief_sections(issue, lang, store)
    return "\n".join([*head, *(line for title, rows in sections for line in ("", title, *(f"  {r}" for r in rows)))])


def brief_sections(issue: str, lang: str = "ko", store: str | Path | None = None
                   ) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The brief in its parts: the lines at its head, and titles with their rows. Raises as `brief` does."""
    w = _words(lang)
    rows = _unpacked(load(store=store).drop(columns="sentence"))
    about: Any = next(load("issues", issues=[issue], store=store).itertuples())
    own = rows[(rows["issue"] == issue) & (rows["family"] != "figures")]
    before = rows[(rows["published"] < about.published) & (rows["family"] != "figures")]
    exhibits = load("exhibits", issues=[issue], store=store)
    problems = pd.concat([load("problems", issues=[issue], store=store), frame("problems", contradictions(own))],
                         ignore_index=True)
    n_pictures = int((exhibits["status"] == "image_only").sum())
    inferred = "" if about.published_basis == "printed" else w["inferred"]
    head = [w["head"].format(issue=issue, title=about.title, published=about.published, inferred=inferred),
            w["counts"].format(numbers=int((rows["issue"] == issue).sum()), tables=len(exhibits) - n_pictures,
                               pictures=n_pictures)]
    parts = {"new": _new(own, before, rows, issue, lang), "revised": _revised(own, before, lang),
             "doubt": _doubts(problems, own, lang), "moved": _moved(own, before, lang), "pictures": _pictures(exhibits),
             "unplaced": _unplaced(about, exhibits, problems, lang)}
    change = last_change(processed(store) / ".cache", issue)
    if change and (change.came or change.went):
        line = w["change"].format(cause=w[f"cause_{change.cause}"], came=change.came, went=change.went)
        parts = {"changed": [line, *change.examples], **parts}
    return head, [(w[name], _shortened(said, w)) for name, said in parts.items()]


def _unpacked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their texts as Python's own: a row at a time they are read several times as fast."""
    return rows.astype({c: "object" for c, kind in rows.dtypes.items() if kind == "str"})


def _shortened(rows: Sequence[str], w: dict[str, str]) -> list[str]:
    shown = list(rows[:MOST + 1] if len(rows) <= MOST + 1 else rows[:MOST])
    if len(rows) > len(shown):
        shown.append(w["more"].format(n=len(rows) - len(shown)))
    return [textwrap.shorten(r, WIDTH, placeholder=" …") for r in shown] or [w["none"]]


def _list(names: Iterable[str], w: dict[str, str], most: int = 6) -> str:
    all_ = list(dict.fromkeys(n for n in names if n))
    more = [w["more"].format(n=len(all_) - most)] if len(all_) > most else []
    return ", ".join([*all_[:most], *more])


def _new(own: pd.DataFrame, before: pd.DataFrame, rows: pd.DataFrame, issue: str, lang: str) -> list[str]:
    w = _words(lang)
    if before.empty:
        return [w["first"]]
    said = []
    families = [f for f in own["family"].unique() if f not in set(before["family"])]
    if families:
        known = [specs.families()[f] for f in families if f in specs.families()]
        said.append(w["families"].format(names=_list((f.ko if lang == "ko" else f.en for f in known), w)))
    ahead = own["basis"].isin(["plan", "forecast"])
    periods = own.loc[~own["period"].isin(before["period"]) & (own["period"] != "") & ~ahead, "period"]
    if len(periods):
        names_ = (period_name(str(p), lang) for p in periods.value_counts().index)
        said.append(w["periods"].format(names=_list(names_, w)))
    entities = own[~own["entity"].isin(before["entity"]) & (own["entity"] != "")]
    if len(entities):
        count = entities["entity"].value_counts()
        names = entity_names(entities, lang)
        said.append(w["entities"].format(n=len(count), names=_list((names[str(e)] for e in count.index), w)))
    tables = headers(rows[rows["origin"] == "table"].itertuples())
    changed = [d for h in tables if h.issue == issue and (d := drift(h, tables))]
    if changed:
        said.append(w["headers"].format(names=_list((f"{d.now.caption} ({d.before.issue})" for d in changed), w, 3)))
    ids = rows.drop_duplicates("entity").set_index("entity")["entity_ko"]
    said += [w["renamed"].format(now=ids[r.now] or r.now, before=ids[r.before] or r.before, issue=r.issue_before,
                                 n=r.agreeing) for r in renamed(rows.itertuples(), issue)]
    return said


def _revised(own: pd.DataFrame, before: pd.DataFrame, lang: str) -> list[str]:
    w = _words(lang)
    again = before.merge(own[FACT].drop_duplicates(), on=FACT)
    if again.empty:
        return []
    facts_ = judge(pd.concat([again, own], ignore_index=True))
    said = []
    for _, same in facts_[facts_["verdict"] == "revised"].groupby(FACT, sort=False):
        best: Any = next(same[same["said"] == "best"].itertuples())
        old: Any = next(same[same["said"] == "revised"].itertuples())
        said.append(w["revised_row"].format(name=_fact(best, entity_names(own, lang), lang), old=old.printed,
                                            new=best.printed, unit=best.unit, issue=old.issue))
    return said


def _doubts(problems: pd.DataFrame, own: pd.DataFrame, lang: str) -> list[str]:
    """What does not add up, the rare kinds first: they say more than the tenth of a kind."""
    w, rules = _words(lang), specs.read_toml("brief.toml")[lang]["rules"]
    rules = rules | {i.flag: i.ko if lang == "ko" else i.en for i in identities()}
    found = problems[problems["severity"].isin(["error", "warning"]) & ~problems["rule"].isin(PLACING)]
    once: dict[tuple[str, ...], Any] = {}
    p: Any
    for p in found.itertuples():
        if p.rule in RULES and not p.printed:
            continue  # it only counts what is left
        once.setdefault((p.rule, p.entity + p.indicator), p)
    counts = Counter(rule for rule, _ in once)
    names = entity_names(own, lang)
    said = []
    for p in sorted(once.values(), key=lambda p: (counts[p.rule], 0 if pd.isna(p.line) else p.line)):
        what = measure_name(p.indicator, lang) if p.indicator else ""
        name = " ".join(x for x in (names.get(p.entity, ""), what) if x)
        wanted = w["also" if p.rule in RULES else "wanted"].format(expected=p.expected) if p.expected else ""
        line = "-" if pd.isna(p.line) else p.line
        said.append(w["doubt_row"].format(line=line, name=name or p.rule, printed=p.printed or "-", wanted=wanted,
                                          why=rules.get(p.rule, p.rule)))
    return said


def _moved(own: pd.DataFrame, before: pd.DataFrame, lang: str) -> list[str]:
    """The largest changes against the same period of the year before, then the largest growths that are printed."""
    w = _words(lang)
    odd = touched(own)
    levels: dict[tuple[str, ...], Any] = {}
    r: Any
    for r in (*before.itertuples(), *own.itertuples()):
        if r.kind in ("level", "count") and _sound(r, odd):
            levels[(r.entity, r.indicator, r.period, r.unit_std)] = r
    names = entity_names(pd.concat([before, own]), lang)
    pairs, grown = [], []
    now: Any
    for now in own.itertuples():
        if not _sound(now, odd):
            continue
        if now.kind in ("level", "count"):
            p = Period(date.fromisoformat(now.period_start), date.fromisoformat(now.period_end), now.period)
            then = levels.get((now.entity, now.indicator, str(earlier(p)), now.unit_std))
            if then is not None and then.value_std > 0:
                change = (now.value_std / then.value_std - 1) * 100
                pairs.append((change, w["moved_row"].format(
                    name=_fact(now, names, lang), change=change,
                    old=amount(then.value_std, then.unit_std, lang, then.indicator),
                    new=amount(now.value_std, now.unit_std, lang, now.indicator))))
        elif now.kind == "growth" and now.unit_std == "%":
            grown.append((now.value, w["growth_row"].format(name=_fact(now, names, lang), value=f"{now.value:+g}%")))
    said = []
    for found, n in ((pairs, MOST - 1), (grown, MOST - 2)):
        best = sorted(found, key=lambda x: -abs(x[0]))
        said += list(dict.fromkeys(text for _, text in best))[:n]
    return said


def _sound(r: Any, odd: set[tuple[str, ...]]) -> bool:
    """Whether a number is a fact that nothing speaks against: no flag, no other value in the issue (`odd`)."""
    flags = UNSOUND | {i.flag for i in identities()}
    return bool(r.entity and r.period and r.qualifier == "" and r.basis not in ("plan", "forecast")
                and not flags & set(str(r.flags).split(";")) and tuple(getattr(r, k) for k in FACT) not in odd)


def _fact(r: Any, names: dict[str, str], lang: str) -> str:
    return f"{names[r.entity]} {measure_name(r.indicator, lang)}, {period_name(r.period, lang)}"


def _pictures(exhibits: pd.DataFrame) -> list[str]:
    return [f"{e.line_first}: {e.caption}" + (f" [{family}]" if family else "") for family, e in pictures(exhibits)]


def _unplaced(about: Any, exhibits: pd.DataFrame, problems: pd.DataFrame, lang: str) -> list[str]:
    w = _words(lang)
    said = []
    unread = exhibits[exhibits["status"] == "unrecognised"]
    if len(unread):
        said.append(w["unread"].format(n=len(unread), names=_list(unread["caption"], w, 3)))
    for rule, own in problems[problems["rule"].isin(PLACING)].groupby("rule"):
        lines = _list((str(n) for n in own["line"].dropna()), w, 5)
        said.append(w["problems"].format(rule=rule, n=len(own), lines=lines))
    if about.unclaimed:
        said.append(w["unclaimed"].format(n=about.unclaimed))
    return said
