"""What governs a number in a sentence: the entity that it is of.

In: a sentence with what it mentions, and what the sentences before have settled (`State`). Out: the entity
of each number, taken from the nearest words that can govern it. Measure: measuring.py; time: timing.py.
"""

from __future__ import annotations

import re

from kicdata import specs
from kicdata.candidates import names_before, only_reports
from kicdata.mentions import Sentence, coordinated, is_subject, is_topic
from kicdata.names import HANZI, NOBODY, TOTAL, Entity, Mention, named, with_place
from kicdata.phrases import world
from kicdata.state import PLACES, Fact, State, holds_sources
from kicdata.text import Squeezed, normalise
from kicdata.values import Quantity
from kicdata.wholes import is_world_whole, names_rank, of_nation, part_of_these

_MODEL = re.compile(r"(?<![A-Za-z0-9])(?P<name>[A-Z][A-Za-z]*-?\d+[A-Za-z0-9-]*)(?:기종|모델|시리즈)?[의은는이가]")
_CLAUSE = re.compile(r"(?:[은는을를]|으?로|[가-힣]며|[하되많적높낮크길짧이했됐였었컸났갔왔졌쳤켰]고|등|및|그리고"
                     r"|[보따]면)$")
_DESCRIBED = re.compile(r"급?(?P<np>(?![을를이가은는의로와과]|까지|이상|이하|수준|규모|정도|가량|안팎)"
                        r"[가-힣A-Za-z·]{3,24}?)[이가은는](?![가-힣]{0,2}다)")
_JOINS = re.compile(r"^(?:과|와|및|[이가은는을를]) ")  # behind the bracket of a name before it
_NAME_STOP = re.compile(r"[,，、()<>‘’“”'\";:：]")


def name_before_bracket(state: State, x: Sentence, q: Quantity) -> Entity | None:
    """The name before the bracket in which a number stands: `베이징(北京, 70 건)`."""
    text = x.s.text
    left = text.rfind("(", 0, q.start)
    if left < 0 or text.find(")", left, q.start) >= 0:
        return None
    inside = text[left + 1:q.start]
    m = re.fullmatch(rf"(?:(?P<zh>{HANZI}[^()]*?)[,，])?(?:총|약)?", inside)
    if not m:
        return None
    zh = re.match(rf"{HANZI}*", m["zh"] or "")
    known = next((y for y in x.mentions if y.end == left), None)
    if known:
        return _sourced(state, x, known)
    subject = re.match(r"\)(?:[은는](?!커녕)|이(?!다|며|고|었|라)|가|과|와)", text[q.end:]) and q.base in ("%", "count")
    if any(y.end == left for y in x.quantities):
        return None  # `6,072억 kWh(4.6%)를`
    if not m["zh"] and not subject and not any(opens(x, y) for y in x.quantities if y is not q):
        return None  # `최고치(6,797 만 kW)`: one bracket alone names nothing, a list of them does
    name = _name_back_from(x, left)
    if not 1 < len(name) < 25 or specs.word_pattern("phrases", "time_before").fullmatch(name.replace(" ", "")):
        return None  # `전월(587건)`
    if subject and not m["zh"] and specs.word_pattern("words", "labels").search(name.replace(" ", "")):
        return None  # `이용률(86%)이`
    head = text[:left]
    kind = "industry" if re.search(r"산업[은는]", head) else "company" if re.search("기관|기업", head) else "other"
    return named(kind, name, zh[0] if zh else "")


def first_of_two(x: Sentence, q: Quantity) -> Entity | None:
    """The first of two names whose distance a number is: `4위 충칭과 5위 광저우의 격차는`."""
    stop = next((p.start for p in x.spans if p.end == q.start), q.start)  # `격차는 2025년 713억 위안에서`
    apart = specs.word_pattern("words", "apart").search(x.s.text, 0, stop)
    if apart is None:
        return None
    if specs.word_pattern("phrases", "two").search(x.s.text, 0, apart.start() + 1):  # `두 성의 차이는`
        pair = next((g for m in x.mentions if m.end <= apart.start() and len(g := coordinated(x, m)) == 2), None)
        return pair[0].entity if pair else None
    near = [m for m in x.mentions if m.end <= apart.start() + 1]
    if len(near) < 2 or near[-1].end < apart.start() or not re.match("[와과]", x.s.text[near[-2].end:]):
        return None
    return near[-2].entity


