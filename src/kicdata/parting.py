"""The words of a header are parted into as many labels as the rows have cells.

In: a header as printed, the columns that a spec knows, and how many numbers a row has. Out: `Label`s, or
None where the words do not part so. Known labels are preferred to unknown words, a unit in brackets ends a
label, and an empty line in the print parts two. Refuses nothing but what cannot be parted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from kicdata import specs
from kicdata.fitting import fit_of
from kicdata.labels import UNIT, Label, deal_units, is_unit_like, open_spec, spell_unit, trailing_units
from kicdata.shown import Shown
from kicdata.text import Line, Squeezed, bare, squeeze

# what a label is worth; only their order matters: a known label outweighs any hint of the lines
KNOWN, COMMON, UNKNOWN, WORD, WITH_UNIT, APART, TEXT = 6.0, 4.0, 0.0, -0.6, 1.0, 1.5, -0.5
NUMBER_END, MORE_WORDS, LETTER, NAMELESS, SPLIT = 2.0, -4.5, -3.0, -1.0, -3.0  # `기업 | 명칭`
RATE_WITHIN = -8.0
ODD, LEAD = -2.5, -5.0  # words that name what is no number; `종합`, that only leads a label
WRAPPED = -0.1  # of labels that are worth the same the one that breaks no line
MOST_WORDS = 6
_UNIT = re.compile(rf"{UNIT}$")
_HANZI = re.compile(r"[㐀-鿿]{2,}[A-Za-z]*")
_GLUED = re.compile(r"[가-힣](?=(?:19|20)\d{2}년)")  # `점수2025년`: where blanks are lost, a year begins a word
_COUNTED = re.compile(r"\d(?:년(?!대비)|월|분기|인당|차산업)")  # `2024 년`: one word, however it is spaced
_REMARK = re.compile(r"\([^()]*\)$")
_NUMBERS = ("measure", "left", "default", "rank")
_ENDS_WORDS = ("date", "title", "text", "industry")


class HeaderWord(NamedTuple):
    """A word of a header with the unit behind it, and whether the print parts it from the one before."""

    start: int
    end: int
    unit: str
    apart: bool


class _Choice(NamedTuple):
    worth: float
    labels: tuple[Label, ...]


def part_header(header: Squeezed, spec: specs.TableSpec, numbers: int, texts: Sequence[int] = (1, 2, 3, 0),
                last: bool = False, shown: Sequence[Shown] = ()) -> list[Label] | None:
    """The labels of a header with that many columns of numbers, behind one or more of words.

    `texts` are the numbers of columns of words that may be, `last` whether one may stand behind the numbers.
    Labels that the spec does not know have no column; those of words that it does not know are notes.

    >>> from kicdata.text import Line, squeeze
    >>> head = squeeze([Line(1, "도시 2025 년 상반기 지역 총생산(억 위안) 증감액 (억 위안) 순위")])
    >>> spec = specs.families()["city_gdp"].tables[0]
    >>> [(x.text, x.unit) for x in part_header(head, spec, 3)]
    [('도시', ''), ('2025 년 상반기 지역 총생산', '억 위안'), ('증감액', '억 위안'), ('순위', '')]
    """
    found = partings(header, spec, numbers, texts, last, shown)
    return max(found, key=lambda x: (x[2] > 0, x[0]))[1] if found else None


def partings(header: Squeezed, spec: specs.TableSpec, numbers: int, texts: Sequence[int], last: bool = False,
             shown: Sequence[Shown] = ()) -> list[tuple[float, list[Label], int]]:
    """The best labels for each number of columns of words: their worth, the labels, and that number.

    `shown` is what the cells of each column of numbers show, where that is known: labels that clash with them cost.
    """
    header, units = trailing_units(header)
    words = header_words(header)
    if not words or len(words) > 40 or not numbers:
        return []
    words, periods = _without_periods(header, words)
    if periods and (numbers % len(periods) or spec is not open_spec()):
        return []
    most, heads = max(texts), _heads(header, words)
    whole = [not a.unit and _is_words(bare(header.words(a.start, b.end))) for a, b in pairwise(words)] + [False]
    best: list[dict[tuple[int, int], _Choice]] = [{} for _ in range(len(words) + 1)]
    best[0][0, 0] = _Choice(0.0, ())
    for i in range(len(words)):
        for (n, t), before in list(best[i].items()):
            for size in range(1, min(MOST_WORDS, len(words) - i) + 1):
                run = words[i:i + size]
                if any(w.unit or header.text[w.start:w.end].rstrip().endswith(")") for w in run[:-1]):
                    break  # a bracket ends a label
                for worth, label, numeric in _meanings(header, run, spec, first=i == 0):
                    key = (n + numeric, t + (not numeric))
                    if key[0] > numbers or key[1] > most:
                        continue
                    ahead = n - (before.labels[:1] != () and before.labels[0].role == "rank")
                    closed = i + size == len(words) or label.column is not word_column()
                    if not numeric and ahead > 0 and not (last and closed):
                        continue  # words stand before the numbers, or last; `분야 일자`, that are known, both
                    more = (0.0 if numeric or not t else MORE_WORDS) + SPLIT * whole[i + size - 1]
                    if numeric and n < len(shown) and shown[n].kind != "rank":
                        more += min(fit_of(label.text, label.unit, shown[n], label.column is not None), 0.0)
                    if any(bare(header.words(w.start, w.end)) in heads for w in (run[0], *run[:-1])):
                        more += LETTER  # `초기 단계 | 성장 단계`, not `초기 | 단계 성장`
                    if label.role == "rank" and any(x.role == "rank" for x in before.labels):
                        more += LETTER  # `전년 | 순위 | 순위`
                    new = _Choice(before.worth + worth + more, (*before.labels, label))
                    if key not in best[i + size] or best[i + size][key].worth < new.worth:
                        best[i + size][key] = new
    return [(c.worth, deal_units(_under(list(c.labels), periods), units), t) for (n, t), c in best[-1].items()
            if n == numbers and t in texts]


def _without_periods(s: Squeezed, words: list[HeaderWord]) -> tuple[list[HeaderWord], list[str]]:
    """Words without periods that stand over several columns each, and those periods.

    They do where two or more stand together and the labels behind them repeat for each.
    """
    period = specs.word_pattern("tables", "period")
    for a in range(len(words)):
        b, found = a, list[str]()
        while b < len(words):  # the longest run of words that is one period, again and again
            stop = next((e for e in range(min(b + 3, len(words)), b, -1)
                         if period.fullmatch(bare(s.words(words[b].start, words[e - 1].end)))), b)
            if stop == b or any(w.unit for w in words[b:stop]):
                break
            found.append(s.words(words[b].start, words[stop - 1].end))
            b = stop
        behind = [s.text[w.start:w.end].strip() for w in words[b:]]
        size = len(behind) // len(found) if found else 0
        if len(found) > 1 and size > 1 and behind == behind[:size] * len(found):
            return [*words[:a], *words[b:]], found
    return words, []


def _under(labels: list[Label], periods: list[str]) -> list[Label]:
    """Labels of numbers with the period over them."""
    if not periods:
        return labels
    numbers = [n for n, x in enumerate(labels) if x.column is None or x.role in _NUMBERS]
    size = len(numbers) // len(periods)
    over = {n: periods[k // size] for k, n in enumerate(numbers)}
    return [replace(x, text=f"{over[n]} {x.text}") if n in over else x for n, x in enumerate(labels)]


def _heads(s: Squeezed, words: Sequence[HeaderWord]) -> set[str]:
    """Words that end several labels of a header, each behind another word: `초기 단계 성장 단계 후기 단계`."""
    texts = [bare(s.words(w.start, w.end)) for w in words]
    before: dict[str, list[str]] = {}
    for a, b in pairwise(texts):
        before.setdefault(b, []).append(a)
    return {x for x, lead in before.items() if len(lead) > 2 and len({*lead, x}) > len(lead)
            and not is_measure(x) and not ((c := _column(x, open_spec())) and c.role in _NUMBERS)
            and not any(re.search(r"\d", a) for a in lead)}


def header_words(s: Squeezed) -> list[HeaderWord]:
    """The words of a header; what a gap parts within brackets is one word, a unit belongs to the one before."""
    cuts, depth = [0], 0
    for i, c in enumerate(s.text):
        new = s.gaps[i] or s.text[i - 1] == ")" and c != ")" or _GLUED.match(s.text, i - 1) if i else False
        if new and depth == 0 and c != " " and not (s.lines[i] == s.lines[i - 1] and _COUNTED.match(s.text, i - 1)):
            cuts.append(i)
        depth = max(0, depth + (c in "(（") - (c in ")）"))
    cuts.append(len(s))
    steps = [b - a for a, b in zip(s.lines, s.lines[1:], strict=False) if b > a]
    near = min(steps, default=1)
    mixed = bool(steps) and max(steps) > near  # an empty line parts labels only where others stand closer
    found: list[HeaderWord] = []
    for a, b in zip(cuts, cuts[1:], strict=False):
        text = s.text[a:b].strip()
        if not text:
            continue
        apart = bool(a) and mixed and s.lines[a] - s.lines[a - 1] > near
        own = _UNIT.search(text)
        unit = own["unit"] if own and (is_unit_like(own["unit"]) or "단위" in own[0]) else ""
        if own and unit and own.start() == 0 and found and not found[-1].unit:
            found[-1] = HeaderWord(found[-1].start, b, spell_unit(unit), found[-1].apart)
        elif found and not found[-1].unit and _spells(text) and not _spells(s.text[found[-1].start:found[-1].end]):
            found[-1] = HeaderWord(found[-1].start, b, "", found[-1].apart)  # `가온로봇 佳温机器人`: one name
        else:
            found.append(HeaderWord(a, b, spell_unit(unit) if unit else "", apart))
    return found


def _is_rate(word: str) -> bool:
    """Whether a word is one of growth by itself: `증가율`."""
    column = _column(word, open_spec())
    return column is not None and column.role == "left"


def _spells(text: str) -> bool:
    """Whether a word of a header is the other spelling of the name before it, and no label of a column of such."""
    other = specs.word_pattern("tables", "name_in_other_letters")
    return bool(_HANZI.fullmatch(text)) and not other.search(text) and not text.endswith("名")


def _meanings(s: Squeezed, run: Sequence[HeaderWord], spec: specs.TableSpec, first: bool
              ) -> Iterator[tuple[float, Label, bool]]:
    """What a run of words may be as one label: its worth, the label, and whether its cells are numbers."""
    unit = run[-1].unit
    end = run[-1].end
    if len({s.text[w.start:w.end].strip() for w in run}) < len(run):
        return  # `투자 건수 | 건수 증가율`: no label says a word twice
    if first and len(run) > 1 and is_rank(bare(s.words(run[0].start, run[0].end))):
        return  # `순위 업체 …`: rows count themselves
    if unit:
        end = s.text.rindex("(" if s.text[end - 1] == ")" else "（", run[-1].start, end)
        while s.text[:end].count("(") > s.text[:end].count(")"):
            end = s.text.rindex("(", 0, end)
    text = s.words(run[0].start, end)
    worth = WORD * (len(run) - 1) + (WITH_UNIT if unit else 0.0)
    worth += (APART if run[0].apart else 0.0) - APART * sum(w.apart for w in run[1:])
    worth += WRAPPED * sum(s.lines[a.start] != s.lines[b.start] for a, b in pairwise(run))
    *inner, last = [bare(s.words(w.start, w.end)) for w in run[:-1]] + [bare(s.words(run[-1].start, end))]
    within = any(_is_rate(a) and not _is_rate(b) for a, b in pairwise([*inner, last]))
    if within and not specs.word_pattern("tables", "result").fullmatch(last):
        worth += RATE_WITHIN  # `GDP 증가율 | 수출 증가율`, not `GDP | 증가율 수출 | 증가율`
    core = undated(_REMARK.sub("", bare(text)))  # `보급률(2023 년)`, `2023 년 보급률`
    own = _column(bare(text), spec) or _compound(s, run)
    common = _column(bare(text), open_spec()) if spec is not open_spec() else None
    if not own and not common:  # `성` is known
        lead, after = (specs.word_pattern("tables", name) for name in ("lead_word", "end_word"))
        worth += LETTER if len(bare(text)) == 1 or after.fullmatch(bare(s.words(run[0].start, run[0].end))) else 0.0
        worth += LEAD if lead.fullmatch(bare(s.words(run[-1].start, end))) else 0.0
    if own and own.role not in ("group", "picture"):
        numeric = own.role in _NUMBERS and own.type not in ("text", "name")
        if numeric or not unit:
            yield worth + KNOWN * len(run), Label(text, own, unit or own.unit), numeric
            if not numeric:  # `내용`, `목표`: of words or of numbers; `산업`: perhaps the score of it
                odd = 0.0 if own.type == "text" or is_measure(bare(text)) else ODD
                yield worth + UNKNOWN + odd, Label(text, None, unit), True
        else:  # a word of names with a unit behind it: `모델(종)`
            own = None
    if common and common.role in ("measure", "default", "left") or own is None and is_measure(core):
        yield worth + COMMON * len(run), Label(text, None, unit), True
    elif common and common.role not in ("group", "picture", "rank") and not unit:
        yield worth + COMMON * len(run), Label(text, _note(common), unit), False
    tail = _column(bare(s.words(run[-1].start, end)), open_spec()) if len(run) > 1 and not unit else None
    if own is None and common is None and tail and tail.role not in _NUMBERS and tail.type in _ENDS_WORDS:
        column = _note(tail) if tail.type == "date" else word_column()
        yield worth + COMMON, Label(text, column, unit), False  # `양산 시기`, `영화 명칭`
    if own is None:
        ends = specs.word_pattern("tables", "number_end")
        worth -= NUMBER_END * sum(bool(ends.search(x)) for x in inner)
        limits = specs.word_pattern("tables", "end_word").fullmatch(bare(s.words(run[-1].start, end)))
        named_by = run[-2] if limits and len(run) > 1 else run[-1]
        known = len(run) > 1 and _is_number(bare(s.words(named_by.start, min(named_by.end, end))))  # `유효 하중`
        counts = COMMON if known else NUMBER_END if ends.search(core) else 0.0 if unit else NAMELESS
        yield worth + UNKNOWN + counts, Label(text, None, unit), True
        if not unit:
            yield worth + TEXT + (-0.2 * (len(run) - 1) if first else WORD), Label(text, word_column(), unit), False


@cache
def _column(text: str, spec: specs.TableSpec) -> specs.Column | None:
    found = next((c for c in spec.columns if c.match.fullmatch(text)), None)
    if found is None and (m := specs.word_pattern("tables", "period").match(text)
                          or specs.word_pattern("tables", "label_year_before").match(text)):
        rest = _column(text[m.end():], spec) if m.end() < len(text) else None
        found = rest if rest and rest.role == "measure" else None
        if specs.word_pattern("tables", "result").fullmatch(text[m.end():]):  # `2024 년 목표`
            found = specs.Column.plain("default", "number")
        if rest and rest.role == "rank":  # `2025 년 순위` beside the rank that rows begin with
            found = replace(rest, role="measure", type="number")
    return found


@lru_cache(maxsize=1 << 13)
def undated(label: str) -> str:
    """A label without the time that it begins with; as it is where it is nothing else.

    >>> undated("2028 년 상반기 가온시"), undated("2028년보급률"), undated("2028 년")
    ('가온시', '보급률', '2028 년')
    """
    s = squeeze([Line(0, label)])
    m = specs.word_pattern("tables", "period").match(s.text)
    return s.words(m.end(), len(s)) or label if m else label


def is_known(text: str, spec: specs.TableSpec) -> bool:
    """Whether a text without white space is a label of a spec, or of any table."""
    return _column(text, spec) is not None or _column(text, open_spec()) is not None


@cache
def _is_words(text: str) -> bool:
    """Whether a text is the label of a column of words: `기업 명칭`."""
    column = _column(text, open_spec())
    return column is not None and column.role not in _NUMBERS


@cache
def is_rank(text: str) -> bool:
    """Whether a text is the label of a column of ranks: `순위`."""
    column = _column(text, open_spec())
    return column is not None and column.role == "rank"


def _compound(s: Squeezed, run: Sequence[HeaderWord]) -> specs.Column | None:
    """The column of words that several general words name together: `목표 항목`."""
    found = [_column(bare(s.words(w.start, w.end)), open_spec()) for w in run]
    return found[-1] if len(run) == 2 and all(c and c.type == "text" for c in found) else None


def _is_number(text: str) -> bool:
    """Whether a label is known as one of numbers, to some family or to none."""
    column = _column(text, open_spec())
    return is_measure(text) or column is not None and column.role == "measure"


@cache
def is_measure(text: str) -> bool:
    """Whether a text is the words of a measure.

    >>> is_measure("산업규모"), is_measure("비고")
    (True, False)
    """
    return any(m.words.fullmatch(text) for m in specs.measures())


def _note(column: specs.Column) -> specs.Column:
    return specs.Column(column.match, "note", "", "", "", "figures", column.type)


@cache
def word_column() -> specs.Column:
    return specs.Column.plain("note", "label")
