"""Noun phrases that a sentence says something of, found by their particles.

In: a sentence without white space that knows its gaps, and what it mentions. Out: `Subject`s in order:
topics (은, 는), subjects of a clause (이, 가) and owners (의), each with the entity that it names, if it
names one. No list of names is needed: particles, clause ends and the nouns of measuring decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kicdata import specs
from kicdata.mentions import Sentence, Subject, Word, backs, is_introduced
from kicdata.names import NOBODY, Entity, Mention, find_known, named, within
from kicdata.specs import phrase_pattern as _p
from kicdata.text import Line, Squeezed, bare, squeeze

TOPIC, SUBJECT, OWNER = "topic", "subject", "owner"
PLACES = ("country", "province", "city")
_ROLES = {"은": TOPIC, "는": TOPIC, "이": SUBJECT, "가": SUBJECT, "의": OWNER}
_MARKS = ",，、;；:：…“”\"<>《》〈〉?!.。/()（）－⚫●▲◼→"
_QUOTES = "‘’'`"
_AT = re.compile(r"에서(?:는|약|총)?$")
_SPELLED = re.compile(r"[가-힣]\([^()]*[㐀-鿿]{2}")  # a name with its 汉字
_ENOUGH = 60  # phrases that a sentence may have
_MOST = 8  # words that a phrase may have


def _closes(letter: str) -> bool | None:
    """Whether a Hangul syllable ends in a consonant; None for other letters."""
    return (ord(letter) - 0xAC00) % 28 > 0 if "가" <= letter <= "힣" else None


def find_words(s: Squeezed) -> list[Word]:
    """The words of a text; marks are words of their own, brackets behind a word belong to it.

    Digits and Hangul are parted, be there a gap or not.

    >>> from kicdata.text import Line, squeeze
    >>> [w.own for w in find_words(squeeze([Line(1, "샘물(泉水)은 6축 로봇, G7 는")]))]
    ['샘물은', '6', '축', '로봇', ',', 'G7는']
    """
    found: list[Word] = []
    text, at, start, own, quoted = s.text, 0, 0, "", False
    closing = _closing(text)

    def close(end: int) -> None:
        nonlocal own
        if own:
            found.append(Word(start, end, own))
        own = ""

    while at < len(text):
        c = text[at]
        inside = closing.get(at, 0) if own else 0
        if inside:
            at = inside
            if at < len(text) and s.gaps[at]:
                close(at)
            continue
        if c in _QUOTES or c == " ":
            if c == " " or s.gaps[at]:
                close(at)
            at, quoted = at + 1, c != " "
            continue
        if c in _MARKS and not (c == "." and own[-1:].isdigit() and text[at + 1:at + 2].isdigit()):
            close(at)
            found.append(Word(at, at + 1, c))
        else:
            parted = bool(own) and _is_number(own[-1]) != _is_number(c) and "가" <= max(own[-1], c) <= "힣" \
                and not quoted  # `‘가상 2.0’은`
            if s.gaps[at] or parted or own and s.lines[at] != s.lines[at - 1] and _is_topic(own):
                close(at)
            if not own:
                start = at
            own += c
        at, quoted = at + 1, False
    close(len(text))
    return _with_particles(found)


def _is_number(c: str) -> bool:
    return c.isdigit() or c == "%"


def _is_topic(own: str) -> bool:
    """Whether a word at a line's end is one with 은 or 는: a PDF may print no blank behind it."""
    return len(own) > 3 and _role(Word(0, 0, own)) == TOPIC


