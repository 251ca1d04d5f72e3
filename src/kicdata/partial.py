"""Series of which an issue shows more than its sentences name: five of the ten in the picture.

In: observations and exhibits of an issue. Out: the flag `partial` and a problem for each such series. A series
in part is never summed or drawn as if it were whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from kicdata import specs
from kicdata.records import Exhibit, Observation, Problem
from kicdata.text import bare

PARTIAL = "partial"
FILE = "partial.toml"


@cache
def _top() -> re.Pattern[str]:
    return specs.pattern(specs.read_toml(FILE)["top"], f"{FILE}, top")


@cache
def _kinds() -> dict[str, re.Pattern[str]]:
    return {k: specs.pattern(v, f"{FILE}, kinds.{k}") for k, v in specs.read_toml(FILE)["kinds"].items()}


def promised(caption: str) -> int | None:
    """How many a caption says that it shows.

    >>> promised("도표 6. 2025 년 1 월 인기 도시 분포 상위 10 개 도시"), promised("도표 7. 단계별 건수 분포")
    (10, None)
    """
    m = _top().search(bare(caption))
    return int(m["n"]) if m else None


def kinds_of(caption: str) -> set[str]:
    """Kinds of entities that a caption speaks of."""
    return {k for k, p in _kinds().items() if p.search(bare(caption))}


def measures_of(caption: str) -> set[str]:
    """Measures whose words stand in a caption."""
    text = bare(caption)
    return {m.name for m in specs.measures() if m.words.search(text)}


def family_of_picture(caption: str, article: str) -> str:
    """The family that a picture belongs to by its caption or the title of its article; empty if none.

    >>> family_of_picture("도표 1. 중국 발전량 상위 10 개 성", "")
    'power_generation'
    """
    for text in (bare(caption), bare(article)):
        for f in specs.families().values():
            if f.article and f.article.search(text):
                return f.name
    text = bare(caption)
    return next((m.family for m in specs.measures() if m.family and m.where is None
                 and (hit := m.words.search(text)) and len(hit[0]) > 2), "")  # 산업, 기업 stand in every caption


def mark_partial(rows: Sequence[Observation], exhibits: Sequence[Exhibit]) -> list[Problem]:
    """Flag series from sentences of which a picture of the article shows more; a note for each."""
    pictures: dict[str, list[Exhibit]] = defaultdict(list)
    for e in exhibits:
        if e.status == "image_only":
            pictures[e.article].append(e)
    series: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for o in rows:
        if o.origin == "prose" and o.entity and o.entity_kind in _kinds() and o.family != "figures":
            kind = "city" if o.entity_kind == "province" else o.entity_kind  # municipalities stand among provinces
            series[(o.article, o.indicator, o.period, kind)].append(o)
    found = []
    for (article, indicator, _, _), members in series.items():
        held = {o.entity for o in members}
        shown = _shown(pictures[article], article, indicator, {o.entity_kind for o in members})
        if not shown or not 1 < len(held) < shown[0]:
            continue
        for o in members:
            o.flag(PARTIAL)
        n, picture = shown
        first = members[0]
        said = (f"{indicator} {first.period}: the sentences name {len(held)} of the {n} that {picture.caption} (line "
                f"{picture.line_first}) shows as a picture. Do not sum or rank them as if they were all; transcribe "
                "the picture to complete them.")
        found.append(Problem(first.issue, first.line, first.page, first.family, "", indicator, PARTIAL, "note",
                             str(len(held)), str(n), said))
    return found


def _shown(pictures: Sequence[Exhibit], article: str, indicator: str, kinds: set[str]) -> tuple[int, Exhibit] | None:
    """How many entities of these kinds a picture shows of an indicator."""
    for e in pictures:
        measures = measures_of(e.caption)
        n = promised(e.caption) or (promised(article) if indicator in measures else None)
        if n and kinds & (kinds_of(e.caption) or kinds_of(article)) and (not measures or indicator in measures):
            return n, e
    return None
