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
from kicdata.gaps import promised as promised
from kicdata.records import Exhibit, Observation, Problem
from kicdata.text import bare

PARTIAL = "partial"
FILE = "partial.toml"
BESIDE = 2  # lines between the numbers of one list


@cache
def _kinds() -> dict[str, re.Pattern[str]]:
    return {k: specs.pattern(v, f"{FILE}, kinds.{k}") for k, v in specs.read_toml(FILE)["kinds"].items()}


def kinds_of(caption: str) -> set[str]:
    """Kinds of entities that a caption speaks of."""
    return {k for k, p in _kinds().items() if p.search(bare(caption))}


@cache
def measures_of(caption: str) -> frozenset[str]:
    """Measures whose words stand in a caption, words for what is counted left out.

    >>> "ma_count" in measures_of("도표 17. 인수합병 건수 상위 10 개 지역"), measures_of("상위 10 개 VC/PE 기관")
    (True, frozenset())
    """
    text = bare(caption)
    for p in _kinds().values():
        text = p.sub("", text)
    return frozenset(m.name for m in specs.measures() if m.words.search(text))


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
    said: dict[tuple[str, ...], tuple[int, int, Exhibit, Observation]] = {}
    for members in _series(rows):
        first, held = members[0], {o.entity for o in members}
        shown = _shown(pictures[first.article], first.article, first.indicator, {o.entity_kind for o in members})
        if not shown or not 1 < len(held) < shown[0]:
            continue
        for o in members:
            o.flag(PARTIAL)
        fact = (first.article, first.indicator, first.period, shown[1].caption)
        if fact not in said or said[fact][0] < len(held):
            said[fact] = (len(held), *shown, first)
    return [_problem(held, n, picture, first) for held, n, picture, first in said.values()]


def _series(rows: Sequence[Observation]) -> list[list[Observation]]:
    """Numbers of one measure and period that stand beside each other in sentences."""
    found: dict[tuple[str, ...], list[list[Observation]]] = defaultdict(list)
    for o in rows:
        if o.origin == "prose" and o.entity and o.entity_kind in _kinds() and o.family != "figures":
            kind = "city" if o.entity_kind == "province" else o.entity_kind  # municipalities stand among provinces
            lists = found[(o.article, o.indicator, o.period, kind)]
            if not lists or o.line - lists[-1][-1].line > BESIDE:
                lists.append([])
            lists[-1].append(o)
    return [members for lists in found.values() for members in lists]


def _problem(held: int, n: int, picture: Exhibit, first: Observation) -> Problem:
    said = (f"{first.indicator} {first.period}: the sentences name {held} of the {n} that {picture.caption} (line "
            f"{picture.line_first}) shows as a picture. Do not sum or rank them as if they were all; transcribe the "
            "picture to complete them.")
    return Problem(first.issue, first.line, first.page, first.family, "", first.indicator, PARTIAL, "note", str(held),
                   str(n), said)


def _shown(pictures: Sequence[Exhibit], article: str, indicator: str, kinds: set[str]) -> tuple[int, Exhibit] | None:
    """How many entities of these kinds a picture shows of an indicator."""
    for e in sorted(pictures, key=lambda e: indicator not in measures_of(e.caption)):
        measures = measures_of(e.caption)
        n = promised(e.caption) or (promised(article) if indicator in measures else None)
        if n and kinds & (kinds_of(e.caption) or kinds_of(article)) and (not measures or indicator in measures):
            return n, e
    return None
