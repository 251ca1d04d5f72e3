"""The pages of a PDF become sheets: text, tables and pictures in the order in which they are read.

In: the path of a PDF. Out: a `Sheet` for each page. A child process reads the pages, so that a page that
takes too long, eats the memory or brings the reader down is given up and named, and the others are still read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kicdata import specs
from kicdata.pdf.cells import Table
from kicdata.pdf.child import messages_of
from kicdata.pdf.page import Box, PdfError
from kicdata.pdf.text import Piece

PAGE_SECONDS = 20.0   # a page that takes longer is given up
GIVEN_UP = 3          # after so many pages the file is


@dataclass
class Sheet:
    """A page: its text and tables in reading order, and the boxes of its pictures."""

    number: int
    width: float
    height: float
    items: list[Piece | Table]
    pictures: list[Box]
    turned: int = 0
    blanks: bool = False
    columns: list[Box] = field(default_factory=list)  # in which its text is set, where side by side


@dataclass
class Sheets:
    """All pages of a PDF, with the numbers of those that were given up and why."""

    pages: int
    sheets: list[Sheet] = field(default_factory=list)
    given_up: dict[int, str] = field(default_factory=dict)


def read_sheets(path: Path, seconds: float = PAGE_SECONDS) -> Sheets:
    """All pages of a PDF, each within `seconds`; raises `PdfError` for a file that cannot be read."""
    done: Sheets | None = None
    first, limit = 1, None
    while True:
        at = first
        for message in messages_of("kicdata.pdf.layout", [str(path), str(first)], seconds, specs.compile_ahead):
            if "error" in message:
                raise PdfError(message["error"], message["do"])
            if "pages" in message:
                done = done or Sheets(message["pages"])
                limit = limit or time.monotonic() + 3 * seconds + 2 * done.pages
            elif "failed" in message:
                if done is None:
                    raise PdfError(f"the PDF could not be opened: it {message['failed']}.",
                                   "Print it into a new PDF and drop that in.")
                done.given_up[at] = message["failed"]
            else:
                assert done is not None
                done.sheets.append(_sheet_from(message))
                at += 1
        assert done is not None
        first = at + 1
        if at > done.pages:
            return done
        if len(done.given_up) >= GIVEN_UP or limit and time.monotonic() > limit:
            raise PdfError(f"pages {', '.join(map(str, done.given_up))} could not be read "
                           f"({'; '.join(sorted(set(done.given_up.values())))}).",
                           "Print the PDF into a new one and drop that in.")
        if first > done.pages:
            return done


def _sheet_from(d: dict[str, Any]) -> Sheet:
    items: list[Piece | Table] = []
    for item in d["items"]:
        if "rows" in item:
            items.append(Table(**{**item, "box": Box(*item["box"]),
                                  "origin": [[(r, k) for r, k in row] for row in item["origin"]]}))
        else:
            items.append(Piece(item["text"], Box(*item["box"]), item["size"]))
    return Sheet(d["number"], d["width"], d["height"], items, [Box(*b) for b in d["pictures"]], d["turned"],
                 d["blanks"], [Box(*b) for b in d["columns"]])
