"""Charts that are only pictures: what each is about, and what the prose already says of it.

In: an issue's outline, exhibits and observations. Out: `Chart`s: how many of which kind of thing the
caption promises, what is measured, when, and the observations that the prose gives of it. A caption that
says none of this leaves the field empty; nothing is guessed from the picture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kicdata import specs
from kicdata.labels import unit_in
from kicdata.outline import Outline
from kicdata.periods import Anchor, parse_period
from kicdata.records import Exhibit, Observation
from kicdata.text import bare

IMAGE_ONLY, TRANSCRIBED = "image_only", "transcribed"


class Asked(NamedTuple):
    """A quantity that a chart shows: its indicator (empty if not known), Korean name, and usual unit."""

    indicator: str
    ko: str
    unit: str
    bases: frozenset[str]


class Chart(NamedTuple):
    """A chart: its caption and place, what it shows, and what the prose says of it."""

    exhibit: Exhibit
    subject: str
    kinds: tuple[str, ...]  # the first is that of a new name
    expected: int
    asked: tuple[Asked, ...]
    period: str
    known: tuple[Observation, ...]

    @property
    def entities(self) -> int:
        """Of how many things the prose gives a number."""
        return len({o.entity for o in self.known})

    @property
    def given(self) -> str:
        """What the prose gives: `5 of 10 regions`, `3 stages`, or nothing."""
        return given(self.subject, self.expected, self.entities)


def given(shows: str, expected: int | None, known: int) -> str:
    """What the prose gives of a chart, in words.

    >>> given("regions", 10, 5), given("stages", None, 3), given("", None, 0)
    ('5 of 10 regions', '3 stages', '')
    """
    if expected:
        return f"{min(known, expected)} of {expected} {shows or 'things'}"
    return f"{known} {shows or 'things'}" if known else ""


def promised(caption: str) -> int | None:
    """How many things a caption says that it shows.

    >>> promised("도표 6. 2025 년 1 월 인기 도시 분포 상위 10 개 도시"), promised("도표 7. 단계별 건수 분포")
    (10, None)
    >>> promised("도표 1. 2026 중국 도시 혁신 지수(상위 10 위)")
    10
    """
    m = _top().search(bare(caption))
    return int(m["count"]) if m else None


def find_charts(outline: Outline, exhibits: Sequence[Exhibit], rows: Sequence[Observation], anchor: Anchor
                ) -> list[Chart]:
    """The charts of an issue of which only the caption is text, in its order."""
    heading = {x.number: b.heading for b in outline.blocks for x in b.lines}
    return [read_chart(e, [o for o in rows if o.origin == "prose" and o.article == e.article], heading, anchor)
            for e in exhibits if e.status in (IMAGE_ONLY, TRANSCRIBED)]


def read_chart(exhibit: Exhibit, rows: Sequence[Observation], heading: dict[int, str], anchor: Anchor) -> Chart:
    """What a caption says of its chart, and the observations of its article that belong to it."""
    caption = re.sub(specs.word_pattern("lines", "caption_any").pattern, "", bare(exhibit.caption), count=1)
    top = _top().search(caption)
    subject, kinds = subject_of(caption, top.end() if top else 0)
    quantities = [q for q in _words()["quantities"] if _find(q["match"], caption)]
    bases = frozenset(b for q in quantities for b in q["bases"])
    period = parse_period(caption, anchor)
    near = _headings_like(caption, {heading.get(o.line, "") for o in rows}, heading.get(exhibit.line_first, ""))
    fits = [o for o in rows if o.entity and (kinds or bases) and (not kinds or o.entity_kind in kinds)
            and (not bases or o.unit_std in bases) and (period is None or o.period == str(period))
            and _stands_alone(o, caption)]
    known = [o for o in fits if heading.get(o.line, "") in near]
    asked = tuple(_asked(q["bases"], q["unit"], known, caption) for q in quantities)
    asked = asked or (_asked([], "", known, caption),)
    main = {a.indicator for a in asked}
    if not known and kinds and period:  # the caption alone says which numbers of its article these are
        known = fits
    known = [o for o in known if o.indicator in main]
    when = str(period) if period else Counter(o.period for o in known).most_common(1)[0][0] if known else ""
    return Chart(exhibit, subject, kinds, promised(caption) or 0, asked, when, tuple(known))


def subject_of(caption: str, counted: int) -> tuple[str, tuple[str, ...]]:
    """What a caption without white space is about, in English, and the kinds of entities that it can be.

    >>> subject_of("2025년1월지역별분포상위10개도시", 16)[0], subject_of("투자단계별건수분포", 0)[0]
    ('regions', 'stages')
    """
    subjects = _words()["subjects"]
    for form, text in ((r"(?:{})별", caption), ("{}", caption[counted:] if counted else ""), ("{}", caption)):
        for s in subjects:
            if _find(form.format(f"(?:{s['match']})"), text):
                return s["en"], tuple(s["kinds"])
    return "", ()


@cache
def _words() -> dict[str, Any]:
    return specs.read_toml("charts.toml")


@cache
def _top() -> re.Pattern[str]:
    return specs.pattern(_words()["top"], "charts.toml, top")


@lru_cache(maxsize=1 << 12)
def _find(match: str, text: str) -> bool:
    return bool(specs.pattern(match, "charts.toml").search(text))


def _headings_like(caption: str, headings: set[str], own: str) -> set[str]:
    """The headings most of whose words stand in the caption; where there is none, the caption's own."""
    shares = {h: sum(bare(w) in caption for w in h.split()) / len(h.split()) for h in headings if h.split()}
    best = max(shares.values(), default=0.0)
    return {h for h, share in shares.items() if share == best} if best > 0.6 else {own}


def _stands_alone(o: Observation, caption: str) -> bool:
    """Whether an entity is one of the things shown: no group of them, and not what the chart as a whole is about."""
    name = bare(o.entity_ko)
    return not _top().search(name) and (not name or name not in caption)


def _asked(bases: Sequence[str], unit: str, known: Sequence[Observation], caption: str) -> Asked:
    """The quantity with its indicator: of the known numbers most, else a measure that the caption names."""
    fits = [o for o in known if not bases or o.unit_std in bases]
    printed = unit_in(caption) or (Counter(o.unit for o in fits).most_common(1)[0][0] if fits else unit)
    if fits:
        name = Counter(o.indicator for o in fits).most_common(1)[0][0]
        ko = next((m.ko for m in specs.measures() if m.name == name), fits[0].indicator_ko)
        return Asked(name, ko, printed, frozenset(bases) or frozenset({fits[0].unit_std}))
    named = [m for m in specs.measures() if m.bases & frozenset(bases) and m.words.search(caption)
             and (m.where is None or m.where.search(caption))]
    best = max(named, key=lambda m: (m.where is not None, len(m.words.search(caption)[0])), default=None)  # type: ignore[index]
    return Asked(best.name if best else "", best.ko if best else "", printed, frozenset(bases))
