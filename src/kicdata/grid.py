"""A table as cells, before anything is read into them: the same from a PDF's rules and a text's spacing.

In: nothing. Out: `Grid`, which a source that knows the cells of its tables (a PDF) hands on, and which
the reader of text guesses from spacing. A cell is `Squeezed`: its text and the place of each character.
"""

from __future__ import annotations

from dataclasses import dataclass

from kicdata.text import Line, Squeezed


@dataclass(frozen=True)
class Grid:
    """A table: rows of equal length, header rows first.

    A merged cell repeats its text in every place that it covers; an empty cell is an empty `Squeezed`.
    """

    rows: tuple[tuple[Squeezed, ...], ...]
    headers: int  # how many of the rows, from the top, are header
    lines: tuple[Line, ...]  # the lines that the table takes, running headers within it left out
