"""Misprints that a person has settled: what is printed, what it should be, and who says so.

In: `specs/errata.csv` and observations of the store. Out: the same rows with corrected values, marked as
such, and what became of each erratum. Refuses an erratum whose `printed` no longer stands in the issue:
then the text or our reading of it has changed, and somebody must look again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kicdata import specs
from kicdata.edits import split

if TYPE_CHECKING:
    import pandas as pd

FILE = "errata.csv"
FLAG = "corrected"
PRINTED, CORRECTED = "printed", "corrected"


@dataclass(frozen=True)
class Erratum:
    """A row of `errata.csv`.

    `line` is that of the issue's text; entity, indicator, period, and the digits `beside` it in its sentence find the
    number in another edition of the issue (a digest, a PDF), whose lines are others.
    """

    row: int
    issue: str
    line: int
    printed: str
    corrected: str
    why: str
    by: str
    entity: str
    indicator: str
    period: str
    beside: tuple[str, ...]

    @property
    def value(self) -> float:
        """The corrected number, in the unit of the printed one."""
        return float(self.corrected.replace(",", ""))


@cache
def errata() -> tuple[Erratum, ...]:
    """All errata, checked."""
    found = []
    for n, r in enumerate(specs.read_rows(FILE), 2):
        where = f"{FILE}, row {n}"
        for key in ("issue", "printed", "corrected", "why", "by"):
            if not r[key].strip():
                raise specs.SpecError(f"{where}: `{key}` is empty.")
        if not r["line"].isdigit():
            raise specs.SpecError(f"{where}: the line {r['line']!r} is no number.")
        if split(r["corrected"]) is None:
            raise specs.SpecError(f"{where}: {r['corrected']!r} is no number; write it as it should be printed, "
                                  "without its unit.")
        found.append(Erratum(n, r["issue"], int(r["line"]), r["printed"], r["corrected"], r["why"], r["by"],
                             r["entity"], r["indicator"], r["period"], tuple(filter(None, r["beside"].split("|")))))
    return tuple(found)


def check_values(values: str) -> str:
    """`printed` or `corrected`; anything else raises.

    >>> check_values("fixed")
    Traceback (most recent call last):
    ValueError: values is 'fixed'; expected is 'printed' or 'corrected'.
    """
    if values not in (PRINTED, CORRECTED):
        raise ValueError(f"values is {values!r}; expected is 'printed' or 'corrected'.")
    return values


def places(rows: pd.DataFrame, e: Erratum) -> pd.Index:
    """Where an erratum's number stands in observations: by its line, else by what it is about. Empty if nowhere."""
    here = rows[(rows["issue"] == e.issue) & (rows["printed"] == e.printed)]
    for key in ("entity", "indicator", "period"):
        if getattr(e, key):
            here = here[here[key] == getattr(e, key)]
    if e.beside:
        here = here.loc[[i for i, text in here["sentence"].items() if all(_stands(d, str(text)) for d in e.beside)]]
    at = here[here["line"] == e.line]
    if not at.empty:
        return at.index
    return here.index if e.beside or e.entity else here.index[:0]


def _stands(digits: str, text: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(digits)}(?![\d,]|\.\d)", text) is not None


def corrected(rows: pd.DataFrame) -> pd.DataFrame:
    """Observations with the errata applied: value, value_std, low and high; `printed` stays, `flags` says `corrected`.

    The input is not changed.
    """
    out = rows.copy()
    for e in errata():
        for i in places(rows, e):
            old: Any = rows.loc[i]
            turned = old["value"] < 0 and not e.printed.startswith("-")  # the sign stands in words: `33 % 감소`
            value = -e.value if turned else e.value
            scale = old["value_std"] / old["value"] if old["value"] else 1.0
            half = (old["high"] - old["low"]) / 2
            std = value * scale
            out.loc[i, ["value", "value_std", "low", "high"]] = [value, std, std - half, std + half]
            out.loc[i, "flags"] = ";".join(f for f in (*old["flags"].split(";"), FLAG) if f)
    return out


def has_flag(rows: pd.DataFrame, flag: str) -> pd.Series:
    """Whether each row carries a flag."""
    return rows["flags"].fillna("").map(lambda codes: flag in str(codes).split(";"))


@dataclass(frozen=True)
class Verdict:
    """What became of an erratum: `stands`, `lost` (its number is printed no more), `confirmed` by a later issue, or
    `contradicted` by one."""

    erratum: Erratum
    line: int  # in the edition that was read
    state: str
    message: str


def verdicts(rows: pd.DataFrame) -> list[Verdict]:
    """Each erratum of an issue in the store, held against the text and against later issues."""
    held = set(rows["issue"])
    after = corrected(rows)
    return [_verdict(e, rows, after) for e in errata() if e.issue in held]


def _verdict(e: Erratum, rows: pd.DataFrame, after: pd.DataFrame) -> Verdict:
    at = places(rows, e)
    line = e.line if at.empty else int(rows.loc[at, "line"].iloc[0])
    where = f"{FILE}, row {e.row}: {e.issue}, line {line}"
    if at.empty:
        near = rows[(rows["issue"] == e.issue) & (rows["line"] == e.line)]["printed"].tolist()
        seen = f"that line prints {', '.join(near)}" if near else "no number is read from that line"
        return Verdict(e, line, "lost", f"{where}: {e.printed} no longer stands there; {seen}. Look at the issue; then "
                                        "mend or remove the row.")
    was: Any = rows.loc[at[0]]
    now: Any = after.loc[at[0]]
    later = rows[(rows["published"] > was["published"]) & ~rows["basis"].isin(["forecast", "plan"])]
    for key in ("entity", "indicator", "period", "basis", "unit_std"):
        later = later[later[key] == was[key]]
    x: Any
    for x in later.itertuples():
        right, wrong = _meets(x, now), _meets(x, was)
        if right and not wrong:
            return Verdict(e, line, "confirmed", f"{where}: {x.issue}, line {x.line}, prints {x.printed}, which "
                                                 f"confirms {e.corrected}.")
        if wrong and not right:
            return Verdict(e, line, "contradicted", f"{where}: {x.issue}, line {x.line}, prints {x.printed} again, "
                                                    f"not {e.corrected}. Look at the erratum.")
    return Verdict(e, line, "stands", f"{where}: {e.printed} should be {e.corrected} ({e.why}; {e.by}).")


def _meets(x: Any, row: Any) -> bool:
    return not (x.low > row["high"] or x.high < row["low"])  # an open end is NaN, and no limit