def beside_it(x: Sentence, q: Quantity) -> Entity | None:
    """The name right behind a rank (`4위 충칭과`), or whose round stands right before a sum (`…의 D 라운드 12억`)."""
    if q.base == "rank":
        return next((m.entity for m in x.mentions if m.start == q.end), None)
    return next((m.entity for m in reversed(x.mentions) if m.end <= q.start and m.entity.kind in ("company", "other")
                 and specs.word_pattern("phrases", "of_round").fullmatch(x.s.text, m.end, q.start)), None)


def of_then(x: Sentence, q: Quantity) -> bool:
    """Whether a number is what another was at a time before: `작년 같은 기간의 848억 위안보다`."""
    return x.s.text[q.start - 1:q.start] == "의" and any(p.end == q.start - 1 for p in x.spans) and bool(
        specs.word_pattern("words", "compared").match(x.s.text, q.end))


def opens(x: Sentence, q: Quantity) -> bool:
    """Whether a number stands at the front of a bracket."""
    return x.s.text[q.start - 1:q.start] == "("


def _name_back_from(x: Sentence, end: int) -> str:
    """The name that ends at `end`: back to a mark, or to a word that another clause ends with."""
    text, start = x.s.text, end
    while start > 0 and not _NAME_STOP.match(text[start - 1]):
        start -= 1
        if start and x.s.gaps[start] and _CLAUSE.search(text[max(0, start - 3):start]):
            break
    return _JOINS.sub("", x.s.words(start, end).strip())


def _key(m: Mention) -> str:
    return normalise(m.entity.id.partition(":")[2])


def source_of(state: State, x: Sentence, m: Mention) -> Entity:
    """One name of a list that is dealt out; an energy source with the place named before it or talked about."""
    if m.entity.kind != "energy_source":
        return m.entity
    place = next((y.entity for y in reversed(x.mentions) if y.end <= m.start and holds_sources(y.entity)),
                 state.place)
    return with_place(place, _key(m), m.entity.ko, m.entity.en)


def _sourced(state: State, x: Sentence, m: Mention) -> Entity:
    """A mention as an entity; energy sources with their place, coordinated ones as one entity."""
    if m.entity.kind != "energy_source":
        return m.entity
    groups = (coordinated(x, y) for y in x.mentions if y.start <= m.start)
    group = next((g for g in groups if m in g and len(g) > 1), [m])
    places = [y for y in x.mentions if y.end <= group[0].start and holds_sources(y.entity)
              and is_subject(x.s, coordinated(x, y)[-1])]
    sources = [y for y in group if y.entity.kind == "energy_source"]
    ko = x.s.words(sources[0].start, m.end) if len(sources) > 1 else m.entity.ko
    return with_place(places[-1].entity if places else state.place, "+".join(map(_key, sources)), ko, m.entity.en)


def _named_behind(x: Sentence, q: Quantity, start: int) -> Entity | None:
    """What is named behind a number that is its size or price: a fund, a thing, a company that is bought."""
    beside = next((m for m in x.mentions if 0 <= m.start - q.end < 4 and m.entity.kind in ("fund", "other")
                   and re.fullmatch(r"(?:의|규모의)?", x.s.text[q.end:m.start])), None)
    if beside:
        return beside.entity
    if is_size_of_fund(x, q):
        fund = specs.word_pattern("phrases", "fund_behind").match(x.s.text, q.end)
        return named("fund", x.s.words(*fund.span("np")))  # type: ignore[union-attr]
    bought = next((m.entity for m in x.mentions if start <= m.start and m.entity.kind == "company" and m.end <= q.start
                   and specs.word_pattern("phrases", "bought").fullmatch(x.s.text, m.end, q.start)), None)
    return bought if bought and specs.word_pattern("phrases", "buying").match(x.s.text, q.end) else None


def _whole_or_thing(state: State, x: Sentence, q: Quantity, start: int) -> Entity | None:
    """The country or the world, or a thing by its model, where the words before a number say so."""
    nationwide = specs.word_pattern("phrases", "nationwide").search(x.s.text, start, q.start)
    if nationwide and q.base == "%" and re.search("의(?:약|총|거의)?$", nationwide[0]):
        nationwide = None  # `전국의 2.4%`: the part that what is talked about has in it
    if nationwide and state.nation.id and q.base != "rank" and not names_rank(x.s.text, q) \
            or of_nation(state, x, start, q):
        if state.subject.kind in PLACES and state.zone is None:
            state.topic = state.place = state.nation  # what follows is of it too
        return state.nation
    if is_world_whole(x, start, q):
        return world()
    thing = _described(x.s, q) or _model(x.s, start, q.start)
    return thing if thing and state.zone is None else None


