"""Sentences become facts.

In: sections of prose, the names of the issue, the specs. Out: `Observation` rows of origin `prose`.
Each number takes its entity, measure and period from the words that govern it: those before it up to
the number before, else what that number took, else the sentences before, else headings and article.
What had to come from further away than the sentence carries a flag. Nothing is dropped in silence: a
number with a unit that no family claims goes to `figures`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kicdata import specs
from kicdata.families import Context, entity_in_title, observe
from kicdata.names import (
    HANZI,
    NOBODY,
    TOTAL,
    Entity,
    Mention,
    find_known,
    find_places,
    is_known,
    name_key,
    named,
)
from kicdata.outline import Outline, Section
from kicdata.periods import Anchor, Period, Span, find_periods, parse_period
from kicdata.records import Observation
from kicdata.text import Line, Squeezed, bare, normalise, squeeze
from kicdata.values import Quantity, find_quantities, quantity, read_numeral, requalify

_END = re.compile(r"(?<=[다음함됨임])[.。]|[?!](?![.\d])|(?<=[가-힣)])\.(?=[가-힣‘“<△▲])")
_BULLET = re.compile(r"[－⚫●▲◼]")
_TITLE = re.compile(r"[<《〈][^<>《》〈〉]{2,90}[>》〉]")
_SKIP = re.compile(r"도표\d+|사진\d+|(?:상위|하위|TOP|top|CR)\d+|\d+세대|\d+차(?!례)|\d+[급갑](?=[가-힣(])|\d+선도시|\(출처[^)]*\)|\d+[+:：]\d+(?:[+]\d+)*|\d+개년|허가번호[^)]*")
_OBJECT = re.compile(r"(?:시|성|구)?(?:[을를]|보다|대비|[과와]비교|에근접|에이은|에이어|전체|에비해|만제치|[과와]의|순|중(?=최대|최초|가장|하나)|[은는]물론|소재|산하|내(?!에서|외))")
_COORD = re.compile(r"(?:와|과|및|,|，|、|·|∙|그리고)+")
_ENDS = re.compile(r"(?:[은는을를의와과고며,이가]|에서|으로|라는|한|된|인|불리는|총|등|까지|부터|현재|최근|개|번)$")
_TOPICS = ("city", "province", "country", "zone", "company", "fund")
_OPENING = "‘“'\"<"
_QUOTED = re.compile(r"[‘“'](?P<name>[가-힣A-Za-z0-9·∙+ ]{2,24})[’”']")
_COMPANY = re.compile("公司|集团|科技|资本|投资|电子|汽车|银行|股份|能源|创投|机器人|医疗|테크|그룹|자동차|홀딩스|캐피탈|유한")
_DEFINES = re.compile(rf"(?P<ko>[가-힣A-Za-z0-9∙·]{{2,40}})\((?:[A-Za-z]+)?(?P<zh>{HANZI}{{2,}})?[^()]{{0,24}}?(?:이하[‘'“’]?(?P<alias>[가-힣A-Za-z0-9 ]{{2,14}}?)[’'”‘]?(?:로통칭)?)?\)")
_IN_BRACKET = re.compile(rf"(?:(?P<zh>{HANZI}[^(),，]*)[,，])?(?:총|약)?$")
_NAME_STOP = re.compile(r"[,，、()<>‘’“”'\";:：]")


@dataclass
class _Sentence:
    """A sentence with everything that it mentions."""

    s: Squeezed
    spans: list[Span]
    quantities: list[Quantity]
    mentions: list[Mention]


@dataclass
class _State:
    """What the sentences before have settled, within one section."""

    article: str
    heading: str
    topic: Entity = NOBODY
    zone: Entity | None = None
    place: Entity = NOBODY
    period: Period | None = None
    measure: specs.Measure | None = None
    families: list[specs.Family] = field(default_factory=list)
    measures: list[specs.Measure] = field(default_factory=list)
    group: list[Entity] = field(default_factory=list)
    since: int = 0  # a year before this is looked back to, not talked about


@dataclass
class _Fact:
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


def split_sentences(s: Squeezed) -> Iterator[Squeezed]:
    """The sentences of a text.

    >>> [x.text for x in split_sentences(squeeze([Line(1, "17.7%에 달했다. 약 2.5 배다. － 다음")]))]
    ['17.7%에달했다.', '약2.5배다.', '－다음']
    """
    start = 0
    cuts = sorted({m.end() for m in _END.finditer(s.text)} | {m.start() for m in _BULLET.finditer(s.text)})
    for cut in [*cuts, len(s)]:
        if cut > start:
            yield s.cut(start, cut)
            start = cut


def read_prose(ctx: Context, outline: Outline) -> list[Observation]:
    """Every number with a unit in the prose of an issue."""
    found: list[Observation] = []
    heading_zone: dict[str, Entity] = {}
    for section in outline.sections():
        state = _open(ctx, section, heading_zone)
        for sentence in split_sentences(squeeze(section.lines)):
            found.extend(_read_sentence(ctx, state, sentence))
    return found


def learn_names(ctx: Context, outline: Outline) -> None:
    """Note the names that an issue defines: by 汉字 in brackets, or by a short name behind 이하."""
    ctx.lexicon.learn(squeeze(ctx.source.lines).text)
    for section in outline.sections():
        s = squeeze(section.lines)
        owner = entity_in_title(ctx, section.heading) if section.heading else None
        for m in _DEFINES.finditer(s.text):
            _define(ctx, s, m, owner if owner and owner.kind == "zone" else None)


def _define(ctx: Context, s: Squeezed, m: re.Match[str], owner: Entity | None) -> None:
    """One definition: `둥후 국가자주혁신시범구(武汉东湖…, 이하 ‘둥후자주혁신구’)`."""
    zh, alias = m["zh"] or "", (m["alias"] or "").strip()
    zone = re.search(rf"(?:{specs.word_pattern('words', 'zone').pattern})$", m["ko"])
    quoted = s.text[m.start("ko") - 1:m.start("ko")] in _OPENING
    ko = _zone_name(s, m.start("ko"), m.end("ko")) if zone else s.words(m.start("ko"), m.end("ko"))
    if zone:
        if len(bare(ko)) <= len(zone[0]) + 1 and not alias or specs.word_pattern("words", "plain").fullmatch(bare(ko)[:-len(zone[0])]):
            return
        entity = owner if owner and alias and not zh else named("zone", ko, zh)
        same = owner if owner and name_key(owner.ko).endswith(name_key(ko)[-7:]) else None
        if same and zh:
            entity = entity.named(same.ko)
        ctx.lexicon.define([x for x in (ko, alias, same.ko if same and zh else "") if x and not (entity is owner and x == ko)], entity)
        return
    name = ko if quoted else ko.split(" ")[-1]
    if not zh and not alias or len(name) < 2 or is_known(name) or ctx.lexicon.place(name, zh)[1]:
        return
    kind = "company" if _COMPANY.search(zh) or _COMPANY.search(name) else "other"
    if specs.word_pattern("words", "fund").search(name):
        kind = "fund"
    ctx.lexicon.define([x for x in (name, alias) if x], named(kind, alias or name, zh))


def _zone_name(s: Squeezed, start: int, end: int) -> str:
    """The words of a zone's name that ends at `end`: back to a particle, a verb or a mark."""
    words = s.words(start, end).split(" ")
    kept = [words[-1]]
    for w in reversed(words[:-1]):
        if _ENDS.search(w) or len(kept) > 3:
            break
        kept.insert(0, w)
    return " ".join(kept)


