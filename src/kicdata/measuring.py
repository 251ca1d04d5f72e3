"""What a number measures: the label nearest to it that a measure knows.

In: a sentence, and the measures that its section allows. Out: measure and wording of each number: just behind
a count, else nearest before, else as the number before, unless a label of its own stands between.
"""

from __future__ import annotations

import re
from functools import cache

from kicdata import specs
from kicdata.dealing import find_run, runs_like
from kicdata.mentions import Sentence, Word
from kicdata.names import Entity
from kicdata.phrases import OWNER, find_phrase, is_bound
from kicdata.specs import phrase_pattern as _p
from kicdata.state import Fact, State
from kicdata.text import bare, normalise
from kicdata.values import LOWER, Quantity
from kicdata.wholes import names_rank

_FOLLOWS = re.compile(r"(?:이상|여|가량|정도|에달하는|규모|이넘는|안팎)*의?")
_ELSEWHERE = re.compile(r"[,，][가-힣]{2,8}(?:\([^()]{1,12}\))?(?:에서는?|은|는|이|가)")
_BARE = re.compile(r"^[을를] |(?:[은는이가을를의에]|[와과])$")

_MONEY = ("CNY", "USD", "HKD", "KRW")
_LONGEST = 4  # words before a measure's that bound it
_SCOPE = re.compile(r"(?=.*[가-힣A-Za-z]{2})[^()]*(?:\([^()]*\)[^()]*)*")  # its brackets closed
_NAME_ONLY = re.compile(r"[’”]?(?:\([^()]*\))?[’”]?(?:[은는이가을를의도])?")
_Hit = tuple[specs.Measure, str]


def find_measure(state: State, x: Sentence, n: int, last: Fact | None, listed: bool
                 ) -> tuple[specs.Measure | None, str]:
    """The measure of a number, with its wording: just behind a count, else nearest before, else as before."""
    q = x.quantities[n]
    if listed and last and last.listed and last.q.base == q.base:
        return last.measure, last.wording
    after = x.quantities[n + 1] if n + 1 < len(x.quantities) else None
    if after and q.base == "%" and after.base not in ("%", "pp", "rank") \
            and specs.word_pattern("words", "grown_to").fullmatch(x.s.text, q.end, after.start):
        return find_measure(state, x, n + 1, last, listed)  # `9.7% 증가한 6,414억 kWh`
    base = "rank" if names_rank(x.s.text, q) else q.base
    fits = [m for m in state.measures if _fits(m, base, q.unit)]
    each = specs.word_pattern("phrases", "each_label").search(x.s.text, 0, q.start)
    if each and not any(h.start() < each.start("np") < h.end() for m in fits for h in m.words.finditer(x.s.text)):
        return None, x.s.words(each.start(), each.end("np"))  # `1㎢당 GDP`: no GDP
    behind = _measure_behind(x, n, fits)
    if behind and (base == "count" or base in _MONEY and specs.word_pattern("words", "result").match(x.s.text, q.end)):
        return behind  # `2억 위안의 적자`
    if behind and base == "%" and behind[0].kind == "growth" and x.s.text.startswith("의", q.end):
        return behind  # `5.1%의 실질 성장을 이어갔다`
    found = measure_before(x, q, fits, base == "count" and not listed)
    label = None if listed else own_label(x, n)
    if label and (not found or found[2] <= label[0]) and not (behind and base not in ("%", "pp", "rank")):
        return None, label[1]  # `…, 설치 면적은 2.4%`: a label that no measure knows is not the one before it
    if not base and not found:  # a score without a unit: its measure may stand behind the list
        return next(((m, h[0]) for m in fits if (h := m.words.search(x.s.text))), (None, ""))
    own = find_phrase(x, q.start) if base == "count" and last and last.measure and not listed else None
    if own and last and max(last.q.end, found[2] if found else 0) <= own[0] \
            and x.s.text[own[1] - 1] not in "는은을를의" and not any(own[0] <= m.start < own[1] for m in x.mentions):
        return None, ""  # `유니콘 11개, 상장사 78개`: of what stands right before it
    if found and not (last and _is_unknown(last) and found[2] < last.q.start):
        return found[:2]
    if behind and base not in ("%", "pp", "rank"):
        return behind
    if last and _is_unknown(last):
        return None, last.wording  # of the label that no measure knows, as the number before
    if last and last.measure and (last.q.unit == q.unit or q.base in ("%", "pp")):
        return last.measure, last.wording
    kept = state.measure
    if kept and kept.family not in {f.name for f in state.families} and (q.unit != _case() or q.unit not in kept.units):
        kept = None
    if kept and (q.base == "%" or q.unit == _case() and q.unit in kept.units
                 or q.base not in ("count", "%") and q.base in kept.bases):
        return kept, ""
    if parted := _parted_label(x, q):
        return None, parted
    before = find_phrase(x, q.start)
    said = before is not None and x.s.text[before[1] - 1] in "은는이가" and not any(
        before[1] - 1 <= m.end <= before[1] for m in x.mentions)
    if said and q.base in _homes():
        return None, ""  # `외지로 보낸 전력은 630억 kWh`: no generation
    return _default_measure(state, q), ""


