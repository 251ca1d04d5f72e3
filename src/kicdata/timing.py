"""When a number is: the time nearest before it, else what the sentences before have settled.

In: a sentence with its times, and the times that were talked about. Out: the period of a number, and which
times of a sentence are of something else (a plan, a comparison, a founding).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kicdata import specs
from kicdata.governance import opens
from kicdata.mentions import Sentence
from kicdata.periods import Period, Span, before, month, through, year, years
from kicdata.state import State
from kicdata.values import LOWER, Quantity

_FROM = re.compile(r"(?:의[가-힣]{1,6})?에서")  # behind the first of two numbers that something goes from and to
_BESIDE = 8  # letters between two numbers and the change from one to the other
_FLOWS = ("kWh", "CNY", "USD", "%", "pp")


def _earlier(state: State, x: Sentence, q: Quantity) -> list[Period | None]:
    """The period of a number in a bracket behind a time: `2020 년(86.1%)`, `1 년 전(121 건)`; [] for none."""
    span = next((p for p in x.spans if p.end == q.start - 1), None)
    if span and span.period:
        return [span.period]
    now = next((p.period for p in reversed(x.spans) if p.period and p.end < q.start), state.period)
    lead = x.s.text[:q.start - 1]
    if span:
        ago = re.search(r"(\d+)년전$", lead)
        return [before(now, int(ago[1])) if ago and now else None]
    word = re.search(rf"(?:{specs.word_pattern('words', 'earlier').pattern})$", lead)
    if not word:
        return []
    month_before = word[0].startswith(("전월", "전달")) and now is not None and now.start.month == now.end.month
    if month_before and now:
        return [month(now.start.year - (now.start.month == 1), (now.start.month - 2) % 12 + 1)]
    return [before(now) if now and "년" in word[0] else None]


def find_period(state: State, x: Sentence, q: Quantity, measure: specs.Measure | None, flags: list[str]
                ) -> Period | None:
    """The period of a number: the nearest before it in the sentence, else that of the sentences before."""
    if opens(x, q) and (earlier := _earlier(state, x, q)):
        return earlier[0]
    if q.base == "%" and specs.word_pattern("words", "yearly").search(x.s.text[max(0, q.start - 24):q.start]) \
            and (whole := _whole_stretch(x, q) or _years_ahead(state, x, q)):
        return whole
    ago = next((m for p in x.spans if p.end <= q.start
                and (m := specs.word_pattern("words", "years_ago").fullmatch(x.s.text, p.start, q.start))), None)
    if ago and q.base != "배":  # `1년 전의 4.7억`, not `1년 전의 3배`
        now = next((p.period for p in reversed(x.spans) if p.period and p.end < q.start and not p.compared),
                   state.period)
        return before(now, int(ago["n"])) if now and ago["n"] else None
    near = [p for p in x.spans if p.period and p.end <= q.start and not (p.compared or p.elsewhere)
            and not is_elsewhere(x, p, q)]
    if near and specs.word_pattern("grammar", "now").search(x.s.text, near[-1].end + 4, q.start):
        near = []  # `2018 년 설립되어 현재 12 개를`
    if near and near[-1].period and _is_year_end(near[-1].period) \
            and specs.word_pattern("words", "annual").search(x.s.text, near[-1].end, q.start):
        return year(near[-1].period.end.year)  # `2025년 말 기준 용량은 …, 연간 신규 설비는`
    if near and _is_earlier(x, q, near[-1]):
        return _compared_time(state, x, q)
    if near and (later := _years_later(state, x, q, near[-1])):
        return later
    if near and _is_reached(x, q, near[-1]):
        return year(near[-1].period.end.year)  # type: ignore[union-attr]
    if near:
        return near[-1].period
    if until := _until_behind(x, q):
        return until
    if state.target and specs.word_pattern("words", "plan").search(x.s.text, q.end) and not is_left(x, q):
        flags.append("period_carried")
        return state.target
    carried = state.period
    if is_left(x, q) and not state.target and q.base != "rank":
        return _compared_time(state, x, q)  # `2,147만 명에서 2,152만 명으로`: of some time before
    if state.target and is_left(x, q):
        return state.settled  # `5.5%에서 15%로 높인다`: where it stands, not what is aimed at
    if state.target and state.planned and (carried is None or (carried.end - carried.start).days < 31
                                           or carried.end.year > state.since + 2):
        flags.append("period_carried")
        return state.target  # what a plan aims at is not of the day that it came out
    stock = measure is not None and ("kW" in measure.bases or measure.kind == "count")
    flow = q.base in _FLOWS or measure is not None and measure.kind == "level" and q.base == "count"
    part = measure is None and q.base in ("%", "pp") and specs.word_pattern("words", "share").search(
        x.s.text, max(0, q.start - 14), q.end + 14)  # of what there was that day
    of_day = stock or state.event.id or part and carried is not None and carried.is_month_end
    if carried and carried.is_day and flow and not of_day:  # a flow is not of a day
        carried = state.stretch or (year(carried.end.year) if _is_year_end(carried) else carried)
    stands = measure is not None and "kW" in measure.bases and not specs.word_pattern("words", "added").search(
        x.s.text, 0, q.start)
    if stands and carried and state.point and not carried.is_day and carried.end == state.point.end:
        carried = state.point  # a stock, behind what was told of the months up to that day
    if carried and carried.end.year > state.since + 2 and not _is_ahead(x, q):
        carried = state.settled  # what is foreseen for later years says nothing of the year of a fact
    if state.edition and (carried is None or carried.is_day and not carried.is_month_end
                          or carried.end < state.edition.start
                          and specs.word_pattern("phrases", "of_report").match(x.s.text)):
        carried = state.edition  # what a report says is not of the day it came out
    if carried:
        flags.append("period_carried")
    return carried


def _compared_time(state: State, x: Sentence, q: Quantity) -> Period | None:
    """The time before that a sentence compares with: `2025년보다 38% 늘었고, 건수는 129건에서`; None for none."""
    if state.ranged and specs.word_pattern("words", "same_range").match(x.s.text):
        return state.ranged  # `같은 기간 점유율은 41%에서 70%로`
    named = next((p for p in reversed(x.spans) if p.period and p.compared and p.end <= q.start), None)
    if named:
        return named.period
    now = next((p.period for p in reversed(x.spans) if p.period and p.end <= q.start), state.period)
    return before(now) if now and specs.word_pattern("words", "than_last_year").search(x.s.text, 0, q.start) else None


def _is_year_end(p: Period) -> bool:
    return p.is_day and (p.end.month, p.end.day) == (12, 31)


def _is_reached(x: Sentence, q: Quantity, near: Span) -> bool:
    """Whether a number is where a yearly rate leads to: `2026년부터 2031년까지 연평균 26% 성장해 382억`."""
    p, rate = near.period, next((y for y in x.quantities if near.end <= y.start and y.end <= q.start), None)
    return p is not None and p.start.year < p.end.year and rate is not None and rate.base == "%" != q.base and bool(
        specs.word_pattern("words", "yearly").search(x.s.text, near.end, rate.start))


def _years_later(state: State, x: Sentence, q: Quantity, near: Span) -> Period | None:
    """When a number was reached that many years behind a time: `2025년 말 1.3억 kW였는데 3년 만에 2.41억 kW로`."""
    m = next(specs.word_pattern("words", "years_later").finditer(x.s.text, near.end, q.start), None)
    begun = m is not None and any(near.end <= y.start and y.end <= m.start() and y.base == q.base for y in x.quantities)
    if m is None or not begun or near.period is None or q.base in ("%", "배", "rank"):
        return None
    later = before(near.period, -int(m["n"]))
    return later if later.end.year <= state.since + 2 else None


def _until_behind(x: Sentence, q: Quantity) -> Period | None:
    """The time by which something is to be, where it stands behind its numbers: `위성 600기를 2027년까지`."""
    p = next((p for p in x.spans if p.start >= q.end), None)
    if p is None or not p.until or not p.period or p.elsewhere or any(y.start >= p.end for y in x.quantities):
        return None
    return None if specs.word_pattern("grammar", "clause_end").search(x.s.text, q.end, p.start) else p.period


def left_of(x: Sentence, n: int) -> int | None:
    """The number that the n-th one comes from, with the yearly rate between: `152억에서 연평균 9% 성장해 243억`."""
    if n < 2 or x.quantities[n - 2].base != x.quantities[n].base:
        return None
    return n - 2 if _grows(x, n - 2) and not x.s.text.startswith("에서", x.quantities[n - 1].end) else None


def _grows(x: Sentence, n: int) -> bool:
    """Whether a number is where something begins that grows by the yearly rate right behind it."""
    if n + 2 >= len(x.quantities) or x.quantities[n + 1].base != "%":
        return False
    q, rate = x.quantities[n:n + 2]
    between = x.s.text[q.end:rate.start]
    return between.startswith("에서") and bool(specs.word_pattern("words", "yearly").search(between)) \
        and x.quantities[n + 2].base == q.base


def is_left(x: Sentence, q: Quantity) -> bool:
    """Whether a number is the first of two that something goes from and to."""
    if _grows(x, x.at(q)):
        return True
    after = next((y for y in x.quantities if y.start >= q.end), None)
    end = after
    if after and LOWER in after.qualifiers:  # `2%에서 3~5%로`
        end = next((y for y in x.quantities if y.start >= after.end), after)
    return after is not None and end is not None and after.base == q.base and bool(
        specs.word_pattern("grammar", "from").fullmatch(x.s.text, q.end, after.start)
        and specs.word_pattern("grammar", "to").match(x.s.text, end.end))


def gone_through(x: Sentence, n: int, before: Sequence[Period | None]) -> Period | None:
    """The years over which a change was made, whose two ends are printed with their times right before it.

    `2024년 21.4%에서 2026년 36.8%로 15.4%포인트`; `before` are the periods of the numbers before the n-th.
    One from a year to the next is of the next, as any yearly change.
    """
    if n < 2:
        return None
    (first, last), (a, b) = x.quantities[n - 2:n], before[-2:]
    if not a or not b or b.end.year < a.end.year + 2 or len(a.name) != len(b.name) or not is_left(x, first):
        return None
    behind = specs.word_pattern("grammar", "to").match(x.s.text, last.end)
    near = behind is not None and x.quantities[n].start - behind.end() < _BESIDE
    return through(a, b) if near and not any(last.end <= p.start for p in x.spans if p.end <= x.quantities[n].start) \
        else None


def _is_earlier(x: Sentence, q: Quantity, near: Span) -> bool:
    """Whether a number is the one that something goes from within the time before its label.

    `2025년 인구는 510만 명에서 520만 명으로`, not `2024년 510만 명에서 2025년 520만 명으로`.
    """
    if q.base == "rank" or not is_left(x, q):
        return False
    after = next(y for y in x.quantities if y.start >= q.end)
    return x.s.text[near.end:q.start] not in ("", "의", "약", "총") \
        and not any(q.end <= p.start < after.start for p in x.spans)


def _is_ahead(x: Sentence, q: Quantity) -> bool:
    """Whether the clause of a number is about what is planned or expected."""
    clause = specs.word_pattern("grammar", "clause_end").split(x.s.text[q.end:])[0]
    return bool(specs.word_pattern("words", "forecast").search(clause)
                or specs.word_pattern("words", "plan").search(clause))


def is_meant(x: Sentence, p: Span) -> bool:
    """Whether somebody only means to do something then: `하반기에는 되찾겠다고 다짐했다`."""
    return bool(specs.word_pattern("words", "meant").match(x.s.text, p.end))


def is_former(x: Sentence, n: int) -> bool:
    """Whether a rank is the one of the year before: `34위에서 36위로`."""
    if n + 1 >= len(x.quantities):
        return False
    q, after = x.quantities[n], x.quantities[n + 1]
    return q.base == after.base == "rank" and x.s.text[q.end:after.start] == "에서" \
        and x.s.text.startswith("로", after.end)


def _whole_stretch(x: Sentence, q: Quantity) -> Period | None:
    """The years from the first to the last that a sentence names before a yearly rate, or that it leads through."""
    n = x.at(q)
    stop = x.quantities[n + 1].start if n and _grows(x, n - 1) else q.start
    named_ = [p.period for p in x.spans if p.period and p.end <= stop]
    first, last = (f(p.start.year for p in named_) for f in (min, max)) if len(named_) > 1 else (0, 0)
    return years(first, last) if first < last else None


def _years_ahead(state: State, x: Sentence, q: Quantity) -> Period | None:
    """The years from the one talked about to the last that a yearly rate is foreseen for: `향후 5년간 연평균`."""
    m = next(specs.word_pattern("words", "years_ahead").finditer(x.s.text, 0, q.start), None)
    now = next((p.period for p in reversed(x.spans) if m and p.period and p.end <= m.start()), state.settled)
    return years(now.end.year, now.end.year + int(m["n"])) if m and now else None


def is_elsewhere(x: Sentence, p: Span, q: Quantity | None = None) -> bool:
    """Whether a period belongs to a number that others are compared with: `2009 년 18 건에서 165 건으로`."""
    first = next((y for y in x.quantities if y.start >= p.end), None)
    if first and first.base == "배" and x.s.text[p.end:first.start] == "의":
        return True  # `작년의 1.4 배`
    if first and first.base == "%" and specs.word_pattern("words", "part_of_then").fullmatch(
            x.s.text, p.end, first.start) and specs.word_pattern("words", "reached").match(x.s.text, first.end):
        return True  # `작년 연간 매출의 71%에 해당`
    if first is None or first is q:
        return False
    if p.once:
        return True
    if opens(x, first) and first.start == p.end + 1:
        return True
    behind = x.s.text[first.end:first.end + 8]
    if _FROM.match(behind) and _is_earlier(x, first, p):
        return False  # `2025년 인구는 510만 명에서 520만 명으로`: of the second
    return bool(_FROM.match(behind)) or bool(specs.word_pattern("words", "compared").match(behind))
