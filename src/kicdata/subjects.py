"""What a number is about where no list of names knows it: the phrase that governs it, carried on.

In: a sentence with its subjects, and what the sentences before were about. Out: the entity of a number,
and whether it had to be carried from before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from kicdata import specs
from kicdata.candidates import only_reports
from kicdata.context import Context
from kicdata.dealing import JOIN
from kicdata.mentions import Sentence, Subject, Word, backs, coordinated, find_mentions
from kicdata.names import NOBODY, Entity, Mention, is_known, name_key, named, within
from kicdata.outline import Section
from kicdata.owners import topic_of
from kicdata.phrases import OWNER, SUBJECT, TOPIC, find_words, governing, is_bound, located, world
from kicdata.specs import phrase_pattern as _p
from kicdata.state import Fact, State
from kicdata.text import Line, Squeezed, bare, places_of, squeeze
from kicdata.values import Quantity
from kicdata.wholes import is_held, is_world_whole, of_nation

_LIFE = 2  # sentences for which a common noun is talked about behind its own
_TAG = re.compile(r"^\s*\[[^\]]*\]")
_HEAD = re.compile(r"[^,，…·:：]{2,20}(?=[,，…·])")
_MODEL = re.compile(r"[A-Za-z][A-Za-z-]*\d")
_NAME_ALONE = re.compile(r"[^()]+\([^()]*[㐀-鿿]{2}[^()]*\)")
_ROLED = re.compile("[은는을를의와과]$")
_SUMS = ("CNY", "USD", "HKD", "KRW", "%", "pp")  # of a company, though a product of its stands beside them
_NAMED = ("company", "zone", "fund", "city", "province", "country")


def open_subject(ctx: Context, state: State, section: Section, before: State | None) -> None:
    """Set what a section is about before its first sentence: by its title or heading, else as before."""
    if before and before.article == section.article:
        state.event, state.edition, state.main = before.event, before.edition, before.main
        state.market, state.firm = before.market, before.firm
        state.product, state.begun = before.product, before.begun
        state.common, state.where, state.trade = before.common, before.where, before.trade
        state.quoted = before.quoted
    else:
        state.trade = _trade(ctx, section.article, state.planned)
        if not state.trade.id and state.planned:
            state.trade = topic_of(section.article) or NOBODY
        if state.trade.id:
            state.common.add(state.trade.id)  # a class of things, of the country that the article is about
    for title in (section.heading, section.article):
        s = squeeze([Line(0, _TAG.sub("", title))])
        first = next((m.entity for m in find_mentions(ctx, s, ()) if m.start == 0), NOBODY)
        if not first.id and (head := _HEAD.match(s.text)):  # `가상전지, 홍콩 증시 상장`
            first = ctx.lexicon.defined.get(name_key(head[0]), NOBODY)
        label = specs.word_pattern("phrases", "labelled").match(s.text) if title is section.heading else None
        if _p("reporter").search(first.ko) or first.zh and _p("reporter_zh").search(first.zh):
            continue
        if first.kind in ("company", "fund", "other") and not (first.kind == "other" and is_known(first.ko)):
            many = specs.word_pattern("phrases", "of_many").match(title)  # `[산업분석] …` is of no company alone
            alone = title is section.heading and bool(_NAME_ALONE.fullmatch(s.text))  # `◼ 중커싱투(中科星图)`
            state.subject, state.strong = first, True
            state.firm = first if first.kind == "company" or first.zh else state.firm
            state.anchored = first.kind == "company" and not many or alone
            state.named = bool(first.zh or first.kind != "other")
            state.headed = title is section.heading
            return
        if label and (words := _label_words(s.cut(0, label.end() - 1))):
            state.subject, state.strong = named("other", words), True
            return
        if (thing := _done_with(ctx, state, s)).id:
            state.subject, state.strong, state.anchored = thing, True, True
            return
    if state.topic.id and (state.topic.kind in ("company", "zone") or state.families):
        lasting = state.topic.kind in ("company", "zone") or any(f.total for f in state.families)
        state.subject, state.strong, state.anchored, state.named = state.topic, True, lasting, True
    elif state.topic.kind in ("city", "province"):
        state.subject, state.strong = state.topic, True
    elif before and before.article == section.article:  # of an earlier heading: any topic takes over
        state.subject = before.main if before.main.id else before.subject


def _done_with(ctx: Context, state: State, s: Squeezed) -> Entity:
    """The thing with which a title says that something was done, where it names nobody: `세계 최초로 … 이식 성공`."""
    deed = _p("title_deed").match(s.text)
    names = [m for m in find_mentions(ctx, s, ()) if m.entity != state.nation and m.entity.kind in _NAMED]
    return named("other", s.words(*deed.span("np"))) if deed and not names else NOBODY


def _trade(ctx: Context, title: str, planned: bool) -> Entity:
    """The trade that a title is of, as the article's: `차량용 라이다 산업의 현황`."""
    s = squeeze([Line(0, title)])
    m = _p("title_market").match(s.text) or (_p("title_plan").match(s.text) if planned else None)
    if m is None and (head := _p("title_head").match(s.text)) and _is_common(ctx, s, head.start("np"), head.end("np")):
        return named("industry", s.words(*head.span("np")))
    words = s.words(*m.span("np")).split(" ") if m else []
    first = next((n for n in range(len(words), 0, -1) if _ROLED.search(words[n - 1])), 0)
    if not words[first:] or _p("scope").fullmatch(words[-1]) or ctx.lexicon.place(words[-1])[1]:
        return NOBODY  # `중국 시장`
    return named("industry", " ".join(words[first:]))


