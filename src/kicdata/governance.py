"""What governs a number in a sentence: its entity, its measure, its period.

In: a sentence with what it mentions, and what the sentences before have settled. Out: entity, measure
and period of each number, each taken from the nearest words that can govern it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from kicdata import specs
from kicdata.mentions import Sentence, coordinated, is_subject, is_topic
from kicdata.names import HANZI, NOBODY, TOTAL, Entity, Mention, named
from kicdata.periods import Period, Span, before, month, year, years
from kicdata.text import Squeezed, normalise
from kicdata.values import Quantity

PLACES = ("city", "province", "country")
_FOLLOWS = re.compile(r"(?:이상|여|가량|정도|에달하는|규모|이넘는|안팎)*의?")
_MODEL = re.compile(r"(?<![A-Za-z0-9])(?P<name>[A-Z][A-Za-z]*-?\d+[A-Za-z0-9-]*)(?:기종|모델|시리즈)?[의은는이가]")
_FLOWS = ("kWh", "CNY", "USD", "%", "pp")
_JOIN = re.compile(r"(?:(?<=..)[와과],?|,| 및) ")
_OF_POWER = ("kWh", "kW", "%", "pp")
_CLAUSE = re.compile(r"(?:[은는]|으?로|이며|등|및|그리고)$")
_ELSEWHERE = re.compile(r"[,，][가-힣]{2,8}(?:\([^()]{1,12}\))?(?:에서는?|은|는|이|가)")
_BARE = re.compile(r"(?:[은는이가을를의에]|[와과])$")
_NAME_STOP = re.compile(r"[,，、()<>‘’“”'\";:：]")


@dataclass
class State:
    """What the sentences before have settled, within one section."""

    article: str
    heading: str
    topic: Entity = NOBODY
    zone: Entity | None = None
    place: Entity = NOBODY
    owner: Entity = NOBODY  # the place that heading or title names
    period: Period | None = None
    settled: Period | None = None  # the period named last that is not to come
    target: Period | None = None  # the year by which something is planned: `2027년까지`
    stretch: Period | None = None  # the period named last that is longer than a day
    measure: specs.Measure | None = None
    families: list[specs.Family] = field(default_factory=list)
    measures: list[specs.Measure] = field(default_factory=list)
    group: list[Entity] = field(default_factory=list)
    subject: Entity = NOBODY  # what the sentences before were about, be it in no list of names
    strong: bool = False  # it is a name or a market
    anchored: bool = False  # heading or title names it: only other names take over
    event: Entity = NOBODY  # what `이번 행사` means in the article
    things: dict[str, Entity] = field(default_factory=dict)  # noun beside a name -> what `이 …` then means
    dated: list[Period] = field(default_factory=list)  # the periods of the numbers of the sentence before
    scored: bool = False  # the section gives scores
    edition: Period | None = None  # the year in the name of the report or event that is talked about
    trade: Entity = NOBODY  # the trade that the title is of: what lasts where only common nouns come between
    main: Entity = NOBODY  # what title or first sentences of the article are about
    where: dict[str, Entity] = field(default_factory=dict)  # id of a class of things -> the country it was said of
    named: bool = False  # what the sentences are about has a name of its own
    common: set[str] = field(default_factory=set)  # ids of things that are named by a common noun
    home: Entity = NOBODY  # the zone that the title is of
    nation: Entity = NOBODY  # what `전국` means
    scope: Entity = NOBODY  # the country that the article is about
    row: list[Entity] = field(default_factory=list)  # what the numbers of the sentence before were about
    sources: set[str] = field(default_factory=set)  # kinds of names that the units of the section call for
    planned: bool = False  # the title is of a plan
    since: int = 0  # a year before this is looked back to, not talked about


@dataclass
class Fact:
    """A number with what it took from the words around it."""

    q: Quantity
    entity: Entity
    measure: specs.Measure | None
    indicator: str
    wording: str
    kind: str
    period: Period | None
    basis: str
    flags: list[str]
    listed: bool = False
    root: specs.Measure | None = None  # what a yearly rate of growth is of, where a measure stands before it


def _is_scope(state: State, s: Squeezed, m: Mention, q: Quantity) -> bool:
    """A country that only bounds what is said of another: `중국의 자동차 제조 1 위 도시`."""
    if m.entity.kind != "country" or re.match(r"[은는이가]|에서|에는", s.text[m.end:]):
        return False
    if m.end == q.start and q.base != "rank" and not names_rank(s.text, q):  # `세계 9곳, 중국 3곳`
        return False
    return q.base == "rank" or names_rank(s.text, q) or state.topic.kind in ("city", "province", "zone", "company")


def names_rank(text: str, q: Quantity) -> bool:
    """Whether a number is a place among cities: `대외무역 3 대 도시`."""
    return q.unit == "대" and bool(re.match(r"(?:대표)?도시", text[q.end:]))


def is_part(x: Sentence, q: Quantity, last: Fact) -> bool:
    """Whether a percentage is the part of a named whole that the number before it makes up."""
    lead = x.s.text[last.q.end:q.start]
    behind = x.s.text[q.end:q.end + 4]
    return q.base == "%" and last.q.base != "%" and lead.endswith("의") and (
        bool(re.match(r"[를을]?차지|에달|에해당|\)", behind)) and bool(re.search(r"전체|전세계|전국|총", lead)))


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
    if not m["zh"] and not any(_opens(x, y) for y in x.quantities if y is not q):
        return None  # `최고치(6,797 만 kW)`: one bracket alone names nothing, a list of them does
    if re.search(r"\d[^\d]{0,6}$", text[:left]) and re.search(r"(?:위안|달러|원|%|개|건)$", text[:left]):
        return None
    name = _name_back_from(x, left)
    if not 1 < len(name) < 25:
        return None
    head = text[:left]
    kind = "industry" if re.search(r"산업[은는]", head) else "company" if re.search("기관|기업", head) else "other"
    return named(kind, name, zh[0] if zh else "")


def _opens(x: Sentence, q: Quantity) -> bool:
    """Whether a number stands at the front of a bracket."""
    return x.s.text[q.start - 1:q.start] == "("


def _name_back_from(x: Sentence, end: int) -> str:
    """The name that ends at `end`: back to a mark, or to a word that another clause ends with."""
    text, start = x.s.text, end
    while start > 0 and not _NAME_STOP.match(text[start - 1]):
        start -= 1
        if start and x.s.gaps[start] and _CLAUSE.search(text[max(0, start - 3):start]):
            break
    return x.s.words(start, end).strip()


def repeats(x: Sentence) -> dict[int, int]:
    """Numbers after 각각 that belong to the numbers before it, one to one: index -> index."""
    found: dict[int, int] = {}
    for each in specs.word_pattern("words", "each").finditer(x.s.text):
        run = _run(x, each.end())
        before = [n for n, q in enumerate(x.quantities) if q.end <= each.start()]
        if len(run) > 1 and len(before) >= len(run):
            found.update(zip(run, before[-len(run):], strict=True))
    return found


def deal_out(state: State, x: Sentence) -> dict[int, tuple[Entity | None, Period | None]]:
    """Numbers after 각각, each with the name or year that it belongs to."""
    dealt: dict[int, tuple[Entity | None, Period | None]] = {}
    text = x.s.text
    for each in specs.word_pattern("words", "each").finditer(text):
        run = _run(x, each.end())
        if len(run) < 2:
            continue
        groups = [coordinated(x, m) for m in x.mentions if m.end <= each.start()]
        names = next((g for g in reversed(groups) if len(g) == len(run) and _is_first(g, groups)), None)
        when = _years_joined(x, each.start(), len(run))
        if names:
            for again in (run, *_runs_like(x, run)):
                for n, m in zip(again, names, strict=True):
                    dealt[n] = (_source_of(state, m), None)
        elif when:
            for again in (run, *_labelled_runs(x, run)):
                for n, p in zip(again, when, strict=True):
                    dealt[n] = (None, p)
        elif not state.named and (things := _joined(x, each.start(), len(run))):
            for again in (run, *_runs_like(x, run)):
                for n, e in zip(again, things, strict=True):
                    dealt[n] = (e, None)
        elif not any(q.start < each.start() for q in x.quantities) and len(state.group) == len(run):
            for n, e in zip(run, state.group, strict=True):
                dealt[n] = (e, None)
        elif len(state.dated) == len(run) and not any(p.period and p.end <= each.start() for p in x.spans):
            for n, p in zip(run, state.dated, strict=True):
                dealt[n] = (None, p)
        elif len(state.row) == len(run) and not any(q.start < each.start() for q in x.quantities):
            for n, e in zip(run, state.row, strict=True):
                dealt[n] = (e, None)
    dealt = {**dict(_deal_plain(state, x)), **dealt}
    dealt.update(_deal_ranks(x))
    return dealt


def _deal_plain(state: State, x: Sentence) -> Iterator[tuple[int, tuple[Entity | None, Period | None]]]:
    """As many numbers of one unit as names joined before them: `A와 B가 15%와 14%를`; or as years before."""
    n = 0
    while n < len(x.quantities):
        q = x.quantities[n]
        run = [k for k in _run(x, q.start) if x.quantities[k].base == q.base]
        start = x.quantities[n - 1].end if n else 0
        near = [m for m in x.mentions if start <= m.start and m.end <= q.start]
        groups = [coordinated(x, m) for m in near if not (m.entity.kind == "country" and m.entity.id == "WLD")]
        names = next((g for g in groups if len(g) == len(run) > 1 and g[-1] is near[-1] and is_subject(x.s, g[-1])
                      and len({_sort(m.entity.kind) for m in g}) == 1), None)
        if names and q.base != "rank":
            yield from ((k, (_source_of(state, m), None)) for k, m in zip(run, names, strict=True))
        elif len(run) == len(state.dated) > 2 and not near and not any(p.period and p.end <= q.start for p in x.spans):
            yield from ((k, (None, p)) for k, p in zip(run, state.dated, strict=True))
        n += max(1, len(run))


def _years_joined(x: Sentence, end: int, size: int) -> list[Period]:
    """The times that numbers are dealt out to: `2023년과 2024년`, or the years of `2022~2024년`."""
    spans = [p for p in x.spans if p.period and p.end <= end]
    if not spans:
        return []
    first, last = spans[-1].period.start, spans[-1].period.end  # type: ignore[union-attr]
    if last.year - first.year + 1 == size > 1 and (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return [year(y) for y in range(first.year, last.year + 1)]
    joined = [spans[-1]]
    for p in reversed(spans[:-1]):
        if not specs.word_pattern("grammar", "and").fullmatch(x.s.text[p.end:joined[0].start]):
            break
        joined.insert(0, p)
    return [p.period for p in joined if p.period] if len(joined) == size else []


def _labelled_runs(x: Sentence, run: list[int]) -> Iterator[list[int]]:
    """Later runs of as many numbers of one unit, each behind a label: `…, 순손실은 8억, 11억, 9억 위안`."""
    n = run[-1] + 1
    while n < len(x.quantities):
        more = [k for k in _run(x, x.quantities[n].start) if x.quantities[k].base == x.quantities[n].base]
        if len(more) == len(run) and not any(p.period and x.quantities[n - 1].end <= p.start < x.quantities[n].start
                                             for p in x.spans):
            yield more
        n += max(1, len(more))


def shared_by(x: Sentence, n: int) -> list[Entity]:
    """The names that have one number each, the last first: `A와 B는 60곳씩`; [] where one alone has it."""
    q = x.quantities[n]
    start = x.quantities[n - 1].end if n else 0
    word = specs.word_pattern
    if not (word("words", "apiece").match(x.s.text, q.end) or word("words", "alike").search(x.s.text, start, q.start)
            and len(_run(x, q.start)) == 1):
        return []
    near = [m for m in x.mentions if start <= m.start and m.end <= q.start]
    group = next((g for m in near if len(g := coordinated(x, m)) > 1 and g[-1] is near[-1]), [])
    return [m.entity for m in reversed(group)] if len({_sort(m.entity.kind) for m in group}) == 1 else []


def _sort(kind: str) -> str:
    """Kinds that stand in one list: places, names whose 汉字 may or may not tell a company, each other kind."""
    return "place" if kind in PLACES else "name" if kind in ("company", "other", "fund") else kind


def _joined(x: Sentence, end: int, size: int) -> list[Entity]:
    """The things of a subject that names as many as are dealt out: `저장장치와 카메라 모듈이 각각`."""
    y = next((y for y in reversed(x.subjects) if y.end <= end), None)
    if y is None or y.strong or not y.entity.id or end - y.end > 2:
        return []
    parts = _JOIN.split(y.entity.ko)
    return [named("other", p) for p in parts] if len(parts) == size and all(len(p) > 1 for p in parts) else []


def _runs_like(x: Sentence, run: list[int]) -> Iterator[list[int]]:
    """Later runs of as many numbers of one unit, with no other name before them: dealt out to the same."""
    n = run[-1] + 1
    while n < len(x.quantities):
        more = _run(x, x.quantities[n].start)
        units = {x.quantities[k].base for k in more}
        named_ = any(x.quantities[n - 1].end <= m.start < x.quantities[n].start for m in x.mentions)
        if named_ or len(more) != len(run) or len(units) != 1:
            return
        yield more
        n = more[-1] + 1


def _deal_ranks(x: Sentence) -> dict[int, tuple[Entity | None, Period | None]]:
    """First and last of the names that hold a run of ranks: `충칭, …, 난징이 4 위부터 10 위`."""
    dealt: dict[int, tuple[Entity | None, Period | None]] = {}
    for m in re.finditer(r"(\d+)위부터(\d+)위", x.s.text):
        pair = [n for n, q in enumerate(x.quantities) if m.start() <= q.start < m.end()]
        groups = [coordinated(x, y) for y in x.mentions if y.end <= m.start()]
        size = int(m[2]) - int(m[1]) + 1
        names = next((g for g in groups if len(g) == size and g[-1].end > m.start() - 4), None)
        if len(pair) == 2 and names:
            dealt[pair[0]], dealt[pair[1]] = (names[0].entity, None), (names[-1].entity, None)
    for n, (a, b) in enumerate(pairwise(x.quantities)):  # `베이징과 선전은 1·2위를`
        if a.base == b.base == "rank" and x.s.text[a.end:b.start] in ("·", "∙"):
            two = [g for y in x.mentions if y.end <= a.start and len(g := coordinated(x, y)) == 2]
            if two:
                dealt[n], dealt[n + 1] = (two[-1][0].entity, None), (two[-1][1].entity, None)
    return dealt


def _is_first(group: list[Mention], groups: list[list[Mention]]) -> bool:
    return not any(group[0] in g[1:] for g in groups)


def _run(x: Sentence, at: int) -> list[int]:
    """Indices of the numbers that follow one another from `at` on with nothing but commas between."""
    run: list[int] = []
    for n, q in enumerate(x.quantities):
        if q.start < at:
            continue
        gap = x.s.text[(x.quantities[run[-1]].end if run else at):q.start]
        if len(gap) > (12 if not run else 4) or run and not re.fullmatch(r"(?:와|과|[,，、·]|및)*[-−]?", gap):
            break
        run.append(n)
    return run


def _with_place(owner: Entity, key: str, ko: str, en: str) -> Entity:
    """An energy source together with the place that it is of."""
    if not owner.id:
        return Entity(f"source:{key}", "energy_source", ko, "", en)
    return Entity(f"source:{owner.id}/{key}", "energy_source", f"{owner.ko} {ko}", "", f"{owner.en} {en}".strip())


def _key(m: Mention) -> str:
    return normalise(m.entity.id.partition(":")[2])


def _source_of(state: State, m: Mention) -> Entity:
    """One name of a list that is dealt out; an energy source with the place that is being talked about."""
    if m.entity.kind != "energy_source":
        return m.entity
    return _with_place(state.place, _key(m), m.entity.ko, m.entity.en)


def _sourced(state: State, x: Sentence, m: Mention) -> Entity:
    """A mention as an entity; energy sources with their place, coordinated ones as one entity."""
    if m.entity.kind != "energy_source":
        return m.entity
    groups = (coordinated(x, y) for y in x.mentions if y.start <= m.start)
    group = next((g for g in groups if m in g and len(g) > 1), [m])
    places = [y for y in x.mentions if y.end <= group[0].start and y.entity.kind in PLACES and is_subject(x.s, y)]
    sources = [y for y in group if y.entity.kind == "energy_source"]
    ko = x.s.words(sources[0].start, m.end) if len(sources) > 1 else m.entity.ko
    return _with_place(places[-1].entity if places else state.place, "+".join(map(_key, sources)), ko, m.entity.en)


def find_entity(state: State, x: Sentence, q: Quantity, start: int, before: Fact | None, flags: list[str]) -> Entity:
    """What a number is about: the nearest subject back to the number before, else what that one took."""
    beside = next((m for m in x.mentions if 0 <= m.start - q.end < 4 and m.entity.kind in ("fund", "other")
                   and re.fullmatch(r"(?:의|규모의)?", x.s.text[q.end:m.start])), None)
    if beside:
        return beside.entity
    bought = next((m.entity for m in x.mentions if start <= m.start and m.entity.kind == "company" and m.end <= q.start
                   and specs.word_pattern("phrases", "bought").fullmatch(x.s.text, m.end, q.start)), None)
    if bought and specs.word_pattern("phrases", "buying").match(x.s.text, q.end):
        return bought
    nationwide = specs.word_pattern("phrases", "nationwide").search(x.s.text, start, q.start)
    if nationwide and q.base == "%" and nationwide[0].endswith("의"):
        nationwide = None  # `전국의 2.4%`: the part that what is talked about has in it
    if nationwide and state.nation.id and q.base != "rank" and not names_rank(x.s.text, q):
        return state.nation
    thing = _described(x.s, q) or _model(x.s, start, q.start)
    if thing and state.zone is None:
        return thing
    of_company = state.anchored and state.subject.kind == "company"
    near = [m for m in x.mentions if start <= m.start and m.end <= q.start
            and is_subject(x.s, coordinated(x, m)[-1]) and not _is_scope(state, x.s, m, q)
            and (m.entity.kind != "energy_source" or q.base in _OF_POWER)
            and not (of_company and specs.word_pattern("words", "top").match(x.s.text, m.start))]
    if state.zone is not None:
        near = [m for m in near if m.entity.kind == "zone"
                or m.entity.kind in ("company", "fund") and is_topic(x.s, m)]
    for m in near:
        if m.entity.kind in PLACES:
            state.place = m.entity
    topic = next((y for y in reversed(x.subjects) if start < y.end <= q.start and y.role == "topic"), None)
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
    return _subject_ahead(x, q) or _carried(state, flags)


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


_Hit = tuple[specs.Measure, str]


def find_measure(state: State, x: Sentence, n: int, last: Fact | None, listed: bool
                 ) -> tuple[specs.Measure | None, str]:
    """The measure of a number, with its wording: just behind a count, else nearest before, else as before."""
    q = x.quantities[n]
    if listed and last and last.listed and last.q.base == q.base:
        return last.measure, last.wording
    base = "rank" if names_rank(x.s.text, q) else q.base
    fits = [m for m in state.measures if _fits(m, base, q.unit)]
    behind = _measure_behind(x, n, fits)
    if behind and base == "count":
        return behind
    found = _measure_before(x, q, fits, base == "count" and not listed)
    label = None if listed else own_label(x, n)
    if label and (not found or found[2] <= label[0]) and not (behind and base not in ("%", "pp", "rank")):
        return None, label[1]  # `…, 설치 면적은 2.4%`: a label that no measure knows is not the one before it
    if not base and not found:  # a score without a unit: its measure may stand behind the list
        return next(((m, h[0]) for m in fits if (h := m.words.search(x.s.text))), (None, ""))
    if found:
        return found[:2]
    if behind and base not in ("%", "pp", "rank"):
        return behind
    if last and last.measure and (last.q.unit == q.unit or q.base in ("%", "pp")):
        return last.measure, last.wording
    kept = state.measure
    if kept and kept.family not in {f.name for f in state.families} and (q.unit != _case() or q.unit not in kept.units):
        kept = None
    if kept and (q.base == "%" or q.unit == _case() and q.unit in kept.units
                 or q.base not in ("count", "%") and q.base in kept.bases):
        return kept, ""
    return _default_measure(state, q), ""


def _measure_behind(x: Sentence, n: int, fits: list[specs.Measure]) -> _Hit | None:
    """The measure just behind a number, with no particle between: `178 개 고신구`."""
    q, text = x.quantities[n], x.s.text
    if "하한" in q.qualifiers:
        return _measure_behind(x, n + 1, fits)
    after = x.quantities[n + 1] if n + 1 < len(x.quantities) else None
    if after and after.unit == q.unit and _ELSEWHERE.fullmatch(text, q.end, after.start):
        return _measure_behind(x, n + 1, fits)  # `…에서는 6건, …에서는 4건의 투자가`
    if n + 1 < len(x.quantities) and x.quantities[n + 1].unit == q.unit \
            and specs.word_pattern("grammar", "and").fullmatch(text[q.end:x.quantities[n + 1].start]):
        return _measure_behind(x, n + 1, fits)  # `12 개와 9 개의 펀드`
    start = q.end + len(_FOLLOWS.match(text[q.end:])[0])  # type: ignore[index]
    stop = x.quantities[n + 1].start if n + 1 < len(x.quantities) else len(text)
    right = text[start:min(start + 14, stop)]
    hits = [(h.start(), -h.end(), m.name, m) for m in fits if (h := m.words.search(right))]
    hits = [h for h in hits if not re.search(r"[은는이가을를,]", right[:h[0]])]
    if not hits:
        return None
    first, end, _, m = min(hits)
    return m, x.s.words(start + first, start - end)


def find_root(state: State, x: Sentence, q: Quantity, rate: specs.Measure | None) -> specs.Measure | None:
    """The measure that a rate of growth is of: the nearest before it that is no rate."""
    if rate is None or rate.kind != "growth":
        return None
    found = _measure_before(x, q, [m for m in state.measures if m.kind == "level" and _fits(m, q.base, q.unit)], False)
    return found[0] if found else None


def own_label(x: Sentence, n: int) -> tuple[int, str] | None:
    """Where the label right before a number begins that is a noun of measuring, with the label; None for none."""
    q = x.quantities[n]
    after = x.quantities[n - 1].end if n else 0
    stop = q.start
    while True:  # back over the times and adverbs between a label and its number
        span = next((p for p in x.spans if p.end == stop and p.start > after), None)
        gap = specs.word_pattern("words", "label_gap_end").search(x.s.text, after, stop)
        if span:
            stop = span.start
        elif gap and gap.start() < stop:
            stop = gap.start()
        else:
            break
    k = next((k for k, w in enumerate(x.words) if w.end == stop and w.start >= after), None)
    if k is None or any(m.start < stop <= m.end + 1 for m in x.mentions):
        return None
    noun = _BARE.sub("", x.words[k].own)
    if len(noun) < 2 or not specs.word_pattern("words", "labels").search(noun) \
            or specs.word_pattern("words", "derived").fullmatch(noun):
        return None
    return x.words[k].start, x.s.words(x.words[k].start, stop)


def deal_measures(state: State, x: Sentence) -> dict[int, tuple[specs.Measure | None, str]]:
    """Numbers after 각각, each with the measure that it belongs to: `매출과 순이익은 각각 20억, 3억 위안`."""
    dealt: dict[int, tuple[specs.Measure | None, str]] = {}
    for each in specs.word_pattern("words", "each").finditer(x.s.text):
        run = _run(x, each.end())
        parts = _labels_joined(x, each.start())
        if len(run) < 2 or len(parts) != len(run):
            continue
        hits = []
        for n, part in zip(run, parts, strict=True):
            fits = [m for m in state.measures if _fits(m, x.quantities[n].base, x.quantities[n].unit)]
            ends = [(h.end(), h.end() - h.start(), k) for k, m in enumerate(fits)
                    for h in m.words.finditer(bare_label(part))]
            hits.append((fits[max(ends)[2]] if ends else None, part))
        if any(m for m, _ in hits):
            for again in (run, *_runs_like(x, run)):
                dealt.update(zip(again, hits, strict=True))
    return dealt


def bare_label(text: str) -> str:
    """A label without white space and without the particle at its end."""
    return _BARE.sub("", re.sub(r"\s+", "", text))


def _labels_joined(x: Sentence, end: int) -> list[str]:
    """The labels that are joined right before a place: `매출과 순이익은`, each as printed."""
    words = [w for w in x.words if w.end <= end]
    if not words or words[-1].end != end or not _BARE.search(words[-1].own):
        return []
    found: list[str] = []
    last = len(words) - 1
    for k in range(len(words) - 1, -1, -1):
        joined = k < last and (words[k].own[-1] in "와과,，·" or words[k].own == "및")
        if joined or k == 0 or k > 0 and any(words[k - 1].end <= q.end <= words[k].start for q in x.quantities):
            first = k + 1 if joined else k
            found.insert(0, x.s.words(words[first].start, words[last].end).rstrip(",，·"))
            last = k - (words[k].own in ",，및")
            if not joined:
                break
        if len(found) > 4:
            return []
    labelled = [f for f in found if specs.word_pattern("words", "labels").search(bare_label(f))]
    return found if len(labelled) == len(found) > 1 else []


def _measure_before(x: Sentence, q: Quantity, fits: list[specs.Measure], close: bool
                    ) -> tuple[specs.Measure, str, int] | None:
    """The measure whose words end nearest before a number; `close` ones must stand right by it."""
    left = x.s.text[:q.start]
    best: tuple[tuple[int, int], specs.Measure, str] | None = None
    for m in fits:
        near = close and m.where is None and _case() not in m.units  # `기업` counts only what stands by it
        for h in m.words.finditer(left):
            if near and q.start - h.end() > 14:
                continue
            key = (h.end(), h.end() - h.start() + (q.base in m.bases) + (m.where is not None))
            if best is None or key > best[0]:
                best = (key, m, x.s.words(h.start(), h.end()))
    return (best[1], best[2], best[0][0]) if best else None


def _case() -> str:
    return str(specs.layout()["words"]["case"])


def _default_measure(state: State, q: Quantity) -> specs.Measure | None:
    """The measure that an article's family counts in a unit where no word names one: `5 건` are deals."""
    own = {f.name for f in state.families if f.total and (q.unit == _case() or q.base in ("CNY", "USD"))}
    own |= {f.name for f in specs.families().values() if q.base in f.home}
    fits = [m for m in state.measures if m.family in own and m.kind in ("count", "level") and _fits(m, q.base, q.unit)]
    return next((m for m in fits if m.where), None) or next((m for m in fits if m.units or m.kind == "level"), None)


