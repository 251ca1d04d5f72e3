"""Frames become sheets of a workbook that reads well: frozen headers, filters, number formats, widths for Korean.

In: an open XlsxWriter book and frames. Out: its sheets. Text of an issue is never a formula, neither now nor when the
cell is edited later: text that begins with = + - @ is stored as text with Excel's own quote prefix.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pandas as pd

from kicdata.text import width

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_FORMATS = ("#,##0", "#,##0.0", "#,##0.00")  # the place of a format is its number of decimals
_SIGNS = {"_pct": '"%"', "_pp": '"%p"'}  # ending of a wide column -> what stands behind its numbers
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SIGNED = re.compile(r"[+\-][\d,.]+%?")
COLOURS = {"error": "#F8CBAD", "warning": "#FFE699", "note": "#E7E6E6"}  # Excel's own for bad, neutral, quiet
WIDEST = 46
Note = tuple[str, str]  # severity and text of a comment


def harmless(data: pd.DataFrame) -> pd.DataFrame:
    """A frame for a csv file that Excel opens: a text that would be a formula gets an apostrophe in front.

    Signed numbers stay as they are.

    >>> harmless(pd.DataFrame({"printed": ["-7.40", "=1+1", "GDP", None]}, dtype="str"))["printed"].tolist()[:3]
    ['-7.40', "'=1+1", 'GDP']
    """
    found: dict[str, pd.Series] = {}
    for column in data.select_dtypes(include=["object", "str"]):
        texts = data[column].tolist()
        bad = [n for n, t in enumerate(texts)
               if isinstance(t, str) and t.startswith(FORMULA) and not _SIGNED.fullmatch(t)]
        for n in bad:
            texts[n] = f"'{texts[n]}"
        if bad:
            found[str(column)] = pd.Series(texts, data.index, data[column].dtype)
    return data.assign(**found) if found else data


def text_width(text: object) -> int:
    """Width of a text in letters; Korean and Chinese ones count two.

    >>> text_width("GDP"), text_width("상하이")
    (3, 6)
    """
    return max(map(width, str(text).split("\n")))


def number_format(values: pd.Series, column: str = "") -> str:
    """The format that shows every number of a column as it is: as many decimals as it has, General from three on.

    A column in percent or points shows its sign.

    >>> number_format(pd.Series([1370.0, None])), number_format(pd.Series([1370.0, 4.7]))
    ('#,##0', '#,##0.0')
    >>> number_format(pd.Series([4.7]), "gdp_growth_real_pct")
    '#,##0.0"%"'
    """
    sign = next((s for end, s in _SIGNS.items() if column.endswith(end)), "")
    found = values.dropna().to_numpy("float64")
    for decimals, form in enumerate(_FORMATS):
        if np.allclose(found, found.round(decimals), rtol=1e-12, atol=0):
            return form + sign
    return "General" if not sign else "0.0###" + sign


def open_book(target: str | BinaryIO) -> Workbook:
    """A new workbook: rows go to the file as they come, the same bytes for the same rows, text is never a formula."""
    import xlsxwriter

    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False,
                                        "strings_to_urls": False, "strings_to_numbers": False,
                                        "nan_inf_to_errors": False})
    book.set_properties({"title": "kicdata", "created": datetime(2025, 1, 1)})
    return book


class Styles:
    """The cell formats of a book, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **given: Any) -> Any:
        key = tuple(sorted(given.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(given))
        return self._made[key]


def write_text(sheet: Worksheet, row: int, column: int, text: str, styles: Styles, **look: Any) -> None:
    """A text into a cell; one that Excel would take for a formula when edited gets the quote prefix."""
    if text.startswith(FORMULA):
        look["quote_prefix"] = True
    sheet.write_string(row, column, text, styles(**look) if look else None)


def write_sheet(book: Workbook, styles: Styles, name: str, data: pd.DataFrame,
                notes: Mapping[tuple[int, str], Note] | None = None,
                heads: Mapping[str, str] | None = None,
                shade: Callable[[tuple[Any, ...]], str] | None = None) -> Worksheet:
    """A frame as a sheet. `notes` are comments on cells (place of the row, column), which are filled in the colour of
    their severity; `heads` comments on headers; `shade` gives the colour of a whole row, or none.
    """
    notes, heads = notes or {}, heads or {}
    sheet = book.add_worksheet(name[:31])
    names = [str(c) for c in data.columns]
    sheet.freeze_panes(1, min(names.index(c) + 1 for c in ("entity_ko",) if c in names) if "entity_ko" in names else 0)
    columns = [data.iloc[:, c].tolist() for c in range(len(names))]
    for c, column in enumerate(names):
        widest = max([text_width(column) + 2, *(text_width(v) for v in columns[c][:200] if pd.notna(v))])
        sheet.set_column(c, c, min(WIDEST, max(8, widest + 2)))
    head = styles(bold=True, bg_color="#E8EEF4", bottom=1, valign="top")
    for c, column in enumerate(names):
        sheet.write_string(0, c, column, head)
        if column in heads:
            sheet.write_comment(0, c, heads[column], {"x_scale": 1.6})
    numeric = [pd.api.types.is_numeric_dtype(t) and not pd.api.types.is_bool_dtype(t) for t in data.dtypes]
    formats = [number_format(data.iloc[:, c], names[c]) if numeric[c] else "" for c in range(len(names))]
    for r, values in enumerate(zip(*columns, strict=True)):
        row_colour = shade(values) if shade else ""
        for c, v in enumerate(values):
            note = notes.get((r, names[c]))
            fill = COLOURS[note[0]] if note else row_colour
            look: dict[str, Any] = {"bg_color": fill} if fill else {}
            if note:
                sheet.write_comment(r + 1, c, note[1], {"x_scale": 2.2, "y_scale": 1.1})
            if v is None or v is pd.NA or v != v or v == "":
                continue
            if numeric[c]:
                sheet.write_number(r + 1, c, float(v), styles(num_format=formats[c], **look))
            else:
                write_text(sheet, r + 1, c, str(v), styles, **look)
    if len(data):
        sheet.autofilter(0, 0, len(data), len(names) - 1)
    return sheet
