"""Where each table of an issue begins and ends among its lines.

In: `Lines` whose captions, headings, titles and references have their kinds. Out: the kind of tables on the
lines of tables. Refuses a caption with no rows behind it: then a picture stands there. A table opens behind a
caption, with a line of known labels, or with rows of as many numbers; what ends it is told by its rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kicdata import specs
from kicdata.headers import count_numbers
from kicdata.kinds import CAPTION, CONTENTS, EVENTS, HEADER, HEADING, REFERENCE, TABLE, Lines
from kicdata.rows import (
    CELL,
    CELL_ALONE,
    ITEM,
    NAMES_BESIDE,
    RANKED,
    ROW,
    ends_sentence,
    is_cells,
    is_labels,
    is_rest,
    is_row,
)
from kicdata.specs import line_pattern as _p
from kicdata.text import width
from kicdata.values import POWER, find_unit

_SHAPED_LINES = 200
_BESIDE = re.compile(rf"^\D+\s{CELL.pattern}\s{CELL.pattern}\s\D+$")
_BRACKET = re.compile(r"\(([^()]{1,8})\)")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_DATE_BEGUN = re.compile(r"(?:19|20)\d{2}\s?년\s\d{1,2}$")
_UNIT_ALONE = re.compile(r"\([^()]{1,14}\)")
_RANKED_TIGHT = re.compile(r"\d{1,3}[가-힣A-Za-z]+.*\s[㐀-鿿]")  # `10커타쉰페이 科大讯飞`


def mark_tables(r: Lines) -> None:
    """Tables: header lines behind a caption or a known header, then rows; or rows that speak for themselves.

    >>> from kicdata.text import Line
    >>> rows = ["순위 도시 GDP(억 위안) 성장률", "1 상하이 上海 36,212.40 5.30%", "2 베이징 北京 35,101.00 5.20%"]
    >>> r = Lines([Line(2 * n, text) for n, text in enumerate([*rows, "두 도시는 나란히 성장했다. "], 1)])
    >>> mark_tables(r)
    >>> r.kind
    ['table', 'table', 'table', '']
    """
    i = 0
    while i < len(r.lines):
        start = i + 1 if r.kind[i] == CAPTION else i
        end = start
        if r.kind[i] == CAPTION or not r.kind[i] and _opens_alone(r, i):
            end = _table_end(r, start)
        if end == start and r.kind[i] == CAPTION:
            end = _shaped_end(r, start)
        elif end == start and not r.kind[i]:
            start, end = _bare_rows(r, i)
            if end == start and _has_units(r.bare[i]):
                end = _alike_end(r, i)
        if end > start:
            for k in range(start, end):
                if r.kind[k] not in (CAPTION, HEADER):
                    r.kind[k] = TABLE
            i = end
            continue
        i += 1


def _shaped_end(r: Lines, start: int) -> int:
    """The end of a table behind a caption that only its shape tells: short lines that begin or end alike.

    `start` where there is none: a picture, whose caption text follows.
    """
    first = i = r.next(start)
    found: list[int] = []
    while i < len(r.lines) and len(found) < _SHAPED_LINES:
        if r.kind[i] == HEADER:
            i += 1
            continue
        if r.kind[i] or _p("heading").match(r.bare[i]) or _sentence_ahead(r, i) \
                or i in r.turns and i > first or ends_sentence(r.lines[i].text):
            break
        found.append(i)
        i += 1
    rows = found[1:]
    alike = sum(_begins_row(r, k) for k in rows)
    if len(rows) > 2 and _same_cells(r, rows) and r.is_short_heading(first, 0.95):
        return found[-1] + 1
    if len(rows) < 2 or alike < 2 or alike < 0.4 * len(rows) or not r.is_short_heading(first, 0.8) \
            or _begins_row(r, first) and alike < 0.7 * len(rows):
        return start
    return found[-1] + 1


def _has_units(text: str) -> bool:
    """Whether two labels of a line or more have their units in brackets: `로봇 팔(개) 직경(mm)`."""
    found = [find_unit(m[1], p.end() if (p := re.match(POWER, m[1])) else 0) for m in _BRACKET.finditer(text)]
    return sum(x is not None for x in found) > 1


def _alike_end(r: Lines, start: int) -> int:
    """Where rows end that follow a header of units, of as many cells of numbers each; `start` where none do.

    One cell of a row may be words where it begins with a name in two scripts: `… 2,350 제한 없음 1,280`.
    """
    rows = [x.stripped for x in r.lines[start + 1:start + _SHAPED_LINES]]
    counts = [count_numbers(x) for x in rows]
    end = next((n for n, (c, x) in enumerate(zip(counts, rows, strict=True))
                if counts[0] - c not in (0, bool(NAMES_BESIDE.search(x)))
                or r.kind[start + 1 + n] or ends_sentence(x)), len(counts))
    return start + 1 + end if end > 1 and counts[0] > 1 else start


def _same_cells(r: Lines, rows: Sequence[int]) -> bool:
    """Whether lines have two cells of numbers or more each, and all as many, wherever those stand."""
    counts = {count_numbers(r.lines[k].stripped) for k in rows}
    return len(counts) == 1 and min(counts) > 1


def _bare_rows(r: Lines, i: int) -> tuple[int, int]:
    """A table without caption and known header: three rows or more of as many numbers, and the lines before."""
    cells = _cells(r, i)
    end = i
    while end < len(r.lines) and cells and (_cells(r, end) == cells or r.kind[end] == HEADER):
        end += 1
    while end > i and r.kind[end - 1] == HEADER:
        end -= 1
    if sum(not r.kind[k] for k in range(i, end)) < 3 or cells < 2:
        return i, i
    start = i
    units = any(_UNIT_ALONE.fullmatch(r.bare[k]) for k in range(max(0, i - 2), i))  # labels over lines, units under
    while start > 0 and i - start < (14 if units else 4) and not r.kind[start - 1] \
            and r.is_short_heading(start - 1, 0.3 if i - start >= 4 else 0.8) \
            and not _p("heading").match(r.bare[start - 1]):
        start -= 1
        if _heads_rows(r, start) and _begins_with_names(r.bare[start]):
            break  # the line above it is a heading
    if i - start > 1 or start < i and len(r.lines[start].stripped.split()) > cells:
        return start, end
    return i, end


def _table_end(r: Lines, start: int) -> int:
    """The index behind the last row of a table that begins at `start`; `start` if there is none."""
    i, header = r.next(start), 0
    while i < len(r.lines) and not _is_table_row(r, i):
        if r.kind[i] or ends_sentence(r.lines[i].text) or header > 14 \
                or width(r.lines[i].text) > 0.8 * r.full and not _is_header(r, i) and not _is_over_rows(r, i) \
                and not _has_units(r.bare[i]):
            return _text_table_end(r, start)
        header += 1
        i = r.next(i + 1)
    if i >= len(r.lines) or (not header and not _opens_table(r, start)):
        return start
    end = _rows_end(r, i)
    rows = [r.lines[k].stripped for k in range(i, end) if not r.kind[k]]
    numbers = any(map(is_row, rows)) and not any(map(ITEM.search, rows))
    return end if _is_closed(r, end, numbers) else max(end, _text_table_end(r, start))


def _is_closed(r: Lines, i: int, numbers: bool) -> bool:
    """Whether a table may end before line i: structure, a new table or a sentence follows.

    Rows that only begin with a rank may go on with a list; rows of numbers end with their page.
    """
    i = r.next(i)
    if i >= len(r.lines) or r.kind[i] or numbers and i in r.turns \
            or r.stands_apart(i) and r.cites(i):
        return True
    if not numbers and ITEM.match(r.bare[i]) or _row_behind(r, i):
        return False
    if numbers and ends_sentence(r.lines[i].text):
        return True
    if _p("heading").match(r.bare[i]) or _p("bullet").match(r.bare[i]):
        return True
    ahead = [k for k in (i, i + 1) if k < len(r.lines)]
    return any(_opens_table(r, k) or _has_units(r.bare[k]) or _heads_rows(r, k) or _sentence_ahead(r, k)
               for k in ahead)


def _rows_end(r: Lines, i: int) -> int:
    """The index behind the last row from `i` on; rows may wrap, and captions and running headers stand between."""
    end = first = i
    while i < len(r.lines):
        if i > first and width(r.lines[i].text) > 0.85 * r.full and _sentence_ahead(r, i):
            break  # a sentence whose line ends with numbers
        if _is_table_row(r, i) or not r.kind[i] and is_rest(r.lines[i].stripped) \
                or i == end and not r.kind[i] and is_cells(r.lines[i].stripped):
            end = i + 1
        elif r.kind[i] == CAPTION:
            j = r.next(i + 1)
            if not (j < len(r.lines) and _is_table_row(r, j)):
                break
        elif r.kind[i] != HEADER and not _wraps(r, i):
            break
        i += 1
    return end


def _text_table_end(r: Lines, start: int) -> int:
    """A table of words: from a line of header words to the next structure or full-width sentence."""
    first = i = r.next(start)
    if i >= len(r.lines) or r.kind[i] or not (_opens_over_lines(r, i) or _captioned_labels(r, start, i)):
        return start
    end = i
    while i < len(r.lines):
        if r.kind[i] in (HEADING, REFERENCE, EVENTS, CONTENTS) or r.kind[i] == CAPTION and not _row_ahead(r, i):
            break
        if not r.kind[i]:
            if _sentence_ahead(r, i):
                stop = _row_behind(r, i)
                if not stop:
                    break
                end = i = stop
                continue
            if i > first and _new_page_of_prose(r, i):
                break
            if i > first and (r.bare[i] == r.bare[first] or _heads_table(r, i)):
                break
            end = i + 1
        i += 1
    apart = end - 1 > first and (r.stands_apart(end - 1) or r.kind[end - 2] == HEADER)
    if apart and r.is_short_heading(end - 1):
        end -= 1
    return end


def _opens_table(r: Lines, i: int) -> bool:
    """Whether a line is known labels and nothing else."""
    end, labels = specs.header_end(r.bare[i])
    return end == len(r.bare[i]) and labels > 1


def _opens_over_lines(r: Lines, i: int) -> bool:
    """Whether header words begin here and fill this line, be it wrapped over several."""
    if _opens_table(r, i):
        return True
    end, labels = specs.header_end("".join(r.bare[i:i + 5]))
    return labels > 1 and end >= len(r.bare[i]) + 2


def _opens_alone(r: Lines, i: int) -> bool:
    """Whether a table opens here without a caption: labels only, and rows behind them, not a sentence.

    Two labels may as well be a heading (`산업 개요`): the next line must begin as rows do.
    """
    _, labels = specs.header_end(r.bare[i])
    rows = _is_header(r, i) and _is_over_rows(r, i)
    if not (_opens_table(r, i) or labels > 2 and (_opens_over_lines(r, i) or rows)):
        return _heads_numbers(r, i)
    j = r.next(i + 1)
    if j >= len(r.lines) or r.kind[j] or _sentence_ahead(r, j):
        return False
    return labels > 2 or _begins_row(r, j) or _opens_table(r, j)


def _heads_numbers(r: Lines, i: int) -> bool:
    """Whether most of a line is labels of which some are known, and rows with several numbers follow soon."""
    if r.kind[i] or re.search(r"[.,。，]|\d", r.bare[i]) or ends_sentence(r.lines[i].text):
        return False
    ahead = range(i + 1, min(i + 6, len(r.lines)))
    rows = [k for k in ahead if len(CELL_ALONE.findall(r.lines[k].stripped, 1)) > 1]
    if len(rows) < 2:
        return False
    known, letters = specs.labels_within(r.bare[i])
    return known > 2 and letters >= 0.5 * len(r.bare[i]) and sum(_is_table_row(r, k) for k in rows) > 1


def _captioned_labels(r: Lines, start: int, i: int) -> bool:
    """Whether a line right behind a caption is labels, though not all of them are known; short lines follow."""
    if not start or r.kind[start - 1] != CAPTION or i + 2 >= len(r.lines) \
            or re.search(r"[.,。，]", r.bare[i]) or width(r.lines[i].text) > 0.9 * r.full:
        return False
    known, letters = specs.labels_within(r.bare[i])
    return known > 1 and letters > 0.5 * len(r.bare[i]) and not _sentence_ahead(r, i + 1)


def _is_header(r: Lines, i: int) -> bool:
    """Whether most of a line is labels, be its last one cut by the line's end."""
    end, labels = specs.header_end(r.bare[i])
    return labels > 1 and end > 0.6 * len(r.bare[i])