def _is_common(ctx: Context, s: Squeezed, start: int, end: int) -> bool:
    """Whether the words that a title begins with, before a comma, are things of a kind: no name, nobody who acts."""
    words = s.cut(start, end)
    return not find_mentions(ctx, words, ()) and not _p("institution").search(words.text) \
        and not _p("group").search(words.text) and not _p("no_head").search(words.text) \
        and ctx.lexicon.defined.get(name_key(words.text)) is None


def _label_words(s: Squeezed) -> str:
    """The words of a label where they are a name: no verb, no particle, few words; else nothing."""
    words = [w for w in find_words(s) if w.own not in "－-⚫●▲◼•"]
    if not 0 < len(words) < 6 or any(is_bound(w) for w in words) \
            or specs.word_pattern("phrases", "unlabelled").search(words[-1].own):
        return ""
    name = s.words(words[0].start, words[-1].end)
    return name.split("(")[0].strip() or name


def label_subject(ctx: Context, state: State, label: Line) -> None:
    """Take what a bullet names as what the lines behind it are about."""
    s = squeeze([label])
    if name := _label_words(s):
        state.subject, state.strong = ctx.lexicon.defined.get(name_key(name)) or named("other", name), True
        state.items.clear()


def open_item(state: State, s: Squeezed) -> None:
    """Go back to what a list is about where its next item begins: no item is about what the one before it was."""
    if not _p("item").match(s.text):
        return
    mark = s.text[0]
    if mark in state.items:
        state.subject, state.strong, state.named = state.items[mark]
    else:
        state.items[mark] = state.subject, state.strong, state.named


def find_open_entity(state: State, x: Sentence, n: int, before: Fact | None, found: Entity) -> tuple[Entity, bool]:
    """The entity of the n-th number by the grammar, and whether it was carried from a sentence before.

    `found` is what the lists of names gave; it stands where the grammar gives nothing.
    """
    found, carried = _find_open_entity(state, x, n, before, found)
    if state.planned and state.trade.id and found in (state.nation, state.scope, state.trade) \
            and not _p("ministries").match(x.s.text, x.quantities[n].end):
        found = within(state.scope if state.scope.id else state.nation, state.trade)  # what a plan for a trade aims at
    return found, carried


