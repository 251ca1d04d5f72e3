"""Numbers that are dealt out to several names, times or years: `A와 B는 각각 3건, 4건`.

In: a sentence with what it mentions. Out: for each number that a list before it shares out, the name or the
time that it belongs to. Only lists of one length are dealt out; all other numbers are left to the grammar.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from kicdata import specs
from kicdata.governance import source_of
from kicdata.mentions import Sentence, coordinated, is_subject
from kicdata.names import Entity, Mention, named
from kicdata.periods import Period, year
from kicdata.phrases import is_bound, kind_of, without_measure
from kicdata.state import PLACES, State

_NEAR = 14  # letters behind a percentage that say what it is of
JOIN = re.compile(r"(?:(?<=..)[와과],?|,| 및) ")


def repeats(x: Sentence) -> dict[int, int]:
    """Numbers after 각각 that belong to the numbers before it, one to one: index -> index."""
    found: dict[int, int] = {}
    for each in specs.word_pattern("words", "each").finditer(x.s.text):
        run = find_run(x, each.end(), turned=True)
        before = [n for n, q in enumerate(x.quantities) if q.end <= each.start()]
        if len(run) > 1 and len(before) >= len(run):
            found.update(zip(run, _first_of_each(x, before, len(run)), strict=True))
    return found


def _first_of_each(x: Sentence, before: list[int], size: int) -> list[int]:
    """The last numbers before a list; of `288건으로 69.1%, 104건으로 24.9%` those of one unit, one of each item."""
    times = Counter(x.quantities[n].base for n in before)
    one = next((x.quantities[n].base for n in before if times[x.quantities[n].base] == size), None)
    mixed = len({x.quantities[n].base for n in before[-size:]}) > 1
    return [n for n in before if x.quantities[n].base == one] if mixed and one is not None else before[-size:]


def relabelled(x: Sentence, n: int, same: dict[int, int], measure: specs.Measure | None) -> bool:
    """Whether a measure of its own stands before the list of a number: `매출은 각각 …, 순손실은 각각 …`."""
    first = min(k for k in same if k - same[k] == n - same[n])
    return measure is not None and bool(measure.words.search(
        x.s.text, x.quantities[first - 1].end, x.quantities[first].start))


def deal_out(state: State, x: Sentence) -> dict[int, tuple[Entity | None, Period | None]]:
    """Numbers after 각각, each with the name or year that it belongs to."""
    dealt: dict[int, tuple[Entity | None, Period | None]] = {}
    text = x.s.text
    for each in specs.word_pattern("words", "each").finditer(text):
        run = find_run(x, each.end())
        if len(run) < 2:
            continue
        groups = [coordinated(x, m) for m in x.mentions if m.end <= each.start()]
        names = next((g for g in reversed(groups) if len(g) == len(run) and _is_first(g, groups)), None)
        when = _years_joined(x, each.start(), len(run)) or _same_times(x, each.start(), len(run))
        if names:
            for again in (run, *runs_like(x, run)):
                for n, m in zip(again, names, strict=True):
                    dealt[n] = (source_of(state, x, m), None)
        elif when:
            for again in (run, *_labelled_runs(x, run)):
                for n, p in zip(again, when, strict=True):
                    dealt[n] = (None, p)
        elif not state.named and (things := _joined(x, each.start(), len(run))
                                  or _listed(state, x, each.start(), len(run))):
            for again in (run, *runs_like(x, run)):
                for n, e in zip(again, things, strict=True):
                    dealt[n] = (e, None)
        elif not any(q.start < each.start() for q in x.quantities) and len(state.group) == len(run):
            for n, e in zip(run, state.group, strict=True):
                dealt[n] = (e, None)
        elif len(state.dated) == len(run) and not any(p.period and p.end <= each.start() for p in x.spans):
            for n, p in zip(run, state.dated, strict=True):
                dealt[n] = (None, p)
        elif len(state.row) == len(run) and not any(q.start < each.start() for q in x.quantities):
            for n, e in zip(run, state.row, strict=True):
                dealt[n] = (e, None)
    dealt = {**dict(_deal_plain(state, x)), **dealt}
    dealt.update(_deal_ranks(x))
    return dealt | {n + 1: whose for n, whose in dealt.items()
                    if n + 1 < len(x.quantities) and n + 1 not in dealt and in_brackets(x, n + 1)}


def _deal_plain(state: State, x: Sentence) -> Iterator[tuple[int, tuple[Entity | None, Period | None]]]:
    """As many numbers of one unit as names joined before them: `A와 B가 15%와 14%를`; or as years before."""
    n = 0
    while n < len(x.quantities):
        q = x.quantities[n]
        run = [k for k in find_run(x, q.start) if x.quantities[k].base == q.base]
        start = x.quantities[n - 1].end if n else 0
        near = [m for m in x.mentions if start <= m.start and m.end <= q.start]
        groups = [coordinated(x, m) for m in near if not (m.entity.kind == "country" and m.entity.id == "WLD")]
        names = next((g for g in groups if len(g) == len(run) > 1 and g[-1] is near[-1] and is_subject(x.s, g[-1])
                      and len({_sort(m.entity.kind) for m in g}) == 1), None)
        if names and q.base != "rank":
            yield from ((k, (source_of(state, x, m), None)) for k, m in zip(run, names, strict=True))
        elif len(run) == len(state.dated) > 2 and not near and not any(p.period and p.end <= q.start for p in x.spans):
            yield from ((k, (None, p)) for k, p in zip(run, state.dated, strict=True))
        n += max(1, len(run))


def _years_joined(x: Sentence, end: int, size: int) -> list[Period]:
    """The times that numbers are dealt out to: `2023년과 2024년`, or the years of `2022~2024년`."""
    spans = [p for p in x.spans if p.period and p.end <= end]
    if not spans:
        return []
    first, last = spans[-1].period.start, spans[-1].period.end  # type: ignore[union-attr]
    if last.year - first.year + 1 == size > 1 and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return [year(y) for y in range(first.year, last.year + 1)]
    joined = [spans[-1]]
    for p in reversed(spans[:-1]):
        if not specs.word_pattern("grammar", "and").fullmatch(x.s.text[p.end:joined[0].start]):
            break
        joined.insert(0, p)
    return [p.period for p in joined if p.period] if len(joined) == size else []


def _same_times(x: Sentence, end: int, size: int) -> list[Period]:
    """The times of the numbers before, where a list has the same: `2024년 3억, 2025년 7억, 같은 기간 손실은 각각`."""
    before = [q for q in x.quantities if q.end <= end][-size:]
    if len(before) < size or not specs.word_pattern("words", "same_times").search(x.s.text, before[-1].end, end):
        return []
    own = [next((p.period for p in x.spans if p.end == q.start), None) for q in before]
    return [p for p in own if p] if None not in own else []


def _labelled_runs(x: Sentence, run: list[int]) -> Iterator[list[int]]:
    """Later runs of as many numbers of one unit, each behind a label: `…, 순손실은 8억, 11억, 9억 위안`."""
    n = run[-1] + 1
    while n < len(x.quantities):
        more = [k for k in find_run(x, x.quantities[n].start) if x.quantities[k].base == x.quantities[n].base]
        if len(more) == len(run) and not any(p.period and x.quantities[n - 1].end <= p.start < x.quantities[n].start
                                             for p in x.spans):
            yield more
        n += max(1, len(more))


def shared_by(x: Sentence, n: int) -> list[Entity]:
    """The names that have one number each, the last first: `A와 B는 60곳씩`; [] where one alone has it."""
    q = x.quantities[n]
    start = x.quantities[n - 1].end if n else 0
    word = specs.word_pattern
    alone = len(find_run(x, q.start)) == 1
    rate = q.base == "%" and alone and not word("words", "share").search(x.s.text[q.end:q.end + _NEAR]) \
        and word("phrases", "of_each").match(x.s.text, max((m.end for m in x.mentions if m.end <= q.start), default=0))
    if not (word("words", "apiece").match(x.s.text, q.end) or rate
            or word("words", "alike").search(x.s.text, start, q.start) and alone):
        return []
    near = [m for m in x.mentions if start <= m.start and m.end <= q.start]
    group = next((g for m in near if len(g := coordinated(x, m)) > 1 and g[-1] is near[-1]), [])
    return [m.entity for m in reversed(group)] if len({_sort(m.entity.kind) for m in group}) == 1 else []


def _sort(kind: str) -> str:
    """Kinds that stand in one list: places, names whose 汉字 may or may not tell a company, each other kind."""
    return "place" if kind in PLACES else "name" if kind in ("company", "other", "fund") else kind


def _joined(x: Sentence, end: int, size: int) -> list[Entity]:
    """The things of a subject that names as many as are dealt out: `저장장치와 카메라 모듈이 각각`."""
    y = next((y for y in reversed(x.subjects) if y.end <= end), None)
    if y is None or y.strong or not y.entity.id or end - y.end > 2:
        return []
    parts = JOIN.split(y.entity.ko)
    return [named("other", p) for p in parts] if len(parts) == size and all(len(p) > 1 for p in parts) else []


def _listed(state: State, x: Sentence, end: int, size: int) -> list[Entity]:
    """The names of a list that owns what is dealt out: `가항, 나항, 다항의 물동량은 각각`."""
    if state.zone or state.owner.id or state.subject.kind == "company":
        return []  # the lines of its business are its own
    y = next((y for y in reversed(x.subjects) if y.end <= end), None)
    last = next((k for k, w in enumerate(x.words) if y and y.start <= w.start and w.end <= y.end
                 and w.own.endswith("의") and len(w.own) > 2), None)
    if y is None or last is None or end - y.end > 2:
        return []
    found = [_named_at(x, last, x.words[last].own[:-1])]
    k = last - 1
    while k > 0 and x.words[k].own in (",", "，", "、"):
        found.insert(0, _named_at(x, k - 1, x.words[k - 1].own))
        k -= 2
    begins = k < 0 or x.words[k].own[-1] in ";은는며고" or any(p.end == x.words[k].end for p in x.spans)
    names = [e for e in found if e is not None]
    return names if begins and len(names) == len(found) == size > 2 else []


def _named_at(x: Sentence, k: int, name: str) -> Entity | None:
    """What one word of a list names; None where it is a number, a time or only says what is measured."""
    w = x.words[k]
    known = next((m for m in x.mentions if m.start == w.start and m.end >= w.start + len(name)), None)
    if known:
        return known.entity
    if len(name) < 2 or any(c.isdigit() for c in name) or not without_measure([name]) or is_bound(w) \
            and not w.own.endswith("의"):
        return None
    return named(kind_of([name]), name)


def runs_like(x: Sentence, run: list[int]) -> Iterator[list[int]]:
    """Later runs of as many numbers of one unit, with no other name before them: dealt out to the same."""
    n = run[-1] + 1
    while n < len(x.quantities):
        more = find_run(x, x.quantities[n].start)
        units = {x.quantities[k].base for k in more}
        named_ = any(x.quantities[n - 1].end <= m.start < x.quantities[n].start for m in x.mentions)
        if named_ or len(more) != len(run) or len(units) != 1:
            return
        yield more
        n = more[-1] + 1


def _deal_ranks(x: Sentence) -> dict[int, tuple[Entity | None, Period | None]]:
    """First and last of the names that hold a run of ranks: `충칭, …, 난징이 4 위부터 10 위`."""
    dealt: dict[int, tuple[Entity | None, Period | None]] = {}
    for m in re.finditer(r"(\d+)위부터(\d+)위", x.s.text):
        pair = [n for n, q in enumerate(x.quantities) if m.start() <= q.start < m.end()]
        groups = [coordinated(x, y) for y in x.mentions if y.end <= m.start()]
        size = int(m[2]) - int(m[1]) + 1
        names = next((g for g in groups if len(g) == size and g[-1].end > m.start() - 4), None)
        if len(pair) == 2 and names:
            dealt[pair[0]], dealt[pair[1]] = (names[0].entity, None), (names[-1].entity, None)
    for n, (a, b) in enumerate(pairwise(x.quantities)):  # `베이징과 선전은 1·2위를`
        if a.base == b.base == "rank" and x.s.text[a.end - 1].isdigit() \
                and x.s.text[a.end:b.start] in ("·", "∙", ","):
            two = [g for y in x.mentions if y.end <= a.start and len(g := coordinated(x, y)) == 2]
            if two:
                dealt[n], dealt[n + 1] = (two[-1][0].entity, None), (two[-1][1].entity, None)
    return dealt


def _is_first(group: list[Mention], groups: list[list[Mention]]) -> bool:
    return not any(group[0] in g[1:] for g in groups)


def in_brackets(x: Sentence, n: int) -> bool:
    """Whether a number stands alone in a bracket behind another: `17건(27%)`."""
    q, last = x.quantities[n], x.quantities[n - 1].end if n else -1
    return last == q.start - 1 and x.s.text[last] == "(" and x.s.text[q.end:q.end + 1] == ")"


def find_run(x: Sentence, at: int, turned: bool = False) -> list[int]:
    """Indices of the numbers that follow one another from `at` on with nothing but commas between.

    Where they may be `turned`, each may have its own word of change: `15% 증가, 9% 감소`.

    A number in a bracket behind one (`17건(27%), 5건(8%)`) belongs to it and is left out.
    """
    run: list[int] = []
    for n, q in enumerate(x.quantities):
        if q.start < at or run and in_brackets(x, n):
            continue
        before = n - 1 if run else -1
        end = x.quantities[before].end + in_brackets(x, before) if run else at
        gap = x.s.text[end:q.start]
        if turned and run:
            gap = specs.word_pattern("words", "turned").sub("", gap, 1)
        if len(gap) > (12 if not run else 4) or run and not re.fullmatch(r"(?:와|과|[,，、·]|및)*[-−]?", gap):
            break
        run.append(n)
    return run
