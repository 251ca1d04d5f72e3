"""Charts that are only pictures are typed in by a person: a workbook goes out, filled it comes back.

In: an issue with its charts. Out: a workbook with a sheet for each chart: its picture, what the prose says of
it (locked), and free rows with drop-downs and checks. In again: the filled workbook. Out: rows for
`data/raw/transcribed`, or every mistake by sheet, row and column; and what adding them changed, in words.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

from kicdata import specs
from kicdata.gaps import Chart
from kicdata.issue import Issue
from kicdata.pdf.page import Box
from kicdata.pdf.pictures import read_pictures
from kicdata.records import Observation
from kicdata.source import IssueError
from kicdata.text import bare
from kicdata.transcription import Mistake, chart_of, mistakes_of, names_for, odd_unit, quantity_of, thing_of
from kicdata.typed import Change, Filled, Giver

GUIDE, HIDDEN = "guide", "kicdata"
WHO, WHEN, UNITS = "B3", "B4", range(6, 12)  # cells and 1-based rows of column B that are filled on the guide
COLUMNS = ("entity", "value", "unit", "period", "measure", "differs", "from")
FIRST = 6        # 0-based row of the first number
FREE = 12        # empty rows where a caption says no number
WRITTEN = 3      # 1-based row of the hidden sheet from which on column A tells what stood in the sheets at first


def write_form(issue: Issue, path: Path) -> int:
    """Write the workbook of an issue's charts; the number of sheets for charts.

    Raises `IssueError` where the issue has no such chart, or the file is there already.
    """
    import xlsxwriter
    if not issue.charts:
        raise IssueError(issue.source.path, "every chart of the issue is text; there is nothing to type.", "")
    if path.exists():
        raise IssueError(path, "there is a file of this name already; it may be filled.",
                         "Add it with `kicdata add`, remove it, or write to another with --to.")
    names = _sheet_names(issue.charts)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"{issue.source.issue}: charts to type", "created": datetime(2025, 1, 1)})
        looks = {"head": {"bold": True, "bg_color": "#E8EEF4", "bottom": 1}, "title": {"bold": True, "font_size": 12},
                 "known": {"bg_color": "#EDEDED", "font_color": "#555555"}, "free": {"locked": False, "border": 4},
                 "number": {"locked": False, "border": 4, "num_format": "#,##0.######"}, "plain": {}}
        forms = {k: book.add_format(v) for k, v in looks.items()}
        _write_guide(book.add_worksheet(GUIDE), issue, path, forms)
        sheets = {n: book.add_worksheet(n) for n in names}
        hidden = book.add_worksheet(HIDDEN)
        hidden.hide()
        lists = _write_lists(hidden, issue, names)
        pictures = _pictures_of(issue)
        written = [[name, *row] for name, chart in zip(names, issue.charts, strict=True)
                   for row in _write_sheet(sheets[name], issue, chart, lists, pictures.get(_key(chart)), forms)]
        for n, row in enumerate(written):
            hidden.write_string(WRITTEN - 1 + n, 0, json.dumps(row, ensure_ascii=False))
    try:
        path.write_bytes(buffer.getvalue())
    except OSError as e:
        raise IssueError(path, f"the workbook cannot be written there ({e.strerror}).",
                         "Check the folder, or write to another with --to.") from None
    return len(names)


def _sheet_names(charts: Sequence[Chart]) -> list[str]:
    """A name for each chart: its number in the file and its caption, as Excel allows it."""
    allowed = [re.sub(r"[\[\]:*?/\\]", " ", c.exhibit.caption) for c in charts]
    return [f"{n} {name}"[:31].strip(" '") for n, name in enumerate(allowed, 1)]


def _key(chart: Chart) -> tuple[str, str, int]:
    return chart.exhibit.article, chart.exhibit.caption, chart.exhibit.line_first


def _pictures_of(issue: Issue) -> dict[tuple[str, str, int], bytes | str]:
    """The pictures of the charts, for a PDF; a reason where one cannot be shown."""
    places: list[tuple[tuple[str, str, int], tuple[int, Box]]] = []
    for c in issue.charts:
        p = next((p for p in issue.source.pictures if p.line == c.exhibit.line_first and p.caption), None)
        if p is not None:
            places.append((_key(c), (p.page, p.box)))
    found = read_pictures(issue.source.path, [place for _, place in places])
    return {key: png for (key, _), png in zip(places, found, strict=True)}


def _write_guide(sheet: Any, issue: Issue, path: Path, forms: dict[str, Any]) -> None:
    guides = specs.read_toml("form.toml")["guides"]
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 60)
    sheet.write(0, 0, f"{issue.source.issue}: charts that are only pictures", forms["title"])
    for row, word in ((2, "who"), (3, "day"), (UNITS[0] - 1, "units")):
        sheet.write(row, 0, " · ".join(g[word] for g in guides))
    for row in (2, 3, *(n - 1 for n in UNITS)):
        sheet.write(row, 1, "", forms["free"])
    row = UNITS[-1] + 1
    for guide in guides:
        for step in guide["steps"]:
            sheet.write(row, 0, step.format(name=path.name, units=f"B{UNITS[0]}:B{UNITS[-1]}"))
            row += 1
        row += 1
    sheet.protect("", {"select_locked_cells": True})


def _write_lists(sheet: Any, issue: Issue, names: Sequence[str]) -> dict[str, str]:
    """Write what the drop-downs offer and which sheet is which chart; name of a list -> its cells."""
    columns: dict[str, list[str]] = {
        "unit": list(dict.fromkeys([a.unit for c in issue.charts for a in c.asked if a.unit]
                                   + [f.unit for f in issue.filled if f.unit]
                                   + [o.unit for o in issue.rows if o.unit] + ["%", "억 위안", "건", "개"])),
        "measure": list(dict.fromkeys([a.ko for c in issue.charts for a in c.asked if a.ko]
                                      + [m.ko for m in specs.measures()]))}
    for n, c in enumerate(issue.charts):
        offered = list(dict.fromkeys([*(_label(o) for o in c.known), *names_for(c)]))
        if offered:
            columns[f"entity {n}"] = offered
    sheet.write(0, 0, json.dumps({"issue": issue.source.issue, "book": uuid4().hex[:12], "charts": [
        {"sheet": s, "caption": c.exhibit.caption, "article": c.exhibit.article}
        for s, c in zip(names, issue.charts, strict=True)]}, ensure_ascii=False))
    ranges = {}
    for k, (name, values) in enumerate(columns.items(), 1):
        for r, v in enumerate(values):
            sheet.write_string(r, k, v)
        column = _letters(k)
        ranges[name] = f"={HIDDEN}!${column}$1:${column}${len(values)}"
        if name == "unit":  # and those of one's own, which stand on the guide
            own = f"{GUIDE}!$B${UNITS[0]}:$B${UNITS[-1]}"
            last = f'=SUMPRODUCT(MAX(({own}<>"")*(ROW({own})-{UNITS[0] - 1})))'
            sheet.write_formula(1, 0, last, None, 0)
            for n, r in enumerate(UNITS):
                sheet.write_formula(len(values) + n, k, f'=IF({GUIDE}!$B${r}="","",{GUIDE}!$B${r})', None, "")
            ranges[name] = f"=OFFSET({HIDDEN}!${column}$1,0,0,{len(values)}+{HIDDEN}!$A$2,1)"
    return ranges


def _letters(n: int) -> str:
    """The name of a 0-based column.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    return (_letters(n // 26 - 1) if n > 25 else "") + chr(65 + n % 26)


def _label(o: Observation) -> str:
    return f"{o.entity_ko} {o.entity_zh}".strip() if o.entity_kind in ("city", "province", "country") else o.entity_ko


def _write_sheet(sheet: Any, issue: Issue, chart: Chart, lists: dict[str, str], picture: bytes | str | None,
                 forms: dict[str, Any]) -> list[list[Any]]:
    """Write the sheet of a chart; what now stands in its rows, each with its 1-based number first."""
    e = chart.exhibit
    columns = specs.read_toml("form.toml")["columns"]
    for k, name in enumerate(COLUMNS):
        sheet.set_column(k, k, columns[name]["width"])
        sheet.write(FIRST - 2, k, columns[name]["ko"], forms["head"])
        sheet.write(FIRST - 1, k, name, forms["head"])
    sheet.write(0, 0, e.caption, forms["title"])
    sheet.write(1, 0, _place(chart))
    sheet.write(2, 0, f"The prose gives {chart.given}." if chart.known else "The prose gives no number of it.")
    if picture is None:
        sheet.write(3, 0, "Look at the issue for the picture: a text issue has none.")
    elif isinstance(picture, str):
        sheet.write(3, 0, picture)
    else:
        sheet.insert_image(0, len(COLUMNS) + 1, "chart.png", {"image_data": io.BytesIO(picture), "x_scale": 0.75,
                                                              "y_scale": 0.75, "description": e.caption})
    rows = [[_label(o), o.printed, o.unit, o.period, _ko(chart, o), "", f"prose, line {o.line}"] for o in chart.known]
    for n, cells in enumerate(rows):
        for k, v in enumerate(cells):
            sheet.write_string(FIRST + n, k, v, forms["known"])
    first = FIRST + len(rows)
    typed = [[f.entity, f.value, f.unit, f.period, f.measure, f.marked] for f in issue.filled if chart_of([chart], f)]
    asked = chart.asked[0]
    free = max(FREE, (chart.expected - chart.entities) * len(chart.asked), len(typed) + 2)
    empty = ["", "", asked.unit, chart.period, asked.ko, ""]
    for row, cells in enumerate([*typed, *([empty] * (free - len(typed)))], first):
        for k, v in enumerate(cells):
            sheet.write(row, k, _as_number(v) if k == 1 else v, forms["number" if k == 1 else "free"])
    written = [[n, *cells] for n, cells in enumerate([*rows, *([*cells, ""] for cells in typed)], FIRST + 1)]
    row = first + free
    last = row - 1
    entity = next((lists[k] for k in (f"entity {issue.charts.index(chart)}",) if k in lists), None)
    if entity:
        sheet.data_validation(FIRST, 0, last, 0, {"validate": "list", "source": entity, "error_type": "warning",
                                                  "error_title": "Not in the list",
                                                  "error_message": "Is the name written as in the list?"})
    sheet.data_validation(FIRST, 1, last, 1, {"validate": "decimal", "criteria": "between", "minimum": -1e15,
                                              "maximum": 1e15, "error_title": "No number",
                                              "error_message": "Digits only: the unit stands in the next column."})
    for k, name, message in ((2, "unit", f"Write it on the sheet {GUIDE}, B{UNITS[0]} to B{UNITS[-1]}; kicdata add "
                              "checks whether it can be read."),
                             (4, "measure", "kicdata may not know this.")):
        sheet.data_validation(FIRST, k, last, k, {"validate": "list", "source": lists[name], "error_type": "warning",
                                                  "error_title": "Not in the list", "error_message": message})
    sheet.data_validation(FIRST, 5, last, 5, {"validate": "list", "source": ["x"]})
    sheet.freeze_panes(FIRST, 0)
    sheet.protect("", {"select_locked_cells": True, "format_columns": True})
    return written


def _place(chart: Chart) -> str:
    """Where a chart stands, as its sheet says it."""
    e = chart.exhibit
    return f"{e.article}, page {e.page}" if e.page else f"{e.article}, line {e.line_first}"


def _as_number(text: str) -> str | float:
    """A typed number as Excel holds it, where that is the same: `8.10` stays text, as its zero says how exact it is."""
    try:
        number = float(text)
    except ValueError:
        return text
    return number if _text(number) == text else text


def _ko(chart: Chart, o: Observation) -> str:
    return next((a.ko for a in chart.asked if a.indicator == o.indicator), o.indicator_ko)


# ------------------------------------------------------------ the way back

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
    when = _day(book[GUIDE][WHEN].value) or (book.properties.modified or datetime.now()).date().isoformat()
    form = Form(Giver(who, when, told.get("book", "")))
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
    return f"{at}, row {number}, column {_letters(COLUMNS.index(m.column))} ({m.column}): {m}"


def _sheets_of(book: Any, charts: Sequence[dict[str, str]]) -> list[Any]:
    """The sheet of each chart, by its name; one that was renamed by its caption and place. None where it is gone."""
    own = {c["sheet"] for c in charts}
    renamed = {(_text(s["A1"].value), _text(s["A2"].value).rpartition(", ")[0]): s for s in book.worksheets
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
        if unit := _text(guide.cell(n, 2).value):
            try:
                quantity_of("1", unit)
            except Mistake as e:
                yield n, e


def _headers_moved(sheet: Any) -> Iterator[tuple[str, str]]:
    """The columns whose header is no longer what it was, and what to do: their cells could be anything."""
    for k, expected in enumerate(COLUMNS):
        if (found := _text(sheet.cell(FIRST, k + 1).value)) != expected:
            yield _letters(k), (f"the header is {found!r}, not {expected!r}. Write {expected} there, and see that the "
                                "column holds what it held; nothing of this sheet was read.")


def _grey_and_white(sheet: Any, grey: dict[int, list[str]], told: bool
                    ) -> tuple[list[tuple[int, Mistake]], list[tuple[int, list[str]]]]:
    """What is wrong with the grey rows of a sheet, and the rows that somebody typed; all with their 1-based numbers.

    `grey` are the rows as they were written; a workbook that does not tell them has them where `from` is filled.
    """
    rows = {n: [_text(v) for v in row] for n, row in enumerate(
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


def _text(v: object) -> str:
    """A cell as text; a number without what Excel adds to it.

    >>> _text(118.0), _text(0.1), _text(" 장쑤 "), _text(datetime(2024, 12, 31))
    ('118', '0.1', '장쑤', '2024-12-31')
    """
    if v is None:
        return ""
    if isinstance(v, (datetime, date)):
        return v.strftime("%Y-%m-%d")
    if isinstance(v, float):
        return str(int(v)) if v.is_integer() and abs(v) < 1e15 else f"{v:.12g}"
    return str(v).strip()


def _day(v: object) -> str:
    text = _text(v)
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else ""


# ------------------------------------------------------------ what it changed, in words

def tell(change: Change) -> Iterator[str]:
    """What adding a workbook changed: how many rows, then each that went or came in its place, by its chart."""
    new, changed, removed = change.counts
    counts = [f"{n} row{'s' if n > 1 else ''} {word}" for n, word in ((new, "new"), (changed, "changed"),
                                                                     (removed, "removed")) if n]
    yield ", ".join(counts) or ("every row was there already" if change.same else "no row of it is new")
    told = [(old.caption, f"changed: {_told(old)} -> {_told(now)}{_typist(old, now)}") for old, now in change.changed]
    told += [(f.caption, f"removed: {_told(f)}, typed by {f.who} on {f.when}") for f in change.removed]
    told += [(f.caption, f"new: {_told(f)}") for f in change.new if changed or removed]
    told += [(f.caption, f"left out: {_told(f)}; it stood in the workbook before, and somebody else has changed or "
              "removed it since") for f in change.outdone]
    yield from _by_caption(told)
    if change.back:
        yield (f"{_rows(change.back)} back that this workbook had taken out before. If this is an old copy of it, add "
               "the newer one again.")
    if change.kept:
        yield (f"Kept, though the sheet is empty now: {_rows(change.kept)} that this workbook gave before. If they are "
               "to go, add it once more with --emptied.")
        yield from _by_caption((f.caption, _told(f)) for f in change.kept)
    if change.beside:
        yield (f"Beside these, {_rows(change.beside)} from other workbooks or under another name. If one is wrong or "
               "stands twice, write a new workbook with `kicdata transcribe`: it shows them all.")
        yield from _by_caption((f.caption, f"{_told(f)}, typed by {f.who} on {f.when}") for f in change.beside)


def refuse_lost(path: Path, who: str, before: str, lost: Sequence[Filled]) -> str:
    """Why a workbook is refused of which rows are gone that it gave under the name `before`, and what to do."""
    told = "; ".join(f"{f.caption}: {_told(f)}" for f in lost)
    return (f"{path}: sheet {GUIDE}, row 3, column B: the name is {who} now, and {_rows(lost)} that this workbook gave "
            f"under the name {before} {'are' if len(lost) > 1 else 'is'} gone from it ({told}). If it is the same "
            f"workbook and only its name was changed, add it with --instead-of \"{before}\": all its rows become "
            f"{who}'s, and what is gone goes. If {who} filled a copy of {before}'s, clear in it what {before} typed.")


def tell_held(path: Path, who: str, before: str, held: Sequence[Filled]) -> str:
    """That rows of a workbook stand under the name that it had before."""
    return (f"{path}: {_rows(held)} of it stand under the name {before}, as before. If they are to stand under {who}, "
            f"add it with --instead-of \"{before}\".")


def _by_caption(told: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines: dict[str, list[str]] = {}
    for caption, line in told:
        lines.setdefault(caption, [f"  {caption}"]).append(f"    {line}")
    return chain.from_iterable(lines.values())


def _rows(some: Sequence[Filled]) -> str:
    return f"{len(some)} row{'s' if len(some) > 1 else ''}"


def _told(f: Filled) -> str:
    return f"{f.entity}, {', '.join(filter(None, (f.measure, f.period)))}: {f.value} {f.unit}".strip()


def _typist(before: Filled, now: Filled) -> str:
    return f" (typed by {before.who} on {before.when})" if before.who != now.who else ""