def _find_open_entity(state: State, x: Sentence, n: int, before: Fact | None, found: Entity) -> tuple[Entity, bool]:
    q = x.quantities[n]
    start = x.before(n)
    if is_world_whole(x, start, q):
        return world(), False
    if not state.anchored and (thing := beside(x.s, q)):
        return thing, False
    if state.nation.id and (of_nation(state, x, start, q) or _p("nationwide_of").search(x.s.text, start, q.start)):
        z = governing(x.subjects, x.s, start, q.start)  # `중국 수술 로봇 시장이`, `국내 발사는`: of the trade
        named_too = z and (z.national or z.entity.kind == "industry" and state.nation.ko in z.entity.ko)
        return within(state.nation, z.entity) if z and named_too else state.nation, False
    names = [m for m in x.mentions if m.entity.kind in _NAMED or m.entity.zh]
    items = {k.start: m for m in names for k in x.quantities
             if m.end <= k.start and _p("item_of").fullmatch(x.s.text, m.end, k.start)}
    if len(items) > 1 and q.start in items:
        return items[q.start].entity, False  # `상하이 28개, 홍콩 27개`
    listed = len(items) > 1 and before is not None and before.q.start in items
    if listed and specs.word_pattern("words", "summed").search(x.s.text, start, q.start):
        # `등 모두 55개`: of what the list is of
        return next((z.entity for z in x.subjects if z.role == TOPIC and z.entity.id), found), False
    of = next((z for z in x.subjects if z.role == OWNER and z.end == q.start and z.start == 0), None)
    if of and of.strong and of.entity.zh and q.base == "count" and not of.group:
        return of.entity, False  # `가온(加温)의 44개 단지`
    held = _p("held").search(x.s.text, 0, q.start)
    if held and not any(z.role == TOPIC and z.strong and held.end() < z.end <= q.start for z in x.subjects):
        return named("other", x.s.words(*held.span("name"))), False  # `베이징에서 열린 창업대회에는 732개 팀이`
    y = governing(x.subjects, x.s, start, q.start)
    first = x.subjects[0] if x.subjects else None
    if y and first and y.role == SUBJECT and first.role == TOPIC and first.again and _p("pointing").match(
            x.s.text, first.start) and (thing := _pointed_at(state, x, first)):
        return thing, False  # `이 발전소는 …그룹이 44억 위안을 투자해`
    if y and first and first is not y and not y.strong and q.base not in _SUMS and state.subject.kind == "company" \
            and first.role == TOPIC and _is_product(state, x, first):
        return first.entity, False  # `‘세레스 2호’는 …로켓으로, 저궤도 운반 능력은 1,600kg`
    if y and y.entity.id and not y.again and state.subject.kind == "company" and q.base != "rank" \
            and _p("world").match(x.s.text, y.start) and not is_held(x, y, q):
        return within(world(), y.entity), False  # `전 세계 나트륨 배터리 출하량은` in an article on a company
    told = y is not None and (only_reports(state, x, y.entity) or _tells(x, y))
    if told and q.base == "count" and (home := next((m.entity for m in x.mentions if m.end == q.start
                                                     and m.entity.kind == "country"), None)):
        return home, False  # `보고서는 중국 120개 도시를 비교해`
    if y is not None and only_reports(state, x, y.entity):
        y = None
    if thing := _told_of(x, y, start, q) or _whose(state, x, y):
        return thing, False
    if y and state.trade.id and _p("world_alone").fullmatch(x.s.text, y.start, y.end):
        return within(world(), state.trade), False  # `세계 시장은` in an article on a trade
    reported = (y is None or y.again) and (bool(_p("observers").match(x.s.text)) or any(
        z.role == TOPIC and z.end <= q.start and only_reports(state, x, z.entity) for z in x.subjects))
    kept = before.entity if before and before.entity.id else state.subject
    if not before and len(state.row) == 1 and _p("of_them").match(x.s.text):
        kept = state.row[0]  # `이들 대부분은`: of those that the sentence before counts
    if not before and state.trade.id and not state.headed and kept.kind in ("company", "other") \
            and (_named_again(state, x, q) or reported):
        kept = state.trade  # `라이다 관련 특허는` behind a sentence on a company
    elif not before and reported and state.scope.id and not state.anchored and kept.kind != "industry" \
            and state.owner.kind not in ("city", "province"):
        kept = state.trade if state.trade.id else state.scope  # `협회는 … 전망했다` behind one on a place
    partner = _p("partner_of").search(x.s.text, start, q.start)
    if partner and not any(m.start == partner.start() for m in x.mentions):
        return named("other", partner["np"]), False  # `아세안으로의 수출은`
    if not state.anchored and (trade := _of_article(state, x, start, q.start)):
        return trade, True
    if y and y.national and q.base != "rank" and not state.anchored and not is_held(x, y, q):
        return within(state.nation, y.entity), False
    if y and _p("segment").search(y.entity.ko) and kept.kind in ("company", "other") and (kept.zh or state.named):
        y = None  # `XR 부문 매출은`: a part of the company
    if y and y.alone and kept.kind in _NAMED:
        y = None  # a part of what is talked about
    if y and y.again:
        part = next((z for z in reversed(x.subjects) if z.strong and z.entity.id and z.end <= y.end
                     and _p("part_of").match(x.s.text, z.end)), None)
        if part and not state.zone and not _p("related").search(part.entity.ko):  # `아세안이 … 차지하는 비중은`
            return part.entity, False
        thing = _pointed_at(state, x, y) or _named_before(state, x, y)
        if thing and (not _p("document").search(thing.ko) or _p("part_of_plan").match(x.s.text, q.end)):
            return thing, thing == state.firm and not any(m.entity == thing for m in x.mentions)
    elif y and y.entity.id and (not kept.id and y.role != SUBJECT or _takes_over(state, y)
                                or y.owned and (_is_of_others(kept, y) if y.group else not state.anchored
                                                or y.strong and bool(y.entity.zh))
                                or _of_market(state, y) or _begins_anew(state, y, before)
                                or _has_own(state, x, y, q) or _is_thing(state, x, y, q)):
        _note_common(state, x, y)
        return y.entity, False
    if not state.anchored and (y is None or y.role != TOPIC) and (thing := _ahead(x, q)):
        return thing, False
    at_event = specs.word_pattern("phrases", "this_event").match(x.s.text)
    if at_event and state.event.id and not before and not (y and y.strong):
        return state.event, True
    own = state.named and state.subject.kind in ("company", "other")  # `상온에서 …` is said of the thing itself
    if y is None and not own and not any(z.role == TOPIC and z.entity.id and z.end <= q.start for z in x.subjects) \
            and (place := located(x, n)) and not _located(state, x, start, q.start):
        return place, False
    begun = y.end if y and y.again and y.role == TOPIC and not y.entity.id and _p("pointing").match(
        x.s.text, y.start) else start  # `항저우에서 출발한 이 회사는`: not of 항저우
    if (place := _located(state, x, begun, q.start)) and not (y and y.again and place.kind == "country"):
        return place, False
    if owner := _owner(x, start, q.start) or (_owner_before_time(x, y) if y else None):
        return owner, False
    if state.event.id and _p("publisher").fullmatch(bare(kept.ko)) and not _p("publisher").search(x.s.text):
        return state.event, True  # what the publisher tells of an event that it holds
    if not state.strong and y and y.again and found == state.nation and any(
            z.role == OWNER and z.entity == found and start <= z.start and z.end <= y.start for z in x.subjects):
        return found, False  # `중국의 … 누적 설비 용량은`, where what was told before has no name
    if kept.id:
        return kept, before is None or "entity_carried" in before.flags
    if state.topic.id:
        return state.topic, True
    if y and y.entity.id:
        return y.entity, False
    if state.trade.id and not found.id:
        return within(state.scope, state.trade), True
    if state.scope.id and (not found.id or only_reports(state, x, found)):
        return state.scope, True
    return found, not found.id


