"""One issue from file to rows: source, outline, tables, prose, events, checks.

In: the path of an issue. Out: `Issue` with every intermediate kept, so that a reading can be shown.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kicdata import specs
from kicdata.account import Account, is_within, settle
from kicdata.audit import audit_observations
from kicdata.checks import derive_structure
from kicdata.contents import missing_articles
from kicdata.context import Context
from kicdata.events import read_events
from kicdata.gaps import IMAGE_ONLY, TRANSCRIBED, Chart, find_charts
from kicdata.kinds import CAPTION, TABLE
from kicdata.labels import texts
from kicdata.mentions import learn_companies, learn_names
from kicdata.names import Lexicon
from kicdata.outline import Outline, read_outline
from kicdata.partial import mark_partial
from kicdata.prose import read_prose
from kicdata.reading import Reading, read_tables
from kicdata.records import Event, Exhibit, IssueRow, Observation, Problem
from kicdata.rows import ends_sentence
from kicdata.source import Source, as_date, read_source
from kicdata.text import Line, bare
from kicdata.transcription import merge
from kicdata.typed import Filled

if TYPE_CHECKING:
    import pandas as pd

_CLOSE = 20  # lines behind a caption in which its table would begin
_UNREAD_ROWS = 4  # a table in which fewer rows hold numbers that were not read is not said to be lost


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
    context: Context
    charts: list[Chart] = field(default_factory=list)  # of which only the caption is text
    filled: Sequence[Filled] = ()  # what a person typed of them
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

    def tables(self) -> list[dict[str, Any]]:
        """The tables whose cells the file knows, each with pages, caption, rows of text and header rows.

        A table without a caption has the line above it in its place.
        """
        captions = {x.number: r.table.caption for r in self.readings for x in r.table.lines}
        printed = [x for x in self.source.lines if x.stripped and not x.running]
        before = {x.number: b.stripped for b, x in zip(printed, printed[1:], strict=False)}
        found = []
        for g in self.source.grids:
            first, last = g.lines[0], g.lines[-1]
            found.append({"caption": captions.get(first.number) or before.get(first.number, ""),
                          "page_first": first.page, "page_last": last.page, "header_rows": g.headers,
                          "rows": [[c.words(0, len(c)) for c in row] for row in g.rows]})
        return found


@contextmanager
def _gathering() -> Iterator[None]:
    """While an issue is read, nearly all that is made stays: to look for what does not takes a tenth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_gathering()
def read(path: str | Path, issue: str = "", published: date | str | None = None, filled: Sequence[Filled] = ()
         ) -> Issue:
    """Read an issue without the store; `published` is a date or its ISO form, as in "2025-04-26".

    `filled` is what a person typed of its chart pictures.
    Raises `IssueError` for a file that is no issue, and for a date that is none.
    """
    source = read_source(Path(path), issue, as_date(path, published))
    outline = read_outline(source.lines, source.grids)
    ctx = Context(source, Lexicon())
    for n in source.notices:
        ctx.problems.append(Problem(source.issue, n.line or None, None, "", "", "", n.rule, n.severity, n.printed,
                                    n.expected, n.message))
    if missing := missing_articles(outline):
        names = "; ".join(x.stripped for x in missing)
        ctx.problem("article_missing", "warning", f"The list of contents names what the text does not have: {names}. "
                    "Perhaps the file is only a part of the issue, or an article has another title; if it is a part, "
                    "export the whole issue again.", missing[0], printed=names)
    learn_names(ctx, outline)
    readings = read_tables(ctx, outline)
    rows = [o for r in readings for o in r.observations]
    learn_companies(ctx, rows)
    rows += read_prose(ctx, outline)
    rows.sort(key=lambda o: o.line)
    derive_structure(ctx, rows)
    audit_observations(ctx, rows)
    events = read_events(ctx, outline)
    exhibits = _exhibits(source, outline, readings)
    ctx.problems.extend(mark_partial(rows, exhibits))
    _say_run_together(ctx, exhibits, rows)
    _say_too_early(ctx, rows)
    charts = find_charts(outline, exhibits, rows, ctx.anchor)
    rows += merge(ctx, charts, rows, filled)
    for c in charts:
        _tell(c, [o for o in rows if o.origin == "transcribed" and o.line == c.exhibit.line_first
                  and o.caption == c.exhibit.caption])
    account = settle(source.lines, outline, ctx.anchor, rows, events, [c for r in readings for c in r.texts],
                     ctx.skipped)
    _say_unread(ctx, readings, account)
    crowded = [place for place, reason in ctx.skipped if reason == "crowded"]
    for r in (r for r in account.unclaimed if not any(is_within(r, place) for place in crowded)):
        ctx.problem("unclaimed", "note", f"{r.digits} is neither read as a number nor known to be none: … {r.around} …",
                    Line(r.line, "", r.page), printed=r.digits)
    return Issue(source, outline, readings, rows, exhibits, events, ctx.problems, account, ctx, charts, filled)


