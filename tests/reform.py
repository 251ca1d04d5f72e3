"""The same issue in another form: other line widths, no empty lines, other blanks, pages turned elsewhere.

In: the text of an issue. Out: the text as another program would have extracted it. Nothing is added or
left out but white space and running headers.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from kicdata.kinds import BULLETS, PROSE
from kicdata.outline import Block, read_outline
from kicdata.source import split_lines

_BULLET = re.compile(r"\s*(?:[－⚫●▲•◼]|\(\d+\))")


def rewrap(text: str, width: int) -> str:
    """Paragraphs filled anew at a width; rows of tables and headings broken where they are longer."""
    lines = split_lines(text)
    apart = sum(not x.stripped for x in lines) > len(lines) / 3  # an empty line follows each printed one
    out: list[str] = []
    for block in read_outline(lines).blocks:
        for paragraph in _paragraphs(block):
            joined = block.kind in (PROSE, BULLETS)
            pieces = list(_fill(paragraph, width) if joined else _break(paragraph, width))
            for n, piece in enumerate(pieces):
                if piece.startswith(" ") and out and not out[-1]:
                    out.pop()  # a page turns here
                out.append(piece)
                if apart and (joined or n == len(pieces) - 1):
                    out.append("")
    return "\n".join(out) + "\n"


def _paragraphs(block: Block) -> Iterator[str]:
    """The paragraphs of prose and bullets, each as one line; the lines of everything else."""
    if block.kind not in (PROSE, BULLETS):
        yield from (x.text for x in block.lines)
        return
    full = max(len(x.stripped) for x in block.lines)
    held = ""
    for x in block.lines:
        if held and _BULLET.match(x.text):
            yield held
            held = ""
        held += x.text.lstrip() if held else x.text
        if re.search(r"[.?!][”’)]?\s*$", x.text) and len(x.stripped) < 0.85 * full:
            yield held
            held = ""
    if held:
        yield held


def _fill(paragraph: str, width: int) -> Iterator[str]:
    """Lines of a width; a line that ends with a word ends with a blank, one that breaks a word does not."""
    rest = paragraph
    while len(rest.rstrip()) > width:
        cut = width + 1 if rest[width:width + 1] == " " else width
        yield rest[:cut]
        rest = rest[cut:].lstrip()
    if rest.strip():
        yield rest


def _break(line: str, width: int) -> Iterator[str]:
    """A line broken at blanks."""
    rest = line
    while len(rest.rstrip()) > width and (at := rest.rfind(" ", 1, width + 1)) > 0:
        yield rest[:at + 1]
        rest = rest[at + 1:]
    yield rest


def without_empty_lines(text: str) -> str:
    return "\n".join(x for x in text.split("\n") if x.strip()) + "\n"


def tight(text: str) -> str:
    """No blanks between digits and Hangul."""
    return re.sub(r"(?<=[가-힣])[ ](?=\d)|(?<=\d)[ ](?=[가-힣])", "", text)


def loose(text: str) -> str:
    """A blank between digits and Hangul wherever they meet."""
    return re.sub(r"(?<=[가-힣])(?=\d)|(?<=\d)(?=[가-힣])", " ", text)


def turn_pages(text: str, seed: int) -> str:
    """The pages turned at other lines of the prose: the first line of a page begins with a blank."""
    lines = split_lines(text)
    prose = [x.number for b in read_outline(lines).blocks if b.kind in (PROSE, BULLETS) for x in b.lines[1:]]
    turned = set(random.Random(seed).sample(prose, min(8, len(prose))))
    out: list[str] = []
    for x in lines:
        if x.number in turned and x.stripped:
            while out and not out[-1].strip():
                out.pop()
            out.append(" " + x.text.lstrip())
        else:
            out.append(x.text)
    return "\n".join(out)