def of_market(state: State, x: Sentence, e: Entity, wording: str) -> Entity:
    """The trade talked about, where the size of a market would be a company's: `…은 시장 규모가 340억에`."""
    if e.kind != "company" or not _p("size_of_market").fullmatch(bare(wording)):
        return e
    named = next((y.entity for y in x.subjects if y.entity.kind == "industry" and y.strong), state.market)
    return named if named.id else e


def _tells(x: Sentence, y: Subject) -> bool:
    """Whether a topic is a common word for who or what tells something: `보고서는`."""
    return y.again and y.role == TOPIC and bool(_p("speaker").search(x.s.text[y.start:y.end - 1]))


def _told_of(x: Sentence, y: Subject | None, start: int, q: Quantity) -> Entity | None:
    """Of whom a topic tells a number: the name that owns what is measured, `…은 닝보항의 처리량이 …다고 밝혔다`."""
    if y is None or y.role != SUBJECT or not _p("tells").search(x.s.text, q.end):
        return None
    owner = next((z for z in reversed(x.subjects) if z.role == OWNER and start <= z.start and z.end <= y.end), None)
    told = owner is not None and owner.strong and not owner.group and owner.entity.kind == "other" and any(
        z.role == TOPIC and z.strong and z.entity.id and z.end <= owner.start for z in x.subjects)
    return owner.entity if owner is not None and told else None


