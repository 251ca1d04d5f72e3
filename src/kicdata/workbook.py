"""The store as one workbook: where to start, a sheet a family with charts and marked problems, codebook, sources.

In: frames, the problems and the flagged observations. Out: kicdata.xlsx, the same bytes for the same frames.
Numbers that a problem names are filled in the colour of its severity and say in a comment what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pandas as pd

from kicdata import specs
from kicdata.sheets import COLOURS, Note, Styles, number_format, open_book, text_width, write_sheet, write_text
from kicdata.store import base_units, wide_column

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["number_format", "write_book", "write_workbook"]
START = "start"
MOST = 15  # bars of a chart


def write_book(target: Path | BinaryIO, sheets: Iterable[tuple[str, pd.DataFrame]]) -> None:
    """Write frames as sheets of a plain workbook."""
    book = open_book(str(target) if isinstance(target, Path) else target)
    styles = Styles(book)
    for name, data in sheets:
        write_sheet(book, styles, name, data)
    book.close()


def write_workbook(path: Path, sheets: Iterable[tuple[str, pd.DataFrame]], problems: pd.DataFrame | None = None,
                   flagged: pd.DataFrame | None = None) -> None:
    """Write kicdata.xlsx: a sheet for each frame, as they come, so that memory does not grow with the sheets.

    `flagged` are the observations with a flag: they tell which cell of a family's table a problem is about.
    """
    book = open_book(str(path))
    styles = Styles(book)
    start = book.add_worksheet(START) if problems is not None else None
    told = _messages(problems)
    written: list[tuple[str, int, str]] = []
    known = specs.families()
    for name, data in sheets:
        family = name in known and known[name].wide
        notes = _notes(name, data, flagged, told) if family and flagged is not None else {}
        shade = _severity_shade(data) if name == "problems" else None
        sheet = write_sheet(book, styles, name, data, notes, _heads(data) if family else {}, shade)
        chart = _add_chart(book, sheet, name, data) if family else ""
        written.append((name, len(data), chart))
    if start is not None:
        _write_start(start, styles, written)
    book.close()


@cache
def _words() -> dict[str, Any]:
    return dict(specs.read_toml("labels.toml")["workbook"])


def _write_start(sheet: Worksheet, styles: Styles, written: Sequence[tuple[str, int, str]]) -> None:
    """The first sheet: what the book holds, with links to each sheet and its chart."""
    words = _words()
    known = specs.families()
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 10)
    sheet.set_column(3, 3, 12)
    sheet.write_string(0, 0, words["title"], styles(bold=True, font_size=16))
    row = 1
    for line in words["lines"]:
        sheet.write_string(row, 0, line)
        row += 1
    for severity, text in words["colours"].items():
        sheet.write_string(row, 0, text, styles(bg_color=COLOURS[severity]))
        row += 1
    row += 1
    for c, text in enumerate(words["columns"]):
        sheet.write_string(row, c, text, styles(bold=True, bg_color="#E8EEF4", bottom=1))
    link = styles(font_color="#0563C1", underline=1)
    for name, rows, chart in written:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name[:31]}'!A1", link, name)
        text = f"{known[name].ko} / {known[name].en}" if name in known else words["sheets"].get(name, "")
        write_text(sheet, row, 1, text, styles)
        sheet.write_number(row, 2, rows, styles(num_format="#,##0"))
        if chart:
            sheet.write_url(row, 3, f"internal:'{name[:31]}'!{chart}", link, words["chart"])
    sheet.hide_gridlines(2)


def _heads(data: pd.DataFrame) -> dict[str, str]:
    """What the columns of a family's table mean: the measure in both languages, and the unit."""
    said = _meanings()
    return {str(c): said[c] for c in data.columns if c in said}


@cache
def _meanings() -> dict[str, str]:
    found = {r["column"]: r["meaning"] for r in specs.read_rows("columns.tsv") if r["table"] == "observations"}
    for measure in specs.measures():
        for base, unit in base_units().items():
            found[wide_column(measure.name, base)] = f"{measure.ko} / {measure.en}\n{unit['ko']} / {unit['en']}"
    return found


def _messages(problems: pd.DataFrame | None) -> dict[tuple[str, int, str], tuple[str, str]]:
    """Issue, line and rule -> severity and message."""
    if problems is None:
        return {}
    known = problems[problems["line"].notna()][["issue", "line", "rule", "severity", "message"]]
    return {(issue, int(line), rule): (severity, message)
            for issue, line, rule, severity, message in known.itertuples(index=False, name=None)}


