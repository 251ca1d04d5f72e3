"""A workbook of charts comes back filled.

In: the workbook that `kicdata transcribe` wrote, and its issue. Out: rows for `data/raw/transcribed`, or every mistake
by sheet, row and column. Refuses another workbook, and sheets whose headers have moved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kicdata.form import COLUMNS, FIRST, GUIDE, HIDDEN, UNITS, WHEN, WHO, WRITTEN, letters_of, text_of
from kicdata.issue import Issue
from kicdata.source import IssueError
from kicdata.text import bare
from kicdata.transcription import Mistake, chart_of, mistakes_of, odd_unit, quantity_of, thing_of
from kicdata.typed import Filled, Giver


def is_form(path: Path) -> bool:
    """Whether a file is a workbook that `kicdata transcribe` wrote."""
    import zipfile
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as z:
        return "xl/workbook.xml" in z.namelist() and f'name="{HIDDEN}"'.encode() in z.read("xl/workbook.xml")


def check_workbook(path: Path) -> None:
    """Raise `IssueError` for an Excel workbook that is none of `kicdata transcribe`."""
    excel = path.suffix.lower() in (".xlsx", ".xlsm", ".xls") and path.is_file()
    if excel and not is_form(path):
        raise IssueError(path, "this workbook was not written by `kicdata transcribe`: it has no list of an issue's "
                         "charts.", "Fill the one that `kicdata transcribe ISSUE` writes; an issue itself is added as "
                         "PDF or text.")


def open_form(path: Path) -> tuple[str, Any, dict[str, Any]]:
    """The issue of a workbook, the workbook, and which sheet is which chart."""
    import openpyxl
    try:
        book = openpyxl.load_workbook(path, data_only=True)
        told = json.loads(str(book[HIDDEN].cell(1, 1).value))
        return str(told["issue"]), book, told
    except Exception as e:  # openpyxl raises whatever its parsers raise
        raise IssueError(path, f"the workbook cannot be read ({type(e).__name__}: {e}).",
                         "Save it as .xlsx once more, or write a new one with `kicdata transcribe`.") from None


@dataclass
class Form:
    """A filled workbook: its rows, or its mistakes; whose it is; the charts of its sheets; what stood in it at first.

    `notes` name what of it was not read.
    """

    by: Giver
    rows: list[Filled] = field(default_factory=list)
    given: list[Filled] = field(default_factory=list)
    charts: list[tuple[str, str]] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_form(path: Path, issue: Issue) -> Form:
    """The rows typed into a workbook, or every mistake: sheet, row, column, what was seen, what to do."""
    _, book, told = open_form(path)
    who = str(book[GUIDE][WHO].value or "").strip()
    typed = text_of(book[GUIDE][WHEN].value)
    when = _day(typed) or (book.properties.modified or datetime.now()).date().isoformat()
    form = Form(Giver(who, when, told.get("book", "")))
    form.mistakes += [] if _day(typed) or not typed else [
        f"{path}: sheet {GUIDE}, row 4, column B: {typed!r} is no day. Write it as 2025-04-26, or leave it empty."]
    form.mistakes += [] if who else [f"{path}: sheet {GUIDE}, row 3, column B: there is no name. Write yours."]
    form.mistakes += [f"{path}: sheet {GUIDE}, row {n}, column B: {e}" for n, e in _units_unread(book[GUIDE])]
    sheets = _sheets_of(book, told["charts"])
    read = {GUIDE, HIDDEN, *(s.title for s in sheets if s)}
    form.notes += [f"{path}: the sheet {name!r} was not read: it is none that kicdata wrote."
                   for name in book.sheetnames if name not in read]
    written = _written(book[HIDDEN])
    for c, sheet in zip(told["charts"], sheets, strict=True):
        if sheet is None:
            form.notes.append(f"{path}: the sheet {c['sheet']!r} is not in this workbook; what was typed of "
                              f"{c['caption']} before stays.")
            continue
        at = f"{path}: sheet {sheet.title!r}"
        moved = list(_headers_moved(sheet))
        if moved:
            form.mistakes += [f"{at}, row {FIRST}, column {column}: {what}" for column, what in moved]
            continue
        form.charts.append((c["caption"], c["article"]))
        form.given += [_filled(c, cells) for cells in written.get(c["sheet"], {}).values() if not cells[-1]]
        stood = written.get(c["sheet"], {})
        grey, white = _grey_and_white(sheet, {n: cells for n, cells in stood.items() if cells[-1]}, bool(form.by.book))
        form.mistakes += [_cell(at, n, m) for n, m in grey]
        seen: dict[tuple[str, ...], int] = {}
        for number, cells in white:
            f = replace(_filled(c, cells), who=who, when=when, book=form.by.book)
            found = _mistakes(issue, f, seen, number)
            form.mistakes += [_cell(at, number, m) for m in found]
            form.notes += [_cell(at, number, m) for m in _doubts(issue, f)]
            form.rows += [] if found else [f]
    return form


def _cell(at: str, number: int, m: Mistake) -> str:
    return f"{at}, row {number}, column {letters_of(COLUMNS.index(m.column))} ({m.column}): {m}"


def _sheets_of(book: Any, charts: Sequence[dict[str, str]]) -> list[Any]:
    """The sheet of each chart, by its name; one that was renamed by its caption and place. None where it is gone."""
    own = {c["sheet"] for c in charts}
    renamed = {(text_of(s["A1"].value), text_of(s["A2"].value).rpartition(", ")[0]): s for s in book.worksheets
               if s.title not in own}
    return [book[c["sheet"]] if c["sheet"] in book.sheetnames else renamed.get((c["caption"], c["article"]))
            for c in charts]


def _written(hidden: Any) -> dict[str, dict[int, list[str]]]:
    """What stood in each sheet when it was written: sheet -> number of a row -> its cells."""
    found: dict[str, dict[int, list[str]]] = {}
    for (cell,) in hidden.iter_rows(min_row=WRITTEN, max_col=1, values_only=True):
        if cell:
            name, number, *cells = json.loads(cell)
            found.setdefault(name, {})[number] = cells
    return found


def _units_unread(guide: Any) -> Iterator[tuple[int, Mistake]]:
    """The units of one's own that cannot be read, with their rows."""
    for n in UNITS:
        if unit := text_of(guide.cell(n, 2).value):
            try:
                quantity_of("1", unit)
            except Mistake as e:
                yield n, e


