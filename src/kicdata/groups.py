"""Names that head a group of rows: `가온테크 佳温科技`, and under it `2025 년 31.7 억 위안 …`, `2026 년 …`.

In: the lines of a table. Out: its lines without those names, and from which line on each name holds. Refuses a name
that may as well be a cell of the row behind it: rows must go on under it that tell only when, or what is measured, or
that all begin with one name of their own, as cities of a region do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from kicdata import specs
from kicdata.headers import DATES, count_numbers
from kicdata.labels import attach_headers, open_spec, unit_of
from kicdata.names import HANZI
from kicdata.parting import is_measure
from kicdata.rows import ROW, is_row
from kicdata.text import Line, bare

_SPELLED = re.compile(rf"[^\d\s.,:：()%{HANZI[1:-1]}][^.,:：()%{HANZI[1:-1]}]{{0,30}}?\s*"
                      rf"(?:{HANZI}+(?:-[A-Z]{{1,2}})?|\({HANZI}+\))")

Groups = tuple[tuple[int, str], ...]


def is_spelled(text: str) -> bool:
    """Whether a text is nothing but one name with its 汉字.

    >>> is_spelled("가온테크 佳温科技"), is_spelled("가온 佳温 선전 深圳"), is_spelled("가온테크")
    (True, False, False)
    """
    return bool(_SPELLED.fullmatch(text.strip()))


def take_heads(lines: Sequence[Line]) -> tuple[list[Line], Groups]:
    """The lines of a table without the names that head groups of its rows, and each name with its first line.

    >>> lines = ["구분 매출 순익", "가온 佳温", "2025 년 3.1 0.2", "2026 년 4.2 0.3", "나래 娜莱", "2025 년 1.7 0"]
    >>> left, groups = take_heads([Line(n, x) for n, x in enumerate(lines, 1)])
    >>> [x.number for x in left], groups
    ([1, 3, 4, 6], ((3, '가온 佳温'), (6, '나래 娜莱')))
    """
    kept, heads = _split_first_rows(lines)
    rows = [(x.number, label) for x in kept if (label := _own_label(x))]
    for n in range(1, len(kept)):
        if _is_head(kept, n):
            heads.append((kept[n].number, kept[n].stripped))
    if not rows and _each_named(kept):
        rows = [(x.number, x.stripped) for x in kept if is_row(x.text)]
        heads = [(x.number, x.stripped) for x, y in zip(kept, kept[1:], strict=False)
                 if is_spelled(x.stripped) and is_row(y.text)]
    heads = _with_likely(sorted(heads), rows)
    groups = _groups(heads, rows)
    if not groups:
        return list(lines), ()
    taken = {n for n, _ in heads} - {n for n, _ in rows}
    return [x for x in kept if x.number not in taken], groups


def group_at(groups: Groups, line: int) -> str:
    """The name that heads the group in which a line stands; empty before the first one.

    >>> group_at(((3, "가온"), (6, "나래")), 5), group_at(((3, "가온"),), 2)
    ('가온', '')
    """
    return next((name for at, name in reversed(groups) if at <= line), "")


def _own_label(line: Line) -> str:
    """The label of a row that names nobody: a time, or what is measured; empty where it is no such row."""
    if not is_row(line.text):
        return ""
    m = ROW.match(line.stripped)
    label = bare(m["label"]) if m else ""
    when = DATES.match(line.stripped)
    if when and DATES.fullmatch(when[0].strip()) and count_numbers(line.stripped[when.end():]):
        return bare(when[0])
    period = specs.word_pattern("tables", "period").fullmatch(label)
    return label if period or is_measure(label) or unit_of(label) else ""


def _each_named(lines: Sequence[Line]) -> bool:
    """Whether each row begins with one name with its 汉字, but those that sum others up."""
    labels = [re.sub(r"^\d{1,3}\s", "", m["label"]) for x in lines if is_row(x.text) and (m := ROW.match(x.stripped))]
    total = specs.word_pattern("words", "total"), specs.word_pattern("words", "subtotal")
    rest = [x for x in labels if not any(p.fullmatch(bare(x)) for p in total)]
    return bool(rest) and all(map(is_spelled, rest))


def _is_head(lines: Sequence[Line], n: int) -> bool:
    """Whether a line is a name before a row that names nobody."""
    text = lines[n].stripped
    if n + 1 == len(lines) or not _own_label(lines[n + 1]):
        return False
    if is_spelled(text):
        return True
    known, _ = specs.labels_within(bare(text))
    plain = re.fullmatch(r"[가-힣A-Za-z][가-힣A-Za-z0-9·&\-]*(?: [가-힣A-Za-z0-9·&\-]+){0,3}", text)
    return bool(plain) and not known and not DATES.search(text) and not is_measure(bare(text))


def _with_likely(heads: list[tuple[int, str]], rows: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Names of which the print leaves no doubt: all of them where rows go on behind them and begin anew.

    A name without 汉字 may be the end of a header or a part of a label: the rows under it repeat those of another.
    """
    if not all(is_spelled(name) for _, name in heads):
        first = [next((label for at, label in rows if at >= n), "") for n, _ in heads]
        heads = [h for h, label in zip(heads, first, strict=True) if first.count(label) > 1 or is_spelled(h[1])]
    return heads if len(rows) > len(heads) else []


def _groups(heads: Sequence[tuple[int, str]], rows: Sequence[tuple[int, str]]) -> Groups:
    """Each name with the first line of its rows.

    A name in the middle of its rows, as a cell over several rows prints it, has those that repeat in turn.
    """
    if not heads:
        return ()
    size = len(rows) // len(heads)
    labels = [x for _, x in rows]
    in_turn = size > 1 and len(set(labels[:size])) == size and labels == labels[:size] * len(heads)
    if in_turn and heads[0][0] > rows[0][0]:
        starts = [at for at, _ in rows[::size]]
        if all(a <= n and (k + 1 == len(starts) or n < starts[k + 1])
               for k, (a, (n, _)) in enumerate(zip(starts, heads, strict=True))):
            return tuple((a, name) for a, (_, name) in zip(starts, heads, strict=True))
    return tuple((next((at for at, _ in rows if at >= n), n), name) for n, name in heads)


def _split_first_rows(lines: Sequence[Line]) -> tuple[list[Line], list[tuple[int, str]]]:
    """Lines in which a name stands before the first row of its group, as blanks and the row; and those names.

    Only where the header has no label for names, and rows without one follow.
    """
    first = next((n for n, x in enumerate(lines) if is_row(x.text)), len(lines))
    if first in (0, len(lines)) or _names_rows(" ".join(x.stripped for x in lines[:first])):
        return list(lines), []
    kept, heads = list(lines), []
    for n, x in enumerate(lines[first:], first):
        text = x.text.rstrip()
        ends = [m.end() for m in re.finditer(rf"{HANZI}\)?(?=\s)", text)]
        for end in ends:
            rest = replace(x, text=" " * end + x.text[end:])
            if is_spelled(text[:end]) and _own_label(rest):
                kept[n] = rest
                heads.append((x.number, text[:end].strip()))
    alone = sum(bool(_own_label(x)) for x in kept) - len(heads)
    return (kept, heads) if alone > 0 else (list(lines), [])


@cache
def _names_rows(header: str) -> bool:
    """Whether a header has a label for the names of rows."""
    names = ("name", "place", "title")
    return any(x.column and x.column.type in names for x in attach_headers(header, open_spec()))
