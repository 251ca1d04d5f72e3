"""What is drawn on a page of a PDF, in points from the top left corner, and why a PDF cannot be read.

Types alone: who reads what the child process said of a PDF does not load the library that opens PDFs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

EDGE = 0.13  # share of a page's height, from each end, in which running headers and footers stand


class PdfError(ValueError):
    """A PDF that cannot be read: what was seen, and what to do."""

    def __init__(self, seen: str, do: str) -> None:
        super().__init__(seen)
        self.seen, self.do = seen, do


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom, in points; y grows downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        """Half way between top and bottom."""
        return (self.y0 + self.y1) / 2


class Glyph(NamedTuple):
    """A printed character: its text (with a blank where one is printed behind it), box, and font size in points.

    `x` and `y` are the middle of its box, by which it is looked for again and again.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    x: float
    y: float


class Rule(NamedTuple):
    """A straight line: from `start` to `end`, standing at `at` on the other axis."""

    start: float
    end: float
    at: float


class Band(NamedTuple):
    """A rectangle filled with a colour other than white."""

    box: Box
    colour: tuple[int, int, int]


@dataclass
class Page:
    """What is drawn on a page. `turned` counts the characters that run in another direction and are left out."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)  # horizontal rules
    down: list[Rule] = field(default_factory=list)  # vertical rules
    bands: list[Band] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    curves: list[Box] = field(default_factory=list)  # drawn shapes that are neither rules nor bands
    turned: int = 0
    blanks: bool = False  # whether blanks are printed, or only gaps left
