"""Lines become one text without white space that still knows where each character stood.

In: numbered lines. Out: `Squeezed`: the text, the line of each character, and where the print has a
gap. Matching without white space makes `2024 년` and `2024년`, and words broken by a line end, the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple


@dataclass(frozen=True)
class Line:
    """A line of an issue as read: its 1-based number, its page (0 if unknown), its text.

    `running` is a line that a PDF repeats at the head or foot of its pages.
    """

    number: int
    text: str
    page: int = 0
    running: bool = False

    @property
    def stripped(self) -> str:
        return self.text.strip()


@dataclass(frozen=True)
class Squeezed:
    """Text without white space; `lines[i]` is the line of character i, `columns[i]` its 0-based place in
    that line, `gaps[i]` a gap before it.

    A blank survives between two ASCII letters or digits, so that `ADS 2,300` stays two words.
    """

    text: str
    lines: tuple[int, ...]
    columns: tuple[int, ...]
    pages: tuple[int, ...]
    gaps: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.text)

    def cut(self, start: int, end: int) -> Squeezed:
        """The part from `start` to `end`."""
        return Squeezed(self.text[start:end], self.lines[start:end], self.columns[start:end], self.pages[start:end],
                        self.gaps[start:end])

    def words(self, start: int, end: int) -> str:
        """The characters from `start` to `end` with the print's gaps put back."""
        out = []
        for i in range(start, end):
            if i > start and self.gaps[i] and self.text[i] != " " and self.text[i - 1] != " ":
                out.append(" ")
            out.append(self.text[i])
        return "".join(out).strip()

    def place(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Line and column of the first and of the last digit from `start` to `end`.

        >>> squeeze([Line(7, "약 3 만 5"), Line(9, " 천 명")]).place(1, 6)
        (7, 2, 7, 6)
        """
        digits = [i for i in range(start, end) if "0" <= self.text[i] <= "9"]
        first, last = digits[0], digits[-1]
        return self.lines[first], self.columns[first], self.lines[last], self.columns[last]


# signs that the issues use for the same: a private one for the middle dot, four tildes for a range
_SAME = str.maketrans({"\uf0d7": "·", "∼": "~", "〜": "~", "～": "~"})
_BLANKS = " \t\n\r\f\v\u00a0\u3000\u200b\ufeff\x01"
_INK = re.compile(r"[^\s\u200b\ufeff\x01]+")
_GAPS = re.compile(r"(?<=[0-9A-Za-z])([\s\u200b\ufeff\x01]+)(?=[0-9A-Za-z])|[\s\u200b\ufeff\x01]+")


def _is_word(c: str) -> bool:
    return c.isascii() and c.isalnum()


def squeeze(lines: Iterable[Line]) -> Squeezed:
    """Lines without their white space.

    A line that ends without a blank runs on into the next, as a broken word or number does.

    >>> s = squeeze([Line(99, "총 약 4.52 억 "), Line(101, "달러의 자금을 조")])
    >>> s.text, s.lines[5], s.words(0, 7)
    ('총약4.52억달러의자금을조', 99, '총 약 4.52 억')
    """
    parts: list[str] = []
    numbers: list[int] = []
    columns: list[int] = []
    pages: list[int] = []
    gaps: list[bool] = []
    gap, last = True, ""
    for line in lines:
        ink = _ink(line.text)
        gap = gap or ink.opens
        if not ink.text:
            gap = gap or ink.ends
            continue
        if gap and _is_word(ink.text[0]) and _is_word(last):
            parts.append(" ")
            for kept in (numbers, columns, pages):
                kept.append(kept[-1])
            gaps.append(True)
        parts.append(ink.text)
        numbers += [line.number] * len(ink.text)
        columns += ink.columns
        pages += [line.page] * len(ink.text)
        gaps.append(gap)
        gaps += ink.gaps
        gap, last = ink.ends, ink.text[-1]
    return Squeezed("".join(parts), tuple(numbers), tuple(columns), tuple(pages), tuple(gaps))


def join(parts: Sequence[Squeezed]) -> Squeezed:
    """Several texts as one, in their order; each begins with a word of its own."""
    found: list[Squeezed] = []
    for x in parts:
        if len(x):
            if found and _is_word(found[-1].text[-1]) and _is_word(x.text[0]):
                found.append(replace(x.cut(0, 1), text=" ", gaps=(True,)))
            found.append(replace(x, gaps=(True, *x.gaps[1:])))
    if len(found) == 1:
        return found[0]
    return Squeezed("".join(x.text for x in found), *(tuple(v for x in found for v in getattr(x, name))
                                                      for name in ("lines", "columns", "pages", "gaps")))


class _Ink(NamedTuple):
    """A line without its white space: `gaps` of all characters but the first, blanks at its start and end."""

    text: str
    columns: tuple[int, ...]
    gaps: tuple[bool, ...]
    opens: bool
    ends: bool


@lru_cache(maxsize=1 << 15)
def _ink(text: str) -> _Ink:
    text = text.translate(_SAME)
    parts: list[str] = []
    columns: list[int] = []
    gaps: list[bool] = []
    end = 0
    for m in _INK.finditer(text):
        if parts and _is_word(m[0][0]) and _is_word(parts[-1][-1]):
            parts.append(" ")
            columns.append(columns[-1])
            gaps.append(True)
        parts.append(m[0])
        columns += range(m.start(), m.end())
        gaps.append(True)
        gaps += [False] * (m.end() - m.start() - 1)
        end = m.end()
    return _Ink("".join(parts), tuple(columns), tuple(gaps[1:]), bool(text) and not _INK.match(text), end < len(text))


class _Widths(dict[str, int]):
    def __missing__(self, c: str) -> int:
        self[c] = 2 if unicodedata.east_asian_width(c) in "WF" else 1
        return self[c]


_WIDTHS = _Widths()


def width(text: str) -> int:
    """Columns that a line takes on paper: two for East Asian wide characters."""
    return sum(map(_WIDTHS.__getitem__, text.strip()))


@lru_cache(maxsize=1 << 14)
def bare(text: str) -> str:
    """A single string without its white space.

    >>> bare("명목 증가량 (억 위안)")
    '명목증가량(억위안)'
    """
    return _GAPS.sub(lambda m: " " if m[1] else "", text.strip(_BLANKS)).translate(_SAME)


def places_of(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a word begins and ends in a text, each time that it stands there.

    >>> list(places_of("선전", "선전과 선전시"))
    [(0, 2), (4, 6)]
    """
    at = text.find(word) if word else -1
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + len(word))


def any_of(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern of many names, the longest first.

    Those of one first letter stand together: where a letter begins none of them, a few hundred are not tried for it.

    >>> any_of(["선전", "선양", "선전시"]).findall("선양과선전시")
    ['선양', '선전시']
    """
    by_letter: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        by_letter.setdefault(name[0], []).append(re.escape(name[1:]))
    return re.compile("|".join(f"{re.escape(c)}(?:{'|'.join(rest)})" for c, rest in by_letter.items()))


def normalise(name: str) -> str:
    """A name as ids use it: no white space, no quotes, no middle dots, lower case.

    >>> normalise("스마트 제조"), normalise("‘Hi Robot’")
    ('스마트제조', 'hirobot')
    """
    drop: Sequence[str] = "·∙•‧・'’‘\"“”`"
    return "".join(c for c in name if not c.isspace() and c not in drop).lower()
