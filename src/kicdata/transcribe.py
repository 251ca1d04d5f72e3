"""Charts that are only pictures are typed in by a person: a workbook goes out, filled it comes back.

In: an issue with its charts. Out: a workbook with a sheet for each chart: its picture, what the prose says of
it (locked), and free rows with drop-downs and checks. In again: the filled workbook. Out: rows for
`data/raw/transcribed`, or every mistake by sheet, row and column.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kicdata import specs
from kicdata.gaps import Chart
from kicdata.issue import Issue
from kicdata.pdf.page import Box
from kicdata.pdf.pictures import read_pictures
from kicdata.records import Observation
from kicdata.source import IssueError
from kicdata.transcription import Filled, Mistake, as_observation, chart_of, mistakes_of, names_for, quantity_of

GUIDE, HIDDEN = "guide", "kicdata"
WHO, WHEN, UNITS = "B3", "B4", range(6, 12)  # cells and 1-based rows of column B that are filled on the guide
COLUMNS = ("entity", "value", "unit", "period", "measure", "differs", "from")
FIRST = 6        # 0-based row of the first number
FREE = 12        # empty rows where a caption says no number


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
        for name, chart in zip(names, issue.charts, strict=True):
            _write_sheet(sheets[name], issue, chart, lists, pictures.get(_key(chart)), forms)
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
    sheet.write(0, 0, json.dumps({"issue": issue.source.issue, "charts": [
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
                 forms: dict[str, Any]) -> None:
    e = chart.exhibit
    columns = specs.read_toml("form.toml")["columns"]
    for k, name in enumerate(COLUMNS):
        sheet.set_column(k, k, columns[name]["width"])
        sheet.write(FIRST - 2, k, columns[name]["ko"], forms["head"])
        sheet.write(FIRST - 1, k, name, forms["head"])
    where = f"page {e.page}" if e.page else f"line {e.line_first}"
    sheet.write(0, 0, e.caption, forms["title"])
    sheet.write(1, 0, f"{e.article}, {where}")
    sheet.write(2, 0, f"The prose gives {chart.given}." if chart.known else "The prose gives no number of it.")
    if picture is None:
        sheet.write(3, 0, "Look at the issue for the picture: a text issue has none.")
    elif isinstance(picture, str):
        sheet.write(3, 0, picture)
    else:
        sheet.insert_image(0, len(COLUMNS) + 1, "chart.png", {"image_data": io.BytesIO(picture), "x_scale": 0.75,
                                                              "y_scale": 0.75, "description": e.caption})
    row = FIRST
    for o in chart.known:
        cells = (_label(o), o.printed, o.unit, o.period, _ko(chart, o), "", f"prose, line {o.line}")
        for k, v in enumerate(cells):
            sheet.write_string(row, k, v, forms["known"])
        row += 1
    typed = [f for f in issue.filled if chart_of([chart], f)]
    asked = chart.asked[0]
    free = max(FREE, (chart.expected - chart.entities) * len(chart.asked))
    for n in range(max(free, len(typed) + 2)):
        f = typed[n] if n < len(typed) else None
        value: str | float = float(f.value.replace(",", "")) if f and re.fullmatch(r"-?[\d,.]+", f.value) else ""
        sheet.write(row, 0, f.entity if f else "", forms["free"])
        sheet.write(row, 1, value if value != "" else f.value if f else "", forms["number"])
        sheet.write(row, 2, f.unit if f else asked.unit, forms["free"])
        sheet.write(row, 3, f.period if f else chart.period, forms["free"])
        sheet.write(row, 4, f.measure if f else asked.ko, forms["free"])
        sheet.write(row, 5, f.marked if f else "", forms["free"])
        row += 1
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


def read_form(path: Path, issue: Issue) -> tuple[list[Filled], list[str]]:
    """The rows typed into a workbook, and every mistake: sheet, row, column, what was seen, what to do."""
    _, book, told = open_form(path)
    who = str(book[GUIDE][WHO].value or "").strip()
    when = _day(book[GUIDE][WHEN].value) or (book.properties.modified or datetime.now()).date().isoformat()
    mistakes = [] if who else [f"{path}: sheet {GUIDE}, row 3, column B: there is no name. Write yours."]
    mistakes += [f"{path}: sheet {GUIDE}, row {n}, column B: {e}" for n, e in _units_unread(book[GUIDE])]
    rows: list[Filled] = []
    for c in told["charts"]:
        if c["sheet"] not in book.sheetnames:
            mistakes.append(f"{path}: the sheet {c['sheet']!r} is missing. Write the workbook anew with "
                            "`kicdata transcribe` and copy your rows over.")
            continue
        moved = list(_headers_moved(book[c["sheet"]]))
        if moved:
            mistakes += [f"{path}: sheet {c['sheet']!r}, row {FIRST}, column {column}: {what}"
                         for column, what in moved]
            continue
        seen: dict[tuple[str, ...], int] = {}
        for number, f in _typed_rows(book[c["sheet"]], c):
            f = replace(f, who=who, when=when)
            found = _mistakes(issue, f, seen, number)
            for problem in found:
                column = "ABCDEFG"[COLUMNS.index(problem.column)]
                mistakes.append(f"{path}: sheet {c['sheet']!r}, row {number}, column {column} ({problem.column}): "
                                f"{problem}")
            rows += [] if found else [f]
    return rows, mistakes


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


def _typed_rows(sheet: Any, chart: dict[str, str]) -> Iterator[tuple[int, Filled]]:
    """The rows of a sheet in which a name or a number was typed, with their 1-based numbers."""
    for number, row in enumerate(sheet.iter_rows(min_row=FIRST + 1, max_col=len(COLUMNS), values_only=True), FIRST + 1):
        entity, value, unit, period, measure, differs, origin = (_text(v) for v in row)
        if origin or not (entity or value):
            continue
        yield number, Filled(chart["caption"], chart["article"], entity, value, unit, period, measure,
                             "x" if differs else "", "", "")


def _mistakes(issue: Issue, f: Filled, seen: dict[tuple[str, ...], int], number: int) -> list[Mistake]:
    """All that is wrong with a row; `seen` are the rows before it."""
    chart = chart_of(issue.charts, f)
    if chart is None:
        return [Mistake("entity", f"{issue.source.issue} has no chart {f.caption!r} of which only the caption is "
                        "text.")]
    found = mistakes_of(issue.context, chart, issue.rows, f)
    o = None if found else as_observation(issue.context, chart, issue.rows, f)
    if o is None:
        return found
    key = (o.entity, o.indicator, o.period)
    if key in seen:
        return [Mistake("entity", f"{f.entity!r} stands in row {seen[key]} already, for the same measure and period.")]
    seen[key] = number
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
