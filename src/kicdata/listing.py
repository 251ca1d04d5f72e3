"""Numbers of a list that parts something: `유형별로는 A가 39건, B 14건, C와 D가 각각 6건, 4건`.

In: a sentence with its words and numbers. Out: for each number of such a list the part that stands right before
it, be it in no list of names. Places and names that are known are left to the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kicdata.dealing import find_run, in_brackets
from kicdata.mentions import Sentence, Word
from kicdata.names import Entity, named
from kicdata.phrases import is_bound, without_measure
from kicdata.specs import phrase_pattern as _p
from kicdata.specs import word_pattern
from kicdata.text import bare

_PARTICLE = re.compile(r"(?<=[가-힣A-Za-z0-9)])(?:[은는이가]|에서)$")
_MARKS = ",，、;；:："
_LEFT = ("city", "province", "country", "zone", "company", "fund", "energy_source")
_MONEY = ("CNY", "USD", "HKD")
_LEAST, _LONGEST = 2, 5  # items that a list has at least, words that the name of an item has at most


def deal_list(x: Sentence) -> dict[int, Entity]:
    """Each number of a list that parts something, with its part."""
    lead = _p("parted").search(x.s.text)
    mains = [n for n in range(len(x.quantities)) if not in_brackets(x, n)]
    last = mains[-1] if mains else 0
    ends = bool(mains) and bool(_p("in_order").match(x.s.text, x.quantities[last].end))
    of_it = None if lead or ends else _p("parts_of_it").search(x.s.text)
    if of_it:  # only shares: what is counted of it is told by its trade too
        lead, mains = of_it, [n for n in mains if x.quantities[n].base == "%"]
    if not lead and not ends:
        return {}
    kind = "industry" if lead and _p("parted_by_trade").search(x.s.text) else "other"
    found = dict(_items(x, mains, lead.end() if lead else 0, kind))
    known = [x.quantities[n].base for n in mains if n not in found and _is_named(x, n)]
    bases = [x.quantities[n].base for n in found] + known
    kept = {n: e for n, e in found.items() if bases.count(x.quantities[n].base) >= _LEAST}
    names = {e.id for e in kept.values()}
    return _with_brackets(x, kept) if len(names) + len(known) >= _LEAST else {}


def _is_named(x: Sentence, n: int) -> bool:
    """Whether a name that is known stands right before a number: an item of the list, left to the grammar."""
    start = x.quantities[n].start
    return any(m.end <= start and m.entity.kind in _LEFT and _p("item_of").fullmatch(x.s.text, m.end, start)
               for m in x.mentions)


def _with_brackets(x: Sentence, found: dict[int, Entity]) -> dict[int, Entity]:
    return found | {n + 1: e for n, e in found.items() if n + 1 < len(x.quantities) and in_brackets(x, n + 1)}


def _items(x: Sentence, mains: Sequence[int], start: int, kind: str) -> Iterator[tuple[int, Entity]]:
    dealt: set[int] = set()
    for n in mains:
        q = x.quantities[n]
        if q.start < start or n in dealt:
            continue
        words = _label(x, n)
        if words is None:
            continue
        each = _is_dealt(words[-1])
        names = _names(x, words[:-1] if each else words)
        if q.base in _MONEY and any(_p("measured").fullmatch(bare(name)) for name in names):
            continue  # `2차 산업은 1.5조 위안`: a part of what the place makes
        run = find_run(x, q.start) if each else [n]
        if len(names) == len(run):
            dealt.update(run)
            yield from ((k, _entity(x, kind, name)) for k, name in zip(run, names, strict=True))


def _is_dealt(word: Word) -> bool:
    return bool(word_pattern("words", "each").fullmatch(word.own))


def _entity(x: Sentence, kind: str, name: str) -> Entity:
    """The part by its name: as the lists of names know it, where they know it whole."""
    known = next((m.entity for m in x.mentions if bare(m.entity.ko) == bare(name)), None)
    return known or named(kind, name)


def _label(x: Sentence, n: int) -> list[Word] | None:
    """The words right before a number, back to a mark, a verb or the number before; None where they name nothing."""
    q = x.quantities[n]
    if x.s.text[q.start - 1:q.start] == "(":
        return None  # `가(2건), 나(3건)`: the name before the bracket
    after = x.quantities[n - 1].end if n else 0
    near = [w for w in x.words if w.start >= after and w.end <= q.start]
    while len(near) > 1 and _p("of_whole").fullmatch(near[-1].own):  # `… 전체의 71.5%`
        near.pop()
    words: list[Word] = []
    for w in reversed(near):
        own = words and not _is_dealt(words[0])
        if w.own in _MARKS or w.own[0] in ")）" or own and is_bound(w) and w.own[-1] not in "와과의":
            break
        words.insert(0, w)
    if not words or len(words) > _LONGEST or _p("no_item").search(words[-1].own):
        return None
    left = [(m.start, m.end) for m in x.mentions if m.entity.kind in _LEFT] + [(p.start, p.end) for p in x.spans]
    return None if any(a < q.start and b > words[0].start for a, b in left) else words


def _names(x: Sentence, words: Sequence[Word]) -> list[str]:
    """The names that a label joins, without particles; [] where it is no name or says what is measured."""
    if not words:
        return []
    groups: list[list[str]] = [[]]
    for w in words:
        own = _PARTICLE.sub("", w.own) if w is words[-1] else w.own
        if w is not words[-1] and own[-1] in "와과" and len(own) > 2:
            groups[-1].append(own[:-1])
            groups.append([])
        elif own != "및":
            groups[-1].append(own)
        else:
            groups.append([])
    if any(len(without_measure(g)) < len(g) and not (g[1:] and _p("part_noun").fullmatch(g[-1])) for g in groups):
        return []  # `집적회로 수출이`: a measure of the whole, not of a part
    named_ = [" ".join(g) for g in groups]
    if any(not re.search("[가-힣A-Za-z]{2}|^[가-힣]$", g) or _p("pronoun").fullmatch(g) or _p("plain").fullmatch(g)
           or _p("adverbs").fullmatch(g.split(" ")[0]) for g in named_):
        return []
    return named_