def _parted_label(x: Sentence, q: Quantity) -> str:
    """What is parted, where that is a noun of measuring: `산업별 전력 사용량은 …`; no measure knows it."""
    m = specs.word_pattern("phrases", "parted").search(x.s.text, 0, q.start)
    label = bare_label(m[0].removeprefix("별")) if m else ""
    return label if specs.word_pattern("words", "labels").search(label) else ""


def _is_unknown(f: Fact) -> bool:
    """Whether a number has a label of its own that no measure knows."""
    return f.measure is None and bool(f.wording)


def _measure_behind(x: Sentence, n: int, fits: list[specs.Measure]) -> _Hit | None:
    """The measure just behind a number, with no particle between: `178 개 고신구`."""
    q, text = x.quantities[n], x.s.text
    if LOWER in q.qualifiers:
        return _measure_behind(x, n + 1, fits)
    after = x.quantities[n + 1] if n + 1 < len(x.quantities) else None
    if after and after.unit == q.unit and _ELSEWHERE.fullmatch(text, q.end, after.start):
        return _measure_behind(x, n + 1, fits)  # `…에서는 6건, …에서는 4건의 투자가`
    if n + 1 < len(x.quantities) and x.quantities[n + 1].unit == q.unit \
            and specs.word_pattern("grammar", "and").fullmatch(text[q.end:x.quantities[n + 1].start]):
        return _measure_behind(x, n + 1, fits)  # `12 개와 9 개의 펀드`
    start = q.end + len(_FOLLOWS.match(text[q.end:])[0])  # type: ignore[index]
    stop = x.quantities[n + 1].start if n + 1 < len(x.quantities) else len(text)
    counted = specs.word_pattern("phrases", "counted_noun").match(text, q.end) if q.base == "count" else None
    if counted and text.startswith("의", counted.end("noun")) and text.endswith("등", 0, q.start):
        stop = min(stop, counted.end("noun"))  # `허베이 등 3개 지역의 생산량`: three regions
    right = text[start:min(start + 14, stop)]
    if specs.word_pattern("words", "changed").match(right):
        return None  # `4개 늘고 유니콘은`
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
    found = measure_before(x, q, [m for m in state.measures if m.kind == "level" and _fits(m, q.base, q.unit)], False)
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
    labels = specs.word_pattern("words", "labels")
    if specs.word_pattern("words", "derived").fullmatch(noun):  # `해외 매출 비중은`: of what stands before it
        k -= 1
        noun = x.words[k].own if k >= 0 and x.words[k].start >= after else ""
    if len(noun) < 2 or not labels.search(noun) or specs.word_pattern("words", "derived").fullmatch(noun):
        return None
    return x.words[k].start, x.s.words(x.words[k].start, stop)


def phrase_of(x: Sentence, n: int) -> str:
    """The words that say what a number is: those before it, else what it counts, else the subject.

    Times, other numbers and words of comparison are looked over: `가상 지표는 2024년보다 5% 늘었다`.
    """
    q = x.quantities[n]
    if lasted := _p("streak").match(x.s.text, q.end):
        return x.s.words(*lasted.span())
    before = find_phrase(x, q.start)
    if before and not _is_name(x, *before):
        return bare_label(x.s.words(*before))
    counted = specs.word_pattern("phrases", "counted_noun").match(x.s.text, q.end) if q.base == "count" else None
    if counted:
        return x.s.words(*counted.span("noun"))
    y = next((y for y in reversed(x.subjects) if y.end <= q.start and y.role != OWNER), None)
    return bare_label(x.s.words(y.start, y.end)) if y and not _is_name(x, y.start, y.end) else ""


