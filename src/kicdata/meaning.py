"""What the words of a label mean for the numbers under it: who they are of, what they measure, when and against what.

In: the text of a label, or of a cell that labels a row. Out: entities, measures, periods, the end of an indicator's
name. Refuses what it does not know: None.
"""

from __future__ import annotations

import re

from kicdata import specs
from kicdata.names import Entity, named
from kicdata.periods import Anchor, Period, before, end_of, find_periods, parse_period, year
from kicdata.records import Observation
from kicdata.tables import split_name
from kicdata.text import bare
from kicdata.values import Quantity

_SHARE_CLASS = re.compile(r"[-–](?:U|W|S|SW|B|R)$")


def entity_of(kind: str, label: str) -> Entity:
    """The entity that a label names; a share's class (`-SW`) is no part of its id.

    >>> entity_of("company", "왕이-S 网易-S").id, entity_of("company", "바이지선저우-U 百济神州-U").zh
    ('company:网易', '百济神州-U')
    """
    ko, zh = split_name(label)
    entity = named(kind, _SHARE_CLASS.sub("", ko), _SHARE_CLASS.sub("", zh))
    return entity._replace(ko=ko or entity.ko, zh=zh or entity.zh)


def named_measure(label: str, q: Quantity) -> specs.Measure | None:
    """The measure that the words of a label name and the unit of its numbers fits.

    >>> from kicdata.cellvalues import parse_cell
    >>> named_measure("연간 매출액", parse_cell("3", "억 위안")).name
    'revenue'
    """
    hits = [(m.end() - m.start(), -n, x) for n, x in enumerate(specs.measures())
            if q.base in x.bases and not x.where and (m := x.words.search(bare(label)))]
    return max(hits, key=lambda h: h[:2])[2] if hits else None


def label_period(label: str, anchor: Anchor, of: Period | None) -> Period | None:
    """The period that a label names; the whole year of a month where it says `연중`, the last day where `연말`.

    `전년` is the year before that of the table.

    >>> from datetime import date
    >>> from kicdata.periods import month
    >>> str(label_period("연중 최고가", Anchor(date(2026, 1, 9)), month(2025, 12)))
    '2025'
    >>> str(label_period("전년 GDP", Anchor(date(2026, 1, 9)), year(2025)))
    '2024'
    """
    text = specs.word_pattern("words", "than_last_year").sub("", bare(label))
    changes = specs.word_pattern("tables", "change_end").search(text)  # `전년 동기 점유율 증감`: against it
    found = parse_period(specs.word_pattern("words", "year_before").sub("", text) if changes else text, anchor)
    if found is None and of and specs.word_pattern("words", "whole_year").match(bare(label)):
        return year(of.end.year)
    if found is None and of and specs.word_pattern("words", "at_end").match(bare(label)):
        return end_of(of)
    if found is None and of and not changes and specs.word_pattern("words", "year_before").match(bare(label)):
        return before(of)
    return found


def within_year(anchor: Anchor, of: Period | None) -> Anchor:
    """An anchor for the labels of a table: quarters and months that name no year are of that of its caption.

    >>> from datetime import date
    >>> print(parse_period("4 분기", within_year(Anchor(date(2026, 1, 9)), year(2024))))
    2024-Q4
    """
    return anchor._replace(period=of) if of and of.start.year == of.end.year else anchor


def aim_of(label: str, caption: str, anchor: Anchor) -> Period | None:
    """The time that a caption sets targets for, where a label of targets names none of its own.

    >>> from datetime import date
    >>> print(aim_of("산업투자 증가율 목표", "주요 도시 2028 년 실적과 2029 년 목표", Anchor(date(2029, 2, 1))))
    2029
    >>> aim_of("투자 목표", "주요 도시 목표", Anchor(date(2029, 2, 1)))
    """
    text, aimed = bare(caption), specs.word_pattern("tables", "aimed")
    if not aimed.search(bare(label)) or parse_period(label, anchor):
        return None
    spans = [p for p in find_periods(text, anchor) if p.period]
    stops = [*(p.start for p in spans), len(text)][1:]
    return next((p.period for p, stop in zip(spans, stops, strict=True) if aimed.search(text, p.end, stop)), None)


def basis_of(period: Period | None, printed: str = "") -> str:
    """How a number of a table covers its period, which may be `printed` as an expected one or as that of a target.

    >>> basis_of(year(2026)), basis_of(year(2026), "2026E"), basis_of(year(2026), "2026 EV")
    ('period', 'forecast', 'period')
    >>> basis_of(year(2026), "2026 년 목표")
    'plan'
    """
    if specs.word_pattern("tables", "aimed").search(bare(printed)):
        return "plan"
    if specs.word_pattern("tables", "expected").search(bare(printed)):
        return "forecast"
    if period and period.is_day:
        return "point"
    return "cumulative" if period and period.is_cumulative else "period"


def against(label: str) -> str:
    """What a rate is against, as the end of its indicator: the month before, the quarter before, the year's beginning,
    else a year before.

    >>> against("전월 대비"), against("전분기 대비"), against("연초 대비"), against("성장률")
    ('_mom', '_qoq', '_ytd', '_growth')
    """
    text = bare(label)
    return next((f"_{name}" for name in specs.layout()["against"]
                 if specs.word_pattern("against", name).search(text)), "_growth")


def family_of_place(o: Observation) -> str:
    """The family of the measure of a place: its GDP, its trade; empty where the measure is of no such family."""
    measure = next((m for m in specs.measures() if o.indicator in (m.name, f"{m.name}_growth") and m.family), None)
    of_places = measure and any(t.entity in ("city", "province") for t in specs.families()[measure.family].tables)
    return measure.family if measure and of_places and o.entity_kind in ("city", "province", "country") else ""
