"""What governs a number in a sentence: the entity that it is of.

In: a sentence with what it mentions, and what the sentences before have settled (`State`). Out: the entity
of each number, taken from the nearest words that can govern it. Measure: measuring.py; time: timing.py.
"""

from __future__ import annotations

import re

from kicdata import specs
from kicdata.mentions import Sentence, coordinated, is_subject, is_topic
from kicdata.names import HANZI, NOBODY, TOTAL, Entity, Mention, named, with_place
from kicdata.phrases import world
from kicdata.state import PLACES, Fact, State
from kicdata.text import Squeezed, bare, normalise
from kicdata.values import Quantity
from kicdata.wholes import is_world_whole, names_rank, of_nation, part_of_these

_MODEL = re.compile(r"(?<![A-Za-z0-9])(?P<name>[A-Z][A-Za-z]*-?\d+[A-Za-z0-9-]*)(?:기종|모델|시리즈)?[의은는이가]")
_OF_POWER = ("kWh", "kW", "%", "pp")
_SITE = re.compile(r"(?:\([^()]*\))?에(?![서는도])")  # behind a place where a company does something
_CLAUSE = re.compile(r"(?:[은는을를]|으?로|[가-힣]며|[하되많적높낮크길짧이]고|[했됐였었]고|등|및|그리고)$")
_JOINS = re.compile(r"^(?:과|와|및) ")
_NAME_STOP = re.compile(r"[,，、()<>‘’“”'\";:：]")


def only_reports(state: State, x: Sentence, e: Entity) -> bool:
    """Whether an institution is named only as the one that says or plans something of others."""
    if not e.id or e.id == state.topic.id and state.anchored or e.kind not in ("company", "other"):
        return False
    p = specs.word_pattern
    if e.kind == "other" and p("phrases", "document").search(e.ko):
        return not p("phrases", "made_of").search(x.s.text)
    if p("phrases", "researcher").search(e.zh or e.ko) or p("phrases", "tells_market").search(x.s.text):
        return bool(p("phrases", "reports").search(x.s.text))
    return bool(p("phrases", "reporter_zh").search(e.zh) if e.zh else p("phrases", "reporter").search(e.ko))


def _is_scope(state: State, s: Squeezed, m: Mention, q: Quantity) -> bool:
    """A country that only bounds what is said of another: `중국의 자동차 제조 1 위 도시`."""
    if m.entity.kind != "country" or specs.word_pattern("phrases", "of_country").match(s.text, m.end):
        return False
    beside = m.end == q.start or q.base == "count" and s.text[m.end:q.start] == "의"  # `중국의 178개 고신구`
    if beside and q.base != "rank" and not names_rank(s.text, q):  # `세계 9곳, 중국 3곳`
        return False
    return q.base == "rank" or names_rank(s.text, q) or state.topic.kind in ("city", "province", "zone", "company")


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
    if not m["zh"] and not subject and not any(opens(x, y) for y in x.quantities if y is not q):
        return None  # `최고치(6,797 만 kW)`: one bracket alone names nothing, a list of them does
    if re.search(r"\d[^\d]{0,6}$", text[:left]) and re.search(r"(?:위안|달러|원|%|개|건)$", text[:left]):
        return None
    name = _name_back_from(x, left)
    if not 1 < len(name) < 25:
        return None
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
    place = next((y.entity for y in reversed(x.mentions) if y.end <= m.start and y.entity.kind in PLACES), state.place)
    return with_place(place, _key(m), m.entity.ko, m.entity.en)


def _sourced(state: State, x: Sentence, m: Mention) -> Entity:
    """A mention as an entity; energy sources with their place, coordinated ones as one entity."""
    if m.entity.kind != "energy_source":
        return m.entity
    groups = (coordinated(x, y) for y in x.mentions if y.start <= m.start)
    group = next((g for g in groups if m in g and len(g) > 1), [m])
    places = [y for y in x.mentions if y.end <= group[0].start and y.entity.kind in PLACES
              and is_subject(x.s, coordinated(x, y)[-1])]
    sources = [y for y in group if y.entity.kind == "energy_source"]
    ko = x.s.words(sources[0].start, m.end) if len(sources) > 1 else m.entity.ko
    return with_place(places[-1].entity if places else state.place, "+".join(map(_key, sources)), ko, m.entity.en)


