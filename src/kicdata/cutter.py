"""A run of words becomes rows of cells: the cheapest way to cut it, by the types of the columns.

In: the text of a table behind its header, and a type for each column. Out: `CutRow`s, each with a
stretch of the text for each column. Rows may wrap over any lines, at any width: line ends are hints,
types decide. Refuses nothing: a cell that is not there and words that fit nowhere make a row `odd`,
so that its reader can say so.

The search is a shortest path over (place, column), one step a cell or a word more of an open cell, so
that it takes time in proportion to words times columns whatever the words are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kicdata import specs
from kicdata.celltypes import CellType
from kicdata.text import Squeezed, width
from kicdata.values import SIGNS

# What a step is worth. Only their order matters: a sure cell outweighs any hint of the lines, a
# missing cell costs more than an ugly one, and a word that fits nowhere costs less than a false number.
SURE, MISSING, STRAY, DISLIKED, LIKED, LABELLED, ROW, MARKED, MERGED = 6.0, -7.0, -5.0, -5.0, 3.0, 2.0, -4.0, 4.0, -3.0
NEXT_RANK, WRONG_RANK, NO_BEGIN, UNSURE, ROW_WITHIN_LINE, SHORT_LINE = 2.0, -6.0, -4.0, -3.0, -3.0, -1.5
BRACKETED, LIST_GOES_ON, LATIN_GOES_ON, BARE_DIGITS, FULL_LINE, UNIT_TOO = -4.0, -4.0, -0.7, -1.5, -6.0, 1.0
NUMBER_FIRST, NO_REMARK = -6.0, -3.0
HOPELESS, MOST_STEPS = 40.0, 120_000
_BRACKETS = re.compile(r"[(（][^()（）]{1,60}[)）]")
_NUMBER_WORD = re.compile(r"[+\-−]?\d[\d,]*(?:[.,]\d+|%)[\d.%]*$|\d{1,3}(?:,\d{3})+$")
_NOTHING = ("-", "–", "—")
_VERSION = re.compile(r"[Vv]?\d{1,2}\.\d")
_SIGNED = re.compile(rf"[{SIGNS}]\d")


class Slot(NamedTuple):
    """A column to be filled: its type, and its label without white space."""

    type: CellType
    label: str = ""


@dataclass
class CutRow:
    """A row: a stretch (start, end) for each column, None where a cell is missing; words that fit nowhere."""

    spans: list[tuple[int, int] | None]
    stray: list[tuple[int, int]] = field(default_factory=list)

    @property
    def odd(self) -> bool:
        return bool(self.stray) or None in self.spans

    @property
    def start(self) -> int:
        return min(a for a, _ in [x for x in self.spans if x] + self.stray)

    @property
    def end(self) -> int:
        return max(b for _, b in [x for x in self.spans if x] + self.stray)


class _Edge(NamedTuple):
    """A place where a cell may end: what it is worth as an end, and as a place within a cell."""

    at: int
    end: float
    within: float
    opens_line: bool
    width: int = 0  # of the line that ends here


def _edges(s: Squeezed) -> list[_Edge]:
    """The places between words, at line starts, and between letters and digits that stand together."""
    starts = [i for i in range(1, len(s)) if s.lines[i] != s.lines[i - 1] and s.text[i] != " "]
    steps = sorted(s.lines[i] - s.lines[i - 1] for i in starts)
    usual = steps[len(steps) // 2] if steps else 1
    ends = [s.gaps[i] for i in starts if s.columns[i] == 0]  # whether the lines before end with a blank
    whole = sum(ends) < len(ends) / 10  # blanks at the ends of lines are lost
    wrapped = _are_wrapped(s, starts)
    turn = re.compile(r"(?<=[가-힣㐀-鿿)])(?=[+\-−]?\d)|(?<=\d)(?=[가-힣㐀-鿿])")
    found = [_Edge(0, 0.0, 0.0, True)]
    line = wide = 0
    for i in range(1, len(s)):
        if s.text[i] == " ":
            continue
        new = s.lines[i] != s.lines[i - 1]
        if new:
            wide, line = width(s.text[line:i]), i
        if new and wrapped and s.gaps[i] and s.lines[i] - s.lines[i - 1] == 1:  # the same line goes on
            found.append(_Edge(i, 0.0, 0.0, False))
        elif new and not s.gaps[i]:
            found.append(_Edge(i, 0.5, 0.0, True, wide) if whole else _Edge(i, -4.0, 0.0, True, wide))
        elif new and usual > 1 and s.lines[i] - s.lines[i - 1] == 1:  # no empty line before: another cell
            found.append(_Edge(i, 1.5, -1.2, True, wide))
        elif new:
            found.append(_Edge(i, 1.0, -0.4, True, wide))
        elif s.gaps[i]:
            found.append(_Edge(i, LATIN_GOES_ON if s.text[i - 1] == " " else 0.0, 0.0, False))
        elif turn.match(s.text, i):
            found.append(_Edge(i, -1.0, 0.0, False))
    found.append(_Edge(len(s), 0.0, 0.0, True))
    inside = {i for m in _BRACKETS.finditer(s.text) for i in range(m.start() + 1, m.end())}
    return [e._replace(end=e.end + BRACKETED) if e.at in inside else e for e in found]


def _are_wrapped(s: Squeezed, starts: Sequence[int]) -> bool:
    """Whether lines without an empty one between them are one that was filled to a width, not cells side by side.

    Then the next word would hardly have found room on the line before.
    """
    longest = max(s.columns, default=0)
    near = [i for i in starts if s.lines[i] - s.lines[i - 1] == 1]
    full = 0
    for i in near:
        word = next((k for k in range(i + 1, len(s)) if s.gaps[k] or s.lines[k] != s.lines[i]), len(s)) - i
        full += s.columns[i - 1] + 1 + word >= longest
    return 0 < len(near) < len(starts) and full > 0.9 * len(near)


class _State(NamedTuple):
    """The best way to a place: its worth, the rank printed last, and the step that led here."""

    worth: float
    rank: int
    step: tuple[str, int, int, int] | None  # kind, edge, column, and whether that column was open
    width: int = 0  # the widest line of the cell that is open


def cut_rows(s: Squeezed, slots: Sequence[Slot], by_lines: bool = False) -> list[CutRow]:
    """The rows of a text by the types of its columns; `by_lines` where lines tell more than types.

    >>> from kicdata.celltypes import cell_type
    >>> from kicdata.text import Line, squeeze
    >>> s = squeeze([Line(1, "1 바이지선저우-U 百济神州-U "), Line(3, "2 헝루이 "), Line(5, "의약 恒瑞医药 ")])
    >>> [[s.words(*x) for x in r.spans] for r in cut_rows(s, [Slot(cell_type("rank")), Slot(cell_type("name"))])]
    [['1', '바이지선저우-U 百济神州-U'], ['2', '헝루이 의약 恒瑞医药']]
    """
    if not len(s) or not slots:
        return []
    return _Search(s, slots, by_lines).rows()


def is_too_long(s: Squeezed, columns: int = 10) -> bool:
    """Whether a text has more words and columns than any table, so that cutting it would only take time."""
    return columns * sum(s.gaps) > MOST_STEPS


def ends_with_remarks(types: Sequence[CellType]) -> bool:
    """Whether the last column is of words behind numbers, as remarks are: it may be empty."""
    return len(types) > 1 and types[-1].name in ("text", "label") and types[-2].name == "number"


@lru_cache(maxsize=1 << 16)
def _is_sure(kind: CellType, text: str) -> bool:
    return kind.is_sure(text)


class _Search:
    def __init__(self, s: Squeezed, slots: Sequence[Slot], by_lines: bool) -> None:
        self.s, self.slots, self.n = s, slots, len(slots)
        self.edges = _edges(s)
        self.words = [s.text[a.at:b.at].strip() for a, b in zip(self.edges, self.edges[1:], strict=False)]
        self.mark = next((x.type.mark for x in slots if x.type.mark), None)
        self.ranked = next((c for c, x in enumerate(slots) if x.type.name == "rank"), -1)
        unit = specs.word_pattern("tables", "unit_column")  # where one stands behind, numbers have none of their own
        self.units = {c for c, x in enumerate(slots) if unit.fullmatch(x.label)}
        self.closed: list[list[_State | None]] = [[None] * self.n for _ in self.edges]
        self.open: list[list[_State | None]] = [[None] * self.n for _ in self.edges]
        self.costs: dict[tuple[str, str], float] = {}
        self.starts: dict[tuple[str, str], float] = {}
        self.cells: dict[tuple[int, str], list[tuple[int, float, str]]] = {}
        self.no_last = NO_REMARK if ends_with_remarks([x.type for x in slots]) else MISSING
        self.joins = specs.word_pattern("words", "joins")
        self.goes_on = specs.word_pattern("words", "goes_on")
        counter = specs.word_pattern("words", "counter")
        self.counted = {i for i, (a, b) in enumerate(zip(self.words, self.words[1:], strict=False))
                        if a.isdigit() and counter.fullmatch(b)}  # `가람 1 호`: digits of a name
        self.ends = self._end_worths(by_lines)

    def _end_worths(self, by_lines: bool) -> list[tuple[float, float]]:
        """What it is worth that a cell ends at each edge, and that a row does."""
        widths = sorted(e.width for e in self.edges)
        full = 0.97 * widths[-1] if sum(w >= 0.97 * widths[-1] for w in widths) > 2 else 10 ** 6
        found = []
        for i, e in enumerate(self.edges):
            before = self.s.text[e.at - 1:e.at] if e.at else ""
            goes_on = before in (",", "，") or bool(self.mark and self.mark.match(before)) \
                or i > 0 and bool(self.joins.fullmatch(self.words[i - 1]))
            cell = e.end + (LIST_GOES_ON if goes_on else 0.0)
            if by_lines and e.opens_line:
                row = FULL_LINE if e.width >= full else 0.0
            else:
                row = ROW if e.opens_line else ROW + ROW_WITHIN_LINE
            found.append((cell, cell + row))
        return found

    def rows(self) -> list[CutRow]:
        self.closed[0][-1] = _State(0.0, 0, None)
        for i in range(len(self.edges)):
            self._close(i)
            self._skip(i)
            if i < len(self.edges) - 1:
                self._prune(i)
                self._go_on(i)
                self._begin(i)
                self._stray(i)
        return self._trace()

    def _offer(self, table: list[list[_State | None]], i: int, c: int, worth: float, rank: int,
               step: tuple[str, int, int, int], width: int = 0) -> None:
        held = table[i][c]
        if held is None or worth > held[0]:
            table[i][c] = _State(worth, rank, step, width)

    def _prune(self, i: int) -> None:
        """Give up ways that are so far behind the best one here that they can hardly win."""
        worths = [x[0] for x in (*self.closed[i], *self.open[i]) if x]
        floor = max(worths, default=0.0) - HOPELESS
        for states in (self.closed[i], self.open[i]):
            for c, x in enumerate(states):
                if x and x[0] < floor:
                    states[c] = None

    def _close(self, i: int) -> None:
        if not any(self.open[i]):
            return
        end = self.edges[i].at
        tail = self.s.text[max(0, end - 24):end].strip()
        for c, state in enumerate(self.open[i]):
            if state is None:
                continue
            slot, worth = self.slots[c], state.worth + self.ends[i][c == self.n - 1]
            if slot.type.likes and slot.type.likes.search(tail):
                worth += LIKED
            if slot.label and tail.endswith(slot.label):
                worth += LABELLED
            self._offer(self.closed, i, c, worth, state.rank, ("close", i, c, 1))

    def _skip(self, i: int) -> None:
        """Leave a cell out; the last column first, since a row follows it."""
        for c in (self.n - 1, *range(self.n - 2)) if self.n > 1 else ():
            if (state := self.closed[i][c]) is not None:
                merged = c == self.n - 1 and self.slots[0].type.is_open  # a cell that stands for several rows
                self._offer(self.closed, i, (c + 1) % self.n,
                            state.worth + (MERGED if merged else MISSING), state.rank, ("skip", i, c, 0))
        if self.n > 1 and (state := self.closed[i][self.n - 2]) is not None:
            self._offer(self.closed, i, self.n - 1, state.worth + self.no_last, state.rank, ("skip", i, self.n - 2, 0))

    def _word(self, c: int, i: int) -> float:
        slot, word = self.slots[c], self.words[i]
        if i in self.counted and slot.type.name in ("name", "title", "label"):
            return -(slot.type.word or 0.0)
        key = (slot.type.name, word)
        if key not in self.costs:
            cost = -(slot.type.word or 0.0)
            if slot.type.dislikes and slot.type.dislikes.search(word):
                cost += DISLIKED
            if self.mark and not slot.type.mark and self.mark.match(word):
                cost += DISLIKED
            if slot.type.name not in ("text", "bullets", "list"):
                bare_digits = word.isdigit() and slot.type.name != "label"
                version = slot.type.name == "title" and _VERSION.fullmatch(word)
                if not version:
                    cost += DISLIKED if _NUMBER_WORD.match(word) else BARE_DIGITS if bare_digits else 0.0
            self.costs[key] = cost
        return self.costs[key]

    def _start(self, c: int, i: int) -> float:
        """What it is worth that an open cell begins with a word."""
        kind, word = self.slots[c].type, self.words[i]
        key = (kind.name, word)
        if key not in self.starts:
            worth = UNSURE if kind.is_closed else 0.0
            if self.joins.fullmatch(word) or self.goes_on.fullmatch(word):
                worth += NO_BEGIN
            if kind.begins and not kind.begins.match(word):
                worth += NO_BEGIN
            if kind.name == "text" and _NUMBER_WORD.match(word):
                worth += NUMBER_FIRST
            if kind.mark:
                worth += MARKED if kind.mark.match(word) else NO_BEGIN
            self.starts[key] = worth
        return self.starts[key]

    def _go_on(self, i: int) -> None:
        edge = self.edges[i]
        for c, state in enumerate(self.open[i]):
            if state is None:
                continue
            worth = state.worth + edge.within + self._word(c, i)
            if edge.width and edge.width < 0.6 * state.width:
                worth += SHORT_LINE  # a cell that went on would have filled the line
            self._offer(self.open, i + 1, c, worth, state.rank, ("word", i, c, 1), max(edge.width, state.width))

    def _begin(self, i: int) -> None:
        for c, state in enumerate(self.closed[i]):
            if state is None:
                continue
            d = (c + 1) % self.n
            kind = self.slots[d].type
            if kind.is_open:
                worth = state.worth + self._word(d, i) + self._start(d, i)
                self._offer(self.open, i + 1, d, worth, state.rank, ("begin", i, c, 0))
            if kind.is_closed:
                self._begin_sure(i, c, d, state)

    def _begin_sure(self, i: int, c: int, d: int, state: _State) -> None:
        kind = self.slots[d].type
        for j, within, text in self._sure_cells(i, kind):
            worth, rank = state.worth + SURE + within + self.ends[j][d == self.n - 1], state.rank
            if kind.known in ("quantity", "money"):  # a number takes its unit with it, over a line's end too
                worth += (-UNIT_TOO if d + 1 in self.units else UNIT_TOO) * (j - i - 1)
            if d == self.ranked:
                value = int(re.sub(r"\D", "", text) or 0)
                worth += NEXT_RANK if value in (rank + 1, rank) or not rank else WRONG_RANK
                rank = value
            self._offer(self.closed, j, d, worth, rank, ("cell", i, c, 0))

    def _sure_cells(self, i: int, kind: CellType) -> list[tuple[int, float, str]]:
        """The cells that begin at an edge and are surely of a type, for all columns that have it: the edge where each
        ends, what the edges within it are worth, and its text.
        """
        key = (i, kind.name)
        if key not in self.cells:
            found, within, first = [], 0.0, self.edges[i].at
            for j in range(i + 1, min(i + kind.longest, len(self.edges) - 1) + 1):
                if j > i + 1:
                    apart = self.words[i] in _NOTHING or self.words[j - 1] in _NOTHING and kind.known
                    if apart or _SIGNED.match(self.words[j - 1]):
                        break  # `5.3% -43.8%` and `- 240` are two cells: a sign behind a blank joins no range
                    within += self.edges[j - 1].within
                text = self.s.text[first:self.edges[j].at].strip()
                if _is_sure(kind, text):
                    found.append((j, within, text))
            self.cells[key] = found
        return self.cells[key]

    def _stray(self, i: int) -> None:
        for c, state in enumerate(self.closed[i]):
            if state is not None:
                self._offer(self.closed, i + 1, c, state.worth + STRAY, state.rank, ("stray", i, c, 0))

    def _trace(self) -> list[CutRow]:
        """The steps back from the end of the text, the last row whole or not."""
        i = len(self.edges) - 1
        c = max(range(self.n), key=lambda x: self._final(i, x))
        end, is_open = -1, 0
        rows: list[CutRow] = []
        row = CutRow([None] * self.n)
        while True:
            state = (self.open if is_open else self.closed)[i][c]
            assert state is not None
            if state.step is None:
                break
            kind, before, column, now_open = state.step
            here = self.edges[i].at
            if kind == "close":
                end, is_open = here, 1
                continue
            start = self.edges[before].at
            if kind == "stray":
                row.stray.insert(0, self._trim(start, here))
            elif kind in ("cell", "begin"):
                row.spans[c] = self._trim(start, here if kind == "cell" else end)
            if kind in ("cell", "begin", "skip") and c == 0:
                rows.append(row)
                row = CutRow([None] * self.n)
            i, c, is_open = before, column, now_open
        if row.stray or any(row.spans):
            rows.append(row)
        return [r for r in reversed(rows) if r.stray or any(r.spans)]

    def _final(self, i: int, c: int) -> float:
        state = self.closed[i][c]
        return -1e9 if state is None else state.worth + MISSING * (self.n - 1 - c)

    def _trim(self, a: int, b: int) -> tuple[int, int]:
        while b > a and self.s.text[b - 1] == " ":
            b -= 1
        return a, b
