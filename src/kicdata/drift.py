"""Headers and names that change from issue to issue.

In: observations, of an issue being read or of the store. Out: what differs from the headers of earlier issues,
both side by side, with the line of TOML that would accept an unknown label; and rows whose name changed while
their values did not. Columns are read by their labels, so another order is a note, never another reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kicdata import specs
from kicdata.text import bare

UNKNOWN = "unnamed"


@dataclass(frozen=True)
class Column:
    """A column as read: its label as printed, what it was read as, its unit."""

    label: str
    indicator: str
    unit: str

    @property
    def key(self) -> str:
        """The label without its period and unit: what stays the same from issue to issue.

        >>> Column("2024 년 1~3 분기(억 위안)", "gdp", "억 위안").key == Column("2023 년 1~3 분기", "gdp", "").key
        True
        """
        text = re.sub(r"\(.*?\)", "", bare(self.label))
        return re.sub(_period(), "", text) or self.indicator


@dataclass(frozen=True)
class Header:
    """The header of a table of an issue, by its columns in the order of print."""

    issue: str
    published: str
    family: str
    article: str
    caption: str
    line: int
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(c.key for c in self.columns)

    @property
    def written(self) -> str:
        """The labels side by side, as printed."""
        return " | ".join(c.label for c in self.columns)


def _period() -> str:
    return str(specs.layout()["tables"]["period"]).replace(" ", "")


def headers(rows: Iterable[Any]) -> list[Header]:
    """The headers of the tables that observations come from, oldest issue first."""
    tables: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for o in rows:
        if o.origin == "table":
            tables[(o.published, o.issue, o.article, o.caption)].append(o)
    found = []
    for (published, issue, article, caption), own in sorted(tables.items()):
        columns = dict.fromkeys(Column(o.indicator_ko, o.indicator, o.unit) for o in own)
        families = [o.family for o in own]
        found.append(Header(issue, published, max(set(families), key=families.count), article, caption,
                            min(o.line for o in own), tuple(columns)))
    return found


def counterpart(now: Header, earlier: Sequence[Header]) -> Header | None:
    """The header of an earlier issue that shares most labels with this one; None where it shares less than half."""
    mine = set(now.keys)
    rivals = [h for h in earlier if h.family == now.family and h.published < now.published]
    best = max(rivals, key=lambda h: (len(mine & set(h.keys)), h.published), default=None)
    return best if best and 2 * len(mine & set(best.keys)) >= len(mine) else None


@dataclass(frozen=True)
class Drift:
    """How a header differs from its counterpart of an earlier issue."""

    now: Header
    before: Header
    moved: bool
    new: tuple[Column, ...]
    gone: tuple[Column, ...]
    units: tuple[tuple[Column, Column], ...]

    def __bool__(self) -> bool:
        return self.moved or bool(self.new or self.gone or self.units)

    def said(self) -> str:
        """Both headers side by side, and what differs."""
        parts = []
        if self.moved:
            parts.append("the order differs")
        if self.new:
            parts.append(f"new: {', '.join(c.label for c in self.new)}")
        if self.gone:
            parts.append(f"gone: {', '.join(c.label for c in self.gone)}")
        parts += [f"{c.label} is in {c.unit}, was in {old.unit}" for c, old in self.units]
        text = (f"{self.now.caption}: {'; '.join(parts)}; read by its labels.\n"
                f"  {self.before.issue}: {self.before.written}\n"
                f"  {self.now.issue}: {self.now.written}")
        for c in self.new:
            if c.indicator.startswith(UNKNOWN):
                text += f"\n  to accept {c.label}, in families.toml, {self.now.family}: {toml_line(c.label)}"
        return text


def drift(now: Header, earlier: Sequence[Header]) -> Drift | None:
    """How a header differs from the like one of earlier issues; None where it does not, or there is none."""
    before = counterpart(now, earlier)
    if before is None:
        return None
    old, new = {c.key: c for c in before.columns}, {c.key: c for c in now.columns}
    shared = [k for k in new if k in old]
    found = Drift(now, before, shared != [k for k in old if k in new],
                  tuple(c for k, c in new.items() if k not in old), tuple(c for k, c in old.items() if k not in new),
                  tuple((new[k], old[k]) for k in shared if new[k].unit != old[k].unit))
    return found or None


def toml_line(label: str) -> str:
    """The line of `families.toml` that would accept a label.

    >>> print(toml_line("총 수출액(억 위안)"))
    { match = '총수출액', measure = "exports" },
    """
    text = re.sub(r"\(.*?\)", "", bare(label))
    text = re.sub(_period(), "", text)
    hits = [(len(m[0]), x.name) for x in specs.measures() if (m := x.words.search(text))]
    name = max(hits)[1] if hits else "NAME"
    return f"{{ match = '{re.escape(text)}', measure = \"{name}\" }},"


@dataclass(frozen=True)
class Renamed:
    """Two entities of two issues that are probably one: `agreeing` facts have the same printed value."""

    before: str
    now: str
    issue_before: str
    agreeing: int


def renamed(rows: Iterable[Any], issue: str) -> list[Renamed]:
    """Entities of an issue that earlier ones call otherwise: several facts of the same periods agree, none differs.

    Places of the gazetteer are left out: their ids do not depend on a name.
    """
    facts: dict[tuple[str, ...], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for o in rows:
        named = o.entity and not o.entity.startswith("CN-") and o.kind in ("level", "count", "share", "growth")
        if named and o.period and o.family != "figures" and not o.indicator.startswith(UNKNOWN):
            facts[(o.entity_kind, o.indicator, o.period, o.unit_std)][o.entity].append(o)
    agree: dict[tuple[str, str], list[tuple[Any, Any]]] = defaultdict(list)
    differ: set[tuple[str, str]] = set()
    for held in facts.values():
        for a, olds in held.items():
            for b, news in held.items():
                pairs = [(x, y) for x in olds for y in news if y.issue == issue and x.published < y.published]
                if a == b or not pairs:
                    continue
                same = [p for p in pairs if p[0].value_std == p[1].value_std]
                if same:
                    agree[(a, b)].append(same[0])
                else:
                    differ.add((a, b))
    return [Renamed(a, b, pairs[0][0].issue, len(pairs)) for (a, b), pairs in agree.items()
            if len(pairs) > 1 and (a, b) not in differ]