def _say_unread(ctx: Context, readings: list[Reading], account: Account) -> None:
    """A problem for each table of several rows most of whose numbers nothing holds: it was not understood."""
    for r in readings:
        first, last = r.table.first, r.table.last
        lost = [x for x in account.unclaimed if first <= x.line <= last]
        rows = {x.line for x in lost}
        if len(rows) >= _UNREAD_ROWS and len(lost) > len(r.observations):
            ctx.problem("table_unread", "error", f"The table {r.table.caption!r} (lines {first} to {last}) was not "
                        f"understood: {len(lost)} numbers in {len(rows)} of its rows were not read. Its header was "
                        f"read as {texts(r.sheet.labels)!r}. Compare it with the page (kicdata show); `kicdata family "
                        "new` writes an entry for a table that no family claims.", r.table.lines[0],
                        r.family or "figures", printed=r.table.header[:80])


def _say_run_together(ctx: Context, exhibits: list[Exhibit], rows: list[Observation]) -> None:
    """A problem for each caption behind which numbers stand in what is no sentence: rows that could not be told apart.

    That is lines that end as no sentence does, or words before the first number that are labels of a header.
    """
    for e in exhibits:
        if e.status != IMAGE_ONLY:
            continue
        behind = [o for o in rows if o.origin == "prose" and e.line_last < o.line <= e.line_last + _CLOSE]
        odd = [o for o in behind if not ends_sentence(o.sentence) or _begins_with_labels(o.sentence)]
        if len(odd) >= _UNREAD_ROWS:
            ctx.problem("rows", "warning", f"Behind the caption {e.caption!r} stand {len(odd)} numbers in what is no "
                        "sentence. They may be rows of a table that the text does not tell apart, and of something "
                        "else than is said: compare them with the page.", Line(odd[0].line, "", odd[0].page or 0),
                        printed=odd[0].sentence[:80])


def _say_too_early(ctx: Context, rows: list[Observation]) -> None:
    """A problem where an inferred date lies before days that the text tells of: months and days hang on it."""
    latest = (ctx.source.published + timedelta(days=ctx.anchor.slack)).isoformat()
    late = [o for o in rows if o.origin == "prose" and o.basis == "point" and o.period == o.period_start > latest
            and (date.fromisoformat(o.period) + timedelta(days=1)).day > 1]  # the end of a year may be one to come
    if ctx.anchor.slack and late:  # an inferred date
        last = max(late, key=lambda o: o.period_start)
        ctx.problem("published", "warning", f"The issue is dated {ctx.source.published} (inferred), but tells of "
                    f"{last.period_start}. Months and days without a year hang on the date: add the file again with "
                    "--published YYYY-MM-DD.", Line(last.line, "", last.page or 0), printed=last.sentence[:80])


def _begins_with_labels(sentence: str) -> bool:
    """Whether the words before the first number of a sentence are labels, none of them with its particle."""
    head = re.split(r"\d", sentence, maxsplit=1)[0]
    known, letters = specs.labels_within(bare(head))
    return known > 1 and letters * 2 > len(bare(head)) and not re.search(r"[가-힣][은는을를](?=\s|$)", head)


def _tell(chart: Chart, typed: list[Observation]) -> None:
    """Let an exhibit say what its chart shows, and what a person typed of it."""
    e = chart.exhibit
    e.shows, e.expected, e.known = chart.subject, chart.expected or None, chart.entities
    if typed:
        e.status, e.family = TRANSCRIBED, typed[0].family
        e.rows, e.numbers = len({o.entity for o in typed}), len(typed)


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