def find_entity(state: State, x: Sentence, q: Quantity, start: int, before: Fact | None, flags: list[str]) -> Entity:
    """What a number is about: the nearest subject back to the number before, else what that one took."""
    beside = next((m for m in x.mentions if 0 <= m.start - q.end < 4 and m.entity.kind in ("fund", "other")
                   and re.fullmatch(r"(?:의|규모의)?", x.s.text[q.end:m.start])), None)
    if beside:
        return beside.entity
    if is_size_of_fund(x, q):
        fund = specs.word_pattern("phrases", "fund_behind").match(x.s.text, q.end)
        return named("fund", x.s.words(*fund.span("np")))  # type: ignore[union-attr]
    bought = next((m.entity for m in x.mentions if start <= m.start and m.entity.kind == "company" and m.end <= q.start
                   and specs.word_pattern("phrases", "bought").fullmatch(x.s.text, m.end, q.start)), None)
    if bought and specs.word_pattern("phrases", "buying").match(x.s.text, q.end):
        return bought
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
    if thing and state.zone is None:
        return thing
    of_company = state.anchored and state.subject.kind == "company"
    near = [m for m in x.mentions if start <= m.start and m.end <= q.start
            and is_subject(x.s, coordinated(x, m)[-1]) and not _is_scope(state, x.s, m, q)
            and (m.entity.kind != "energy_source" or not _is_past(x, m, q) and (q.base in _OF_POWER or is_topic(x.s, m)))
            and not (of_company and specs.word_pattern("words", "top").match(x.s.text, m.start))]
    near = [m for m in near if not _is_aside(x, m, q) and not _counts_them(x, m, q) and not (
        q.base == "count" and m.entity.kind == "other" and specs.word_pattern("phrases", "group").search(m.entity.ko))]
    if state.zone is not None:
        near = [m for m in near if m.entity.kind == "zone"
                or m.entity.kind in ("company", "fund") and is_topic(x.s, m) or _opens_sentence(x, m)]
    owned = of_company or any(y.role == "topic" and y.strong and y.entity.kind == "company" and start < y.end <= q.start
                              for y in x.subjects)
    near = [m for m in near if not only_reports(state, x, m.entity)
            and not (owned and m.entity.kind in PLACES and _is_site(x, m))
            and (is_topic(x.s, m) or not specs.word_pattern("phrases", "publisher").fullmatch(bare(m.entity.ko)))]
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


def _is_aside(x: Sentence, m: Mention, q: Quantity) -> bool:
    """Whether a name stands only in a clause before that of a number: as an owner, or in why something is so.

    `삼성전자의 공장을 비롯하여 … 갖추어져 있으며, 산업 규모는`; `수력은 창장 상류의 강수량이 회복되면서 6.1%`.
    """
    p = specs.word_pattern
    own = next((y for y in reversed(x.subjects) if y.role == "topic" and y.end <= q.start), None)
    later = next((y for y in reversed(x.subjects) if y.role == "subject" and m.end <= y.start and y.end <= q.start), None)
    if own is None:  # `비야디가 고객이며, 상위 5개 고객이 매출의 57%를`
        return later is not None and bool(p("phrases", "of_clause").match(x.s.text, m.end)) \
            and bool(p("grammar", "clause_end").search(x.s.text, m.end, later.start))
    lead = x.s.text[m.end:own.start]
    if own.start >= m.end and not own.strong:
        return bool(p("phrases", "owner").match(lead)) and bool(p("grammar", "clause_end").search(lead))
    return m.start >= own.end and not is_topic(x.s, m) and bool(p("phrases", "because").search(
        x.s.text, m.end, q.start))