def _fits(m: specs.Measure, base: str, unit: str) -> bool:
    """Whether a number of this unit can be this measure, or for a percentage a growth or share of it."""
    if base in ("%", "pp"):
        return m.kind != "rank"
    if base == "count" and m.units and unit.split(" ")[-1] not in m.units:
        return False
    return not m.bases or base in m.bases or not base and bool(m.units)


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
    if _opens(x, q) and (earlier := _earlier(state, x, q)):
        return earlier[0]
    if q.base == "%" and specs.word_pattern("words", "yearly").search(x.s.text[max(0, q.start - 24):q.start]) \
            and (whole := _whole_stretch(x, q)):
        return whole
    near = [p for p in x.spans if p.period and p.end <= q.start and not (p.compared or p.elsewhere)
            and not is_elsewhere(x, p, q)]
    if near and specs.word_pattern("grammar", "now").search(x.s.text, near[-1].end + 4, q.start):
        near = []  # `2018 년 설립되어 현재 12 개를`
    if near:
        return near[-1].period
    if state.target and specs.word_pattern("words", "plan").search(x.s.text, q.end) and not _is_left(x, q):
        flags.append("period_carried")
        return state.target
    carried = state.period
    if state.target and _is_left(x, q):
        return state.settled  # `5.5%에서 15%로 높인다`: where it stands, not what is aimed at
    if state.target and state.planned and (carried is None or (carried.end - carried.start).days < 31):
        flags.append("period_carried")
        return state.target  # what a plan aims at is not of the day that it came out
    stock = measure is not None and ("kW" in measure.bases or measure.kind == "count")
    flow = q.base in _FLOWS or measure is not None and measure.kind == "level" and q.base == "count"
    if carried and carried.is_day and flow and not stock:  # a flow is not of a day
        carried = state.stretch or (year(carried.end.year) if (carried.end.month, carried.end.day) == (12, 31)
                                    else carried)
    if carried and carried.end.year > state.since + 2 and not _is_ahead(x, q):
        carried = state.settled  # what is foreseen for later years says nothing of the year of a fact
    if state.edition and (carried is None or carried.is_day):  # what a report says is not of the day it came out
        carried = state.edition
    if carried:
        flags.append("period_carried")
    return carried


