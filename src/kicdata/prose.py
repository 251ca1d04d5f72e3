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
from dataclasses import replace
from functools import cache
from itertools import pairwise

from kicdata import specs
from kicdata.candidates import only_reports
from kicdata.change import settle
from kicdata.context import Context, observe
from kicdata.dealing import deal_out, relabelled, repeats, shared_by
from kicdata.governance import (
    beside_it,
    find_entity,
    first_of_two,
    is_size_of_fund,
    name_before_bracket,
    of_then,
)
from kicdata.kinds import HEADING
from kicdata.launches import note_product, of_product
from kicdata.listing import deal_list
from kicdata.measuring import (
    bare_label,
    deal_measures,
    find_measure,
    find_root,
    phrase_of,
    purpose_of,
    scope_of,
    with_each,
)
from kicdata.mentions import Sentence, coordinated, find_mentions, is_subject, is_topic
from kicdata.names import NOBODY, Mention, is_known, name_key
from kicdata.outline import Outline, Section
from kicdata.owners import entity_in_title, home_country
from kicdata.periods import Period, Span, find_periods, parse_period, year
from kicdata.periods import before as earlier
from kicdata.phrases import TOPIC, find_subjects
from kicdata.records import Observation
from kicdata.state import Fact, State, holds_sources
from kicdata.subjects import (
    find_open_entity,
    label_subject,
    named_by_head,
    of_market,
    open_item,
    open_subject,
    remember_subjects,
)
from kicdata.text import Line, Squeezed, bare, squeeze
from kicdata.timing import find_period, gone_through, is_elsewhere, is_former, is_left, is_meant, left_of
from kicdata.values import LOWER, UPPER, Quantity, find_quantities, quantity, read_numeral, requalify, why_none
from kicdata.wholes import find_scope, in_scope, is_part, is_world_whole, whole_of, whole_of_list

_END = re.compile(r"(?<=[다음함됨임])[.。]|[?!](?![.\d])|(?<=[가-힣)])\.(?=[가-힣‘“<△▲])")

_BULLET = re.compile(r"[－⚫●▲◼]")

_TITLE = re.compile(r"[<《〈][^<>《》〈〉]{2,90}[>》〉]")


_QUOTED_NAME = re.compile(r"(?<=[‘'“])\d+(?=[가-힣])(?![십백천]?[만억조])")

LONGEST, CROWDED = 1500, 120  # letters and numbers that a sentence may have
_OPENING = 160  # letters at the front of an article that say what country it is about
_HANGUL = re.compile("[가-힣]")
_RUN = re.compile(r"\d+(?:[.,]\d+)*")

_TOPICS = ("city", "province", "country", "zone", "company", "fund")


