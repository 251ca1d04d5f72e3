"""What people typed of chart pictures, and what becomes of it where a workbook is added once more.

In: the rows of `data/raw/transcribed/<issue>.csv`, and those of a filled workbook. Out: the rows that hold now. Only
what has changed in a workbook since it was written or added last changes here, so that two people can fill one chart;
what goes is marked with who took it out, and never deleted. Refuses (`IssueError`) a file with other columns.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import NamedTuple

from kicdata.source import IssueError
from kicdata.text import bare


@dataclass(frozen=True)
class Filled:
    """A row as typed: its chart by caption and article, what it says, whether it may differ from the prose.

    Then who typed it, when, into which workbook; and the same of who took it out, which is empty where it holds.
    """

    caption: str
    article: str
    entity: str
    value: str
    unit: str
    period: str
    measure: str
    marked: str
    who: str
    when: str
    book: str = ""
    gone_by: str = ""
    gone_on: str = ""
    gone_book: str = ""

    @property
    def chart(self) -> tuple[str, str]:
        """Caption and article."""
        return self.caption, self.article

    @property
    def said(self) -> tuple[str, ...]:
        """What the row says, however it is spaced: `1,234` is 1234."""
        words = (self.caption, self.article, self.entity, self.unit, self.period, self.measure, self.marked)
        return (*(bare(x) for x in words), self.value.replace(",", ""))


class Giver(NamedTuple):
    """Who added a workbook, when, and which: a copy of a workbook filled by two people gives two sets of rows."""

    who: str
    when: str
    book: str

    def typed(self, f: Filled) -> bool:
        return (f.who, f.book) == (self.who, self.book)

    def removed(self, f: Filled) -> bool:
        return bool(f.gone_on) and (f.gone_by, f.gone_book) == (self.who, self.book)


@dataclass
class Change:
    """What a workbook changed.

    `same` counts the rows that were there already; `back` are those of the new rows that the same workbook had taken
    out; `outdone` are rows of it that stay out, as somebody else took them out; `kept` are rows of emptied sheets;
    `beside` are rows of others in its charts.
    """

    new: list[Filled] = field(default_factory=list)
    changed: list[tuple[Filled, Filled]] = field(default_factory=list)  # before, now
    removed: list[Filled] = field(default_factory=list)
    same: int = 0
    back: list[Filled] = field(default_factory=list)
    outdone: list[Filled] = field(default_factory=list)
    kept: list[Filled] = field(default_factory=list)
    beside: list[Filled] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many rows are new, changed and removed."""
        return len(self.new), len(self.changed), len(self.removed)


def read_log(path: Path) -> list[Filled]:
    """All rows of a file of typed numbers, those taken out too; none where there is no file.

    Raises `IssueError` where it has other columns.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as f:
        rows, names = csv.DictReader(f), [x.name for x in fields(Filled)]
        found = list(rows.fieldnames or ())
        if found not in (names, names[:names.index("book")]):  # the second: as written before workbooks had a name
            raise IssueError(path, f"the columns are {found}, not {names}.",
                             "Remove the file and add the filled workbook again with `kicdata add`.")
        return [Filled(**{n: row[n] or "" for n in found}) for row in rows]


def read_filled(path: Path) -> list[Filled]:
    """The rows of a file of typed numbers that hold."""
    return [f for f in read_log(path) if not f.gone_on]


def write_log(path: Path, rows: Sequence[Filled]) -> None:
    """Write a file of typed numbers, the same bytes for the same rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    with aside.open("w", encoding="utf-8-sig", newline="") as f:
        out = csv.DictWriter(f, [x.name for x in fields(Filled)], lineterminator="\n")
        out.writeheader()
        out.writerows(asdict(r) for r in rows)
    aside.replace(path)


def renamed(log: Sequence[Filled], by: Giver, before: str) -> list[Filled]:
    """The rows with those that a workbook gave, or took out, under a name of `before` given to its name of now.

    Raises `ValueError` with the names where it gave none under that one.
    """
    names = dict.fromkeys(f.who for f in log if by.book and f.book == by.book and f.who != by.who)
    if before not in names:
        raise ValueError(f"No row came from this workbook under the name {before!r}"
                         + (f"; the other names of its rows are {', '.join(names)}." if names else "."))
    found = [replace(f, who=by.who) if (f.who, f.book) == (before, by.book) else f for f in log]
    return [replace(f, gone_by=by.who) if (f.gone_by, f.gone_book) == (before, by.book) else f for f in found]