def _open(ctx: Context, section: Section, zones: dict[str, Entity]) -> _State:
    state = _State(section.article, section.heading)
    title = bare(f"{section.article} {section.heading}")
    state.families = [f for f in specs.families().values() if f.article and f.article.search(title)]
    state.measures = [m for m in specs.measures() if m.where is None or m.where.search(title)]
    owner = entity_in_title(ctx, section.heading) if section.heading else None
    whole = entity_in_title(ctx, section.article) if section.article else None
    for e in (whole, owner):
        if e and e.kind == "zone":
            known = ctx.lexicon.defined.get(name_key(e.ko))
            state.zone = known.named(e.ko) if known else e
    if state.zone and section.heading and bare(section.heading) in ("개요",) and not (owner and owner.kind == "zone"):
        state.zone = None if any(specs.word_pattern("words", "zone").search(bare(x.text)) for x in section.lines[:2]) \
            else state.zone
    state.topic = state.zone or (owner if owner and owner.kind != "zone" else None) or whole or NOBODY
    if state.topic.kind in ("city", "province", "country"):
        state.place = state.topic
    state.period = parse_period(section.article, ctx.anchor)
    state.since = ctx.source.published.year - 2
    return state


def _find_zones(ctx: Context, s: Squeezed) -> Iterator[Mention]:
    zones = specs.word_pattern("words", "zone")
    for name, entity in ctx.lexicon.defined.items():
        if entity.kind == "zone" and not zones.search(name):
            for m in re.finditer(re.escape(name), s.text):
                yield Mention(m.start(), m.end(), entity)
    for m in zones.finditer(s.text):
        start = m.start()
        while start > 0 and not s.gaps[start] and re.match("[가-힣]", s.text[start - 1]):
            start -= 1
        words = 0
        while start > 0 and words < 3 and re.match("[가-힣]", s.text[start - 1]):
            before = start - 1
            while before > 0 and not s.gaps[before] and re.match("[가-힣]", s.text[before - 1]):
                before -= 1
            if _ENDS.search(s.text[before:start]) or s.text[before - 1:before].isdigit():
                break
            start, words = before, words + 1
        ko = s.words(start, m.end())
        parts = ko.split(" ")
        for n in range(len(parts)):
            name = " ".join(parts[n:])
            known = ctx.lexicon.defined.get(name_key(name))
            if known:
                yield Mention(m.end() - len(bare(name)), m.end(), known)
                break
        else:
            place = next((n for n, p in enumerate(parts) if _is_place(ctx, p)), None)
            if place is None and not specs.word_pattern("words", "common_zone").fullmatch(m[0]):
                place = next((n for n, p in enumerate(parts) if not specs.word_pattern("words", "plain").match(p)), None)
            name = " ".join(parts[place:]) if place is not None else ""
            if len(bare(name)) > len(m[0]):
                yield Mention(m.end() - len(bare(name)), m.end(), named("zone", name))