def _closing(text: str) -> dict[int, int]:
    """Place of each opening bracket -> the place behind its closing one, where that is near."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for i, c in enumerate(text):
        if c in "(（":
            opened.append(i)
        elif c in ")）" and opened:
            at = opened.pop()
            if i - at < 160:
                found[at] = i + 1
    return found


def _with_particles(words: Sequence[Word]) -> list[Word]:
    """Particles that stand apart behind Latin letters or digits, joined to them."""
    found: list[Word] = []
    for w in words:
        last = found[-1] if found else None
        if last and _p("particle").fullmatch(w.own) and _closes(last.own[-1]) is None and last.own not in _MARKS:
            found[-1] = Word(last.start, w.end, last.own + w.own)
        else:
            found.append(w)
    return found


def _role(w: Word) -> str:
    """What the particle at a word's end makes of it; empty for none, or where it is a verb's ending."""
    if len(w.own) < 2 or w.own[-1] not in _ROLES:
        return ""
    closed, particle = _closes(w.own[-2]), w.own[-1]
    if closed is not None and closed != (particle in "은이") and particle != "의":
        return ""
    return "" if _p("no_subject").search(w.own) else _ROLES[particle]


def find_subjects(x: Sentence) -> list[Subject]:
    """The phrases of a sentence that what follows may be said of, in order; its words are noted in it."""
    x.words = find_words(x.s)
    words = _without_rates(x, x.words)
    kept = _inside(x.mentions, x)
    blocked = _blocked(x, words)
    found: list[Subject] = []
    for n, w in enumerate(words):
        role = _role(w)
        alone = not role and w.own.endswith("만") and n + 1 < len(words) and _p("alone").match(words[n + 1].own)
        if (role or alone) and not blocked[n] and not (role == SUBJECT and backs(x.s, w.end - 1)):
            first = _first_word(words, n, blocked, kept)
            first = next((k for k in range(n, first, -1) if x.s.text[words[k].start - 1] in "‘“"
                          and re.search("[’”]", x.s.text[words[k].start:words[n].end])), first)  # `모델인 ‘가상 2.0’은`
            y = _resolve(x, words[first:n + 1], role or TOPIC)
            national = bool(_p("nation_word").fullmatch(words[first].own)) and first < n
            found.append(y._replace(alone=bool(alone), national=national))
            if len(found) >= _ENOUGH:
                break
    found += [Subject(m.start(), m.end(), TOPIC, named("other", x.s.words(*m.span("name"))), strong=True)
              for m in _p("title_topic").finditer(x.s.text) if not _p("speaker").search(m["name"])]
    found += [Subject(m.start, at.end(), TOPIC, m.entity, strong=True) for m in x.mentions
              if (m.entity.kind == "company" or m.entity.zh) and (at := _p("also").match(x.s.text, m.end))
              and (any(x.s.gaps[at.end():at.end() + 1]) or x.s.text[at.end():at.end() + 1].isdigit())]
    found += [Subject(m.start, m.end, TOPIC, m.entity, strong=True) for m in x.mentions
              if m.entity.kind == "company" and is_introduced(x.s, m.end)]
    return sorted(found, key=lambda y: y.end)


def _without_rates(x: Sentence, words: Sequence[Word]) -> list[Word]:
    """Words without those of what something is measured for each of: `로켓의 1kg 당 발사 비용은`."""
    each = [(w.end, m.end()) for w in words if w.own.endswith("의") and (m := _p("per").match(x.s.text, w.end))]
    return [w for w in words if not any(a <= w.start and w.end <= b for a, b in each)]


def _inside(mentions: Sequence[Mention], x: Sentence) -> set[int]:
    """Places inside of names: no phrase ends there."""
    return {i for m in mentions for i in range(m.start + 1, m.end)}


def _blocked(x: Sentence, words: Sequence[Word]) -> list[bool]:
    """Words that are numbers or times, and so no part of a phrase."""
    taken = sorted([(q.start, q.end) for q in x.quantities] + [(p.start, p.end) for p in x.spans])
    found, k = [], 0
    for w in words:
        while k < len(taken) and taken[k][1] <= w.start:
            k += 1
        found.append(k < len(taken) and taken[k][0] < w.end and "(" not in x.s.text[w.start:taken[k][0]])
    return found


def find_phrase(x: Sentence, end: int) -> tuple[int, int] | None:
    """Where the noun phrase stands that is nearest before `end`; None where a verb comes first."""
    words, blocked = x.words, _blocked(x, x.words)
    k = next((k for k in range(len(words) - 1, -1, -1) if words[k].end <= end), -1)
    while k >= 0 and (blocked[k] or _p("looked_over").fullmatch(words[k].own)):
        k -= 1
    particled = _p("particled").search(words[k].own) if k >= 0 else None
    if k < 0 or words[k].own in _MARKS or not particled and (
            _p("stop").search(words[k].own) or _p("unnamed").search(words[k].own)):
        return None
    first = max(_first_word(words, k, blocked, set()), k - 4)
    while first < k and _p("looked_over").fullmatch(words[first].own):
        first += 1
    return words[first].start, words[k].end


def _first_word(words: Sequence[Word], n: int, blocked: Sequence[bool], kept: set[int]) -> int:
    """The first word of the phrase that ends with word n: behind a particle, a verb, a mark or a number."""
    first = n
    while first > 0 and n - first < _MOST:
        before = words[first - 1]
        if blocked[first - 1] or before.own in _MARKS:
            break
        spelled = before.end - before.start > len(before.own) + 2 and _p("time_end").search(before.own)
        ends = _p("stop").search(before.own) or _role(before) in (TOPIC, SUBJECT)
        if ends and before.end not in kept and not spelled:
            break
        first -= 1
    return first


def _resolve(x: Sentence, words: Sequence[Word], role: str) -> Subject:
    """What a phrase names: its owner where it has one, without the nouns that only say what is measured."""
    start, end = words[0].start, words[-1].end
    nothing = Subject(start, end, role, NOBODY, again=True)
    parts = [w.own for w in words]
    parts[-1] = parts[-1][:-1]
    many = parts[-1] == "등" and len(parts) > 1
    if many:
        parts, words = parts[:-1], words[:-1]
    if _p("pointing").fullmatch(parts[0]) and 1 < len(parts) < 4 or _is_pronoun(x, parts, words[-1]):
        return nothing
    if len(parts) > 1 and _p("measured").match("".join(parts)):
        return nothing
    owned = False
    owner = next((n for n, p in enumerate(parts[:-1]) if p.endswith("의") and len(p) > 1), None)
    head = _known_at(x, words[-1])
    if head and head.end >= words[-1].start + len(words[-1].own) - 1:
        is_class = head.entity.kind == "other" and bool(_p("group").search(head.entity.ko))  # `외자기업은`
        return Subject(start, end, role, head.entity, group=many or is_class, strong=not is_class)
    if owner is not None and (_is_pronoun(x, [*parts[:owner], parts[owner][:-1]], words[owner])
                              or owner < 2 and _p("pointing").fullmatch(parts[0])):
        return nothing
    best = next((m for m in x.mentions if owner is not None and m.start == words[owner].end and m.end >= end - 1
                 and specs.word_pattern("words", "top").match(x.s.text, m.start)), None)
    if best:
        return Subject(start, end, role, best.entity, strong=True)  # `중국의 상위 10대 제조사가`
    if owner is not None:
        of, rest = _known_at(x, words[owner]), parts[owner + 1:]
        market = any(_p("market").search(p) for p in rest) and not _p("world_market").search("".join(rest))
        joined = next((n for n in range(len(parts) - 1, owner, -1) if parts[n - 1][-1] in "와과"), 0)
        if market and joined and of is None:
            parts, words = parts[joined:], words[joined:]  # `…의 등장과 로봇 산업`: the last of two
        elif market and (of is None or of.entity.kind == "country"):
            parts[owner] = parts[owner][:-1]  # `중국의 로봇 산업` is one name
        elif of and _SPELLED.search(x.s.text, words[owner].end, end):
            parts, words = rest, words[owner + 1:]  # `난닝의 푸린(伏林) 발전소는`: the thing, not where it stands
            start = words[0].start
        elif of or role == OWNER or _only_measures(rest):
            owned = _only_measures(rest)
            parts = [*parts[:owner], parts[owner][:-1]]
    worldwide = len(parts) > 2 and bool(_p("world").fullmatch(parts[0]))
    while len(parts) > 1 and _p("scope").fullmatch(parts[0]):
        parts, words = parts[1:], words[1:]
    length = _measured(parts)
    if worldwide and 0 < length < len(parts) and _p("market").search(parts[length]):  # `글로벌 eVTOL 시장은`
        trade = named("industry", " ".join(parts[:length]))
        return Subject(start, end, role, within(world(), trade), strong=True)
    if length == 0 or _is_pronoun(x, parts[:length], words[length - 1]) or _p("counted").fullmatch(parts[-1]):
        return nothing
    parts, last = parts[:length], words[length - 1]
    known = _known_at(x, last)
    if known and (known.start <= words[0].start or known.entity.kind not in PLACES):
        return Subject(start, end, role, known.entity, group=many, strong=True, owned=owned)
    if _p("department").search(parts[-1]):  # what a city's office plans or says is of the city
        place = next((m for m in x.mentions if m.start == words[0].start and m.entity.kind in PLACES), None)
        if place:
            return Subject(start, end, role, place.entity, strong=True)
    name = " ".join(parts).strip()
    many, name = many or name.endswith("들"), name.removesuffix("들")
    head = next((m for m in x.mentions if m.start == words[0].start and m.entity.kind in ("company", "city", "province")
                 ), None)
    if head and any(_p("speaker").search(w) for w in parts):  # a chairman, an official of a city
        return Subject(start, end, role, head.entity, strong=True)
    if any(_p("speaker").search(w) for w in parts) or len(bare(name)) < 2 or not re.search("[가-힣A-Za-z]", name) \
            or len(parts) == 1 and (_p("plain").fullmatch(parts[0]) or _p("adjective").fullmatch(parts[0])) \
            or _p("acronyms").fullmatch(name):
        return nothing
    kind = "industry" if any(_p("market").search(w.own[:-1] if w is words[-1] else w.own) for w in words[-3:]) \
        else kind_of(parts)
    kind = "other" if _p("document").search(parts[-1]) else kind  # `…산업 실시의견` is no trade
    where = next((m.entity for m in x.mentions if m.start == words[0].start and m.end <= words[0].end
                  and m.entity.kind == "country"), None)
    if where and kind == "industry" and length > 1 and not many:  # the trade of a country, however it is said
        trade = named(kind, " ".join(parts[1:]))
        return Subject(start, end, role, Entity(f"{where.id}/{trade.id}", kind, name), False, False, True,
                       owned=owned and length > 1)
    strong = kind != "other" or _is_proper(x, start, end, parts)
    return Subject(start, end, role, named(kind, name), False, many or bool(_p("group").search(parts[-1])), strong,
                   owned=owned and len(parts) > 1)


def _is_pronoun(x: Sentence, parts: Sequence[str], last: Word) -> bool:
    """Whether words only point back, and what they mean is not known: `양사` is where two were named together."""
    return bool(_p("pronoun").fullmatch("".join(parts))) and _known_at(x, last) is None


@cache
def world() -> Entity:
    """The world, as the lists of names have it."""
    return next(m.entity for m in find_known(squeeze([Line(0, str(specs.layout()["words"]["world"]))]), ["other"]))


def _is_proper(x: Sentence, start: int, end: int, parts: Sequence[str]) -> bool:
    """Whether a phrase is a name by its form: letters, quotes, a spelling in brackets, an institution's end."""
    text, last = x.s.text, parts[-1]
    if re.search("[A-Za-z]", _p("acronyms").sub("", " ".join(parts))) or _p("spelling").search(text[start:end]):
        return True
    if text[start] in _QUOTES or text[start - 1:start] in tuple(_QUOTES):
        return True
    by_company = len(parts) > 2 and any(m.start == start and m.entity.kind == "company" for m in x.mentions)
    return by_company or len(parts) > 1 and bool(_p("institution").search(last))


