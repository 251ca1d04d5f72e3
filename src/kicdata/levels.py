"""Headers of two levels: labels that stand over several columns each, and labels in cells of two lines.

In: a header as printed, the columns that a spec knows, and how many numbers a row has. Out: labels for each column,
those of a lower level with what stands over them, in the ways that the print allows. Refuses nothing: [] where
a header has one level.

A cell that spans two lines is printed half a line above and below the cells of one line beside it. In the text such
lines follow one another without an empty line: the upper line, the cells of one line, the lower line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement, pairwise

from kicdata import specs
from kicdata.headers import lines_of
from kicdata.labels import Label, attach_headers, is_unit, spell_unit
from kicdata.parting import HeaderWord, header_words, is_known, is_measure, partings, word_column
from kicdata.text import Squeezed, bare, join

_AGAINST = re.compile(r"(?:전년|작년|지난해)(?:동[월기])?(?=대비)")  # of a month one, of the months up to it another
_TIMES, _SIZES = range(6, 1, -1), (1, 2, 3)  # groups that stand beside each other, and labels under each of them
_PART_OF_YEAR = re.compile(r"[상하]반기|[1-4]\s?분기|(?:1\s?[~∼-]\s?)?\d{1,2}\s?월")
_GOES_ON = re.compile(r"[(（]|\d{1,2}[~∼-]|[1-4]분기|[상하]반기|\d{1,2}월")  # a unit, or the part of a year above


def two_levels(header: Squeezed, spec: specs.TableSpec) -> list[Label] | None:
    """The labels of a header whose lower level repeats under each label of the upper one; None where none does.

    >>> from kicdata.text import Line, squeeze
    >>> head = squeeze([Line(1, "도시 수출입 총액 수출 금액(억 위안) 증가율 금액(억 위안) 증가율")])
    >>> spec = specs.families()["foreign_trade"].tables[0]
    >>> [(x.whole, x.role) for x in two_levels(head, spec)][1:3]
    [('수출입 총액 금액', 'measure'), ('수출입 총액 증가율', 'left')]
    """
    words = header_words(header)
    for size, times in ((s, t) for s in _SIZES[1:] for t in _TIMES if s * t < len(words) - 1):
        lower = _repeated(header.cut(words[-size * times].start, len(header)), times)
        if not lower:
            continue
        lower = _joined_times(lower)
        below = [attach_headers(t, spec)[0] for t in lower]
        timed = all(specs.word_pattern("tables", "period").fullmatch(bare(t)) for t in lower)
        over = _over(header, words[:-size * times], times, spec, timed)
        if not times < len(over) <= times + 2 or any(x.unit for x in over) and not timed:
            continue
        keys, groups = over[:-times], over[-times:]
        if not any(x.role == "left" for x in below) and not all(x.column for x in groups) and not timed:
            continue
        return keys + _under(groups, below * times)
    return None


def _over(header: Squeezed, words: Sequence[HeaderWord], times: int, spec: specs.TableSpec, timed: bool
          ) -> list[Label]:
    """The labels of an upper line over so many groups; over times, names of places or as many measures."""
    known = attach_headers(header.words(0, words[-1].end), spec)
    if len(known) > times and (not timed or all(x.column for x in known[-times:])):
        return known
    if timed and len(words) == times + 1:
        each = [attach_headers(header.words(w.start, w.end), spec) for w in words]
        return [x[0] if len(x) == 1 else Label(header.words(w.start, w.end), None, w.unit)
                for x, w in zip(each, words, strict=True)]
    ways = partings(header.cut(0, words[-1].end), spec, times, (1, 2))
    return max(ways, key=lambda x: x[0])[1] if ways else known


def stacked(header: Squeezed, spec: specs.TableSpec, numbers: int) -> Iterator[list[Label]]:
    """The labels that a header may mean whose lines stand half a line apart, the likeliest first.

    >>> from kicdata.labels import open_spec
    >>> from kicdata.text import Line, squeeze
    >>> lines = ["2026 년 상반기 2025 년 ", "순위 기업 ", "출하량(대) 점유율 출하량(대) 점유율 "]
    >>> head = squeeze([Line(125 + n, x) for n, x in enumerate(lines)])
    >>> [(x.text, x.unit) for x in next(stacked(head, open_spec(), 5))]  # doctest: +NORMALIZE_WHITESPACE
    [('순위', ''), ('기업', ''), ('2026 년 상반기 출하량', '대'), ('2026 년 상반기 점유율', ''),
     ('2025 년 출하량', '대'), ('2025 년 점유율', '')]
    """
    lines = lines_of(header)
    pairs = [(i, j, j == i + 2 and lines[i].lines[0] + 2 == lines[j].lines[0])
             for i in range(len(lines)) for j in range(i + 1, len(lines))]
    for i, j, half in pairs:
        apart = j == i + 2 and lines[j].lines[0] - lines[i + 1].lines[0] == 1 \
            and not _GOES_ON.match(lines[i + 1].text)
        if groups := _groups(lines[i], lines[j], spec, half, apart):
            before, between, behind = lines[:i], lines[i + 1:j], lines[j + 1:]
            ways = [(before + between, behind), (before, between + behind)]
            for left, right in ways if half else reversed(ways):
                yield from _beside(groups, join(left), join(right), spec, numbers - len(groups))
    for i, j, half in pairs:
        if half and (lines[j].text[0] in "(（" and not {lines[i].text[0], lines[i + 1].text[0]} & {"(", "（"}
                     or not lines[j].gaps[0]):  # a line between that begins with a unit goes on with the upper one
            keys = join([*lines[:i], lines[i + 1], *lines[j + 1:]])
            yield from _in_two_lines(keys, lines[i], lines[j], spec, numbers)


def unlike(header: Squeezed, spec: specs.TableSpec, numbers: int, texts: Sequence[int] = (1, 2, 3)
           ) -> Iterator[list[Label]]:
    """The labels of a header whose labels have others below them, not the same ones; the likeliest first.

    Each has as many, or those from one that is no rate to the next: `금액 증가율 금액` under `매출 순이익`.

    >>> from kicdata.labels import open_spec
    >>> from kicdata.text import Line, squeeze
    >>> lines = ["지역 ", "기업 수(개) 산업 규모 ", "2029 년 말 ", "2030 년 9 월 말 ", "금액(억 위안) 성장률 "]
    >>> head = squeeze([Line(125 + n, x) for n, x in enumerate(lines)])
    >>> [(x.whole, x.unit) for x in next(unlike(head, open_spec(), 4))]  # doctest: +NORMALIZE_WHITESPACE
    [('지역', ''), ('2029 년 말 기업 수', '개'), ('2030 년 9 월 말 기업 수', '개'), ('산업 규모 금액', '억 위안'),
     ('산업 규모 성장률', '')]
    """
    lines = lines_of(header)
    found: list[tuple[float, list[Label]]] = []
    labels = attach_headers(lines[0].words(0, len(lines[0])), spec) if lines else []
    ranks = int(bool(labels) and labels[0].role == "rank")  # which has nothing below it
    numbers -= ranks
    for k in range(1, len(lines)):
        lower = partings(join(lines[k:]), spec, numbers, (0,)) if numbers > 2 else []
        if not lower:
            continue
        under, below, _ = max(lower, key=lambda x: x[0])
        starts = [n for n, x in enumerate(below) if x.role != "left"]
        ways = {tuple(range(0, numbers, numbers // n)) for n in range(2, numbers // 2 + 1) if numbers % n == 0}
        again = len({bare(below[n].text) for n in starts}) < len(starts)
        ways |= {tuple(starts)} if starts[:1] == [0] and again and len(starts) < numbers else set()
        for cuts in sorted(ways):
            for over, labels, words in partings(join(lines[:k]), spec, len(cuts) + ranks, texts):
                keys = words + ranks
                parts = [(g, below[a:b]) for g, a, b in zip(labels[keys:], cuts, [*cuts[1:], numbers], strict=True)]
                if words and all(not g.unit or all(map(_is_period, part)) for g, part in parts):
                    found.append((over + under, labels[:keys] + [x for g, part in parts for x in _under([g], part)]))
    yield from (labels for _, labels in sorted(found, key=lambda x: -x[0]))


def under_years(header: Squeezed, spec: specs.TableSpec, numbers: int) -> list[Label] | None:
    """The labels of a header of years whose lower line says which part of the last of them is meant.

    None where the lower line says anything else. With fewer parts than years they are of the latest, which runs on.

    >>> from kicdata.labels import open_spec
    >>> from kicdata.text import Line, squeeze
    >>> lines = ["지표 단위 2025 년 2026 년 2025~2026 년 ", "1~9 월 누계 "]
    >>> head = squeeze([Line(125 + 2 * n, x) for n, x in enumerate(lines)])
    >>> [x.text for x in under_years(head, open_spec(), 3)]
    ['지표', '단위', '2025 년', '2026 년 1~9 월', '2025~2026 년 누계']
    """
    *above, below = lines_of(header)
    upper = join(above)
    labels = attach_headers(upper.words(0, len(upper)), spec)
    if not above or sum(x.role in ("measure", "left", "default", "") for x in labels) != numbers:
        return None
    years = {n: (int(x.text[:4]), n) for n, x in enumerate(labels) if re.fullmatch(r"\d{4} ?년?", x.text)}
    spans = [n for n, x in enumerate(labels) if re.match(r"\d{4} ?년? ?[~-]", x.text)]
    parts, sums = _parts(below)
    if not parts + sums or len(parts) > len(years) or len(sums) > len(spans):
        return None
    chosen = sorted(sorted(years, key=years.__getitem__)[len(years) - len(parts):]) + spans[:len(sums)]
    under = dict(zip(chosen, parts + sums, strict=True))
    return [replace(x, text=f"{x.text} {under[n]}") if n in under else x for n, x in enumerate(labels)]


def under_units(header: Squeezed, spec: specs.TableSpec, numbers: int, texts: Sequence[int] = (1, 2, 3)
                ) -> list[Label] | None:
    """The labels of a header whose lower line has a unit or a label for each column of numbers.

    Those with a unit have a label each in the upper line, the others stand under its last one.

    >>> from kicdata.labels import open_spec
    >>> from kicdata.text import Line, squeeze
    >>> lines = ["출발지 도착지 거리 운임 운항 횟수 ", "(km) (위안/kg) 편수 전년 동기 대비 "]
    >>> head = squeeze([Line(125 + 2 * n, x) for n, x in enumerate(lines)])
    >>> [(x.whole, x.unit) for x in under_units(head, open_spec(), 4)[2:]]
    [('거리', 'km'), ('운임', '위안/kg'), ('운항 횟수 편수', ''), ('운항 횟수 전년 동기 대비', '')]
    """
    lines = lines_of(header)
    several = (n for n, x in enumerate(lines) if n and re.match(r"(?:\([^()]{1,14}\)){2}", x.text))
    at = next(several, len(lines) - 1)
    above, below = lines[:at], join(lines[at:])  # which may go on in a line more
    m = re.match(r"(?:\([^()]{1,14}\))+", below.text)
    units = re.findall(r"\(([^()]+)\)", m[0]) if m else []
    if m is None or not above or not all(map(is_unit, units)) or not len(units) < numbers:
        return None
    lower = partings(below.cut(m.end(), len(below)), spec, numbers - len(units), (0,))
    upper = partings(join(above), spec, len(units) + 1, texts)
    if not lower or not upper:
        return None
    labels = max(upper, key=lambda x: x[0])[1]
    counted = [n for n, x in enumerate(labels) if x.column is None or x.role in ("measure", "left", "default")]
    if counted[-1] != len(labels) - 1 or any(x.unit for x in labels):
        return None
    under = dict(zip(counted, map(spell_unit, units), strict=False))
    keys = [replace(x, unit=under.get(n, "")) for n, x in enumerate(labels[:-1])]
    return keys + _under(labels[-1:], max(lower, key=lambda x: x[0])[1])


def under_periods(header: Squeezed, spec: specs.TableSpec, numbers: int, texts: Sequence[int] = (1, 2, 3)
                  ) -> list[Label] | None:
    """The labels of a header with a line of periods over labels that begin anew under each, be it with more of them.

    Words of a third line end labels of the second, `기업` over `수`, or are labels of their own.

    >>> from kicdata.labels import open_spec
    >>> from kicdata.text import Line, squeeze
    >>> lines = ["2025 년 2026 년 상반기 ", "권역 도시 기업 생산액 기업 생산액 ", "수 수 전년비 "]
    >>> head = squeeze([Line(125 + 2 * n, x) for n, x in enumerate(lines)])
    >>> [x.text for x in under_periods(head, open_spec(), 5)]  # doctest: +NORMALIZE_WHITESPACE
    ['권역', '도시', '2025 년 기업 수', '2025 년 생산액', '2026 년 상반기 기업 수', '2026 년 상반기 생산액',
     '2026 년 상반기 전년비']
    """
    lines = lines_of(header)
    best: tuple[float, list[Label]] | None = None
    for i, line in enumerate(lines):
        end, periods = _periods_at_end(line)
        rest = lines[:i] + lines[i + 1:]
        if len(periods) < 2 or not 1 <= len(rest) <= 2 or rest[0].text[0] in "(（":
            continue
        for whole in _merged(rest[0], rest[1]) if len(rest) > 1 else [rest[0]]:
            for worth, labels, _ in partings(join([line.cut(0, end), whole]), spec, numbers, texts):
                found = _anew(labels, periods)
                if found and (best is None or worth > best[0]):
                    best = worth, found
    return best[1] if best else None


def _periods_at_end(line: Squeezed) -> tuple[int, list[str]]:
    """Where the periods begin that a line ends with, and those."""
    period, words = specs.word_pattern("tables", "period"), header_words(line)
    found: list[str] = []
    at = len(words)
    while at and (start := next((a for a in range(max(0, at - 3), at) if period.fullmatch(
            bare(line.words(words[a].start, words[at - 1].end)))), None)) is not None:
        found.insert(0, line.words(words[start].start, words[at - 1].end))
        at = start
    return words[at].start if at < len(words) else len(line), found


def over_periods(header: Squeezed, spec: specs.TableSpec) -> Squeezed:
    """A header with a label that stands over a line of times written out for each of them; else as it is.

    >>> from kicdata.labels import open_spec
    >>> from kicdata.text import Line, squeeze
    >>> lines = ["공정 ", "시장 규모(억 위안) ", "국산화율 ", "2023 년 2025 년 ", "주요 기업 "]
    >>> head = squeeze([Line(125 + 2 * n, x) for n, x in enumerate(lines)])
    >>> over_periods(head, open_spec()).text
    '공정시장규모(억위안)2023년국산화율2025년국산화율주요기업'
    """
    lines = lines_of(header)
    for n, line in enumerate(lines[1:], 1):
        start, periods = _periods_at_end(line)
        upper = lines[n - 1]
        if start or len(periods) < 2 or _periods_at_end(upper)[1]:
            continue
        labels = attach_headers(upper.words(0, len(upper)), spec)
        if not labels or labels[-1].unit:
            continue
        over = upper.cut(upper.text.rindex(bare(labels[-1].text)), len(upper))
        times = [p for at, end in _stretches(line, periods) for p in (line.cut(at, end), over)]
        return join([*lines[:n - 1], upper.cut(0, len(upper) - len(over)), *times, *lines[n + 1:]])
    return header


def _stretches(line: Squeezed, parts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the parts of a line begin and end."""
    at = 0
    for part in parts:
        yield at, at + len(bare(part))
        at += len(bare(part))