def _is_place(ctx: Context, word: str) -> bool:
    return any(m.start == 0 and m.entity.kind != "country" for m in find_places(squeeze([Line(0, word)]), ctx.lexicon))


def _read_sentence(ctx: Context, state: _State, s: Squeezed) -> Iterator[Observation]:
    anchor = Anchor(ctx.source.published, state.period)
    spans = list(find_periods(s.text, anchor))
    skip = [(x.start, x.end) for x in spans]
    skip += [(m.start(), m.end()) for p in (_TITLE, _SKIP) for m in p.finditer(s.text)]
    skip += [(m.start(), m.end()) for m in re.finditer(r"(?<=[‘'“])\d+(?=[가-힣])", s.text) if not s.gaps[m.start()]]
    quantities = list(find_quantities(s.text, s.gaps, skip))
    mentions = _mentions(ctx, state, s)
    quantities = [q for q in quantities if q.base or _scored(s, q, mentions)]
    x = _Sentence(s, spans, quantities, mentions)
    facts = _facts(ctx, state, x)
    for f in facts:
        yield from _emit(ctx, state, x, f)
    _remember(state, x, facts)


def _mentions(ctx: Context, state: _State, s: Squeezed) -> list[Mention]:
    kinds = {"zone", "other"}.union(*(f.names for f in state.families))
    found: list[Mention] = []
    for m in sorted([*_find_zones(ctx, s), *_find_tops(s), *_find_named(ctx, s), *find_places(s, ctx.lexicon), *find_known(s, kinds)],
                    key=lambda m: (m.start, -m.end)):
        if not found or m.start >= found[-1].end:
            found.append(m)
    return found


def _find_named(ctx: Context, s: Squeezed) -> Iterator[Mention]:
    """Names that the issue defines, names in quotes of funds, and projects."""
    words = specs.word_pattern
    for m in _QUOTED.finditer(s.text):
        if words("words", "fund").search(m["name"]):
            yield Mention(m.start(), m.end(), named("fund", s.words(m.start("name"), m.end("name"))))
    for name, entity in ctx.lexicon.defined.items():
        if entity.kind == "zone":
            continue
        for m in re.finditer(re.escape(name), s.text):
            free = m.start() == 0 or s.gaps[m.start()] or not re.match(r"[가-힣A-Za-z]", s.text[m.start() - 1])
            if free and re.match(r"[’'”]?(?:\([^)]*\))?[’'”]?(?:[은는이가의도]|에서|$)", s.text[m.end():m.end() + 60]):
                yield Mention(m.start(), m.end(), entity)
    for m in words("words", "project").finditer(s.text):
        start = m.start()
        for _ in range(4):
            before = start - 1
            while before > 0 and not s.gaps[before] and re.match("[가-힣]", s.text[before - 1]):
                before -= 1
            if before < 0 or not re.match("[가-힣]", s.text[before]) or _ENDS.search(s.text[before:start]):
                break
            start = before
        if start < m.start() and (re.match(r"[은는이가]", s.text[m.end():]) or s.text[:start].endswith("규모의")):
            ko = s.words(start, m.end())
            yield Mention(start, m.end(), Entity(f"project:{normalise(ko)}", "other", ko))


def _find_tops(s: Squeezed) -> Iterator[Mention]:
    """Groups that are named by their rank: `상위 5 개 산업에서`."""
    kinds = {"산업": "industry", "지역": "province", "도시": "city"}
    for m in specs.word_pattern("words", "top").finditer(s.text):
        yield Mention(m.start(), m.end(), named(kinds.get(m["noun"], "company"), s.words(m.start(), m.end())))


def _scored(s: Squeezed, q: Quantity, mentions: Sequence[Mention]) -> bool:
    """Whether a number without a unit stands alone in a bracket behind a place, as an index does."""
    alone = s.text[q.start - 1:q.start] == "(" and s.text[q.end:q.end + 1] == ")"
    return alone and "." in q.printed and any(m.end == q.start - 1 for m in mentions)