def split_sentences(s: Squeezed) -> Iterator[Squeezed]:
    """The sentences of a text.

    >>> [x.text for x in split_sentences(squeeze([Line(1, "17.7%에 달했다. 약 2.5 배다. － 다음")]))]
    ['17.7%에달했다.', '약2.5배다.', '－다음']
    """
    start = 0
    cuts = sorted({m.end() for m in _END.finditer(s.text)} | {m.start() for m in _BULLET.finditer(s.text)})
    for cut in [*cuts, len(s)]:
        while cut - start > LONGEST:  # no sentence: a list or a table, read piece by piece
            stop = next((i for i in range(start + LONGEST, start + LONGEST // 2, -1) if s.gaps[i]), start + LONGEST)
            yield s.cut(start, stop)
            start = stop
        if cut > start:
            yield s.cut(start, cut)
            start = cut


def read_prose(ctx: Context, outline: Outline) -> list[Observation]:
    """Every number with a unit in the prose of an issue."""
    found: list[Observation] = []
    state: State | None = None
    for section in outline.sections():
        state = _open(ctx, section, state)
        for label, lines in _labelled(section):
            if label:
                found.extend(_read_sentence(ctx, state, squeeze([label])))
                label_subject(ctx, state, label)
            for sentence in split_sentences(squeeze(lines)):
                found.extend(_read_sentence(ctx, state, sentence))
    found.extend(_read_headings(ctx, outline, found))
    return found


def _read_headings(ctx: Context, outline: Outline, known: Sequence[Observation]) -> Iterator[Observation]:
    """Numbers of titles and headings that the text under them does not say again; the others are skipped."""
    said = {(o.article, o.value_std, o.unit_std) for o in known}
    number = specs.word_pattern("lines", "title_number")
    for block in (b for b in outline.blocks if b.kind == HEADING):
        article = outline.title(block)
        for line in block.lines:
            s = squeeze([line])
            m = number.match(s.text)
            if m and m.end() < len(s) and s.text[m.end()].isdigit() and not s.gaps[m.end()]:
                m = None  # `1.5배`, not `1. 2025년`
            if m:
                ctx.skipped.append((s.place(0, m.end()), "list"))
            state = _open(ctx, Section(article, "", (line,)), None)
            kept = len(ctx.problems)  # what is odd in a headline the text says again, or a flag does
            for o in _read_sentence(ctx, state, s.cut(m.end() if m else 0, len(s))):
                if (article, o.value_std, o.unit_std) in said and o.place:
                    ctx.skipped.append((o.place, "headline"))
                else:
                    o.flag("headline")
                    yield o
            ctx.problems[kept:] = [p for p in ctx.problems[kept:] if p.rule == "crowded"]


def _labelled(section: Section) -> Iterator[tuple[Line | None, Sequence[Line]]]:
    """The lines of a section, parted at bullets that head others, each with its label."""
    label: Line | None = None
    lines: list[Line] = []
    for line in section.lines:
        if line.number in section.labels:
            if lines:
                yield label, lines
            label, lines = line, []
        else:
            lines.append(line)
    if lines:
        yield label, lines


def _open(ctx: Context, section: Section, before: State | None) -> State:
    state = State(section.article, section.heading)
    title = bare(f"{section.article} {section.heading}")
    state.families = [f for f in specs.families().values() if f.article and f.article.search(title)]
    state.measures = [m for m in specs.measures() if m.where is None or m.where.search(title)]
    owner = entity_in_title(ctx.lexicon, section.heading) if section.heading else None
    whole = entity_in_title(ctx.lexicon, section.article) if section.article else None
    if specs.word_pattern("phrases", "event_title").search(title):
        whole = owner = None  # where something was held
        state.families = []
    for e in (whole, owner):
        if e and e.kind == "zone":
            known = ctx.lexicon.defined.get(name_key(e.ko))
            state.zone = known.named(e.ko) if known else e
    if state.zone and section.heading and bare(section.heading) in ("개요",) and not (owner and owner.kind == "zone"):
        state.zone = None if any(specs.word_pattern("words", "zone").search(bare(x.text)) for x in section.lines[:2]) \
            else state.zone
    state.home = whole if whole and whole.kind == "zone" else NOBODY
    state.topic = state.zone or (owner if owner and owner.kind != "zone" else None) or whole or NOBODY
    if state.topic.kind in ("city", "province", "country"):
        state.place = state.owner = state.topic
    text = title + "".join(bare(x.text) for x in section.lines)
    state.sources = {k for f in specs.families().values() if f.home and _speaks_of(text, f) for k in f.names}
    opening = "".join(bare(x.text) for x in section.lines)[:_OPENING]
    state.scope = before.scope if before and before.article == section.article and before.scope.id \
        else find_scope(ctx, title + opening)
    state.nation = home_country(ctx.lexicon)
    state.scored = bool(specs.word_pattern("words", "scored").search(text))
    state.planned = bool(specs.word_pattern("words", "policy").search(title))
    open_subject(ctx, state, section, before)
    state.period = state.titled = parse_period(section.article, ctx.anchor)
    state.stretch = state.period if state.period and not state.period.is_day else None
    state.settled = state.period
    state.since = ctx.source.published.year - 2
    if before and before.article == section.article and state.planned:
        state.target = before.target
    if state.planned and not state.scope.id and not state.place.id:
        state.scope = state.nation  # a plan that names no place is the country's
    return state


def _read_sentence(ctx: Context, state: State, s: Squeezed) -> Iterator[Observation]:
    if not _HANGUL.search(s.text):
        return
    numbers = len(_RUN.findall(s.text))
    if numbers > CROWDED:
        ctx.problem("crowded", "warning", f"{numbers} numbers stand in one sentence (lines {s.lines[0]} to "
                    f"{s.lines[-1]}), more than the {CROWDED} that one can have; they were not read, and are not "
                    "listed one by one. Split it in the file into sentences that end with a full stop; if it "
                    "is a table, give it a header that specs/families.toml knows.",
                    Line(s.lines[0], "", s.pages[0]), printed=s.words(0, min(40, len(s))))
        ctx.skipped.append((s.place(0, len(s)), "crowded"))
        return
    ahead = state.period is not None and state.period.start > ctx.source.published
    anchor = ctx.anchor._replace(period=state.settled if ahead else state.period, day=state.day)
    titles = [m.span() for m in _TITLE.finditer(s.text)]
    spans = [p._replace(elsewhere=any(a < p.start < b for a, b in titles) or bool(
        specs.word_pattern("grammar", "once").match(s.text, p.end)) or bool(
        specs.word_pattern("grammar", "once_before").search(s.text, 0, p.start))) for p in find_periods(s.text, anchor)]
    hidden = _hidden(s, spans, titles)
    quantities = list(find_quantities(s.text, s.gaps, [span for span, _ in hidden]))
    mentions = named_by_head(state, s, find_mentions(ctx, s, state.families, state.sources))
    office = specs.word_pattern("phrases", "its_office").match(s.text)
    level = "city" if s.text.startswith("시") else "province"
    here = next((e for e in (state.place, state.owner) if e.kind == level), None)
    if office and here:
        mentions = [Mention(0, office.end(), here), *(m for m in mentions if m.start >= office.end())]
    quantities = [q for q in quantities if q.base or _is_index(s, q) or state.scored and _scored(s, q, mentions)]
    _say_open_units(ctx, s, quantities)
    open_item(state, s)
    if state.owner.id and specs.word_pattern("words", "itself").match(s.text):
        state.topic = state.place = state.owner
        state.subject, state.strong, state.named = state.owner, True, False  # `시는`: no more of the university before
    if state.home.id and not state.zone and specs.word_pattern("phrases", "this_zone").match(s.text):
        state.topic = state.subject = state.home
    if edition := specs.word_pattern("words", "edition").search(s.text):
        state.edition = year(int(edition["y"]))
    x = Sentence(s, spans, quantities, mentions)
    x.subjects = find_subjects(x)
    if state.zone is None and not state.anchored and any(y.national and y.role == TOPIC for y in x.subjects):
        state.place = state.nation  # `전국 설비 용량은 …, 태양광과 풍력은 각각`
    facts = _facts(ctx, state, x)
    _skip(ctx, x, hidden)
    for f in facts:
        yield from _emit(ctx, state, x, f)
    _remember(ctx, state, x, facts)


def _say_open_units(ctx: Context, s: Squeezed, quantities: Sequence[Quantity]) -> None:
    """A note for each unit that no list has."""
    known = {u.base for u in specs.units().values()}
    for q in quantities:
        if q.base and q.base not in known and "/" not in q.base:
            ctx.problem("unit_unknown", "note", f"{q.unit!r} is taken for a unit as it stands behind {q.printed}; "
                        "specs/units.tsv does not have it. Add a line with its base and factor, or the word to no_unit "
                        "in specs/layout.toml if it is none.", Line(s.lines[q.start], "", s.pages[q.start]),
                        "figures", "", "", q.printed)


_Hidden = tuple[tuple[int, int], str]


def _hidden(s: Squeezed, spans: Sequence[Span], titles: Sequence[tuple[int, int]]) -> list[_Hidden]:
    """Stretches of a text whose digits are no facts, each with the reason, in order."""
    if not _RUN.search(s.text):
        return []
    found = [((x.start, x.end), "period" if x.period else "duration") for x in spans
             if x.period or _is_window(s.text, x)]
    found += [(m.span(), reason) for reason, p in specs.no_fact().items() for m in p.finditer(s.text)]
    found += [(span, "title") for span in titles]
    found += [(m.span(), "name") for m in _QUOTED_NAME.finditer(s.text) if not s.gaps[m.start()]]
    return sorted(found)


def _skip(ctx: Context, x: Sentence, hidden: Sequence[_Hidden]) -> None:
    """Note the digits of a sentence that give no row, with the reason where there is one."""
    for m in _RUN.finditer(x.s.text):
        if any(q.start <= m.start() < q.end for q in x.quantities):
            continue
        reason = next((why for (a, b), why in hidden if a <= m.start() < b), "") \
            or why_none(x.s.text, m.start(), m.end())
        if reason:
            ctx.skipped.append((x.s.place(m.start(), m.end()), reason))


def _is_window(text: str, span: Span) -> bool:
    """Whether a length of time is one that is looked through (`지난 5년간`), not a figure (`18개월 만에`)."""
    g = specs.word_pattern
    return bool(g("grammar", "window_before").search(text[max(0, span.start - 4):span.start])
                or g("grammar", "window_after").match(text, span.end)
                or re.search(r"(?:전|내)$", text[span.start:span.end]))


def _scored(s: Squeezed, q: Quantity, mentions: Sequence[Mention]) -> bool:
    """Whether a number without a unit stands alone in a bracket behind a place, as an index does."""
    alone = s.text[q.start - 1:q.start] == "(" and s.text[q.end:q.end + 1] == ")"
    return alone and "." in q.printed and any(m.end == q.start - 1 for m in mentions)


def _is_index(s: Squeezed, q: Quantity) -> bool:
    """Whether a number is of a measure that has no unit: `PUE 를 1.4 이하로`, `구매관리자지수(PMI)는 50.2`."""
    return bool(specs.word_pattern("words", "unitless").search(s.text, 0, q.start))


def _remember(ctx: Context, state: State, x: Sentence, facts: Sequence[Fact]) -> None:
    periods = [p.period for p in x.spans if p.period and p.period.end.year >= state.since
               and not (p.until and p.period.end.year >= state.since + 2 or p.compared or p.elsewhere or p.once
                        or is_elsewhere(x, p) or is_meant(x, p)
                        or not facts and (_is_told(state, p.period) or _is_last_part(state, p.period))
                        or _is_now(state, x, p))]
    months = [p for p in [state.period, *periods] if p and not p.is_day and not p.is_cumulative]
    periods = [p for p in periods if not (p.is_cumulative and any(m.end == p.end and m.start > p.start for m in months)
                                          and specs.word_pattern("words", "cumulative").search(x.s.text))]
    until = [p.period for p in x.spans if p.period and p.until and p.period.end.year >= state.since + 2]
    state.target = until[-1] if until else state.target or (_aim(state, x) if state.planned else None)
    if periods:
        state.period = periods[-1] if len(periods) > 1 or not _is_aside(state, x) else state.period
        state.settled = next((p for p in reversed(periods) if p.end.year <= state.since + 2), state.settled)
        state.stretch = next((p for p in reversed(periods) if not p.is_day), state.stretch)
        state.day = next((p for p in reversed(periods) if p.is_day), state.day)
        state.point = next((p for p in reversed(periods) if p.is_month_end), state.point)
    subjects = [m for m in x.mentions if (m.entity.kind in _TOPICS or m.entity.id.startswith("project:"))
                and is_subject(x.s, coordinated(x, m)[-1]) and not only_reports(state, x, m.entity)
                and not (m.entity.kind == "country" and specs.word_pattern("phrases", "traded").match(x.s.text, m.end))]
    if subjects:
        state.group = [m.entity for m in coordinated(x, subjects[0])]
    first = next((m for m in subjects if is_topic(x.s, m)
                  and (state.zone is None or re.match(r"(?:\([^)]*\))?[은는]", x.s.text[m.end:]))), None)
    if first is None and state.zone is None:
        first = next((m for m in subjects if not re.match(r"에", x.s.text[m.end:])
                      and not any(q.start == m.end for q in x.quantities)), None)  # no `홍콩 27개` of a list
    if first and not (state.scope.id and len(coordinated(x, first)) > 2):  # no list of places is a topic
        state.topic = first.entity
        if holds_sources(first.entity):
            state.place = first.entity
    remember_subjects(ctx, state, x)
    if facts:
        state.row = list({f.entity.id: f.entity for f in facts}.values())
        state.dated = sorted({f.period for f in facts if f.period and not is_left(x, f.q)})
    own = [f.measure for f in facts if f.measure]
    if own:
        state.measure = own[-1]
    begun = [f.period for f, g in pairwise(facts) if f.period and g.period and f.period < g.period and is_left(x, f.q)]
    state.ranged = begun[-1] if begun else state.ranged
    deals = [f.period for f in facts if f.period and f.measure and f.measure.family in specs.RECORDS]
    state.raised = max([*deals, *filter(None, [state.raised])], default=None)


def _is_told(state: State, p: Period) -> bool:
    """Whether a time is one at which something happened long ago: a month or day of an earlier year."""
    return p.end.year <= state.since and (p.end - p.start).days < 31


def _is_last_part(state: State, p: Period) -> bool:
    """Whether a time is the last part of that of the title: `3분기 성적표` under `1~3분기 도시별 GDP`."""
    return state.titled is not None and p.end == state.titled.end and p.start > state.titled.start


def _is_now(state: State, x: Sentence, p: Span) -> bool:
    """Whether a time is only the present, behind the time that the title is of: `올해 10위권 진입을 노리고 있다`."""
    return p.relative and p.period is not None and state.titled is not None and p.period.start > state.titled.end \
        and not specs.word_pattern("words", "plan").search(x.s.text)


def _aim(state: State, x: Sentence) -> Period | None:
    """The last year of a plan, by its title: `…행동방안(2025-2027년)`."""
    last = [p.period.end.year for p in x.spans if p.elsewhere and p.period and p.period.end.year >= state.since + 2
            and p.period.start.year < p.period.end.year]
    return year(last[-1]) if last else None


def _is_aside(state: State, x: Sentence) -> bool:
    """Whether a sentence looks at one month of the longer time that the others are about: `9월 한 달`."""
    now = state.period
    return now is not None and any(p.period and now.start <= p.period.start and p.period.end <= now.end and
                                   specs.word_pattern("words", "alone").match(x.s.text, p.end) for p in x.spans)


def _facts(ctx: Context, state: State, x: Sentence) -> list[Fact]:
    facts: list[Fact] = []
    note_product(state, x)
    dealt, same, measured = deal_out(state, x), repeats(x), deal_measures(state, x)
    here = {m.entity for m in x.mentions}  # labels are dealt out, not the names of a sentence before
    dealt = {n: (e if n not in measured or e in here else None, p) for n, (e, p) in dealt.items()}
    of_company = state.subject.kind == "company"  # the lines of a company's business are the company's
    parts = {} if of_company else {n: (e, None) for n, e in deal_list(x).items()}
    dealt = {**parts, **{n: whose for n, whose in dealt.items()
                         if n not in parts or whose[0] and whose[0].kind != "other"}}
    for n, q in enumerate(x.quantities):
        told = [f for f in facts if not x.lasts(f.q)]
        before = next((f for f in reversed(told) if not f.listed), None)
        last = told[-1] if told else None
        start = x.before(n)
        flags: list[str] = []
        bracket = name_before_bracket(state, x, q)
        part = last if last and is_part(x, q, last) else None
        measure, wording = find_measure(state, x, n, last, bracket is not None)
        upper = last is not None and UPPER in q.qualifiers and LOWER in last.q.qualifiers
        if last and upper:
            more = [c for c in last.q.qualifiers if c not in x.quantities[n - 1].qualifiers]
            facts.append(replace(last, q=requalify(q, more, 1 if last.q.value >= 0 else -1), flags=[*last.flags]))
            continue
        begun = left_of(x, n)
        if begun is not None:
            measure, wording = facts[begun].measure, facts[begun].wording
        if n in measured:
            measure, wording = measured[n]
        purpose = purpose_of(x, q)
        if purpose:
            measure, wording = None, purpose
        if part:
            measure, wording, bracket = part.measure, part.wording, whole_of_list(x, q, part) or part.entity
        entity = dealt.get(n, (None, None))[0] or bracket or first_of_two(x, q) or beside_it(x, q)
        if entity is None and len(facts) > 1 and last and whole_of(x, q, last):
            entity, measure, wording = facts[-2].entity, facts[-2].measure, facts[-2].wording
        then = last if last and last.q.base == q.base and of_then(x, q) else None
        if then:
            entity, measure, wording = then.entity, then.measure, then.wording
        if entity is None and n in same:
            entity = facts[same[n]].entity
            if q.base in ("%", "pp", facts[same[n]].q.base) and not relabelled(x, n, same, measure):
                measure, wording = facts[same[n]].measure, facts[same[n]].wording
        if entity is None and begun is not None:
            entity = facts[begun].entity
        entity_is_free = entity is None
        if entity is None:
            entity = find_entity(state, x, q, start, before, flags)
        period = dealt.get(n, (None, None))[1] or find_period(state, x, q, measure, flags)
        if purpose and state.raised and not any(p.period and p.end <= q.start for p in x.spans):
            period = state.raised  # what a sum is meant for is of the day that it was raised
        if period and is_former(x, n) and not any(p.end == q.start for p in x.spans):
            named = [p.period for p in x.spans if p.period and p.end <= q.start]
            period = named[0] if len(named) == 2 and named[1] == period else earlier(period)
        aside = specs.word_pattern("words", "average_before").search(x.s.text, start, q.start)  # `전국 평균(5.1%)을`
        listed = bracket is not None and part is None or q.base == "rank" and beside_it(x, q) is not None \
            or aside is not None or is_world_whole(x, start, q) or is_size_of_fund(x, q)
        f = Fact(q, entity, measure, "", wording, "", period, "", flags, listed)
        if n not in dealt and n not in same and entity_is_free and _is_open(state, f) and not _is_source(f):
            f.entity, carried = find_open_entity(state, x, n, before, f.entity)
            f.entity = in_scope(state, x, q, f.entity)
            f.flags = [c for c in flags if c != "entity_carried"] + ["entity_carried"] * carried
        f.entity = of_market(state, x, f.entity, wording) if measure and measure.family == "markets" else f.entity
        if f.entity == NOBODY and state.zone is None and state.scope.id and q.base != "rank":
            f.entity, f.flags = state.scope, [*f.flags, "entity_carried"]  # of the country that the article is about
        if state.firm.id and f.entity == state.product != NOBODY and "entity_carried" in f.flags \
                and _is_of_companies(measure):
            f.entity = state.firm  # what a product's maker earns
        if of_product(state, x, f, last):
            f.entity = state.product
        f.root = find_root(state, x, q, measure)
        f.scope = scope_of(x, q, wording, f.entity) if measure else ""
        settle(ctx, x, n, f, last)
        if f.kind in ("growth", "increment") and (whole := gone_through(x, n, [g.period for g in facts])):
            f.period = whole
        if then:
            f.kind, f.indicator = then.kind, then.indicator
        if q.base == "rank" and entity_is_free is False and not f.measure:
            f.wording = ""
        own = "" if f.measure or n in measured or purpose else phrase_of(x, n)
        label = own or f"{f.scope} {bare_label(f.wording)}".strip()
        f.said = with_each(x, q, label) or (last.said if last and last.q.base == q.base else "")
        facts.append(f)
    each = ((n, shared_by(x, n)) for n in range(len(x.quantities)) if n not in dealt)
    return facts + [replace(facts[n], entity=e, flags=[*facts[n].flags]) for n, names in each for e in names
                    if names and e != facts[n].entity]


def _speaks_of(text: str, family: specs.Family) -> bool:
    """Whether a text without white space has numbers in a unit that is of one family wherever it stands."""
    return bool(family.names) and bool(_home_number(family.home).search(text))


@cache
def _home_number(bases: frozenset[str]) -> re.Pattern[str]:
    units = [re.escape(u.replace(" ", "")) for u, unit in specs.units().items() if unit.base in bases]
    return re.compile(rf"\d[십백천만억조여]*(?:{'|'.join(units)})")


def _is_of_companies(measure: specs.Measure | None) -> bool:
    """Whether a measure is said of companies alone."""
    return measure is not None and bool(measure.family) and specs.families()[measure.family].heads == "company"


def _is_source(f: Fact) -> bool:
    """Whether a number has the energy source that stands beside it."""
    return f.entity.kind == "energy_source" and "entity_carried" not in f.flags


def _is_open(state: State, f: Fact) -> bool:
    """Whether a number may be about anything that the sentence names, not of a family with its own kinds."""
    family = specs.families()[_family(state, f)]
    vague = "entity_carried" in f.flags or f.entity.kind in ("country", "") or is_known(f.entity.ko)
    if family.entity_kinds:
        vague = "entity_carried" in f.flags
    elsewhere = bool(family.home or family.total or family.entity_kinds) and family not in state.families and vague
    return state.zone is None and (family.open or elsewhere)


def _emit(ctx: Context, state: State, x: Sentence, f: Fact) -> Iterator[Observation]:
    q = f.q
    if not q.base and not _is_index(x.s, q):
        numeral = read_numeral(x.s.text, q.start)
        name = f.measure.units[0] if f.measure and f.measure.units else "점"
        unit = next((u for s, u in specs.units().items() if s == name), None)
        if numeral is None or unit is None:
            return
        q = quantity(numeral, q.end, q.printed, unit, 1 if q.value >= 0 else -1, q.qualifiers)
    family = _family(state, f)
    if family == "figures":
        own = (y for y in specs.families().values() if y.home and f.entity.kind in y.names)
        family = next((y.name for y in (*state.families, *own) if f.entity.kind in y.keeps), family)
    entity = f.entity
    level = specs.families()[family].places
    if level and entity.kind == "city" and entity.id.endswith("0000"):  # a municipality
        entity = entity.as_kind(level)
    if entity.id.startswith("place:"):
        f.flags.append("place_open")
        ctx.problem("place", "warning", f"{entity.ko} could be several places, and the issue does not say which; "
                    "it stays open. Print its 汉字 or add the province to the text.",
                    Line(x.s.lines[q.start], "", x.s.pages[q.start]), family, entity.id, f.indicator, entity.ko)
    row = observe(ctx, q, x.s.lines[q.start], x.s.pages[q.start], "prose", state.article, "", family, entity,
                  f.indicator, f.said, f.kind, f.period, f.basis, f.flags)
    row.place, row.sentence = x.s.place(q.start, q.end), x.printed
    yield row


def _family(state: State, f: Fact) -> str:
    """The family of a fact: its measure's, else by entity, else by article, else `figures`."""
    for family in specs.families().values():
        if f.entity.kind in family.entity_kinds and f.measure and f.measure.family in family.over:
            return family.name
    own = specs.families()[f.measure.family] if f.measure and f.measure.family else None
    if own and f.entity.kind in own.not_of:
        own = None
    if own and not (own.open and any(f.q.base in family.bases and not family.open for family in state.families)):
        return own.name
    for family in specs.families().values():
        if f.entity.kind in family.entity_kinds and (not family.bases or f.q.base in family.bases):
            return family.name
    for family in state.families:
        if family.bases and f.q.base in family.bases and not family.entity_kinds:
            return family.name
    for family in specs.families().values():
        if f.q.base in family.home:
            return family.name
    of_plan = state.planned and f.entity.kind == "industry"  # a trade, where the article is on a plan for it
    planned = (n for n, family in specs.families().items() if f.basis == "plan" and family.plan_of
               and (of_plan or f.entity.kind in family.plan_of))
    return next(planned, "figures")
