"""Charts that are only pictures are typed in by a person: a workbook goes out to be filled.

In: an issue with its charts. Out: a workbook with a sheet for each chart: its picture, what the prose says of
it (locked), and free rows with drop-downs and checks. Refuses an issue whose charts are all text.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from kicdata import specs
from kicdata.form import COLUMNS, FIRST, GUIDE, HIDDEN, UNITS, WRITTEN, letters_of, text_of
from kicdata.gaps import Chart
from kicdata.issue import Issue
from kicdata.pdf.page import Box
from kicdata.pdf.pictures import read_pictures
from kicdata.records import Observation
from kicdata.source import IssueError
from kicdata.transcription import chart_of, names_for

FREE = 12  # empty rows where a caption says no number


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
        column = letters_of(k)
        ranges[name] = f"={HIDDEN}!${column}$1:${column}${len(values)}"
        if name == "unit":  # and those of one's own, which stand on the guide
            own = f"{GUIDE}!$B${UNITS[0]}:$B${UNITS[-1]}"
            last = f'=SUMPRODUCT(MAX(({own}<>"")*(ROW({own})-{UNITS[0] - 1})))'
            sheet.write_formula(1, 0, last, None, 0)
            for n, r in enumerate(UNITS):
                sheet.write_formula(len(values) + n, k, f'=IF({GUIDE}!$B${r}="","",{GUIDE}!$B${r})', None, "")
            ranges[name] = f"=OFFSET({HIDDEN}!${column}$1,0,0,{len(values)}+{HIDDEN}!$A$2,1)"
    return ranges


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
    entity = lists.get(f"entity {issue.charts.index(chart)}")
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
    return number if text_of(number) == text else text


def _ko(chart: Chart, o: Observation) -> str:
    return next((a.ko for a in chart.asked if a.indicator == o.indicator), o.indicator_ko)