def _remember(state: _State, x: _Sentence, facts: Sequence[_Fact]) -> None:
    periods = [p.period for p in x.spans if p.period and not p.until and p.period.end.year >= state.since]
    if periods:
        state.period = periods[-1]
    subjects = [m for m in x.mentions if (m.entity.kind in _TOPICS or m.entity.id.startswith("project:"))
                and _is_subject(x.s, m)]
    if subjects:
        state.group = [m.entity for m in _group(x, subjects[0])]
    first = next((m for m in subjects if _is_topic(x.s, m)), None)
    if first is None and state.zone is None:
        first = next((m for m in subjects if not re.match(r"에", x.s.text[m.end:])), None)
    if first:
        state.topic = first.entity
        if first.entity.kind in ("city", "province", "country"):
            state.place = first.entity
    own = [f.measure for f in facts if f.measure]
    if own:
        state.measure = own[-1]


def _is_topic(s: Squeezed, m: Mention) -> bool:
    """Whether a mention is what its sentence is about: 은, 는, 이 or 가 follow it or its bracket."""
    return bool(re.match(r"[’'”]?(?:\([^)]*\))?[’'”]?[은는이가](?!에)", s.text[m.end:]))


def _is_subject(s: Squeezed, m: Mention) -> bool:
    end = m.end
    if s.text[end:end + 1] == "(":
        close = s.text.find(")", end)
        end = close + 1 if close > 0 else end
    return not _OBJECT.match(s.text, end)


def _is_scope(state: _State, s: Squeezed, m: Mention, q: Quantity) -> bool:
    """A country that only bounds what is said of another: `중국의 자동차 제조 1 위 도시`."""
    if m.entity.kind != "country" or re.match(r"[은는이가]|에서|에는", s.text[m.end:]):
        return False
    return q.base == "rank" or _names_rank(s.text, q) or state.topic.kind in ("city", "province", "zone", "company")


def _names_rank(text: str, q: Quantity) -> bool:
    """Whether a number is a place among cities: `대외무역 3 대 도시`."""
    return q.unit == "대" and bool(re.match(r"(?:대표)?도시", text[q.end:]))


def _group(x: _Sentence, m: Mention) -> list[Mention]:
    """The mentions that are coordinated with one, in order."""
    around = [m]
    rest = [y for y in x.mentions if y.start > m.start]
    for y in rest:
        if _COORD.fullmatch(x.s.text[around[-1].end:y.start]) or re.fullmatch(r"\([^)]*\)(?:와|과|및|,|，|、)+", x.s.text[around[-1].end:y.start]):
            around.append(y)
        else:
            break
    return around


def _facts(ctx: Context, state: _State, x: _Sentence) -> list[_Fact]:
    facts: list[_Fact] = []
    dealt = _deal_out(state, x)
    for n, q in enumerate(x.quantities):
        before = next((f for f in reversed(facts) if not f.listed), None)
        last = facts[-1] if facts else None
        start = x.quantities[n - 1].end if n else 0
        flags: list[str] = []
        bracket = _bracket(ctx, state, x, q)
        part = last if last and _is_part(x, q, last) else None
        measure, wording = _measure(state, x, n, last, bracket is not None)
        if part:
            measure, wording, bracket = part.measure, part.wording, part.entity
        entity = dealt.get(n, (None, None))[0] or bracket
        if entity is None:
            entity = _entity(ctx, state, x, q, start, before, flags)
        period = dealt.get(n, (None, None))[1] or _period(state, x, q, flags)
        f = _Fact(q, entity, measure, "", wording, "", period, "", flags, bracket is not None and part is None)
        _settle(ctx, state, x, n, f, last)
        facts.append(f)
    return facts


def _is_part(x: _Sentence, q: Quantity, last: _Fact) -> bool:
    """Whether a percentage is the part of a named whole that the number before it makes up."""
    lead = x.s.text[last.q.end:q.start]
    behind = x.s.text[q.end:q.end + 4]
    return q.base == "%" and last.q.base != "%" and lead.endswith("의") and (
        bool(re.match(r"[를을]?차지|에달|에해당|\)", behind)) and bool(re.search(r"전체|전세계|전국|총", lead)))