def scope_of(x: Sentence, q: Quantity, wording: str, e: Entity) -> str:
    """The words right before those of a measure that bound it: `차량용 모듈` of `차량용 모듈 매출은 3억 위안`.

    No name, time or number does, nor a word that says how it was counted, nor what the entity's name says.
    """
    text, key = x.s.text, bare(wording)
    at = text.rfind(key, 0, q.start) if key else -1
    behind = text.find(key, q.end) if key and at < 0 else -1
    home = next((k for k, w in enumerate(x.words) if w.start <= max(at, behind) < w.end), None)
    if home is None:
        return ""
    at = max(at, behind)
    held = [*((p.start, p.end) for p in x.spans), *((n.start, n.end) for n in x.quantities),
            *((m.start, m.end) for m in x.mentions)]
    first = home
    while first and home - first < _LONGEST and not _ends_scope(w := x.words[first - 1]) \
            and not any(a < w.end and w.start < b for a, b in held):
        first -= 1
    start = max([x.words[first].start, *(min(b, at) for a, b in held if a < at and b > x.words[first].start)])
    scope = x.s.words(start, at).strip(" ‘’“”\"'")
    named = normalise(scope) in normalise(e.ko) or _p("unscoped").fullmatch(bare(scope))
    return "" if named or not _SCOPE.fullmatch(scope) else scope


def _ends_scope(w: Word) -> bool:
    """Whether a word stands before those that bound a measure: a verb, a particle, another measure: `매출과`."""
    stem = w.own[:-1] if w.own.endswith("의") else w.own  # `첨단산업의 생산액`
    joined = w.own[-1:] in ("와", "과") and specs.word_pattern("words", "labels").search(w.own[:-1])
    if stem != w.own and (_p("group").search(stem) or _p("pronoun").fullmatch(stem) or _p("pointing").match(stem)):
        return True
    return bool(is_bound(Word(w.start, w.end, stem)) or joined or _p("unnamed").search(stem)
                or _p("unscoped").fullmatch(stem))


def with_each(x: Sentence, q: Quantity, label: str) -> str:
    """A label with what it is counted of or for each of, as printed before it: `60세 이상 인구`, `kg 당 발사 비용`."""
    at = x.s.text.rfind(bare(label), 0, q.start) if label else -1
    lead = specs.word_pattern("phrases", "for_each").search(x.s.text, 0, at) if at > 0 else None
    return x.s.words(lead.start(), at + len(bare(label))) if lead and lead.end() == at else label


def _is_name(x: Sentence, start: int, end: int) -> bool:
    """Whether words are nothing but a name with its spelling and particle: they say whose, not what."""
    return any(m.start == start and _NAME_ONLY.fullmatch(x.s.text, m.end, end) for m in x.mentions)


def purpose_of(x: Sentence, q: Quantity) -> str:
    """What a part of a sum is meant for, where that stands behind it: `55%는 연구개발에`."""
    m = specs.word_pattern("phrases", "meant_for").match(x.s.text, q.end) if q.base in ("%", *_MONEY) else None
    return x.s.words(*m.span("np" if m["np"] else "use")) if m else ""


def deal_measures(state: State, x: Sentence) -> dict[int, tuple[specs.Measure | None, str]]:
    """Numbers after 각각, each with the measure that it belongs to: `매출과 순이익은 각각 20억, 3억 위안`."""
    dealt: dict[int, tuple[specs.Measure | None, str]] = {}
    for each in specs.word_pattern("words", "each").finditer(x.s.text):
        run = find_run(x, each.end())
        parts = _labels_joined(x, each.start()) or _labels_apart(x, each.start(), run)
        if len(run) < 2 or len(parts) != len(run):
            continue
        hits = []
        for n, part in zip(run, parts, strict=True):
            fits = [m for m in state.measures if _fits(m, x.quantities[n].base, x.quantities[n].unit)]
            ends = [(h.end(), h.end() - h.start(), k) for k, m in enumerate(fits)
                    for h in m.words.finditer(bare(bare_label(part)))]
            hits.append((fits[max(ends)[2]] if ends else None, part))
        for again in (run, *runs_like(x, run)):
            dealt.update(zip(again, hits, strict=True))
    return dealt