def _is_over_rows(r: Lines, i: int) -> bool:
    """Whether the next two lines are rows of as many numbers, two or more, but for one that may lack."""
    if i + 2 >= len(r.lines):
        return False
    few, many = sorted((_cells(r, i + 1), _cells(r, i + 2)))
    return few > 1 and many - few < 2


def _heads_table(r: Lines, i: int) -> bool:
    """Whether a line is the heading of another table, whose labels fill the next one."""
    j = i + 1
    apart = r.stands_apart(i) or i > 0 and r.lines[i].number - r.lines[i - 1].number > 2
    if j >= len(r.lines) or r.kind[j] or not r.is_short_heading(i) or _opens_table(r, i):
        return False
    return apart and _is_header(r, j) and specs.header_end(r.bare[j])[1] > 2 or _heads_numbers(r, j)


def _is_table_row(r: Lines, i: int) -> bool:
    """Whether a line is a row: numbers at its end, names in two scripts with numbers, or a rank before few words."""
    if r.kind[i] or _is_header(r, i) or is_labels(r.bare[i]) and _is_over_rows(r, i) or _breaks_date(r, i):
        return False
    text = r.lines[i].stripped
    ranked = RANKED.match(text) or _RANKED_TIGHT.match(text)
    if NAMES_BESIDE.search(text) and len(CELL_ALONE.findall(text, 1)) > 1 and not ends_sentence(text):
        return True  # numbers within a row that ends with words
    alone = CELL_ALONE.findall(_IN_BRACKETS.sub("", text), 1)  # `가온(佳温, 43 건), 나래(娜莱, 31 건)` is no row
    if len(alone) > 2 and re.search(r"[가-힣A-Za-z]", text) and not ends_sentence(text) \
            and not any(_p("in_sentence").search(w) for w in text.split()):
        return True
    if _BESIDE.search(text) and len(alone) > 1 and not ends_sentence(text) and width(text) < 0.8 * r.full:
        return True  # two cells of numbers beside each other, before a name: `감속기 68% 1,250 리더하모닉`
    return is_row(text) or bool(ranked) and width(text) < 0.6 * r.full