def _bracket(ctx: Context, state: _State, x: _Sentence, q: Quantity) -> Entity | None:
    """The name before the bracket in which a number stands: `베이징(北京, 70 건)`."""
    text = x.s.text
    left = text.rfind("(", 0, q.start)
    if left < 0 or text.find(")", left, q.start) >= 0:
        return None
    m = _IN_BRACKET.match(text[left + 1:q.start].split("∙")[0] if "∙" in text[left + 1:q.start] else text[left + 1:q.start])
    inside = text[left + 1:q.start]
    m = re.fullmatch(rf"(?:(?P<zh>{HANZI}[^()]*?)[,，])?(?:총|약)?", inside)
    if not m:
        return None
    zh = re.match(rf"{HANZI}*", m["zh"] or "")
    known = next((y for y in x.mentions if y.end == left), None)
    if known:
        return _sourced(state, x, known)
    if re.search(r"\d[^\d]{0,6}$", text[:left]) and re.search(r"(?:위안|달러|원|%|개|건)$", text[:left]):
        return None
    start = left
    while start > 0 and not _NAME_STOP.match(text[start - 1]):
        start -= 1
        if x.s.gaps[start] and start > 0 and re.search(r"(?:[은는]|으?로|이며|등|및|그리고|순으로)$", text[max(0, start - 3):start]):
            break
    name = x.s.words(start, left).strip()
    if not 1 < len(name) < 25:
        return None
    head = text[:start]
    kind = "industry" if re.search(r"산업[은는]?[^.]{0,20}$|산업[은는]", head) else "company" if "기관" in head or "기업" in head else "other"
    return named(kind, name, zh[0] if zh else "")


def _deal_out(state: _State, x: _Sentence) -> dict[int, tuple[Entity | None, Period | None]]:
    """Numbers after 각각, each with the name or year that it belongs to."""
    dealt: dict[int, tuple[Entity | None, Period | None]] = {}
    text = x.s.text
    for each in specs.word_pattern("words", "each").finditer(text):
        run = _run(x, each.end())
        if len(run) < 2:
            continue
        groups = [_group(x, m) for m in x.mentions if m.end <= each.start()]
        names = next((g for g in reversed(groups) if len(g) == len(run) and _is_first(g, groups)), None)
        years = [p.period for p in x.spans if p.end <= each.start() and p.period]
        if names:
            for n, m in zip(run, names, strict=True):
                dealt[n] = (_source_of(state, m), None)
        elif len(years) >= len(run) > 1:
            for n, p in zip(run, years[-len(run):], strict=True):
                dealt[n] = (None, p)
        elif len(state.group) == len(run):
            for n, e in zip(run, state.group, strict=True):
                dealt[n] = (e, None)
    for m in re.finditer(r"(\d+)위부터(\d+)위", text):
        pair = [n for n, q in enumerate(x.quantities) if m.start() <= q.start < m.end()]
        groups = [_group(x, y) for y in x.mentions if y.end <= m.start()]
        size = int(m[2]) - int(m[1]) + 1
        names = next((g for g in groups if len(g) == size and g[-1].end > m.start() - 4), None)
        if len(pair) == 2 and names:
            dealt[pair[0]], dealt[pair[1]] = (names[0].entity, None), (names[-1].entity, None)
    return dealt


def _is_first(group: list[Mention], groups: list[list[Mention]]) -> bool:
    return not any(group[0] in g[1:] for g in groups)


def _run(x: _Sentence, at: int) -> list[int]:
    """Indices of the numbers that follow one another from `at` on with nothing but commas between."""
    run: list[int] = []
    for n, q in enumerate(x.quantities):
        if q.start < at:
            continue
        gap = x.s.text[(x.quantities[run[-1]].end if run else at):q.start]
        if len(gap) > (12 if not run else 4) or run and not re.fullmatch(r"(?:와|과|[,，、·]|및)*", gap):
            break
        run.append(n)
    return run


def _source_of(state: _State, m: Mention) -> Entity:
    """One energy source of a list that is dealt out, with the place that is being talked about."""
    if m.entity.kind != "energy_source" or not state.place.id:
        return m.entity
    return Entity(f"source:{state.place.id}/{normalise(m.entity.id.split(':')[1])}", "energy_source",
                  f"{state.place.ko} {m.entity.ko}", "", f"{state.place.en} {m.entity.en}".strip())


def _sourced(state: _State, x: _Sentence, m: Mention) -> Entity:
    """An energy source together with the place that it is of; coordinated sources are one entity."""
    if m.entity.kind != "energy_source":
        return m.entity
    group = next((g for g in (_group(x, y) for y in x.mentions if y.start <= m.start) if m in g and len(g) > 1), [m])
    before = [y for y in x.mentions if y.end <= group[0].start and y.entity.kind in ("city", "province", "country")
              and _is_subject(x.s, y)]
    owner = before[-1].entity if before else state.place
    sources = [y for y in group if y.entity.kind == "energy_source"]
    key = "+".join(normalise(y.entity.id.split(":")[1]) for y in sources)
    ko = x.s.words(sources[0].start, m.end) if len(sources) > 1 else m.entity.ko
    if not owner.id:
        return Entity(f"source:{key}", "energy_source", ko, "", m.entity.en)
    return Entity(f"source:{owner.id}/{key}", "energy_source", f"{owner.ko} {ko}", "",
                  f"{owner.en} {m.entity.en}".strip())