_MOST_MERGED = 4  # words of the lower line


def _merged(upper: Squeezed, lower: Squeezed) -> Iterator[Squeezed]:
    """An upper line with the words of a lower one behind some of its own, in their order."""
    over, under = header_words(upper), header_words(lower)
    if not under or len(under) > _MOST_MERGED or len(over) > 10:
        return
    for places in combinations_with_replacement(range(1, len(over) + 1), len(under)):
        parts = []
        for n, w in enumerate(over, 1):
            parts.append(upper.cut(w.start, w.end))
            parts += [lower.cut(u.start, u.end) for u, at in zip(under, places, strict=True) if at == n]
        yield join(parts)


def _anew(labels: list[Label], periods: Sequence[str]) -> list[Label]:
    """Labels with the period over them, where they begin anew under each and go on alike; [] where they do not."""
    counted = [n for n, x in enumerate(labels) if x.column is None or x.role in ("measure", "left", "default")]
    texts = [_AGAINST.sub("", bare(labels[n].text)) for n in counted]
    starts = [k for k, x in enumerate(texts) if x == texts[0]]
    groups = [texts[a:b] for a, b in pairwise([*starts, len(texts)])]
    longest = max(groups, key=len, default=[])
    if len(groups) != len(periods) or len(longest) < 2 or any(g != longest[:len(g)] for g in groups):
        return []
    over = {n: periods[sum(a <= k for a in starts) - 1] for k, n in enumerate(counted)}
    return [replace(x, text=f"{over[n]} {x.text}") if n in over else x for n, x in enumerate(labels)]