def _is_left(x: Sentence, q: Quantity) -> bool:
    """Whether a number is the first of two that something goes from and to."""
    after = next((y for y in x.quantities if y.start >= q.end), None)
    return after is not None and after.base == q.base and bool(
        specs.word_pattern("grammar", "from").fullmatch(x.s.text, q.end, after.start)
        and specs.word_pattern("grammar", "to").match(x.s.text, after.end))


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
    """The years from the first to the last that a sentence names before a yearly rate."""
    named_ = [p.period for p in x.spans if p.period and p.end <= q.start]
    first, last = (f(p.start.year for p in named_) for f in (min, max)) if len(named_) > 1 else (0, 0)
    return years(first, last) if first < last else None


def is_elsewhere(x: Sentence, p: Span, q: Quantity | None = None) -> bool:
    """Whether a period belongs to a number that others are compared with: `2009 년 18 건에서 165 건으로`."""
    first = next((y for y in x.quantities if y.start >= p.end), None)
    if first and first.base == "배" and x.s.text[p.end:first.start] == "의":
        return True  # `작년의 1.4 배`
    if first is None or first is q:
        return False
    if p.once:
        return True
    if _opens(x, first) and first.start == p.end + 1:
        return True
    behind = x.s.text[first.end:first.end + 8]
    return behind.startswith("에서") or bool(specs.word_pattern("words", "compared").match(behind))
