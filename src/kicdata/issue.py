"""One issue from file to rows: source, outline, tables, prose, events, checks.

In: the path of an issue. Out: `Issue` with every intermediate kept, so that a reading can be shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kicdata.account import Account, settle
from kicdata.audit import audit_observations
from kicdata.checks import derive_structure
from kicdata.events import read_events
from kicdata.families import Context
from kicdata.mentions import learn_names
from kicdata.names import Lexicon
from kicdata.outline import CAPTION, TABLE, Outline, read_outline
from kicdata.partial import mark_partial
from kicdata.prose import read_prose
from kicdata.reading import Reading, read_tables
from kicdata.records import Event, Exhibit, IssueRow, Observation, Problem
from kicdata.source import Source, as_date, read_source
from kicdata.text import Line

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Issue:
    """An issue as read."""

    source: Source
    outline: Outline
    readings: list[Reading]
    rows: list[Observation]
    exhibits: list[Exhibit]
    events: list[Event]
    problems: list[Problem]
    account: Account
    row: IssueRow = field(init=False)

    def __post_init__(self) -> None:
        s, a = self.source, self.account
        self.row = IssueRow(s.issue, s.kind, s.number, s.title, s.published.isoformat(), s.published_basis,
                            s.path.name, s.sha256, len(s.lines), s.lines[-1].page or None, a.total,
                            a.claims.total(), len(a.unclaimed))

    @property
    def observations(self) -> pd.DataFrame:
        """One row for each number, with the columns of the contract."""
        from kicdata.store import frame
        return frame("observations", self.rows)


def read(path: str | Path, issue: str = "", published: date | str | None = None) -> Issue:
    """Read an issue without the store; `published` is a date or its ISO form, as in "2025-04-26".

    Raises `IssueError` for a file that is no issue, and for a date that is none.
    """
    source = read_source(Path(path), issue, as_date(path, published))
    outline = read_outline(source.lines)
    ctx = Context(source, Lexicon())
    for n in source.notices:
        ctx.problems.append(Problem(source.issue, n.line or None, None, "", "", "", n.rule, n.severity, n.printed,
                                    n.expected, n.message))
    learn_names(ctx, outline)
    readings = read_tables(ctx, outline)
    rows = [o for r in readings for o in r.observations] + read_prose(ctx, outline)
    rows.sort(key=lambda o: o.line)
    derive_structure(ctx, rows)
    audit_observations(ctx, rows)
    events = read_events(ctx, outline)
    account = settle(source.lines, outline, ctx.anchor, rows, events, [c for r in readings for c in r.texts],
                     ctx.skipped)
    for r in account.unclaimed:
        ctx.problem("unclaimed", "note", f"{r.digits} is neither read as a number nor known to be none: … {r.around} …",
                    Line(r.line, "", r.page), printed=r.digits)
    exhibits = _exhibits(source, outline, readings)
    ctx.problems.extend(mark_partial(rows, exhibits))
    return Issue(source, outline, readings, rows, exhibits, events, ctx.problems, account)


def _exhibits(source: Source, outline: Outline, readings: list[Reading]) -> list[Exhibit]:
    """Every caption with what became of it, and every table without one."""
    by_caption = {(r.table.caption, r.table.article, r.table.first): r for r in readings}
    found: list[Exhibit] = []
    taken: set[tuple[str, str, int]] = set()
    for i, b in enumerate(outline.blocks):
        if b.kind == CAPTION:
            after = next((x for x in outline.blocks[i + 1:i + 3] if x.kind == TABLE), None)
            for c in b.captions:
                key = (c.text, outline.title(b), after.first if after else -1)
                reading = by_caption.get(key)
                if reading:
                    taken.add(key)
                found.append(_exhibit(source, outline.title(b), c.text, reading, c.line.number, c.line.page))
        elif b.kind == TABLE:
            for key, r in by_caption.items():
                if key not in taken and key[2] == b.first:
                    taken.add(key)
                    found.append(_exhibit(source, r.table.article, r.table.caption, r, r.table.first, b.lines[0].page))
    return found


def _exhibit(source: Source, article: str, caption: str, r: Reading | None, line: int, page: int) -> Exhibit:
    if r is None:
        return Exhibit(source.issue, article, caption, line, line, page or None, "", "image_only", 0, 0)
    status = "parsed" if r.is_read else "unrecognised"
    return Exhibit(source.issue, article, caption, line, r.table.last, page or None, r.family, status,
                   len(r.sheet.rows), len(r.observations))