def _breaks_date(r: Lines, i: int) -> bool:
    """Whether a line ends within a date: `2030 년 9`, then `월 말`."""
    return bool(_DATE_BEGUN.search(r.lines[i].stripped)) and i + 1 < len(r.lines) and r.bare[i + 1].startswith("월")


def _cells(r: Lines, i: int) -> int:
    """How many numbers a row ends with; 0 where it is none."""
    text = r.lines[i].stripped
    m = ROW.match(text) if not r.kind[i] and is_row(text) and not _p("bullet").match(r.bare[i]) else None
    return len(CELL.findall(m["cells"])) if m else 0


def _begins_row(r: Lines, i: int) -> bool:
    """Whether a line begins with a rank, a date or a year, or ends with numbers as rows do."""
    return bool(_p("row_start").match(r.bare[i])) or is_row(r.lines[i].stripped)


def _wraps(r: Lines, i: int) -> bool:
    """A label or a cell that wraps: a row follows within two lines, or three short ones, and no new header."""
    if r.kind[i] or ends_sentence(r.lines[i].text) or width(r.lines[i].text) > 0.6 * r.full:
        return False
    short = all(width(x.text) < 0.3 * r.full for x in r.lines[i:i + 3])
    ahead = [k for k in range(i + 1, min(i + 3 + short, len(r.lines))) if r.kind[k] != HEADER]
    return any(_is_table_row(r, k) or not r.kind[k] and is_rest(r.lines[k].stripped) for k in ahead) \
        and not any(_opens_table(r, k) or _has_units(r.bare[k]) or _heads_rows(r, k) for k in ahead)