def under_other_names(log: Sequence[Filled], rows: Sequence[Filled], by: Giver, thing: Callable[[Filled], Hashable]
                      ) -> dict[str, tuple[list[Filled], list[Filled]]]:
    """What a workbook gave under other names: by name the rows that it still has, and those that it has no more.

    Where it says nothing that a name's rows of a chart say, somebody filled a copy, and that name is not told. Else its
    own name was changed, or two people typed the same into copies. A row is not lost where the workbook now has another
    number of the same thing: the later row holds in any case.
    """
    now, things = {f.said for f in rows}, {thing(f) for f in rows}
    others = [f for f in log if not f.gone_on and by.book and f.book == by.book and f.who != by.who]
    shared = {(f.who, f.chart) for f in others if f.said in now or thing(f) in things}
    found: dict[str, tuple[list[Filled], list[Filled]]] = {}
    for f in others:
        if (f.who, f.chart) in shared and (f.said in now or thing(f) not in things):
            found.setdefault(f.who, ([], []))[f.said not in now].append(f)
    return found


def renew(log: Sequence[Filled], rows: Sequence[Filled], by: Giver, given: Iterable[Filled],
          charts: Collection[tuple[str, str]], thing: Callable[[Filled], Hashable], emptied: bool = False
          ) -> tuple[list[Filled], Change]:
    """The rows after a workbook was added, and what it changed.

    `rows` are those of the workbook, `given` those that stood in it when it was written, `charts` those of its sheets;
    `thing` says what a row is about. What the workbook gave before, or was given, and has no more goes; of one thing
    the later row holds; all else stays. A chart with no row any more is changed only where it is `emptied` on purpose:
    an empty sheet may as well be somebody's who typed another one.

    >>> eight = Filled("도표 1. 가", "", "산둥", "8", "건", "2025-01", "", "", "김", "2025-04-26", "b")
    >>> moved = replace(eight, period="2025-02")
    >>> after, change = renew([eight], [moved], Giver("김", "2025-04-27", "b"), [], {eight.chart}, lambda f: f.period)
    >>> change.counts, [(f.period, f.gone_on) for f in after]
    ((0, 1, 0), [('2025-01', '2025-04-27'), ('2025-02', '')])
    """
    now = {f.said: f for f in rows}
    live = {f.said: f for f in log if not f.gone_on}
    gone = {f.said: f for f in log if f.gone_on and f.said not in live}
    before = {f.said for f in (*given, *filter(by.typed, log)) if not by.removed(gone.get(f.said, f))}
    change = Change(same=len(now.keys() & live), outdone=[f for f in rows if f.said in before and f.said in gone])
    fresh = [f for f in rows if f.said not in live and f not in change.outdone]
    lost = [f for f in live.values() if f.said in before and f.said not in now and f.chart in charts]
    if not emptied:
        filled = {f.chart for f in rows}
        change.kept = [f for f in lost if f.chart not in filled]
        lost = [f for f in lost if f.chart in filled]
    things = {thing(f) for f in fresh}
    lost += [f for f in live.values() if f not in lost and f.said not in now and thing(f) in things]
    follows = _follow(lost, fresh, thing)
    change.changed = [(old, new) for old, new in follows.items() if new]
    change.removed = [old for old, new in follows.items() if not new]
    change.new = [f for f in fresh if f not in follows.values()]
    change.back = [f for f in fresh if f.said in gone and by.removed(gone[f.said])]
    after: list[Filled] = []
    for f in log:
        if f in lost:
            after.append(replace(f, gone_by=by.who, gone_on=by.when, gone_book=by.book))
            after += [new] if (new := follows[f]) else []
        elif not (f.gone_on and any(f.said == new.said for new in fresh)):
            after.append(f)
    after += change.new
    change.beside = [f for f in after if not f.gone_on and f.said not in now and f.chart in {r.chart for r in rows}]
    return after, change


def _follow(lost: Sequence[Filled], fresh: Sequence[Filled], thing: Callable[[Filled], Hashable]
            ) -> dict[Filled, Filled | None]:
    """Which new row each lost one became: one of the same thing, else of the same name, else with the same number."""
    follows: dict[Filled, Filled | None] = dict.fromkeys(lost)
    signs: tuple[Callable[[Filled], Hashable], ...] = (
        thing, lambda f: (f.chart, bare(f.entity)), lambda f: (f.chart, f.value, f.unit, f.period, f.measure))
    for sign in signs:
        for old in (f for f, new in follows.items() if new is None):
            free = (f for f in fresh if f not in follows.values() and sign(f) == sign(old))
            follows[old] = next(free, None)
    return follows