def _parts(s: Squeezed) -> tuple[list[str], list[str]]:
    """The parts of years that a line is made of, and behind them the words for a sum; ([], []) where it is of more."""
    found: tuple[list[str], list[str]] = ([], [])
    period, total = specs.word_pattern("tables", "period"), specs.word_pattern("tables", "total_column")
    words, at = header_words(s), 0
    while at < len(words):
        ends = [e for e in range(min(at + 3, len(words)), at, -1) if period.fullmatch(
            bare(text := s.words(words[at].start, words[e - 1].end))) and not re.match(r"\d{4}", text)
            and not total.search(bare(s.words(words[e - 1].start, words[e - 1].end)))]
        if ends and not found[1]:
            found[0].append(s.words(words[at].start, words[ends[0] - 1].end))
        elif total.fullmatch(bare(s.words(words[at].start, words[at].end))):
            found[1].append(s.words(words[at].start, words[at].end))
        else:
            return [], []
        at = ends[0] if ends else at + 1
    return found


def _beside(groups: list[Label], left: Squeezed, right: Squeezed, spec: specs.TableSpec, numbers: int
            ) -> Iterator[list[Label]]:
    """Labels of two levels with those on their left and on their right, which have so many numbers together."""
    for n in range(numbers + 1):
        first, last = _keys(left, spec, numbers - n, (1, 2, 3)), _keys(right, spec, n, (0, 1))
        if first and last is not None:
            yield [*first, *groups, *last]


