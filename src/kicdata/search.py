"""Numbers by their words: what the issues say of a thing, each number with its sentence.

In: the store. Out: frames. Refuses a unit, an issue or a family that there is not, and names the nearest.
"""

from __future__ import annotations

import difflib
import warnings
from pathlib import Path

import pandas as pd

from kicdata import specs
from kicdata.store import load, nearest
from kicdata.text import normalise

_WORDS = ("entity_ko", "entity_zh", "entity_en", "indicator", "indicator_ko", "caption", "article", "sentence")
_SHOWN = ["issue", "line", "page", "family", "entity_ko", "indicator_ko", "period", "basis", "value", "unit",
          "qualifier", "value_std", "unit_std", "printed", "flags", "sentence"]


def find(word: str = "", unit: str = "", issue: str = "", family: str = "",
         store: str | Path | None = None) -> pd.DataFrame:
    """The numbers whose entity, wording, caption, title or sentence holds a word; one row a number.

    `unit` is a base unit (`CNY`, `kWh`, `%`, `count`); blanks and case do not matter in `word`. The rows
    stand in the order of the issues, each with its address and its sentence, whatever its family.
    Warns with the nearest names where nothing holds the word.
    Raises `KeyError` with the nearest match for a unit, issue or family that there is not.

    As in `kicdata.find("로봇", unit="CNY")[["issue", "line", "printed", "sentence"]]`.
    """
    rows = load(issues=[issue] if issue else None, store=store)
    if family:
        if family not in specs.families():
            raise KeyError(f"There is no family {family!r}. {nearest(family, specs.families())}")
        rows = rows[rows["family"] == family]
    if unit:
        known = set(rows["unit_std"])
        if unit not in known:
            raise KeyError(f"No number here has the unit {unit!r}. {nearest(unit, known)}")
        rows = rows[rows["unit_std"] == unit]
    if word:
        word = str(word)  # a year or a code may be given as a number
        wanted = normalise(word)
        hit = pd.Series(False, index=rows.index)
        for column in _WORDS:
            hit |= rows[column].map(normalise).str.contains(wanted, regex=False)
        if not hit.any():
            warnings.warn(_nothing(word, rows), stacklevel=3)
        rows = rows[hit]
    return rows[_SHOWN].reset_index(drop=True)


def _nothing(word: str, rows: pd.DataFrame) -> str:
    """What to do where no number holds a word: the nearest names, or how to ask."""
    names = {n for c in _WORDS[:5] for n in rows[c].unique() if n}
    near = ", ".join(difflib.get_close_matches(word, names, 3))
    return (f"No number here holds {word!r}. " + (f"Did you mean {near}? " if near else "")
            + "Ask with a word as the issues print it, in Korean or 汉字, or with an indicator such as gdp.")