def _notes(family: str, data: pd.DataFrame, flagged: pd.DataFrame,
           told: Mapping[tuple[str, int, str], tuple[str, str]]) -> dict[tuple[int, str], Note]:
    """Place of a row and column -> what is wrong with the cell, for every flagged number that a problem explains."""
    own = flagged[flagged["family"] == family]
    if own.empty or data.empty:
        return {}
    keys = ["issue", "entity", "period", "basis"]
    places = list(enumerate(data[keys].astype("str").itertuples(index=False, name=None)))
    place = {tuple(k): n for n, k in reversed(places)}  # the first row of a key
    order = list(COLOURS)
    found: dict[tuple[int, str], Note] = {}
    names = ["issue", "entity", "period", "basis", "indicator", "unit_std", "line", "flags"]
    for issue, entity, period, basis, indicator, unit, line, flags in own[names].itertuples(index=False, name=None):
        row, column = place.get((issue, entity, period, basis)), wide_column(indicator, unit)
        if row is None or column not in data.columns:
            continue
        for rule in flags.split(";"):
            said = told.get((issue, int(line), rule))
            if said is None:
                continue
            before = found.get((row, column))
            text = f"{issue}, {rule}: {said[1]}"
            severity = min([said[0], *([before[0]] if before else [])], key=order.index)
            texts = [*([before[1]] if before else []), text]
            found[(row, column)] = (severity, "\n".join(dict.fromkeys(texts)))
    return found


def _severity_shade(data: pd.DataFrame) -> Any:
    """The colour of a row of the table of problems."""
    at = list(data.columns).index("severity")
    return lambda values: COLOURS.get(values[at], "")


def _add_chart(book: Workbook, sheet: Worksheet, family: str, data: pd.DataFrame) -> str:
    """A native chart of the family's main measure at the right of the table, and the rows that it draws; its cell."""
    measure = _words()["charts"].get(family)
    if measure is None:
        return ""
    drawn, column = _chart_rows(data, measure)
    if drawn.empty:
        return ""
    first = len(data.columns) + 1
    helper = book.add_worksheet(f"{family} chart"[:31])
    helper_name = helper.get_name()
    styles = Styles(book)
    form = number_format(data[column], column)
    periods = [c for c in drawn.columns if c not in ("entity", "name")]
    for c, text in enumerate(["entity", "name", *periods]):
        helper.write_string(0, c, text, styles(bold=True, bg_color="#E8EEF4", bottom=1))
    helper.set_column(0, 0, 16)
    helper.set_column(1, 1, max(12, *(text_width(n) + 2 for n in drawn["name"])))
    helper.set_column(2, 1 + len(periods), 18)
    helper.freeze_panes(1, 2)
    for r, values in enumerate(drawn.itertuples(index=False, name=None), 1):
        write_text(helper, r, 0, str(values[0]), styles)
        write_text(helper, r, 1, str(values[1]), styles)
        for c, v in enumerate(values[2:], 2):
            if not pd.isna(v):
                helper.write_number(r, c, float(v), styles(num_format=form))
    chart: Any = book.add_chart({"type": "bar"})
    fills = ["#B8C4D0", "#0072B2"][-len(periods):]
    for c, (period, fill) in enumerate(zip(periods, fills, strict=True), 2):
        chart.add_series({"name": period, "categories": [helper_name, 1, 1, len(drawn), 1],
                          "values": [helper_name, 1, c, len(drawn), c], "fill": {"color": fill}, "gap": 45,
                          "invert_if_negative": True, "invert_if_negative_color": "#B54A00",
                          "data_labels": {"value": True, "num_format": form} if period == periods[-1] else {}})
    title = _heads(data).get(column, measure).split("\n")
    chart.set_title({"name": f"{title[0]} ({title[-1]})", "name_font": {"size": 12}, "overlay": False})
    chart.set_y_axis({"reverse": True, "label_position": "low"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "top"} if len(periods) > 1 else {"none": True})
    chart.set_size({"width": 640, "height": 140 + 26 * len(drawn)})
    chart.show_hidden_data()
    sheet.insert_chart(1, first, chart, {"object_position": 3, "description": f"{title[0]}: {', '.join(periods)}"})
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(0, first))


def _chart_rows(data: pd.DataFrame, measure: str) -> tuple[pd.DataFrame, str]:
    """Entity, name and the values of the latest comparable periods, largest first; and the column that they are of."""
    from kicdata import select

    column = next((c for c in data.columns if c.startswith(f"{measure}_") or c == measure), "")
    if not column:
        return data.head(0), ""
    rows = data[data[column].notna() & ~data["basis"].isin(["forecast", "plan"]) & (data["period"] != "")]
    rows = select.one_level(rows)
    rows = rows.sort_values("published", ascending=False, kind="stable").drop_duplicates(["entity", "period"])
    periods = select.periods(rows)
    if not periods:
        return data.head(0), column
    wide = rows[rows["period"].isin(periods)].pivot(index="entity", columns="period", values=column)[periods]
    wide = wide[wide[periods[-1]].notna()].sort_values(periods[-1], ascending=False, kind="stable").head(MOST)
    names = rows.drop_duplicates("entity").set_index("entity")["entity_ko"]
    out = wide.rename_axis(columns=None).reset_index()
    out.insert(1, "name", [names[e] or e for e in out["entity"]])
    return out, column
