"""Where the header of a table ends: behind its labels, their units and what stands beside them, before its rows.

In: the lines of a table as printed. Out: a place in their text. Refuses nothing: where neither labels nor rows
are known, the first line is the header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kicdata import specs
from kicdata.rows import CELL_ALONE, ITEM, NAMES_BESIDE, RANKED, ends_sentence, is_cells, is_labels, is_row
from kicdata.specs import line_pattern as _p
from kicdata.text import Line, Squeezed, bare

_BRACKETS = re.compile(r"\([^()]*\)?")
_UNITS_ALONE = re.compile(r"(?:\([^()]{1,14}\))+")
DATES = re.compile(r"(?:(?:19|20)?\d{2}\s*년\s*)?(?:[1-4]\s*[~∼-]\s*)?[1-4]\s*분기|(?:19|20)\d{2}"
                   r"(?:\s*년(?:\s*\d{1,2}\s*[~∼-])?(?:\s*\d{1,2}\s*월(?:\s*\d{1,2}\s*일)?)?|(?=\s|$))|\d{1,2}(?:\s*[~∼-]\s*\d{1,2})?\s*월")
_HEADER_LINES = 14
_DATE_LINES = 3  # of a row of dates, at most
_NAME_LINES = 3  # of a header of names, at most
_TWO_SCRIPTS = r"[가-힣A-Za-z·]+ ?\(?[㐀-鿿]{2,}[A-Za-z]*\)?"
_NAMES_HEAD = re.compile(rf"(?=.*[㐀-鿿])[가-힣]+(?: (?:{_TWO_SCRIPTS}|[가-힣]+ [A-Z][A-Za-z]+)){{2,}}")
_SPELLING = re.compile(r"[㐀-鿿]{2}")  # how the second line of a name begins
_NAME_ALONE = re.compile(r"[가-힣A-Za-z·&]+(?: [가-힣A-Za-z·&]+)?")


def header_stop(lines: Sequence[Line], s: Squeezed) -> int:
    """Where the header of a table ends in its text: behind the labels that are known, else before the rows.

    >>> from kicdata.text import squeeze
    >>> lines = [Line(1, "순위 기업 명칭 "), Line(2, "1 바이지선저우-U 百济神州-U ")]
    >>> s = squeeze(lines); s.text[:header_stop(lines, s)]
    '순위기업명칭'
    """
    first = line_starts(s)
    starts = [first.get(x.number, 0) for x in lines]
    end = _labels_end(s, starts)
    end = max(end, _shaped_end(lines, starts))
    rows = [n for n, x in enumerate(lines) if is_row(x.text) or RANKED.match(x.stripped) or _ends_in_words(x.stripped)]
    ahead = [n for n in rows if starts[n] >= end]
    behind = [n for n in range(len(lines)) if starts[n] >= end]
    mostly = len(ahead) > len(behind) / 2 or len(ahead) > 2 and len(ahead) == len(lines) - ahead[0]
    names = _before_names(lines, starts)
    if turned := _before_dates(lines, starts) or _behind_names(lines, starts):
        return turned
    if names and names >= end:
        end = names
    elif ahead and mostly and ahead[0] <= _HEADER_LINES and not _begins_row(s.text, end):
        end = starts[ahead[0]]
    elif not end and lines and not ITEM.search(s.text[:starts[min(2, len(starts) - 1)]]) \
            and not _begins_row(s.text, 0) and len(starts) > 2:
        end = starts[1]
    if len(starts) > 2 and end < starts[1] and is_labels(s.text[end:starts[1]]) \
            and all(is_row(x.text) and not re.match(r"\d", x.stripped) for x in lines[1:3]):
        end = starts[1]
    if 0 < end < len(s) and end in starts and not s.gaps[end] and "가" <= s.text[end - 1] <= "힣":
        rest = min((at for at in starts if at > end), default=len(s))
        if re.fullmatch(r"[가-힣]{1,3}", s.text[end:rest]):
            end = rest  # a word goes on: `연간 처리 능`, then `력`
    return end


def _ends_in_words(text: str) -> bool:
    """Whether a line is a row of a name in two scripts and numbers, with words behind: `선전 深圳 2.6 5% 유지`."""
    return bool(NAMES_BESIDE.search(text)) and count_numbers(text) > 1 and not ends_sentence(text)


def _before_names(lines: Sequence[Line], starts: Sequence[int]) -> int:
    """Where rows begin whose names stand on two lines, 한글 over 汉字; 0 where a number stands before, or none do."""
    spelled = [n for n, x in enumerate(lines) if _SPELLING.match(x.stripped)]
    if len(spelled) < 2 or not 1 < spelled[0] <= _HEADER_LINES:
        return 0
    first = spelled[0] - 1
    named = all(_NAME_ALONE.fullmatch(lines[n - 1].stripped) for n in spelled)
    return starts[first] if named and not any(re.search(r"[\d㐀-鿿]", x.text) for x in lines[:first + 1]) else 0


def _before_dates(lines: Sequence[Line], starts: Sequence[int]) -> int:
    """Where a row of dates begins behind a header of one line, a date for each of its names; 0 where none does."""
    names = lines[0].stripped.split() if len(lines) > 2 and not DATES.search(lines[0].text) else []
    for wrapped in range(1, min(_DATE_LINES, len(lines) - 1) + 1):
        row = " ".join(x.stripped for x in lines[1:wrapped + 1])
        label = DATES.split(row)[0].strip()
        dates = DATES.findall(row)
        if len(names) > 2 and label and len(dates) == len(names) - 1 and all("월" in d for d in dates) \
                and not DATES.sub("", row[len(label):]).strip():
            return starts[1]
    return 0


def _behind_names(lines: Sequence[Line], starts: Sequence[int]) -> int:
    """Where a header ends that is a label and names in two scripts, below which no line has any; 0 where none is."""
    for wrapped in range(1, min(_NAME_LINES, len(lines) - 2) + 1):
        if _NAMES_HEAD.fullmatch(" ".join(x.stripped for x in lines[:wrapped])):
            return 0 if any(NAMES_BESIDE.search(x.text) for x in lines[wrapped:]) else starts[wrapped]
    return 0


def _begins_row(text: str, at: int) -> bool:
    """Whether a number begins at a place that is no part of a label: `1인당 소득` begins no row."""
    return bool(re.match(r"\d", text[at:])) and not _p("label_number").match(text, at)


def _shaped_end(lines: Sequence[Line], starts: Sequence[int]) -> int:
    """Where lines end that only labels look like, before the first line with numbers: units in brackets, known labels.

    Labels wrap over lines, and a unit stands under its label; what follows either in the same paragraph, as cells
    side by side do, belongs to the header too.
    """
    stop = next((n for n, x in enumerate(lines[:_HEADER_LINES + 1]) if n and _has_numbers(x.stripped)), 0)
    if not stop:
        return 0
    apart = any(b.number - a.number > 1 for a, b in zip(lines, lines[1:], strict=False))
    last = 0
    for n in range(1, stop):
        text, near = bare(lines[n].text), apart and lines[n].number - lines[n - 1].number == 1
        known, letters = specs.labels_within(text)
        if ITEM.match(text):
            break
        written = re.search(r"[가-힣A-Za-z]", text) or _UNITS_ALONE.match(text)
        if not written or DATES.fullmatch(lines[n].stripped):
            continue  # a year alone begins a row
        labels = known > 1 and letters > 0.6 * len(_BRACKETS.sub("", text)) or specs.header_end(text)[0] == len(text)
        if _UNITS_ALONE.match(text) or labels or near and last == n - 1:
            last = n
    alone = is_cells(lines[stop].stripped)
    if not last or alone and last == stop - 1 and not any(_UNITS_ALONE.match(bare(x.text)) for x in lines[1:last]):
        return 0  # `밀도 / (대/만 명) / 505 620`: the unit belongs to the label of a row
    return starts[last + 1]


def _has_numbers(text: str) -> bool:
    """Whether a line holds a cell of numbers: digits by themselves that are no period and stand in no brackets.

    >>> _has_numbers("2024 년 비중 2025 년 1~3 분기"), _has_numbers("Co≥20.5% 91,400 1.2%")
    (False, True)
    """
    return count_numbers(text) > 0


def count_numbers(text: str) -> int:
    """How many cells of numbers a line holds.

    >>> count_numbers("선전 深圳 2,026 4.1% 2024 년 6 월")
    2
    """
    rest = DATES.sub(" ", _BRACKETS.sub(" ", _p("label_number").sub(" ", text)))
    return sum(bool(re.search(r"\d", c)) for c in CELL_ALONE.findall(rest))


def line_starts(s: Squeezed) -> dict[int, int]:
    """Where each line begins in a text."""
    return {n: i for i, n in reversed(list(enumerate(s.lines)))}


def lines_of(s: Squeezed) -> list[Squeezed]:
    """The lines of a text; [] of an empty one."""
    return [s.cut(a, b) for a, b in pairwise([*sorted(line_starts(s).values()), len(s)])]


def _labels_end(s: Squeezed, starts: Sequence[int]) -> int:
    """Where labels that are known end: with a line, or within it where most of it is labels or a row follows."""
    reached = dict(specs.header_ends(s.text))
    end = max(reached)
    while end and (years := re.search(r"(?:19|20)\d{2}$", s.text[:end])) and years.start() in starts:
        end = years.start()  # a year alone on its line begins a row
        reached.setdefault(end, 2)
    if reached[end] < 2:
        return 0
    line = max(at for at in starts if at < end)
    rest = min((at for at in starts if at >= end), default=len(s))
    if end == rest:
        return end
    more, _ = specs.labels_within(s.text[end:rest])
    unit = re.search(r"[가-힣]\((?:%|[십백천]?[만억조]?[A-Za-z가-힣㎡㎢%]{1,6})\)", s.text[end:rest])  # of a label
    if ((end - line) / (rest - line) >= 0.6 or more > 1 or unit) and not re.search(r"\d", s.text[end:rest]):
        return rest  # a label that nobody knows
    return line if reached.get(line, 0) > 1 else end