def _headers_moved(sheet: Any) -> Iterator[tuple[str, str]]:
    """The columns whose header is no longer what it was, and what to do: their cells could be anything."""
    for k, expected in enumerate(COLUMNS):
        if (found := text_of(sheet.cell(FIRST, k + 1).value)) != expected:
            yield letters_of(k), (f"the header is {found!r}, not {expected!r}. Write {expected} there, and see that "
                                  "the column holds what it held; nothing of this sheet was read.")


def _grey_and_white(sheet: Any, grey: dict[int, list[str]], told: bool
                    ) -> tuple[list[tuple[int, Mistake]], list[tuple[int, list[str]]]]:
    """What is wrong with the grey rows of a sheet, and the rows that somebody typed; all with their 1-based numbers.

    `grey` are the rows as they were written; a workbook that does not tell them has them where `from` is filled.
    """
    rows = {n: [text_of(v) for v in row] for n, row in enumerate(
        sheet.iter_rows(min_row=FIRST + 1, max_col=len(COLUMNS), values_only=True), FIRST + 1)}
    grey = grey if told else {n: cells for n, cells in rows.items() if cells[-1]}
    wrong: list[tuple[int, Mistake]] = []
    changed: list[int] = []
    for n, cells in grey.items():  # where it was, else somewhere: a sheet may have been sorted
        at = next((k for k in (n, *rows) if _plain(rows.get(k, [])) == _plain(cells)), None)
        if at is None:
            changed.append(n)
        else:
            del rows[at]
    for n in changed:
        was, now = grey[n], rows.pop(n, [])
        if not any(now):
            wrong.append((n, Mistake("entity", f"the grey row {_words(was)} is gone. Write it back: the prose says it, "
                                     "and nothing is taken out of the prose here.")))
        wrong += [(n, Mistake(name, f"the grey row {_words(was)} says {b!r} now in place of {a!r}. Write {a!r} back: "
                              "grey rows are what the prose says, and are not read. What the picture shows goes into a "
                              "white row, with an x in `differs` where the prose says another number."))
                  for name, a, b in zip(COLUMNS, was, now, strict=False) if any(now) and _plain([a]) != _plain([b])]
    wrong += [(n, Mistake("from", f"{cells[-1]!r} stands where only grey rows have something. Clear this cell: then "
                          "the row is read.")) for n, cells in rows.items() if cells[-1]]
    return wrong, [(n, cells) for n, cells in rows.items() if not cells[-1] and (cells[0] or cells[1])]


def _words(cells: Sequence[str]) -> str:
    return " ".join(filter(None, cells[:4]))


def _plain(cells: Sequence[str]) -> list[str]:
    """Cells as they count: `1,234` in Excel is 1234."""
    return [bare(x).replace(",", "") for x in cells]


def _doubts(issue: Issue, f: Filled) -> list[Mistake]:
    """What is odd of a row that can be taken all the same."""
    chart = chart_of(issue.charts, f)
    said = odd_unit(chart, f) if chart else ""
    return [Mistake("unit", said)] if said else []


def _filled(chart: dict[str, str], cells: Sequence[str]) -> Filled:
    entity, value, unit, period, measure, differs = cells[:6]
    return Filled(chart["caption"], chart["article"], entity, value, unit, period, measure, "x" if differs else "",
                  "", "")


def _mistakes(issue: Issue, f: Filled, seen: dict[tuple[str, ...], int], number: int) -> list[Mistake]:
    """All that is wrong with a row; `seen` are the rows before it."""
    chart = chart_of(issue.charts, f)
    if chart is None:
        return [Mistake("entity", f"{issue.source.issue} has no chart {f.caption!r} of which only the caption is "
                        "text.")]
    if found := mistakes_of(issue.context, chart, issue.rows, f):
        return found
    thing = thing_of(issue.context, issue.charts, issue.rows, f)
    if thing in seen:
        return [Mistake("entity", f"{f.entity!r} stands in row {seen[thing]} already, for the same measure and "
                        "period.")]
    seen[thing] = number
    return []


def _day(text: str) -> str:
    """A day in ISO form; empty for what is none."""
    try:
        return date.fromisoformat(text).isoformat() if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else ""
    except ValueError:
        return ""