def _in_two_lines(keys: Squeezed, upper: Squeezed, lower: Squeezed, spec: specs.TableSpec, numbers: int
                  ) -> Iterator[list[Label]]:
    """Labels of one level, one of them in two lines: `월간 이용자` over `(만 명)`, wherever it may stand."""
    for k in _between(keys, spec):
        whole = join([keys.cut(0, k), upper, lower, keys.cut(k, len(keys))])
        found = partings(whole, spec, numbers, (1, 2, 3))
        if found:
            labels = max(found, key=lambda x: (x[2] > 0, x[0]))[1]
            if _in_time(labels):
                yield labels


def _between(s: Squeezed, spec: specs.TableSpec) -> Iterator[int]:
    """The places between words of a header that are not within a label or a time that is known, the last first."""
    words = header_words(s)
    for k in range(len(words), -1, -1):
        around = [(a, b) for a in range(max(0, k - 3), k) for b in range(k + 1, min(k + 4, len(words) + 1))]
        if not any(is_known(bare(s.words(words[a].start, words[b - 1].end)), spec) for a, b in around):
            yield words[k].start if k < len(words) else len(s)


def _groups(upper: Squeezed, lower: Squeezed, spec: specs.TableSpec, half: bool, apart: bool) -> list[Label]:
    """The labels of a lower line under those of the upper one; [] where it has no more labels than that.

    Unless it stands a `half` line below, it must repeat its labels, or stand under periods behind a line `apart`.
    """
    words = [Label(w, None, "") for w in upper.words(0, len(upper)).split(" ")]
    for over in (attach_headers(upper.words(0, len(upper)), spec), words):
        if not over:
            continue
        repeated = _repeated(lower, len(over))
        below = [attach_headers(t, spec)[0] for t in repeated] * len(over) if repeated \
            else attach_headers(lower.words(0, len(lower)), spec)
        start, times = _periods_at_end(lower)
        below = [Label(t, None, "") for t in times] if start == 0 and len(times) > len(below) else below
        size = len(below) // len(over)
        texts = [x.text for x in below]
        again = size > 1 and len(over) > 1 and texts == texts[:size] * len(over) and len(set(texts[:size])) == size
        if len(below) > len(over) and len(below) % len(over) == 0 and (
                repeated or again or half and all(map(_is_period, below)) or apart and all(map(_is_period, over))):
            return _under(over, below)
    return []


