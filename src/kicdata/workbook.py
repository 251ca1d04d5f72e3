"""The store as one workbook: a sheet a family, the problems, a codebook and the sources.

In: frames. Out: kicdata.xlsx, the same bytes for the same frames. Text of an issue is never a formula.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pandas as pd

_FORMATS = ("#,##0", "#,##0.0", "#,##0.00")  # the place of a format is its number of decimals


def _width(text: object) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(text))


def number_format(values: pd.Series) -> str:
    """The format that shows every number of a column as it is: as many decimals as it has, General from three on.

    >>> number_format(pd.Series([1370.0, None])), number_format(pd.Series([1370.0, 4.7]))
    ('#,##0', '#,##0.0')
    """
    found = values.dropna().astype("float64")
    for decimals, form in enumerate(_FORMATS):
        if ((found - found.round(decimals)).abs() <= 1e-12 * found.abs()).all():
            return form
    return "General"


def write_workbook(path: Path, sheets: Iterable[tuple[str, pd.DataFrame]]) -> None:
    """Write frames as sheets with frozen headers, filters and widths for Korean.

    Cells are written row by row, so that memory does not grow with the sheets.
    """
    import xlsxwriter
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False,
                                           "strings_to_urls": False, "nan_inf_to_errors": False})
    book.set_properties({"title": "kicdata", "created": datetime(2025, 1, 1)})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    numbers = {f: book.add_format({"num_format": f}) for f in (*_FORMATS, "General")}
    for name, data in sheets:
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        sample = data.head(60)
        for c, column in enumerate(data.columns):
            widest = max([_width(column), *(_width(v) for v in sample[column] if pd.notna(v))])
            sheet.set_column(c, c, min(46, max(8, widest + 2)))
        for c, column in enumerate(data.columns):
            sheet.write_string(0, c, column, head)
        formats = [numbers[number_format(data[c])] if pd.api.types.is_numeric_dtype(data[c]) else None
                   for c in data.columns]
        for r, values in enumerate(data.itertuples(index=False, name=None), 1):
            for c, v in enumerate(values):
                if v is None or v is pd.NA or v != v or v == "":
                    continue
                if formats[c]:
                    sheet.write_number(r, c, float(v), formats[c])
                else:
                    sheet.write_string(r, c, str(v))
        if len(data):
            sheet.autofilter(0, 0, len(data), len(data.columns) - 1)
    book.close()