def _measured(parts: Sequence[str]) -> int:
    """How many of the words are left without the nouns of measuring at their end."""
    n = len(parts)
    while n and _p("measure").fullmatch(re.sub("[의와과]$", "", parts[n - 1])):
        n -= 1
    return n


def without_measure(parts: Sequence[str]) -> list[str]:
    """Words without the nouns of measuring at their end.

    >>> without_measure(["대형", "버스", "판매량"])
    ['대형', '버스']
    """
    return list(parts[:_measured(parts)])


def _only_measures(parts: Sequence[str]) -> bool:
    """Whether words only say what is measured: `용량`, `저장 시간`."""
    n = 0 if _p("measured").match("".join(parts)) else _measured(parts)
    return n == 0 or n < len(parts) and all(_p("plain").fullmatch(p) for p in parts[:n])


def _known_at(x: Sentence, w: Word) -> Mention | None:
    """The mention that ends with a word."""
    return next((m for m in x.mentions if w.start < m.end <= w.end and w.end - m.end <= 60
                 and m.start >= w.start - 40 and not specs.word_pattern("words", "top").match(x.s.text, m.start)), None)


def kind_of(parts: Sequence[str]) -> str:
    """The kind of what words name, by the last of them."""
    if _p("market").search(parts[-1]):
        return "industry"
    made = _p("goods").fullmatch("".join(parts))
    return "company" if specs.word_pattern("grammar", "company").search(parts[-1]) and not made else "other"