def _heads_rows(r: Lines, i: int) -> bool:
    """Whether a line is labels of which some are known, without a number, right over a row: the next table's header."""
    if r.kind[i] or i + 1 >= len(r.lines) or re.search(r"\d", _BRACKET.sub("", r.bare[i])) \
            or not is_row(r.lines[i + 1].stripped):
        return False
    known, letters = specs.labels_within(r.bare[i])
    return known > 1 and letters >= 0.5 * len(_BRACKET.sub("", r.bare[i]))


def _begins_with_names(text: str) -> bool:
    """Whether labels begin with that of what the rows are: places, companies, parts of something."""
    return any(specs.word_pattern("tables", name).match(text)
               for name in ("places_label", "company_label", "group_label", "zone_label"))


def _row_behind(r: Lines, i: int) -> int:
    """Where the next row begins behind a sentence that is a cell: names in two scripts follow; 0 where none do.

    They are rows of another table where its labels stand between.
    """
    stop = next((j + 1 for j in range(i, min(i + 8, len(r.lines))) if ends_sentence(r.lines[j].text)), 0)
    for j in range(stop, min(stop + 4, len(r.lines)) if stop else stop):
        if r.kind[j] or ends_sentence(r.lines[j].text) or _is_header(r, j):
            return 0
        if re.fullmatch(r"[㐀-鿿]{2,12}", r.bare[j]) or NAMES_BESIDE.match(r.lines[j].stripped):
            return stop
    return 0


