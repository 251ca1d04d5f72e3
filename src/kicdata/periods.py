"""Strings become periods: first day, last day and the name that the store prints.

In: text without white space, and the period that is being talked about (for a missing year).
Out: `Period`, or spans of text that name one. Durations (`3년간`) and ordinals are no periods.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, total_ordering
from typing import NamedTuple

from kicdata import specs


@total_ordering
@dataclass(frozen=True)
class Period:
    """A span of days with its name: `2024`, `2025-Q1`, `2025-01`, `2024-01/2024-09`, `2023-12-31`."""

    start: date
    end: date
    name: str

    def __str__(self) -> str:
        return self.name

    def __lt__(self, other: Period) -> bool:
        return (self.end, self.start) < (other.end, other.start)

    @property
    def is_day(self) -> bool:
        return self.start == self.end

    @property
    def is_month_end(self) -> bool:
        """The last day of a month, as what stands then is told."""
        return self.is_day and (self.end + timedelta(1)).day == 1

    @property
    def is_cumulative(self) -> bool:
        """Several months from January on, but no whole year and no quarter by name."""
        return "/" in self.name and self.start.month == 1 and self.start.year == self.end.year


def day(y: int, m: int, d: int) -> Period:
    """A single day."""
    when = date(y, m, d)
    return Period(when, when, when.isoformat())


def span_of(periods: Sequence[Period]) -> Period:
    """The whole time from the first to the last of several, months of a year by their numbers.

    >>> print(span_of([month(2026, 1), month(2026, 2), month(2026, 6)]))
    2026-01/2026-06
    """
    first, last = min(p.start for p in periods), max(p.end for p in periods)
    if first.year == last.year:
        return months(first.year, first.month, last.month)
    return years(first.year, last.year)


def through(a: Period, b: Period) -> Period:
    """From the first day of one period to the last of a later one.

    >>> print(through(day(2025, 6, 10), day(2025, 6, 12)), through(year(2024), year(2026)))
    2025-06-10/2025-06-12 2024/2026
    """
    if b.end < a.start:
        raise ValueError("the last period is before the first")
    return Period(a.start, b.end, f"{a}/{b}")


def year(y: int) -> Period:
    """A calendar year.

    >>> print(year(2024))
    2024
    """
    return Period(date(y, 1, 1), date(y, 12, 31), str(y))


def years(a: int, b: int) -> Period:
    """From the first day of one year to the last day of another."""
    return through(year(a), year(b))


def month(y: int, m: int) -> Period:
    """A month."""
    return Period(date(y, m, 1), date(y, m, monthrange(y, m)[1]), f"{y}-{m:02d}")


def months(y: int, a: int, b: int) -> Period:
    """From one month of a year to another.

    >>> print(months(2024, 1, 9))
    2024-01/2024-09
    >>> print(months(2024, 12, 1))  # `12~1 월` ends in the year after
    2024-12/2025-01
    """
    if a == b:
        return month(y, a)
    last = month(y + (b < a), b)
    return Period(date(y, a, 1), last.end, f"{y}-{a:02d}/{last.name}")


def quarter(y: int, q: int) -> Period:
    """A quarter by its name."""
    return Period(date(y, 3 * q - 2, 1), month(y, 3 * q).end, f"{y}-Q{q}")


def quarters(y: int, a: int, b: int) -> Period:
    """From one quarter to another: months, as `1~3분기` is January to September."""
    return quarter(y, a) if a == b else months(y, 3 * a - 2, 3 * b)


def end_of(p: Period) -> Period:
    """The last day of a period, as in `2023년 말`.

    >>> print(end_of(year(2023)))
    2023-12-31
    """
    return day(p.end.year, p.end.month, p.end.day)


def before(p: Period, n: int = 1) -> Period:
    """The same period `n` years earlier.

    >>> print(before(months(2024, 1, 2), 5))
    2019-01/2019-02
    """
    return _shift(p, -n)


def _shift(p: Period, n: int) -> Period:
    def move(d: date) -> date:
        y = d.year + n
        return date(y, d.month, min(d.day, monthrange(y, d.month)[1]) if d.day < 28 or d != month(d.year, d.month).end
                    else monthrange(y, d.month)[1])
    start, end = move(p.start), move(p.end)
    name = re.sub(r"\b(\d{4})\b", lambda m: str(int(m[1]) + n), p.name) if not p.is_day else end.isoformat()
    return Period(start, end, name)


class Span(NamedTuple):
    """A stretch of text that names a period, or that names a length of time (then `period` is None)."""

    start: int
    end: int
    period: Period | None
    explicit_year: bool = True
    relative: bool = False  # 올해, 지난해, 같은 해
    until: bool = False  # …까지
    elsewhere: bool = False  # in the title of a report: not when something is
    compared: bool = False  # …보다, …에 비해: another period is held against it
    once: bool = False  # 전년의 …: of the number right behind it alone


class Anchor(NamedTuple):
    """What is being talked about: the day of the issue and the period named last."""

    published: date
    period: Period | None = None
    day: Period | None = None  # the single day named last
    slack: int = 0  # days by which the issue may be younger than its date, where that is inferred


_Y = r"(?P<y>(?:19|20)\d{2})"
_REL = "(?P<rel>올해?|금년|지난해|작년|전년|내년|같은해|동년|이듬해)"
_T = r"[~∼〜～–—\-]"
# a bare day of a month: no duration's or amount's ending behind it
_DATED = (r"(?!간|동안|만|째|이상|이하|이내|여|가량|정도|안팎|에(?:달|이르|불과|그)|로|을|를|이|의|씩|치|분|연속|당"
          r"|마다|내|전|후|뒤|본|반|에서약?\d{1,3}(?:\.\d+)?(?:일|시간)(?!부터|자))")
_SAME = "(?:같은기간|동기간?|같은달|동월|같은시기|같은분기)"
_FORMS: tuple[tuple[str, str], ...] = (
    ("date", rf"{_Y}[.\-](?P<m>\d{{1,2}})[.\-](?P<d>\d{{1,2}})(?!\d)"),
    ("yqs_name", rf"{_Y}년?[-]?Q(?P<q>[1-4]){_T}Q?(?P<q2>[1-4])(?!\d)"),
    ("yq_name", rf"{_Y}년?[-]?Q(?P<q>[1-4])"),
    ("yqs", rf"(?:{_Y}년)?(?P<q>[1-4]){_T}(?P<q2>[1-4])분기"),
    ("yq", rf"(?:{_Y}년)?제?(?P<q>[1-4])분기"),
    ("half", rf"(?:{_Y}년)?(?P<h>상|하)반기"),
    ("days", rf"(?:{_Y}년)?(?P<m>\d{{1,2}})월(?P<d>\d{{1,2}})일?(?:{_T}|부터)"
             r"(?:(?P<m2>\d{1,2})월)?(?P<d2>\d{1,2})일(?:까지)?"),
    ("ymd", rf"{_Y}년(?P<m>\d{{1,2}})월(?P<d>\d{{1,2}})일"),
    ("yms", rf"{_Y}년(?P<m>\d{{1,2}})(?:월?{_T}|월부터)(?P<m2>\d{{1,2}})월(?!\d{{1,2}}일)(?:까지)?"),
    ("ym_end", rf"{_Y}년(?P<m>\d{{1,2}})월말"),
    ("ym", rf"{_Y}년(?P<m>\d{{1,2}})월"),
    ("y_end", rf"{_Y}년(?:도)?(?:연|년)?말"),
    ("years", rf"{_Y}년?(?:부터|{_T}|에서)(?P<y2>(?:19|20)\d{{2}})년?(?![\d.\-])(?:까지|간|사이)?"),
    ("same_y", rf"{_Y}년의?{_SAME}"),
    ("y", rf"{_Y}년(?:도)?(?!(?<=0년)대(?![가-힣])|(?<=0년)대(?:에|의|들어|초|중|말|후|부터|까지))"),  # no decade
    ("ytd", r"(?:올해?|금년)(?:들어서?)?(?P<m>\d{1,2})월(?P<end>말)?까지"),
    ("rel_yms",
     rf"(?P<rel>올해?|금년|지난해|작년|같은해|동년)(?P<m>\d{{1,2}})(?:월?{_T}|월부터)(?P<m2>\d{{1,2}})월(?!\d{{1,2}}일)(?:까지)?"),
    ("rel_qs", rf"{_REL}(?P<q>[1-4]){_T}(?P<q2>[1-4])분기"),
    ("rel_q", rf"{_REL}제?(?P<q>[1-4])분기"),
    ("rel_half", rf"{_REL}(?P<h>상|하)반기"),
    ("rel_ym", r"(?P<rel>올해?|금년|지난해|작년|전년|내년|같은해|당해|동년|이듬해)(?P<m>\d{1,2})월(?P<end>말)?"),
    ("rel_y_end", r"(?P<rel>올해|금년|지난해|작년|같은해)(?:연)?말"),
    ("same", rf"(?:지난해|작년|전년)의?(?:{_SAME}|(?P<day>같은날))"),
    ("rel_y", r"(?P<rel>올(?=들어)|올해|금년|지난해|작년|내년|같은해|동년|이듬해)(?!(?:동기|같은기간))"),
    ("was", r"(?:전년도?|직전해|전해)(?=의?약?\d)(?!의?약?\d[\d.,]*배)"),
    ("was_month", r"(?:전월|전달)(?=의약?\d)(?!의약?\d[\d.,]*배)"),
    ("year_long", r"(?<!\d)한해동안"),
    ("bare_y_end", r"연말(?=(?:기준|에는?)?약?\d)"),
    ("month_end", r"(?<!\d)월말(?=까지|기준|현재|에)"),
    ("annual", r"연간(?=\d)"),
    ("md", r"(?P<m>\d{1,2})월(?P<d>\d{1,2})일"),
    ("ms", rf"(?P<m>\d{{1,2}})(?:월?{_T}|월부터)(?P<m2>\d{{1,2}})월(?!호|\d{{1,2}}일)(?:까지)?"),
    ("m_end", r"(?P<m>\d{1,2})월말"),
    ("m_until", r"(?P<m>\d{1,2})월(?=까지)"),
    ("m", r"(?P<m>\d{1,2})월(?!호)"),
    ("d", r"(?:지난|(?<!총)(?<!약)(?<!간)(?<!균)(?<!최대)(?<!최소)(?=(?:[12]?\d|3[01])일" + _DATED + r"))"
     r"(?P<d>\d{1,2})일"),
    ("this_month", r"이번달|이달|당월"),
    ("this_day", r"이날"),
    ("this_year", r"연내(?!용|부|륙)"),
    ("last_month", r"지난달"),
    ("same_month", r"같은달"),
    ("short_y", r"(?<![\d.,])(?P<yy>[12]\d)년(?=[가-힣A-Z])"
     r"(?!간|만에|전|내|연속|이상|동안|넘|뒤|후|여|형|에걸|을|째|차|의|이|경력)"),
    ("length", rf"\d{{1,4}}(?:{_T}\d{{1,4}})?(?:개년|개월|년|주일|주간|일간|시간)(?:간|만에|전|내|동안)?"),
)
_ONCE = ("was", "was_month", "same", "same_y")  # of the number right behind them alone
_FIRST = r"(?=[\d제상하올금지작같동전내이당직한연월])"  # what any of them begins with: most letters begin none
_ANY = re.compile(_FIRST + "(?:" + "|".join(f"(?P<{name}_>" + re.sub(r"\?P<\w+>", "?:", form) + ")"
                                            for name, form in _FORMS) + ")")
_SINCE_JANUARY = re.compile("까지|(?:말까지)?(?:누적|누계)")  # behind a quarter
_RELATIVE = {"올해": 0, "올": 0, "금년": 0, "지난해": -1, "작년": -1, "전년": -1, "내년": 1}


def _latest(published: date, m: int, d: int) -> int:
    """The year in which a month and day without a year fall: the latest one not after the issue."""
    try:
        when = date(published.year, m, d)
    except ValueError:
        return published.year
    return published.year if when <= published + timedelta(days=31) else published.year - 1


def _nearest(a: Anchor, d: int) -> Period:
    """The last day of a month with that number: `지난 7일`; a little later where the date of the issue is inferred.

    >>> dated = date(2025, 5, 28)
    >>> str(_nearest(Anchor(dated), 3)), str(_nearest(Anchor(dated, slack=7), 3)), str(_nearest(Anchor(dated), 30))
    ('2025-05-03', '2025-06-03', '2025-04-30')
    """
    found = []
    for back in (-1, 0, 1):
        y, m = divmod(a.published.year * 12 + a.published.month - 1 - back, 12)
        if d <= monthrange(y, m + 1)[1] and (date(y, m + 1, d) - a.published).days <= a.slack:
            found.append(day(y, m + 1, d))
    return min(found, key=lambda p: abs((p.end - a.published).days))


def _relative_year(word: str, anchor: Anchor) -> int:
    if word in _RELATIVE:
        return anchor.published.year + _RELATIVE[word]
    base = anchor.period.end.year if anchor.period else anchor.published.year
    return base + (1 if word == "이듬해" else 0)


def _bare_year(anchor: Anchor, last_month: int) -> int:
    """The year of months or quarters without one: that of the period named last, else the latest."""
    if anchor.period and not (anchor.period.is_day and (anchor.period.end.month, anchor.period.end.day) == (12, 31)):
        return anchor.period.end.year  # what follows `2026년 말 현재` is of the year after
    return anchor.published.year if last_month <= anchor.published.month else anchor.published.year - 1


def _build(name: str, g: dict[str, str], a: Anchor) -> Period | None:
    n = {k: int(v) for k, v in g.items() if v and v.isdigit()}
    if name == "date" or name == "ymd":
        return day(n["y"], n["m"], n["d"])
    if name == "days":
        y = n.get("y") or _latest(a.published, n["m"], n["d"])
        return through(day(y, n["m"], n["d"]), day(y, n.get("m2") or n["m"], n["d2"]))
    if name == "yq_name":
        return quarter(n["y"], n["q"])
    if name in ("yqs", "yqs_name"):
        return quarters(n.get("y") or _bare_year(a, 3 * n["q2"]), n["q"], n["q2"])
    if name == "yq":
        return quarter(n.get("y") or _bare_year(a, 3 * n["q"]), n["q"])
    if name == "half":
        first = g["h"] == "상"
        y = n.get("y") or _bare_year(a, 6 if first else 12)
        return months(y, 1, 6) if first else months(y, 7, 12)
    if name == "yms":
        return months(n["y"], n["m"], n["m2"])
    if name == "ym_end":
        return end_of(month(n["y"], n["m"]))
    if name == "ym":
        return month(n["y"], n["m"])
    if name == "y_end":
        return end_of(year(n["y"]))
    if name == "years":
        return years(n["y"], n["y2"])
    if name == "y":
        return year(n["y"])
    if name == "rel_ym":
        p = month(_relative_year(g["rel"], a), n["m"])
        return end_of(p) if g.get("end") else p
    if name == "rel_yms":
        return months(_relative_year(g["rel"], a), n["m"], n["m2"])
    if name == "rel_qs":
        return quarters(_relative_year(g["rel"], a), n["q"], n["q2"])
    if name == "rel_q":
        return quarter(_relative_year(g["rel"], a), n["q"])
    if name == "rel_half":
        y = _relative_year(g["rel"], a)
        return months(y, 1, 6) if g["h"] == "상" else months(y, 7, 12)
    if name in ("was", "same"):
        then = a.day if g.get("day") and a.day else a.period
        return before(then) if then else None
    if name == "was_month":
        now = a.period.start if a.period and a.period.start.month == a.period.end.month else None
        return month(now.year - (now.month == 1), (now.month - 2) % 12 + 1) if now else None
    if name == "same_y":
        return before(a.period, a.period.end.year - n["y"]) if a.period else year(n["y"])
    if name == "bare_y_end":
        return end_of(year(a.period.end.year)) if a.period else None
    if name in ("year_long", "annual"):
        return year(a.period.end.year) if a.period else None
    if name == "month_end":
        return end_of(a.period) if a.period else None
    if name == "rel_y_end":
        return end_of(year(_relative_year(g["rel"], a)))
    if name == "rel_y":
        return year(_relative_year(g["rel"], a))
    if name == "md":
        return day(n.get("since") or _latest(a.published, n["m"], n["d"]), n["m"], n["d"])
    if name == "ms":
        return months(_bare_year(a, n["m2"]), n["m"], n["m2"])
    if name == "m_end":
        return end_of(month(_bare_year(a, n["m"]), n["m"]))
    if name == "ytd":
        return months(a.published.year, 1, n["m"])
    if name == "m_until":  # what has come so far; what is still to come is of its month
        p = month(_bare_year(a, n["m"]), n["m"])
        return months(p.end.year, 1, n["m"]) if p.end <= a.published else p
    if name == "m":
        return month(_bare_year(a, n["m"]), n["m"])
    if name == "d":
        return _nearest(a, n["d"])
    if name == "this_day":
        return a.day
    if name == "this_year":
        return year(a.published.year)
    if name == "this_month":
        return a.period if a.period and not a.period.is_day else month(a.published.year, a.published.month)
    if name == "last_month":
        return month(a.published.year - (a.published.month == 1), (a.published.month - 2) % 12 + 1)
    if name == "same_month":
        return month(a.period.end.year, a.period.end.month) if a.period else None
    if name == "short_y":
        return year(2000 + n["yy"])
    return None


@cache
def _form(name: str) -> re.Pattern[str]:
    return re.compile(dict(_FORMS)[name])


def find_periods(text: str, anchor: Anchor) -> Iterator[Span]:
    """Every stretch of a text without white space that names a period or a length of time.

    A later one without a year takes it from the one before.

    >>> a = Anchor(date(2025, 5, 1))
    >>> [str(s.period) for s in find_periods("2024년1~3분기,같은해10월,2023년말,3년간", a)]
    ['2024-01/2024-09', '2024-10', '2023-12-31', 'None']
    """
    last: Span | None = None
    for m in _ANY.finditer(text):
        name = (m.lastgroup or "")[:-1]
        if m.start() and text[m.start() - 1].isdigit():
            continue
        parts = _form(name).match(text, m.start())
        assert parts is not None
        groups = {k: v for k, v in parts.groupdict().items() if v}
        if last and last.period and last.period.is_day and re.fullmatch(rf"부터|에서|{_T}", text[last.end:m.start()]):
            groups["since"] = str(last.period.start.year)
        try:
            found = _build(name, groups, anchor)
        except ValueError:  # a 13th month or a 31st of June: digits that only look like a date
            continue
        if found and name in ("yq", "rel_q") and _SINCE_JANUARY.match(text, m.end()) and found.end <= anchor.published \
                and not text.endswith(("부터", "에서"), 0, m.start()):
            found = months(found.end.year, 1, found.end.month)  # `3분기까지`, `3분기 누적`
        until = text.startswith("까지", m.end()) and not (found and found.is_cumulative) \
            or m[0].endswith("까지") and name not in ("years", "days")
        compared = any(specs.word_pattern("words", name).match(text, m.end()) for name in ("compared", "surpassed"))
        last = Span(m.start(), m.end(), found, bool(groups.get("y")), "rel" in groups, until, compared=compared,
                    once=name in _ONCE)
        yield last
        if found and not compared and name not in _ONCE:
            anchor = anchor._replace(period=found, day=found if found.is_day else anchor.day)


_QUARTER = re.compile(r"^Q(?P<q>[1-4])$")  # alone, as a label of the quarters of a year


def parse_period(text: str, anchor: Anchor) -> Period | None:
    """The first period that a header, caption or cell names.

    >>> print(parse_period("2025 년 Q1", Anchor(date(2025, 6, 1))), parse_period("2026E", Anchor(date(2025, 6, 1))))
    2025-Q1 2026
    >>> print(parse_period("Q2", Anchor(date(2026, 1, 9))._replace(period=year(2024))))
    2024-Q2
    """
    squeezed = _QUARTER.sub(r"\g<q>분기", re.sub(r"\s+", "", text))
    if (m := re.fullmatch(rf"{_Y}[-./](?P<m>\d{{1,2}})", squeezed)) and 1 <= int(m["m"]) <= 12:
        return month(int(m["y"]), int(m["m"]))
    if m := re.fullmatch(rf"{_Y}(?:[AEFaef]|\([AEFaef]\))?", squeezed):  # `2026E`: expected; `2025A`: actual
        return year(int(m["y"]))
    return next((s.period for s in find_periods(squeezed, anchor) if s.period), None)