def located(x: Sentence, n: int) -> Entity | None:
    """The entity of a phrase with 에서 right before the n-th number, where several stand in a row.

    `남부 지역(…)에서 3곳, 북부 지역(…)에서 2곳`
    """
    at = [bool(_AT.search(x.s.text[max(0, q.start - 6):q.start])) for q in x.quantities]
    if not at[n] or sum(at) < 2:
        return None
    words = x.words
    blocked = _blocked(x, words)
    k = max((k for k, w in enumerate(words) if w.end <= x.quantities[n].start and w.own.endswith("에서")), default=0)
    first = _first_word(words, k, blocked, set())
    parts = [w.own for w in words[first:k + 1]]
    parts[-1] = parts[-1].removesuffix("에서")
    if _p("plain").fullmatch(parts[-1]) and len(parts) > 1:
        parts = parts[:-1]
    name = " ".join(parts)
    nothing = _p("plain").fullmatch(parts[-1]) or not re.search("[가-힣A-Za-z]", name)  # `63%에서 41%로`
    return None if nothing else named("other", name)


def is_bound(w: Word) -> bool:
    """Whether a word is no part of a name: a verb, a mark, or a word with its particle."""
    return w.own in _MARKS or bool(_p("stop").search(w.own)) or bool(_role(w))


def governing(subjects: Sequence[Subject], s: Squeezed, start: int, end: int) -> Subject | None:
    """The phrase that governs what stands at `end`: the nearest from `start` on.

    A subject with 이 or 가 governs its own clause alone, an owner only what directly follows.
    """
    for y in reversed([y for y in subjects if start < y.end <= end]):  # a bracket behind a name may hold numbers
        between = s.text[y.end:end]
        if y.role == TOPIC:
            return y
        if y.role == SUBJECT and not _p("clause").search(between) and not _p("made_so").fullmatch(between):
            return y
        if y.role == OWNER and not y.again and _is_label(s, y.end, end):
            return y
    return None


def _is_label(s: Squeezed, start: int, end: int) -> bool:
    """Whether nothing but what is measured stands between: `…의 연간 순이익 2,376 억`."""
    words = [w.own for w in find_words(s.cut(start, end))] if 1 < end - start < 24 else []
    if words and words[-1] in ("약", "총"):
        words.pop()
    return bool(words) and _measured(words) == 0
