"""Glyphs become lines of text.

In: glyphs of a page or a cell, in any order. Out: `Piece`s of text with their boxes: a visual line is cut
where a wide gap shows that two things only stand side by side. Letters printed twice for bold count once.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from kicdata.pdf.page import Box, Glyph

SPACE = 0.15  # a gap of this share of the font's size parts two words
HANZI_SPACE = 0.4  # between 汉字, which are set wider where a font lacks one of them
APART = 2.0   # a gap of this many sizes parts what only stands side by side


@dataclass(frozen=True)
class Piece:
    """Text that stands on one visual line, or on several that were joined."""

    text: str
    box: Box
    size: float


def visual_lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs of each visual line, from left to right, the lines from top to bottom."""
    lines: list[list[Glyph]] = []
    line: list[Glyph] = []
    middle = near = 0.0
    for g in sorted(glyphs, key=attrgetter("y")):
        below = g.y - middle
        if line and (below <= near or below <= 0.4 * g.size):
            line.append(g)
            middle += below / len(line)
        else:
            line = [g]
            lines.append(line)
            middle, near = g.y, 0.4 * g.size
    return [_once(sorted(line, key=attrgetter("x0"))) for line in lines]


def _once(line: list[Glyph]) -> list[Glyph]:
    """The line without letters that are printed a second time, a little beside the first, for bold."""
    kept: list[Glyph] = []
    reach = -1e9  # only a letter that lies on another can be the same
    for g in line:
        left, wide = g.x0, g.x1 - g.x0
        if left > reach or not any(k.text.strip() == g.text.strip() and abs(left - k.x0) < 0.3 * max(k.x1 - k.x0, 1)
                                   for k in kept[-2:]):
            kept.append(g)
            reach = left + 0.3 * (wide if wide > 1 else 1)
    return kept


def cut_line(line: Sequence[Glyph], apart: float) -> list[Sequence[Glyph]]:
    """A visual line cut at gaps of more than `apart` font sizes."""
    found: list[Sequence[Glyph]] = []
    start = 0
    reach, size = line[0].x1, line[0].size
    for i, g in enumerate(line[1:], 1):
        gap = g.x0 - reach
        if gap > apart * g.size and gap > apart * size:
            found.append(line[start:i])
            start = i
        reach, size = g.x1, g.size
    return [*found, line[start:]]


def pieces_of(line: Sequence[Glyph], apart: float = APART) -> list[Piece]:
    """The pieces of text into which gaps of more than `apart` font sizes cut a visual line."""
    return [Piece(text_of(part), box_of(part), max(g.size for g in part)) for part in cut_line(line, apart)]


def text_of(line: Sequence[Glyph]) -> str:
    """The text of glyphs of one visual line, a blank for each gap, in NFC."""
    out = [line[0].text]
    a = line[0]
    for b in line[1:]:
        gap = b.x0 - a.x1
        if gap > SPACE * b.size and gap > SPACE * a.size and a.text[-1] != " ":
            hanzi = _is_hanzi(b.text[0]) and _is_hanzi(a.text[0])
            if not hanzi or gap > HANZI_SPACE * max(a.size, b.size):
                out.append(" ")
        out.append(b.text)
        a = b
    return unicodedata.normalize("NFC", "".join(out))


def _is_hanzi(letter: str) -> bool:
    return "㐀" <= letter <= "鿿"


def box_of(boxes: Sequence[Glyph] | Sequence[Box]) -> Box:
    """The smallest box around all."""
    x0, y0, x1, y1 = list(zip(*boxes, strict=True))[1:5] if isinstance(boxes[0], Glyph) else zip(*boxes, strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))


def join_wrapped(lines: Sequence[Piece], blanks: bool = False) -> str:
    """The text of lines that wrap, with a blank where a word ended and none where one was broken.

    `blanks` says that the page prints its blanks: then a line without one at its end is broken in a word.
    """
    if not lines:
        return ""
    text, full = lines[0].text, max(x.box.x1 - x.box.x0 for x in lines)
    for before, x in zip(lines, lines[1:], strict=False):
        room = full - (before.box.x1 - before.box.x0) > 1.2 * x.size
        text += (" " if ends_word(text, x.text, room, blanks) else "") + x.text
    return text.strip()


def ends_word(text: str, following: str, room: bool, blanks: bool) -> bool:
    """Whether a blank is to be put behind a line: a word ends there, and no blank is printed.

    Latin words and numbers are not broken by the end of a line. Korean and Chinese ones may be; a line that
    had `room` for the next character ended at a word.
    """
    first, last = following[0], text[-1]
    if last == " ":
        return False
    if first.isascii() and first.isalnum() and last.isascii() and last.isalnum():
        return True
    return not blanks and (room or last in ".,:;!?" or "가" <= last <= "힣" and _is_hanzi(first))


def cell_text(glyphs: Sequence[Glyph], blanks: bool = False) -> str:
    """The text of a cell, its lines joined."""
    return join_wrapped([p for line in visual_lines(glyphs) for p in pieces_of(line, 1e9)], blanks)