def find_entity(state: State, x: Sentence, q: Quantity, start: int, before: Fact | None, flags: list[str]) -> Entity:
    """What a number is about: the nearest subject back to the number before, else what that one took."""
    if own := _named_behind(x, q, start) or _whole_or_thing(state, x, q, start):
        return own
    of_company = state.anchored and state.subject.kind == "company"
    near = names_before(state, x, q, start)
    for m in near:
        if m.entity.kind in PLACES:
            state.place = m.entity
    topic = next((y for y in reversed(x.subjects) if start < y.end <= q.start and y.role == "topic"), None)
    if topic and (of_these := part_of_these(x, topic, before)):
        return of_these
    if topic and topic.national and q.base != "rank" and state.nation.id and state.zone is None and not of_company \
            and not any(m.start >= topic.start for m in near):
        state.topic = state.place = state.nation
        return state.nation  # `전국 발전 설비 용량은`
    if topic and near and topic.strong and not topic.again and topic.start >= near[-1].end and state.zone is None \
            and topic.entity.kind in ("company", "other"):
        return topic.entity  # `허페이에 본사를 둔 …는 0.2GWh의`
    if near:
        of_whole = q.base == "%" and re.fullmatch(r"[가-힣&A-Z]{0,8}의", x.s.text[near[-1].end:q.start])
        part = next((m for m in reversed(near[:-1]) if is_topic(x.s, m)), None) if of_whole else None
        if of_whole and part is None and before and specs.word_pattern("words", "reached").match(x.s.text, q.end):
            return before.entity  # `548개로 세계의 26.4%를 차지한다`
        return _sourced(state, x, part or near[-1])
    if before and before.q.base == q.base and specs.word_pattern("words", "summed").search(x.s.text, start, q.start):
        items = {y.start for y in x.quantities}
        first = next((m for m in x.mentions if m.end < before.q.start and m.end not in items), None)
        return first.entity if first else _carried(state, flags)
    if before:
        return before.entity
    reported = any(y.role == "topic" and y.end <= q.start and only_reports(state, x, y.entity) for y in x.subjects)
    if reported and state.scope.id and state.topic.kind in (*PLACES, "company") and not state.anchored \
            and state.owner.kind not in ("city", "province"):
        return state.scope  # `협회는 … 전망했다` behind a sentence on a province
    return _subject_ahead(x, q) or _carried(state, flags)


def is_size_of_fund(x: Sentence, q: Quantity) -> bool:
    """Whether a sum is the size of the fund that is named behind it: `50억 위안 규모의 … 산업기금을`."""
    return q.base in ("CNY", "USD") and bool(specs.word_pattern("phrases", "fund_behind").match(x.s.text, q.end))


def _subject_ahead(x: Sentence, q: Quantity) -> Entity | None:
    """The subject that a number qualifies from before: `석탄 생산 2 위 도시인 위린시는`."""
    ahead = next((m for m in x.mentions if m.start >= q.end), None)
    if ahead and re.search(r"[인한된]$", x.s.text[q.end:ahead.start]) and is_topic(x.s, ahead):
        return ahead.entity
    return None


def _carried(state: State, flags: list[str]) -> Entity:
    """What the sentences before, the heading or the title are about."""
    if state.topic.kind == "company" and not state.anchored and state.nation.id \
            and any(f.total for f in state.families):
        flags.append("entity_carried")
        return state.nation  # statistics of a country go on behind what they say of one company
    if state.topic.id:
        flags.append("entity_carried")
        return state.topic
    if state.zone is not None:
        return state.zone
    return TOTAL if any(f.total for f in state.families) else NOBODY


def _described(s: Squeezed, q: Quantity) -> Entity | None:
    """The thing that a number describes from just before: `15 메가와트(MW) 대형 가스 터빈이`."""
    m = _DESCRIBED.match(s.text[q.end:])
    if not m or not specs.word_pattern("words", "describing").fullmatch(q.base):
        return None
    end = q.end + m.end()
    if end < len(s) and not s.gaps[end] or re.search(r"(?:하|되|있|다|[을를의은는이가])$", m["np"]):
        return None
    ko = s.words(q.end + m.start("np"), q.end + m.end("np"))
    return named("other", ko)


def _model(s: Squeezed, start: int, end: int) -> Entity | None:
    """A model by its number as the subject: `G15 기종의 출력은`."""
    m = _MODEL.search(s.text[start:end])
    return named("other", m["name"]) if m else None