def _entity(ctx: Context, state: _State, x: _Sentence, q: Quantity, start: int, before: _Fact | None,
            flags: list[str]) -> Entity:
    """The nearest subject before a number, back to the number before; else what that one took."""
    beside = next((m for m in x.mentions if 0 <= m.start - q.end < 4 and m.entity.kind in ("fund", "other")
                   and re.fullmatch(r"(?:의|규모의)?", x.s.text[q.end:m.start])), None)
    if beside:
        return beside.entity
    thing = _described(x.s, q) or _model(x.s, start, q.start)
    if thing and state.zone is None:
        return thing
    near = [m for m in x.mentions if start <= m.start and m.end <= q.start and _is_subject(x.s, _group(x, m)[-1])
            and not _is_scope(state, x.s, m, q)]
    for m in near:
        if m.entity.kind in ("city", "province", "country") and state.zone is None:
            state.place = m.entity
    if state.zone is not None:
        owners = [m for m in near if m.entity.kind == "zone" or m.entity.kind in ("company", "fund") and _is_topic(x.s, m)]
        if owners:
            return owners[-1].entity
        return before.entity if before else state.topic if state.topic.id else state.zone
    if near:
        return _sourced(state, x, near[-1])
    if before:
        return before.entity
    ahead = next((m for m in x.mentions if m.start >= q.end), None)
    if ahead and re.search(r"[인한된]$", x.s.text[q.end:ahead.start]) and re.match(r"[은는이가]|시[은는]", x.s.text[ahead.end:]):
        return ahead.entity
    if state.topic.id:
        flags.append("entity_carried")
        return state.topic
    if any(f.total for f in state.families):
        return TOTAL
    return NOBODY


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
    m = re.search(r"(?<![A-Za-z0-9])(?P<name>[A-Z][A-Za-z]*-?\d+[A-Za-z0-9-]*)(?:기종|모델|시리즈)?[의은는이가]", s.text[start:end])
    return named("other", m["name"]) if m else None


def _measure(state: _State, x: _Sentence, n: int, last: _Fact | None, listed: bool) -> tuple[specs.Measure | None, str]:
    """The measure whose words govern a number: just behind a count, else nearest before, else as before."""
    q = x.quantities[n]
    text = x.s.text
    follow = re.match(r"(?:이상|여|가량|정도|에달하는|규모|이넘는|안팎)*의?", text[q.end:])
    behind = q.end + (follow.end() if follow else 0)
    stop = x.quantities[n + 1].start if n + 1 < len(x.quantities) else len(text)
    right = text[behind:min(behind + 14, stop)]
    base = "rank" if _names_rank(text, q) else q.base
    if listed and last and last.listed and last.q.base == q.base:
        return last.measure, last.wording
    fits = [m for m in state.measures if _fits(m, base, q.unit)]
    if base not in ("%", "pp", "rank"):
        hits = [(h.start(), -h.end(), m, h[0]) for m in fits if (h := m.words.search(right))]
        hits = [h for h in hits if not re.search(r"[은는이가을를,]", right[:h[0]])]
        if hits and base == "count":
            _, _, m, word = min(hits, key=lambda h: (h[0], h[1]))
            return m, word
    left = text[:q.start]
    found: tuple[int, int, specs.Measure, str] | None = None
    for m in fits:
        for h in m.words.finditer(left):
            if base == "count" and not listed and not m.where and "건" not in m.units and q.start - h.end() > 14:  # `기업` counts only what stands by it
                continue
            own = q.base in m.bases
            key = (h.end(), h.end() - h.start() + (1 if own else 0) + (1 if m.where else 0))
            if found is None or key > found[:2]:
                found = (*key, m, h[0])
    if found:
        return found[2], found[3]
    if q.base not in ("%", "pp", "rank", "count"):
        hits = [(h.start(), -h.end(), m, h[0]) for m in fits if (h := m.words.search(right))]
        if hits:
            _, _, m, word = min(hits, key=lambda h: (h[0], h[1]))
            return m, word
    if last and last.measure and (last.q.unit == q.unit or q.base in ("%", "pp")):
        return last.measure, last.wording
    if state.measure and (q.base == "%" or q.unit in state.measure.units and q.unit == "건" or
                          q.base not in ("count", "%") and q.base in state.measure.bases):
        return state.measure, ""
    return _default_measure(state, q), ""