def _whose(state: State, x: Sentence, y: Subject | None) -> Entity | None:
    """The name whose part or possession a clause is said of: `가온(加温)은 매장이 580개`."""
    if y is None or y.role != SUBJECT or y.strong or y.group or y.owned or y.entity.kind != "other":
        return None
    topic = next((z for z in reversed(x.subjects) if z.role == TOPIC and z.end <= y.start), None)
    if topic is None or not topic.strong or not (topic.entity.kind in ("company", "zone") or topic.entity.zh) \
            or only_reports(state, x, topic.entity) or _p("clause").search(x.s.text[topic.end:y.start]):
        return None
    return topic.entity


def _begins_anew(state: State, y: Subject, before: Fact | None) -> bool:
    """Whether a name with its 汉字 is the topic behind the number before: `… 420만 kW가, 가온(加温)의 전기료는`."""
    return y.role == TOPIC and y.strong and bool(y.entity.zh) and before is not None and y.start >= before.q.end \
        and before.entity != state.subject


def _is_of_others(kept: Entity, y: Subject) -> bool:
    """Whether a class is no part of the company that is talked about: `중점 철강기업의`, not `상위 5 개 고객의`."""
    return kept.kind in ("company", "country") and not _p("related").search(y.entity.ko)


def _of_market(state: State, y: Subject) -> bool:
    """Whether a class is what is made at home or abroad, of the market and not of the company: `국산 칩의 비중은`."""
    return y.owned and state.subject.kind == "company" and bool(_p("of_market").match(bare(y.entity.ko)))


def _is_thing(state: State, x: Sentence, y: Subject, q: Quantity) -> bool:
    """Whether a phrase names a thing by its model or in quotes: it is of a company's product, not of the company."""
    return (y.role != SUBJECT or y.owned) and y.entity.kind == "other" and not y.group and q.base not in _SUMS and (
        name_key(y.entity.ko) in state.quoted or x.s.text[y.start - 1:y.start] in ("‘", "“")
        or bool(_MODEL.search(y.entity.ko)))


def _is_product(state: State, x: Sentence, y: Subject) -> bool:
    """Whether a phrase names a thing of its own, by 汉字, in quotes or by its model."""
    return y.entity.kind == "other" and y.strong and not y.group and (
        bool(y.entity.zh) or name_key(y.entity.ko) in state.quoted or bool(re.search(r"\d", y.entity.ko)))


def _of_article(state: State, x: Sentence, start: int, end: int) -> Entity | None:
    """The trade of the article where a sentence turns back to it: `이 분야에서`, `저고도 분야에서는`."""
    for before, w in pairwise([Word(0, 0, ""), *x.words]):
        m = _p("own_trade").fullmatch(w.own) if start <= w.start and w.end <= end else None
        name = (m["np"] or before.own) if m else ""
        if name and name in bare(state.article):
            return within(state.scope, named("industry", name))
    if not _p("this_trade").search(x.s.text, start, end):
        return None
    return state.trade if state.trade.id else state.main if state.main.kind == "industry" else None


def _named_again(state: State, x: Sentence, q: Quantity) -> bool:
    """Whether a sentence that has no other name says the trade of the article again, or points at it."""
    lead, head = x.s.text[:q.start], bare(state.trade.ko.split(" ")[-1])
    return (head in lead or bool(_p("this_trade").search(lead))) \
        and not any(z.strong and z.end <= q.start for z in x.subjects)


def _note_common(state: State, x: Sentence, y: Subject) -> None:
    """Note a class of things that stands without a spelling of its own."""
    if (not y.strong or y.entity.kind == "industry") and "(" not in x.s.text[y.start:y.end] and not y.group:
        state.common.add(y.entity.id)


