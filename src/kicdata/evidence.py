"""What was drawn: which rows, by which recipe; remembered with the figure, so that an export can prove it.

In: a figure and the rows behind its marks. Out: the same rows again, and two short hashes: of the numbers and of
the recipe (kind of chart, language, options, words). Refuses a figure that no chart function made.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd
from matplotlib.figure import Figure

from kicdata import printed

# what makes a number the same number in a later build
KEYS = ["issue", "entity", "indicator", "period", "basis", "unit_std"]
# what a reader of the data file wants to see, where the rows have it
SHOWN = ["entity", "entity_ko", "entity_zh", "entity_en", "indicator", "indicator_ko", "period", "basis", "value",
         "unit", "qualifier", "value_std", "unit_std", "low", "high", "issue", "published", "page", "line", "caption",
         "article", "printed", "flags", "partial", "source"]


@dataclass
class Evidence:
    """What stands behind one chart."""

    kind: str
    rows: pd.DataFrame
    lang: str
    options: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    subtitle: str = ""
    source: str = ""
    notes: list[str] = field(default_factory=list)

    @cached_property
    def data_hash(self) -> str:
        """Short hash of the drawn rows: the same rows, the same hash."""
        return _hash(drawn_table(self.rows).to_csv(index=False))

    @property
    def recipe_hash(self) -> str:
        """Short hash of how they are drawn."""
        return _hash(json.dumps([self.kind, self.lang, self.options, self.title, self.subtitle, self.notes],
                                ensure_ascii=False, sort_keys=True, default=str))


_made: WeakKeyDictionary[Figure, Evidence] = WeakKeyDictionary()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def remember(fig: Figure, kind: str, rows: pd.DataFrame, lang: str, **options: Any) -> Evidence:
    """Keep the rows drawn into a figure; several charts on one figure add theirs."""
    if fig in _made:
        rows = pd.concat([_made[fig].rows, rows], ignore_index=True)
        kind = f"{_made[fig].kind}+{kind}"
    _made[fig] = Evidence(kind, rows.copy(), lang, options)
    return _made[fig]


def of(fig: Figure) -> Evidence:
    """What stands behind a figure; `ValueError` where no chart function drew it."""
    if fig not in _made:
        raise ValueError(
            "This figure was not drawn by kicdata.charts, so its numbers have no address. Draw it with a chart "
            "function (bars, dumbbells, slope, ...), finish it with charts.finish, then export it."
        )
    return _made[fig]


def drawn_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as the data file shows them: value, unit, issue, page or line, printed text; in the order drawn.

    Columns that no row fills are left out; a frame that is no observations (events, counts) stays as it is.
    """
    names = [c for c in SHOWN if c in rows] + [c for c in rows if c not in SHOWN and "value_std" not in rows]
    rows = rows.assign(indicator=rows["indicator"].map(printed.plain)) if "value_std" in rows else rows
    filled = [c for c in names if c in ("page", "line") or any(not pd.isna(v) and v != "" for v in rows[c].tolist())]
    return rows[filled].reset_index(drop=True)


def numbers(rows: pd.DataFrame) -> list[list[Any]]:
    """Key and value of every drawn number, for the metadata of an exported file; empty for other frames."""
    if "value_std" not in rows:
        return []
    keys = rows.reindex(columns=KEYS).fillna("").astype("str")
    keys["indicator"] = keys["indicator"].map(printed.plain)
    names = rows["entity_ko"].fillna("") if "entity_ko" in rows else keys["entity"]
    lines = rows["line"] if "line" in rows else [None] * len(rows)
    places = zip(keys.itertuples(index=False, name=None), rows["value_std"], names, lines, strict=True)
    return [[*key, float(v), str(n), None if pd.isna(at) else int(at)] for key, v, n, at in places]