def _default_measure(state: _State, q: Quantity) -> specs.Measure | None:
    """The measure that an article's family counts in a unit where no word names one: `5 건` are deals."""
    own = {f.name for f in state.families if f.total}
    fits = [m for m in state.measures if m.family in own and m.kind in ("count", "level") and _fits(m, q.base, q.unit)
            and (q.unit == "건" or q.base in ("CNY", "USD")) and q.base not in ("%", "pp")]
    return next((m for m in fits if m.where), None) or next((m for m in fits if m.units or m.kind == "level"), None)


def _fits(m: specs.Measure, base: str, unit: str) -> bool:
    """Whether a number of this unit can be this measure, or for a percentage a growth or share of it."""
    if base in ("%", "pp"):
        return m.kind != "rank"
    if base == "count" and m.units and unit.split(" ")[-1] not in m.units:
        return False
    return not m.bases or base in m.bases or not base and bool(m.units)


def _period(state: _State, x: _Sentence, q: Quantity, flags: list[str]) -> Period | None:
    near = [p for p in x.spans if p.period and p.end <= q.start]
    if near:
        between = [y for y in x.quantities if near[-1].end <= y.start < q.start]
        if between and x.s.text[between[-1].end:q.start] == "에서":  # `2009년 18건에서 165건으로`: the second is of now
            return None
        return near[-1].period
    if state.period:
        flags.append("period_carried")
    return state.period


def _settle(ctx: Context, state: _State, x: _Sentence, n: int, f: _Fact, last: _Fact | None) -> None:
    """Kind, sign, indicator and basis of a fact, from the words around the number."""
    q, text = f.q, x.s.text
    stop = x.quantities[n + 1].start if n + 1 < len(x.quantities) else len(text)
    behind, ahead = text[q.end:stop], text[q.end:]
    start = x.quantities[n - 1].end if n else 0
    lead = text[start:q.start]
    base = f.measure.name if f.measure else ""
    if last and last.q.base == q.base and q.base in ("%", "pp") and _COORD.fullmatch(lead) and last.kind != "growth":
        f.kind, f.indicator = last.kind, last.indicator
        if last.q.value < 0:
            f.q = requalify(f.q, [], -1)
    elif last and last.q.base == q.base == "%" and _COORD.fullmatch(lead) and not words_change(x, n):
        f.kind, f.indicator = last.kind, last.indicator
    elif q.base in ("%", "pp"):
        _settle_percent(x, n, f, behind, ahead, lead, base)
    else:
        f.kind = f.measure.kind if f.measure and f.measure.kind != "growth" else q.kind
        f.indicator = base or {"rank": "rank", "count": "count"}.get(q.base, "amount")
        if q.base == "rank" or _names_rank(text, q):
            f.kind, f.indicator = "rank", base or "rank"
    clause = re.split(r"(?:했으며|하였으며|하며|했고|이며|으며|지만)", ahead)[0]
    names = []
    if re.search(specs.word_pattern("words", "forecast").pattern, clause):
        names.append("예상")
    if re.search(specs.word_pattern("words", "past").pattern, text[:q.start]):
        names.append("한때")
        f.period = None
    if names:
        f.q = requalify(f.q, names)
    f.basis = _basis(state, ctx, f, clause, text[:q.start])


def words_change(x: _Sentence, n: int) -> bool:
    """Whether a word of change governs a number."""
    return _change_after(x, n, specs.word_pattern("words", "rise"), specs.word_pattern("words", "fall")) is not None


def _basis(state: _State, ctx: Context, f: _Fact, clause: str, lead: str) -> str:
    future = f.period is not None and f.period.end.year > ctx.source.published.year
    if re.search(specs.word_pattern("words", "forecast").pattern, clause):
        return "forecast"
    if re.search(specs.word_pattern("words", "plan").pattern, clause) or future:
        return "plan"
    if re.search(specs.word_pattern("words", "cumulative").pattern, lead[-12:]):
        return "cumulative"
    if f.period and f.period.is_day:
        return "point"
    return "cumulative" if f.period and f.period.is_cumulative else "period"


def _settle_percent(x: _Sentence, n: int, f: _Fact, behind: str, ahead: str, lead: str, base: str) -> None:
    """A percentage is growth, share or level by the words around it; one closing 감소 turns all before it."""
    words = specs.word_pattern
    rise, fall, share = words("words", "rise"), words("words", "fall"), words("words", "share")
    reaches = re.match(r"(?:까지|수준으로|에서|로|으로)", behind)
    change = _change_after(x, n, rise, fall)
    grown = bool(re.search(r"(?:성장[률율]|증가[률율]|대비|전년비|CAGR)[^%]{0,14}$", lead)) or change is not None
    shared = bool(share.search(behind[:14]) or share.search(lead[-14:]) or re.search(r"[의중]$", lead))
    root = re.sub(r"_(?:growth|share|mom|yoy)$", "", base)
    own = f.measure is not None and f.q.base in f.measure.bases and f.measure.kind in ("growth", "share")
    if f.q.base == "pp":
        f.kind, f.indicator = "increment", f"{re.sub('_growth$', '', base) or 'share'}_change"
        if change == "fall":
            f.q = requalify(f.q, [], -1)
    elif reaches and not re.match(r"로(?:성장|증가)", behind):
        f.kind, f.indicator = "share", base if own else f"{root}_rate" if root else "rate"
    elif grown and not (shared and change is None) and not share.match(behind, 1):
        f.kind = "growth"
        f.indicator = base if own and f.measure and f.measure.kind == "growth" else f"{root}{_against(lead)}" if root else "growth"
        if change == "fall" and f.q.value > 0:
            f.q = requalify(f.q, [], -1)
    else:
        f.kind = "share"
        f.indicator = base if own and f.measure and f.measure.kind == "share" else f"{root}_share" if root else "share"