def _counts_them(x: Sentence, m: Mention, q: Quantity) -> bool:
    """Whether a number says how many the names of a list are, of which one is `m`: `A와 B 2개사`."""
    group = next((g for y in x.mentions if y.start <= m.start and m in (g := coordinated(x, y))), [m])
    return q.base == "count" and len(group) == q.value > 1 and x.s.text[group[-1].end:q.start] in ("", "등", "등총")


def is_size_of_fund(x: Sentence, q: Quantity) -> bool:
    """Whether a sum is the size of the fund that is named behind it: `50억 위안 규모의 … 산업기금을`."""
    return q.base in ("CNY", "USD") and bool(specs.word_pattern("phrases", "fund_behind").match(x.s.text, q.end))


def _opens_sentence(x: Sentence, m: Mention) -> bool:
    """Whether a sentence begins with a name, in both scripts or of a company, as what it is of."""
    owns = specs.word_pattern("phrases", "opens").match(x.s.text, m.end)
    return m.start == 0 and owns is not None and (
        m.entity.kind == "company" or m.entity.kind == "other" and bool(owns["zh"]))


def _is_past(x: Sentence, m: Mention, q: Quantity) -> bool:
    """Whether a name is the subject of a clause that ends before a number: `수력 발전이 부진해 발전량이 1.9%`."""
    y = next((y for y in x.subjects if y.start <= m.start and m.end <= y.end and y.role == "subject"), None)
    if y is None or not (later := [z for z in x.subjects if z.start >= y.end and z.end <= q.start]):
        return False
    between = [w.own for w in x.words if y.end <= w.start and w.end < later[-1].end]
    return any(specs.word_pattern("phrases", "unnamed").search(w) for w in between)


def _is_site(x: Sentence, m: Mention) -> bool:
    """Whether something is done in a place: `장시성 난창에`, the province with its city."""
    if specs.word_pattern("phrases", "site").match(x.s.text, m.end):
        return True  # `창저우 공장의`
    inner = next((y for y in x.mentions if y.start == m.end and y.entity.kind in PLACES), None)
    listed = next((y for y in coordinated(x, m)[1:]), None)
    return bool(_SITE.match(x.s.text, m.end)) or any(y is not None and _is_site(x, y) for y in (inner, listed))


def _subject_ahead(x: Sentence, q: Quantity) -> Entity | None:
    """The subject that a number qualifies from before: `석탄 생산 2 위 도시인 위린시는`."""
    ahead = next((m for m in x.mentions if m.start >= q.end), None)
    if ahead and re.search(r"[인한된]$", x.s.text[q.end:ahead.start]) and is_topic(x.s, ahead):
        return ahead.entity
    return None


def _carried(state: State, flags: list[str]) -> Entity:
    """What the sentences before, the heading or the title are about."""
    if state.topic.id:
        flags.append("entity_carried")
        return state.topic
    if state.zone is not None:
        return state.zone
    return TOTAL if any(f.total for f in state.families) else NOBODY


def _described(s: Squeezed, q: Quantity) -> Entity | None:
    """The thing that a number describes from just before: `15 메가와트(MW) 대형 가스 터빈이`."""
    m = re.match(r"(?P<np>(?![을를이가은는의로와과])[가-힣A-Za-z·]{3,24}?)[이가은는](?![가-힣]{0,2}다)", s.text[q.end:])
    if not m or not specs.word_pattern("words", "describing").fullmatch(q.base):
        return None
    end = q.end + m.end()
    if end < len(s) and not s.gaps[end] or re.search(r"(?:하|되|있|[을를의은는이가])$", m["np"]):
        return None
    ko = s.words(q.end, q.end + m.end("np"))
    return named("other", ko)


def _model(s: Squeezed, start: int, end: int) -> Entity | None:
    """A model by its number as the subject: `G15 기종의 출력은`."""
    m = _MODEL.search(s.text[start:end])
    return named("other", m["name"]) if m else None