def _has_own(state: State, x: Sentence, y: Subject, q: Quantity) -> bool:
    """Whether a number is of the class of things right before it: `… 상용차가 312만 대`."""
    of_place = state.strong and state.subject.kind in ("city", "province") and (
        q.base == "count" or bool(_p("of_these").search(x.s.text, 0, y.start)))  # what is counted there is of the place
    itself = q.base in ("count", "%") or q.base not in _SUMS and not state.event.id \
        and bare(y.entity.ko) == x.s.text[y.start:y.end - 1]
    return not (state.named or state.anchored or y.group or of_place) and itself and bool(
        specs.word_pattern("phrases", "own_number").fullmatch(x.s.text, y.end, q.start))


def beside(s: Squeezed, q: Quantity) -> Entity | None:
    """The thing in quotes that a number describes from just before: `72비트 ‘…’ 프로세서`."""
    m = specs.word_pattern("phrases", "quoted_next").match(s.text, q.end)
    return named("other", s.words(m.start("name"), m.end("name"))) if m else None


def _ahead(x: Sentence, q: Quantity) -> Entity | None:
    """The subject behind a clause that describes it by the number: `105개의 비트로 구성된 …가`."""
    m = specs.word_pattern("phrases", "has").match(x.s.text, q.end)
    if m and x.s.gaps[m.start("np")] and (m.end() == len(x.s) or x.s.gaps[m.end()]):
        known = next((k.entity for k in x.mentions if (k.start, k.end) == m.span("np")), None)
        return known or named("other", x.s.words(*m.span("np")))
    y = next((y for y in x.subjects if y.start >= q.end and y.role in (TOPIC, SUBJECT)), None)
    if y is None or not y.entity.id or y.group:
        return None
    between = x.s.text[q.end:y.start]
    beside_it = specs.word_pattern("phrases", "of_size").fullmatch(between)
    if beside_it and (y.strong or specs.word_pattern("words", "describing").fullmatch(q.base)):
        return y.entity
    return y.entity if y.strong and specs.word_pattern("phrases", "describes").fullmatch(between) else None


def _named_before(state: State, x: Sentence, y: Subject) -> Entity | None:
    """What a word of measuring is of where a time stands between, or the topic that a sentence named before.

    `…의 2024년 판매량이`, `…는 … 이 기종은`.
    """
    if owner := _owner_before_time(x, y):
        return owner
    for z in reversed([z for z in x.subjects if z.end <= y.start and z.entity.id]):
        if only_reports(state, x, z.entity):
            continue
        if z.role == TOPIC and z.strong and not z.group:
            return z.entity
    return None


def _owner_before_time(x: Sentence, y: Subject) -> Entity | None:
    """The name that owns what is measured, with a time between: `칭다오항의 상반기 처리량은`."""
    timed = {(p.start, p.end) for p in x.spans}
    point = specs.word_pattern("words", "point")
    timed |= {(start, m.end()) for start, end in timed if (m := point.match(x.s.text, end))}
    return next((z.entity for z in x.subjects if z.role == OWNER and z.strong and z.entity.id
                 and (z.end, y.start) in timed), None)


def _located(state: State, x: Sentence, start: int, end: int) -> Entity | None:
    """The place, zone, company or fund in which something is said to be: `우한에서는`."""
    at = specs.word_pattern("phrases", "located")
    return next((m.entity for m in reversed(x.mentions) if start <= m.start and m.end <= end
                 and (m.entity.kind in _NAMED or _p("site_zh").search(m.entity.zh))
                 and at.match(x.s.text, m.end) and not backs(x.s, m.end)
                 and not only_reports(state, x, m.entity)
                 and not specs.word_pattern("words", "top").match(x.s.text, m.start)), None)


def _owner(x: Sentence, start: int, end: int) -> Entity | None:
    """The place or zone that something is measured of: `신샹의 … 기업 160개`."""
    m = next((m for m in reversed(x.mentions) if start <= m.start and m.end <= end), None)
    if m is None or specs.word_pattern("words", "top").match(x.s.text, m.start):
        return None
    owns = _p("owns").match(x.s.text, m.end)
    if not owns or m.entity.kind not in ("city", "province", "zone") and not owns["partner"]:
        return None
    return None if _p("clause").search(x.s.text[m.end:end]) else m.entity