def _against(lead: str) -> str:
    if specs.word_pattern("words", "mom").search(lead[-10:]):
        return "_mom"
    return "_yoy" if specs.word_pattern("words", "yoy").search(lead[-14:]) else "_growth"


def _change_after(x: _Sentence, n: int, rise: re.Pattern[str], fall: re.Pattern[str]) -> str | None:
    """Whether the number rises or falls: the first word of change behind it that governs it.

    The word may stand behind later numbers of a list, but not behind another clause.
    """
    text = x.s.text
    for k in range(n, len(x.quantities)):
        stop = x.quantities[k + 1].start if k + 1 < len(x.quantities) else len(text)
        part = text[x.quantities[k].end:stop]
        up, down = rise.search(part), fall.search(part)
        first = min((m for m in (up, down) if m), key=lambda m: m.start(), default=None)
        if first and (k > n or first.start() < 16):
            return "fall" if first is down else "rise"
        if re.search(r"(?:으로|이며|하며|으며|했고|이고|지만|에달|차지|기록|위안|였다|이다)", part) and k >= n and not re.fullmatch(r"(?:이상|이하)?[,，와과및]?.{0,14}", part):
            return None
        if first is None and re.search(r"(?:으로|이며|하며|으며|했고|이고|지만|차지)", part):
            return None
    return None


def _emit(ctx: Context, state: _State, x: _Sentence, f: _Fact) -> Iterator[Observation]:
    q = f.q
    if not q.base and not (f.measure and f.measure.units):
        return
    if not q.base and f.measure:
        numeral = read_numeral(x.s.text, q.start)
        unit = next((u for s, u in specs.units().items() if s == f.measure.units[0]), None)
        if numeral is None or unit is None:
            return
        q = quantity(numeral, q.end, q.printed, unit, 1 if q.value >= 0 else -1, q.qualifiers)
    family = _family(state, f)
    entity = f.entity
    if family == "power_generation" and entity.kind == "city" and entity.id.endswith("0000"):
        entity = entity.as_kind("province")
    if entity.id.startswith("place:"):
        f.flags.append("place_open")
        ctx.problem("place", "warning", f"{entity.ko} could be several places, and the issue does not say which; "
                    "it stays open. Print its 汉字 or add the province to the text.",
                    Line(x.s.lines[q.start], "", x.s.pages[q.start]), family, entity.id, f.indicator, entity.ko)
    wording = _wording(x, q)
    yield observe(ctx, q, x.s.lines[q.start], x.s.pages[q.start], "prose", state.article, "", family, entity,
                  f.indicator, f.wording or wording, f.kind, f.period, f.basis, f.flags)


def _wording(x: _Sentence, q: Quantity) -> str:
    """The words just before a number, as far as a label goes."""
    start = q.start
    while start > 0 and q.start - start < 18 and x.s.text[start - 1] not in ",，.()":
        start -= 1
    while start < q.start and not x.s.gaps[start]:
        start += 1
    return re.sub(r"\s*(?:은|는|이|가|을|를|의|약|총)$", "", x.s.words(start, q.start))[:24]


def _family(state: _State, f: _Fact) -> str:
    """The family of a fact: its measure's, else by entity, else by article, else `figures`."""
    for family in specs.families().values():
        if f.entity.kind in family.entity_kinds and f.measure and f.measure.family in family.over:
            return family.name
    if f.measure and f.measure.family:
        own = specs.families()[f.measure.family]
        if not (f.measure.family == "power_generation" and f.q.base in ("%", "pp", "rank") and own not in state.families):
            return f.measure.family
    for family in specs.families().values():
        if f.entity.kind in family.entity_kinds and (not family.bases or f.q.base in family.bases):
            return family.name
    for family in state.families:
        if family.bases and f.q.base in family.bases and not family.entity_kinds:
            return family.name
    for family in specs.families().values():
        if f.q.base in ("kWh", "kW") and f.q.base in family.bases:
            return family.name
    return "figures"

