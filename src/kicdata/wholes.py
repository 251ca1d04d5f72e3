"""Which whole a number is of: the country, the world, a list, or what it is only a part of.

In: a sentence with what it mentions, and what the sentences before have settled. Out: the entity, or whether the
words say so. Refuses nothing: where the words name no whole, there is none.
"""

from __future__ import annotations

import re

from kicdata import specs
from kicdata.context import Context
from kicdata.mentions import Sentence, Subject
from kicdata.names import NOBODY, Entity, within
from kicdata.owners import home_country
from kicdata.phrases import SUBJECT
from kicdata.state import PLACES, Fact, State
from kicdata.text import bare
from kicdata.values import Quantity

_BETWEEN = re.compile(r"[가-힣·]{1,14}")  # an owner and the head of its phrase, where no mark stands


def names_rank(text: str, q: Quantity) -> bool:
    """Whether a number is a place among cities: `대외무역 3 대 도시`."""
    return q.unit == "대" and bool(re.match(r"(?:대표)?도시(?!권)", text[q.end:]))


def is_world_whole(x: Sentence, start: int, q: Quantity) -> bool:
    """Whether a number is the world's, of which the one behind it is a part: `전 세계 출하량 2만 2,500대의 80%`."""
    p = specs.word_pattern
    return bool(p("phrases", "of_world").search(x.s.text, start, q.start)) and q.base not in ("%", "pp", "rank") \
        and bool(p("phrases", "part_behind").match(x.s.text, q.end))


def is_part(x: Sentence, q: Quantity, last: Fact) -> bool:
    """Whether a percentage is the part of a named whole that the number before it makes up."""
    lead = x.s.text[last.q.end:q.start]
    behind = x.s.text[q.end:q.end + 4]
    return q.base == "%" and last.q.base != "%" and lead.endswith("의") and (
        bool(re.match(r"[를을]?차지|에달|에해당|\)", behind)) and bool(re.search(r"전체|전세계|전국|총", lead)))


def whole_of_list(x: Sentence, q: Quantity, last: Fact) -> Entity | None:
    """The group that a list is of, where a part of the whole is told: `상위 5개 산업은 …으로, 전체의 78%를 차지`."""
    p = specs.word_pattern
    if not last.listed or not p("phrases", "of_all").fullmatch(x.s.text, last.q.end, q.start):
        return None
    return next((m.entity for m in x.mentions if m.end <= last.q.start and p("words", "top").match(x.s.text, m.start)),
                None)


def whole_of(x: Sentence, q: Quantity, last: Fact) -> bool:
    """Whether a percentage is what was said before, as a part of a whole: `이는 전 세계 1,960개의 26.9%에 해당`."""
    return q.base == "%" and x.s.text[last.q.end:q.start] == "의" and bool(
        specs.word_pattern("words", "reached").match(x.s.text, q.end)) and bool(
        specs.word_pattern("phrases", "this_is").search(x.s.text, 0, last.q.start))


def of_nation(state: State, x: Sentence, start: int, q: Quantity) -> bool:
    """Whether the words before a number say that it is of the whole country, whatever the sentences are about.

    `전국에 23곳`, `중국의 총 발전량은`; not what somebody has of it: `전국의 2.4%`, `국내 시장 점유율은`.
    """
    if not state.nation.id or q.base == "rank" or names_rank(x.s.text, q):
        return False
    p = specs.word_pattern
    if p("phrases", "in_nation").search(x.s.text, start, q.start) or q.base == "count" and state.scope == state.nation \
            and p("phrases", "of_regions").match(x.s.text, q.end):
        return True
    y = next((y for y in reversed(x.subjects) if start < y.end <= q.start and y.role in ("topic", "subject")), None)
    if y is None or y.strong and y.entity.kind == "company" \
            or y.role == "subject" and p("phrases", "clause").search(x.s.text[y.end:q.start]):
        return False
    own = next((z.start for z in x.subjects if z.role == "owner" and start <= z.start and z.end <= y.start
                and _BETWEEN.fullmatch(x.s.text, z.end, y.start)), y.start)  # `중국의 총 발전량은`
    told = p("phrases", "statistics").match(x.s.text) and y.role == "topic" and y.entity.id and not y.strong \
        and not any(m.entity.id == state.subject.id for m in x.mentions)  # `국가통계국에 따르면 … 신약은 52개`
    begins = x.s.text[own:].startswith(state.nation.ko) and not any(
        m.start == own and m.entity.id != state.nation.id for m in x.mentions)  # no `중국에너지건설그룹이`
    within = begins or y.national or told
    told_of_one = state.subject.kind in ("company", "city", "province") or state.named and state.subject.kind == "other"
    return bool(within) and (state.zone is not None or told_of_one) and not is_held(x, y, q)


def is_held(x: Sentence, y: Subject, q: Quantity) -> bool:
    """Whether a number is what somebody has of a country: `국내 시장 점유율은`."""
    return bool(specs.word_pattern("phrases", "held_in").search(x.s.text, y.start, q.start))


def part_of_these(x: Sentence, y: Subject, before: Fact | None) -> Entity | None:
    """A class that is a part of what was counted of a place: `지린의 생산량은 125만 대, 그중 신에너지차는`."""
    if before is None or y.again or y.group or y.entity.kind not in ("other", "industry") \
            or before.entity.kind not in PLACES \
            or not specs.word_pattern("phrases", "of_these").search(x.s.text, before.q.end, y.start):
        return None
    return within(before.entity, y.entity)


def find_scope(ctx: Context, text: str) -> Entity:
    """The country that a section is about where it names no other: `국내`, `전국`, `중국`."""
    e = home_country(ctx.lexicon)
    return e if specs.word_pattern("phrases", "national").search(text) or e.id and e.ko in text else NOBODY


def _is_world(e: Entity) -> bool:
    return bool(specs.word_pattern("phrases", "world").fullmatch(bare(e.ko)))


def in_scope(state: State, x: Sentence, q: Quantity, e: Entity) -> Entity:
    """A class of things together with the country or place that the words before the number, or the article, set."""
    if e.id not in state.common:
        return e
    alone = [m for m in x.mentions if m.end <= q.start and not any(m.end <= k.start < q.start for k in x.quantities)]
    at = specs.word_pattern("phrases", "located")
    near = [m.entity for m in x.mentions if m.end <= q.start and (
        _is_world(m.entity) or m.entity == state.nation or m in alone and (m.entity.kind == "country" or (
            m.entity.kind in ("city", "province") and at.match(x.s.text, m.end))))]
    near += [y.entity for y in x.subjects if y.entity.kind in ("city", "province") and y.role != SUBJECT
             and y.end <= q.start and not any(m.start == y.end for m in x.mentions)]
    where = near[-1] if near else state.where.get(e.id, state.owner if state.owner.id else state.scope)
    state.where[e.id] = where
    return within(where, e)