def _row_ahead(r: Lines, i: int) -> bool:
    """Whether a row of words follows a picture's caption that stands within a table."""
    j = r.next(i + 1)
    return j < len(r.lines) and not r.kind[j] and not _opens_over_lines(r, j) \
        and bool(NAMES_BESIDE.search(r.lines[j].text))


def _new_page_of_prose(r: Lines, i: int) -> bool:
    """Whether a page opens here that begins with words and soon ends a sentence."""
    return i in r.turns and not _begins_row(r, i) and not ITEM.match(r.bare[i]) \
        and any(ends_sentence(x.text) for x in r.lines[i:i + 3])


def _sentence_ahead(r: Lines, i: int) -> bool:
    """Whether full-width lines from here run on to the end of a sentence."""
    n = 0
    if not any(_p("in_sentence").search(w) for w in r.lines[i].stripped.split()):
        return False
    for j in range(i, min(i + 8, len(r.lines))):
        if r.kind[j] == HEADER:
            continue
        if r.kind[j] or re.match(r"[⚫•]", r.bare[j]):
            return False
        if ends_sentence(r.lines[j].text):
            return n >= 1 or width(r.lines[j].text) > (0.3 if r.stands_apart(i) else 0.75) * r.full
        if width(r.lines[j].text) < 0.75 * r.full or NAMES_BESIDE.search(r.lines[j].text):
            return False
        if n and _p("closed").search(r.bare[j]):
            return True
        if width(r.lines[j].text) < 0.85 * r.full and _p("noun_end").search(r.bare[j]):
            return False  # a cell of words ends so, a line of a sentence hardly
        n += 1
    return False