def _labels_apart(x: Sentence, end: int, run: list[int]) -> list[str]:
    """The labels of the numbers before a place, one for each of `run`: `수출은 1.8조, 수입은 2조로 각각 9%, 1%`."""
    before = [n for n, q in enumerate(x.quantities) if q.end <= end][-len(run):]
    labels = [phrase_of(x, n) for n in before]
    alike = {x.quantities[n].base for n in before} & {x.quantities[n].base for n in run}
    known = specs.word_pattern("words", "labels")
    named = all(known.search(bare(label)) for label in labels)
    return labels if named and len(set(labels)) == len(run) and not alike else []


def bare_label(text: str) -> str:
    """A label without the particle at its end, as it is printed."""
    return _BARE.sub("", text.strip())


def _labels_joined(x: Sentence, end: int) -> list[str]:
    """The labels that are joined right before a place, each as printed: `매출과 순이익은`, `1차, 2차 산업 생산액은`."""
    words = [w for w in x.words if w.end <= end]
    if not words or words[-1].end != end or not _BARE.search(words[-1].own):
        return []
    held = [(p.start, p.end) for p in x.spans] + [(q.start, q.end) for q in x.quantities]
    found: list[tuple[int, int]] = []  # first and last word of each
    last = len(words) - 1
    for k in range(len(words) - 1, -2, -1):
        joins = k >= 0 and k < last and (words[k].own[-1] in "와과,，·" or words[k].own == "및")
        taken = k >= 0 and any(a < words[k].end <= b for a, b in held)
        ends = k < 0 or k < len(words) - 1 and not joins and (taken or is_bound(words[k]))
        if not joins and not ends:
            continue
        first = k + (words[k].own in ",，및") if joins else k + 1
        own = k + 1 if joins and words[k].own not in ",，및" else first
        if own > last or len(found) > 4:
            break
        found.insert(0, (own, last))
        last = k - (words[k].own in ",，및")
        if ends or last < 0:
            break
    labels = [bare_label(x.s.words(words[i].start, words[j].end).rstrip(",，·")) for i, j in found]
    known = specs.word_pattern("words", "labels")
    while labels and not known.search(bare(labels[0])) and any(known.search(bare(f)) for f in labels[:-1]):
        labels = labels[1:]  # `…에 따르면, 매출과 순이익은`
    if len(labels) < 2 or not known.search(bare(labels[-1])):
        return []
    if all(known.search(bare(f)) for f in labels):
        return labels
    named = "의 " in labels[-1] or any(words[found[0][0]].start <= m.start < end for m in x.mentions)
    head = labels[-1].split(" ")[-1]
    return [] if named or any(known.search(bare(f)) for f in labels[:-1]) else [
        *(f"{f} {head}" for f in labels[:-1]), labels[-1]]


def measure_before(x: Sentence, q: Quantity, fits: list[specs.Measure], close: bool
                    ) -> tuple[specs.Measure, str, int] | None:
    """The measure whose words end nearest before a number; `close` ones must stand right by it."""
    left, aside = x.s.text[:q.start], specs.word_pattern("words", "aside")
    zones = [m for m in x.mentions if m.entity.kind == "zone"]
    best: tuple[tuple[int, int], specs.Measure, str] | None = None
    for m in fits:
        near = close and m.where is None and _case() not in m.units  # `기업` counts only what stands by it
        for h in m.words.finditer(left):
            of_those = q.base in ("%", "pp") and m.kind == "count" and re.match("의.", left[h.end():])
            if near and q.start - h.end() > 14 or of_those or aside.match(left, h.end()) \
                    or any(z.start <= h.start() and h.end() <= z.end for z in zones):
                continue
            key = (h.end(), h.end() - h.start() + (q.base in m.bases) + (m.where is not None))
            if best is None or key > best[0]:
                best = (key, m, x.s.words(h.start(), h.end()))
    return (best[1], best[2], best[0][0]) if best else None


@cache
def _homes() -> frozenset[str]:
    """The units whose numbers belong to one family wherever they stand."""
    return frozenset(u for f in specs.families().values() for u in f.home)


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