def _repeated(s: Squeezed, times: int) -> list[str]:
    """The words that a line repeats so many times; [] where it does not."""
    texts = [s.text[w.start:w.end].strip() for w in header_words(s)]
    size = len(texts) // times
    return texts[:size] if times > 1 and texts == texts[:size] * times and len(set(texts[:size])) == size else []


def _joined_times(texts: Sequence[str]) -> list[str]:
    """Words with those that are one time joined: `2025년`, `상반기`."""
    found: list[str] = []
    for t in texts:
        one = bool(found) and _PART_OF_YEAR.fullmatch(t) is not None and re.fullmatch(r"\d{4}\s?년", found[-1])
        found[-1:] = [f"{found[-1]} {t}"] if one else [*found[-1:], t]
    return found


def _under(groups: Sequence[Label], below: Sequence[Label]) -> list[Label]:
    """Labels with what stands over them, as many under each: a period stands before what is measured."""
    size = len(below) // len(groups)
    found = []
    for n, x in enumerate(below):
        over = groups[n // size]
        if _is_period(over) and (not _is_period(x) or over.text[:4].isdigit() and not x.text[:4].isdigit()):
            found.append(replace(x, text=f"{over.text} {x.text}"))
        elif _is_period(x) and not _is_period(over):
            found.append(replace(over, text=f"{x.text} {over.text}", unit=over.unit or x.unit))
        elif x.column is None and not x.unit and is_unit(bare(x.text)):
            found.append(replace(over, unit=spell_unit(bare(x.text))))  # `만 kW` under `설비 용량`
        else:
            found.append(replace(x, column=column_under(over, x), group=over.text))
    return found


def column_under(over: Label, x: Label) -> specs.Column | None:
    """The column of a label under another: a rate's own, else that of what stands over it, be it of no family."""
    if x.role == "left" or not over.column and not is_measure(bare(over.text)):
        return x.column
    return over.column


def _is_period(x: Label) -> bool:
    return bool(specs.word_pattern("tables", "period").fullmatch(bare(x.text)))


def _keys(header: Squeezed, spec: specs.TableSpec, numbers: int, texts: Sequence[int]) -> list[Label] | None:
    """The labels beside those of two levels, so many of numbers; None where the words do not part so."""
    if numbers:
        found = partings(header, spec, numbers, texts)
        return max(found, key=lambda x: (x[2] > 0 if texts[0] else -x[2], x[0]))[1] if found else None
    labels: list[Label] = []
    for x in attach_headers(header.words(0, len(header)), spec):
        labels += [x] if x.column else [Label(w, word_column(), "") for w in x.text.split(" ")]
    return labels if all(x.role not in ("measure", "left", "default") for x in labels) else None


def _in_time(labels: Sequence[Label]) -> bool:
    """Whether years beside each other go one way, as print has them."""
    years = [int(x.text[:4]) for x in labels if _is_period(x) and x.text[:4].isdigit()]
    return years in (sorted(years), sorted(years, reverse=True))
