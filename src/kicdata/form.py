"""How the workbook is laid out into which a person types charts: what its writer and its reader both know.

The guide says who filled it and when; each chart has a sheet with rows under `COLUMNS`; a hidden sheet tells which
sheet is which chart, and what stood in them at first.
"""

from __future__ import annotations

from datetime import date, datetime

GUIDE, HIDDEN = "guide", "kicdata"
WHO, WHEN, UNITS = "B3", "B4", range(6, 12)  # cells and 1-based rows of column B that are filled on the guide
COLUMNS = ("entity", "value", "unit", "period", "measure", "differs", "from")
FIRST = 6        # 0-based row of the first number
WRITTEN = 3      # 1-based row of the hidden sheet from which on column A tells what stood in the sheets at first


def letters_of(n: int) -> str:
    """The name of a 0-based column.

    >>> letters_of(0), letters_of(25), letters_of(26)
    ('A', 'Z', 'AA')
    """
    return (letters_of(n // 26 - 1) if n > 25 else "") + chr(65 + n % 26)


def text_of(v: object) -> str:
    """A cell as text; a number without what Excel adds to it.

    >>> text_of(118.0), text_of(0.1), text_of(" 장쑤 "), text_of(datetime(2024, 12, 31))
    ('118', '0.1', '장쑤', '2024-12-31')
    """
    if v is None:
        return ""
    if isinstance(v, (datetime, date)):
        return v.strftime("%Y-%m-%d")
    if isinstance(v, float):
        return str(int(v)) if v.is_integer() and abs(v) < 1e15 else f"{v:.12g}"
    return str(v).strip()