def _takes_over(state: State, y: Subject) -> bool:
    """Whether a phrase is what is said something of, though something else was before.

    Under a heading that names a company or a place only other names do; a common noun never does
    where a name was, nor a class (`업체들이`).
    """
    if y.group and (y.role == SUBJECT or _p("group").fullmatch(y.entity.ko)):
        return False  # `기업들은`
    if y.national and not state.anchored:
        return True
    if state.owner.id and state.subject.id == state.owner.id and y.entity.kind in ("other", "industry") \
            and y.role != TOPIC and not state.event.id and not _p("publisher").fullmatch(bare(y.entity.ko)) \
            and not _p("institution").search(y.entity.ko):
        return False  # under the name of a place
    if state.anchored:
        return y.strong and (y.entity.kind in _NAMED or y.role == TOPIC and y.entity.kind == "other" and bool(
            _p("of_products").search(state.heading)))
    return y.strong or y.role == OWNER or y.role == TOPIC and not state.strong


def _pointed_at(state: State, x: Sentence, y: Subject) -> Entity | None:
    """What `이 제품은` points at: the name that stood beside that noun."""
    text = x.s.text[y.start:y.end]
    if state.event.id and specs.word_pattern("phrases", "this_event").match(text):
        return state.event
    if state.firm.id and _p("the_company").fullmatch(text):
        return state.firm
    words = [w.own for w in find_words(x.s.cut(y.start, y.end))]
    if len(words) > 2 and not words[1].endswith("의") or any(_p("speaker").search(w[:-1]) for w in words[1:]):
        return None  # `왕밍 원사는`
    return state.things.get(words[1][:-1]) if len(words) > 1 else None


def _is_listed(x: Sentence, y: Subject) -> bool:
    """Whether a phrase is the last name of a list, or all of it, to whose names numbers are dealt out."""
    if len(JOIN.split(y.entity.ko)) > 1 and specs.word_pattern("words", "each").search(x.s.text, y.end):
        return True
    last = next((m for m in x.mentions if y.start <= m.start < y.end), None)
    return last is not None and bool(specs.word_pattern("words", "each").search(x.s.text, y.end)) and any(
        m is not last and last in coordinated(x, m) for m in x.mentions if m.start < last.start)


def named_by_head(state: State, s: Squeezed, mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions, and with them the names that a clause begins with by their last word alone: `모펀드의 규모는`."""
    found = list(mentions)
    this = re.match("이|해당|동", s.text)
    for head, e in state.things.items():  # no pattern of each: to compile it takes longer than all that it would find
        end = this.end() + len(head) if this and s.text.startswith(head, this.end()) else 0
        again = end and s.text.startswith(("에", "의", "은", "는"), end)
        if again:
            found.append(Mention(0, end, e))
        if again or e.kind != "fund" and not e.zh or not e.ko.endswith(f" {head}"):
            continue
        found += [Mention(a, b, e) for a, b in places_of(head, s.text) if s.text[b:b + 1] in tuple("은는이가의")
                  and (a == 0 or s.gaps[a] and s.text[a - 1] in ",，며고")
                  and not any(m.start < b and a < m.end for m in mentions)]
    if state.pair.id:
        found += [Mention(*m.span(), state.pair) for m in _p("both").finditer(s.text)]
    return sorted(found, key=lambda m: m.start)


def remember_subjects(ctx: Context, state: State, x: Sentence) -> None:
    """Note what a sentence was about, and the nouns beside the names in it."""
    if state.subject.kind == "company":
        state.firm = state.subject
    pairs = [g for m in x.mentions if m.entity.kind == "company" and len(g := coordinated(x, m)) > 1]
    if pairs and len(two := pairs[0]) == 2:
        state.pair = named("company", "·".join(m.entity.ko for m in two))
    state.fades -= 1
    if not state.strong and state.fades < 0 and state.subject.kind == "other" and not state.anchored:
        state.subject = state.trade if state.trade.id else NOBODY  # a common noun is not talked about for long
    trades = [y.entity for y in x.subjects if y.entity.kind == "industry" and y.strong]
    state.market = trades[-1] if trades else state.market
    told = any(y.role == TOPIC and only_reports(state, x, y.entity) for y in x.subjects)
    again = min((y.start if told else 0 for y in x.subjects if y.again and y.role == TOPIC), default=len(x.s))
    listed = _p("parted").search(x.s.text)  # `기업별로는 …`: no item of a list is what follows is about
    rows = [y for y in x.subjects if y.entity.id and not (listed and y.start >= listed.end())
            and not y.group and not only_reports(state, x, y.entity) and y.entity.kind != "energy_source"
            and not _is_listed(x, y) and (y.role == TOPIC or y.role == SUBJECT and y.strong and y.start < again
                                          and not (state.planned and y.entity.kind == "other" and not y.entity.zh))]
    first = next((y for y in rows if y.role == TOPIC), rows[0] if rows else None)
    wider = first and first.entity.kind == "country" and state.subject.id and state.subject.kind != "country"
    if first and not wider and (not state.subject.id or _takes_over(state, first)):
        head = state.trade.ko.split(" ")[-1]  # `AI 안경` in an article on the trade of `AI 스마트 안경` is that trade
        common = not first.strong and (state.planned or not first.owned) and not (head and head in first.entity.ko)
        weak = common and (state.trade.id or state.planned)
        state.anchored = state.anchored and state.named  # a deed of the title holds until a name comes
        state.subject = first.entity if not weak else state.trade if state.trade.id else state.subject
        lasting = first.role == TOPIC or first.entity.kind in ("company", "zone", "fund") or bool(first.entity.zh)
        state.strong = first.strong and lasting and first.entity.kind != "country"
        state.named = first.strong and first.entity.kind != "industry" and bool(first.entity.zh)
        state.fades = _LIFE
        _note_common(state, x, first)
    elif thing := next(filter(None, (_pointed_at(state, x, y) for y in x.subjects if y.again and y.role == TOPIC)),
                       None):
        state.subject, state.strong, state.named = thing, True, True
    nationwide = next((y for y in x.subjects if y.role == TOPIC), None)
    if nationwide and nationwide.national and not nationwide.entity.id and not state.anchored \
            and state.subject.kind in ("city", "province") and state.nation.id:
        state.subject, state.strong, state.named = state.nation, False, False  # `전국 수출입 총액은 …. 수출은`
    if m := specs.word_pattern("phrases", "who").search(x.s.text):
        known = next((k.entity for k in x.mentions if k.start >= m.start("np") and k.end <= m.end("np")), None)
        state.subject = known or named("other", x.s.words(*m.span("np")))
        state.strong, state.named = True, bool(known)
        if not known:
            state.common.add(state.subject.id)
    if not state.main.id and state.strong and state.subject.id:
        state.main = state.subject
    if not state.event.id and (m := specs.word_pattern("phrases", "event").search(x.s.text)):
        state.event = named("other", x.s.words(*m.span("name")))
    state.quoted |= {name_key(re.sub(r"\([^()]*\)", "", x.s.words(*m.span("name"))))
                     for m in specs.word_pattern("phrases", "in_quotes").finditer(x.s.text)}
    for m in specs.word_pattern("phrases", "called").finditer(x.s.text):
        before = next((w.own for w in reversed(x.words) if w.start < m.end("noun") and w.end <= m.end("noun")), "")
        known = next((k.entity for k in x.mentions if k.start >= m.start("name") and k.end <= m.end()), None)
        state.things.setdefault(before, known or named("other", x.s.words(*m.span("name"))))
    for m in _p("names_in_quotes").finditer(x.s.text):
        if _p("document").search(name := x.s.words(*m.span("name"))):
            state.things[name.split(" ")[-1]] = named("other", name)
    defined = (e for name, e in ctx.lexicon.defined.items() if e.kind in ("other", "fund") and name in x.s.text)
    for e in (*(y.entity for y in x.subjects if not y.group), *defined):
        *own, head = e.ko.split(" ")  # `… 에너지 저장 발전소의 2호기가`, then `이 발전소는`
        if own and (e.kind in ("fund", "zone") or e.kind == "other" and len(head) > 2):
            state.things[head] = e
    words = x.words
    for m in specs.word_pattern("phrases", "spelt").finditer(x.s.text):
        k = next((k for k, w in enumerate(words) if w.start < m.end("name") <= w.end), 0)
        if k:
            state.things[words[k - 1].own] = named("other", words[k].own[:m.end("name") - words[k].start])
