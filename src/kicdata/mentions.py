"""Names in a text become mentions: places, zones, companies, funds, projects, industries, groups by rank.

In: text without white space and the names of the issue. Out: `Mention`s in order, the names that an
issue defines, and how a mention stands in its sentence (subject, topic, coordinated with others).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from kicdata import specs
from kicdata.context import Context
from kicdata.kinds import HEADING
from kicdata.names import (
    HANZI,
    Entity,
    Mention,
    find_known,
    find_places,
    is_known,
    name_key,
    named,
)
from kicdata.outline import Outline
from kicdata.owners import entity_in_title
from kicdata.periods import Span
from kicdata.records import Observation
from kicdata.specs import grammar_pattern as _g
from kicdata.text import Line, Squeezed, bare, normalise, places_of, squeeze
from kicdata.values import Quantity

_OPENING = "‘“'\"<"

_OF = "의"  # the particle of an owner
_QUOTED = re.compile(r"[‘“'](?P<name>[가-힣A-Za-z0-9·∙+ ]{2,24})[’”']")


_BESIDE = re.compile(r"^[’'”]?\([^)]*\)|[‘’“”']")  # what may stand beside a name of a list
_NAME_ENDS = re.compile(r"[’'”]?(?:\([^)]*\))?[’'”]?"
                        r"(?:[은는이가의도과와및을를,·]|에서|주변|일대|인근|$)|[’'”]?(?:\([^)]*\))?(?=\d)")

_FRONT = 16  # letters of a text among which a name introduces somebody
_INTRODUCED = re.compile(r"\([㐀-鿿]+公司[^()]*\)(?=[가-힣])")  # `가상테크(…有限公司)`, before what it does
_DEFINES = re.compile(r"(?P<ko>[가-힣A-Za-z0-9∙·]{2,40})\((?:[A-Za-z][A-Za-z .&-]{0,40}[·∙,/]?)?"
                      rf"(?P<zh>{HANZI}{{2,}})?[^()]{{0,60}}?"
                      r"(?:이하[‘'“’]?(?P<alias>[가-힣A-Za-z0-9 ]{2,14}?)[’'”‘]?(?:로통칭)?)?\)")


_TOPIC = re.compile(r"[’'”]?(?:\([^)]*\))?[’'”]?(?:[은는가]|이(?![자며고다었라])|만(?=약?\d))(?!에)")


class Word(NamedTuple):
    """A word between two gaps without what stands in its bracket; `own` is its text."""

    start: int
    end: int
    own: str


class Subject(NamedTuple):
    """A phrase with its particle: where it stands, what it does, and what it names.

    `again` says that it only points back (`이 제품은`), or names no more than what is measured.
    """

    start: int
    end: int
    role: str
    entity: Entity
    again: bool = False
    group: bool = False  # of a class (`업체들이`), not of one
    strong: bool = False  # a name or a market, not a common noun
    alone: bool = False  # looked at by itself: `…만 놓고 보면`
    owned: bool = False  # the owner of what is measured: `…의 가동률은`
    national: bool = False  # of the whole country: `국내 자동차 판매는`


@dataclass
class Sentence:
    """A sentence with everything that it mentions."""

    s: Squeezed
    spans: list[Span]
    quantities: list[Quantity]
    mentions: list[Mention]
    words: list[Word] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)

    def at(self, q: Quantity) -> int:
        """The place of a number among the numbers, whatever it was turned into."""
        return next(n for n, y in enumerate(self.quantities) if y.start == q.start)

    def before(self, n: int) -> int:
        """Where the number before the n-th ends.

        Ranks that stand right before a name are none (`2위 베이징보다`), nor for how long something lasts.
        """
        k = n - 1
        while k >= 0 and (self.lasts(self.quantities[k]) or self.quantities[k].base == "rank" and any(
                m.start == self.quantities[k].end for m in self.mentions)):
            k -= 1
        return self.quantities[k].end if k >= 0 else 0

    def lasts(self, q: Quantity) -> bool:
        """Whether a number says for how long what stands behind it has lasted: `9년 연속 전국 1위`."""
        return q.end in self._streaks

    @cached_property
    def _streaks(self) -> set[int]:
        """Where what has lasted so long begins."""
        return {m.start() for m in specs.phrase_pattern("streak").finditer(self.s.text)}

    @cached_property
    def printed(self) -> str:
        """The sentence with its blanks."""
        return self.s.words(0, len(self.s))


def learn_names(ctx: Context, outline: Outline) -> None:
    """Note the names that an issue defines: by 汉字 in brackets, or by a short name behind 이하."""
    ctx.lexicon.learn(squeeze(ctx.source.lines).text)
    for section in outline.sections():
        s = squeeze(section.lines)
        owner = entity_in_title(ctx.lexicon, section.heading) if section.heading else None
        for m in _DEFINES.finditer(s.text):
            _define(ctx, s, m, owner if owner and owner.kind == "zone" else None, bare(section.article))
    for block in (b for b in outline.blocks if b.kind == HEADING):  # `◼ 가상전지(假想电池)`
        s = squeeze(block.lines)
        for m in _DEFINES.finditer(s.text):
            _define(ctx, s, m, None, bare(outline.title(block)))


def learn_companies(ctx: Context, rows: Iterable[Observation]) -> None:
    """Note the companies that tables print with their 汉字, for the sentences beside them."""
    for o in rows:
        if o.entity_kind == "company" and o.entity_zh and len(o.entity_ko) > 2 and not is_known(o.entity_ko):
            ctx.lexicon.define([o.entity_ko], Entity(o.entity, "company", o.entity_ko, o.entity_zh, o.entity_en))


def _define(ctx: Context, s: Squeezed, m: re.Match[str], owner: Entity | None, title: str) -> None:
    """One definition: `둥후 국가자주혁신시범구(武汉东湖…, 이하 ‘둥후자주혁신구’)`."""
    zh, alias = m["zh"] or "", (m["alias"] or "").strip()
    zone = re.search(rf"(?:{specs.word_pattern('words', 'zone').pattern})$", m["ko"])
    quoted = m.start("ko") > 0 and s.text[m.start("ko") - 1] in _OPENING
    ko = _zone_name(ctx, s, m.start("ko"), m.end("ko")) if zone else s.words(m.start("ko"), m.end("ko"))
    if zone:
        plain = specs.word_pattern("words", "plain").fullmatch(bare(ko)[:-len(zone[0])])
        if plain or len(bare(ko)) <= len(zone[0]) + 1 and not alias and not zone["own"]:
            return
        entity = owner if owner and alias and not zh else named("zone", ko, zh)
        same = owner if owner and name_key(owner.ko).endswith(name_key(ko)[-7:]) else None
        if same and zh:
            entity = entity.named(same.ko)
        names = [alias] if entity is owner else [ko, alias, same.ko if same and zh else ""]
        ctx.lexicon.define(filter(None, names), entity)
        return
    name = ko if quoted else ko.split(" ")[-1]
    place = ctx.lexicon.place(name, zh)[0] if zh else None
    if place and not ctx.lexicon.place(name)[1] and len(name) > 1:  # a place in a spelling of the issue's own
        ctx.lexicon.define([name], place.entity(name))
        return
    if not zh and not alias or len(name) < 2 or is_known(name, zh) or ctx.lexicon.place(name, zh)[1]:
        return
    called = any(_g("company_before").fullmatch(w) for w in ko.split(" ")[-2:-1])
    of_trade = specs.word_pattern("phrases", "of_trade")
    kind = "company" if called or _g("company").search(zh) or _g("company").search(name) else "other"
    if specs.word_pattern("words", "fund").search(name):
        kind = "fund"
    elif of_trade.match(s.text, m.end()) or any(of_trade.match(title, end) for _, end in places_of(name, title)):
        kind, name = "industry", _zone_name(ctx, s, m.start("ko"), m.end("ko"))
    home = str(specs.layout()["words"]["home"])
    short = name.removeprefix(home) if len(name) > len(home) + 3 else ""  # `중국인민은행`, then `인민은행`
    ctx.lexicon.define([x for x in (name, alias, short) if x and x != home], named(kind, alias or name, zh))


def _zone_name(ctx: Context, s: Squeezed, start: int, end: int) -> str:
    """The words of a zone's name that ends at `end`: back to a particle, a verb or a mark."""
    words = s.words(start, end).split(" ")
    kept = [words[-1]]
    for w in reversed(words[:-1]):
        if _g("before_name").search(w) and not ctx.lexicon.place(w)[1] or len(kept) > 3:  # 허페이 ends like a particle
            break
        kept.insert(0, w)
    return " ".join(kept)


def _find_zones(ctx: Context, s: Squeezed) -> Iterator[Mention]:
    zones = specs.word_pattern("words", "zone")
    for m in re.finditer(rf"(?P<ko>[가-힣]{{2,10}})\({HANZI}{{2,}}\)(?=(?P<zone>{zones.pattern}))", s.text):
        own = s.words(m.start("ko"), m.end("ko")).split(" ")[-2:]  # `구이안(贵安) 신구`, `샤먼 훠쥐(火炬) 고신구`
        own = own if _is_place(ctx, own[0]) else own[-1:]
        if not specs.word_pattern("words", "common_zone").fullmatch(m["zone"]) or _is_place(ctx, own[0]):
            ko = " ".join([*own, m["zone"]])
            yield Mention(m.end("ko") - len("".join(own)), m.end("zone"), named("zone", ko))
    for name, entity in ctx.lexicon.defined.items():
        if entity.kind == "zone" and name in s.text and not zones.search(name):
            for start, end in places_of(name, s.text):
                yield Mention(start, end, entity)
    for m in islice(zones.finditer(s.text), 60):  # no sentence names more
        gap = next((k for k in range(m.end() - 1, m.start(), -1) if s.gaps[k]), 0)
        if gap and (tail := zones.fullmatch(s.text, gap, m.end())):
            m = tail  # `기관이며 고신구`: no 이며고신구
        start, owner = m.start(), ""
        while start > max(0, m.start() - 20) and not s.gaps[start] and re.match("[가-힣]", s.text[start - 1]):
            start -= 1
        words = 0
        while start > 0 and words < 3 and re.match("[가-힣]", s.text[start - 1]):
            before = start - 1
            while before > max(0, start - 20) and not s.gaps[before] and re.match("[가-힣]", s.text[before - 1]):
                before -= 1
            word = s.text[before:start]
            bound = _g("before_name").search(word) and not ctx.lexicon.place(word)[1]  # 허페이 ends like a particle
            if bound and word[-1] == _OF and _is_place(ctx, word[:-1]):  # `방부의 고신구`
                owner = word[:-1]
            if bound or s.text[before - 1:before].isdigit():
                break
            start, words = before, words + 1
        ko = s.words(start, m.end())
        parts = [*filter(None, [owner]), *ko.split(" ")]
        for n in range(len(parts)):
            name = " ".join(parts[n:])
            known = ctx.lexicon.defined.get(name_key(name))
            common = specs.word_pattern("words", "common_zone").fullmatch(bare(name))
            other = common and any(_is_place(ctx, p) for p in parts[:n])
            if known and not other:  # `정저우 고신구` is not the 고신구 of another article
                yield Mention(m.end() - len(bare(name)), m.end(), known)
                break
        else:
            place = next((n for n in range(len(parts) - 2, -1, -1) if _is_place(ctx, parts[n])), None)
            if place is None and not specs.word_pattern("words", "common_zone").fullmatch(m[0]):
                plain = specs.word_pattern("words", "plain")
                place = next((n for n, p in enumerate(parts) if not plain.match(p)), None)
            name = " ".join(parts[place:]) if place is not None else ""
            if len(bare(name)) > len(m[0]) or place is not None and (
                    m["own"] or len(parts) > 1 and _is_place(ctx, parts[place])):
                begun = start - len(owner) - 1 if owner and place == 0 else m.end() - len(bare(name))
                yield Mention(begun, m.end(), named("zone", name))


def _is_place(ctx: Context, word: str) -> bool:
    own = ctx.lexicon.defined.get(name_key(word))
    if own and own.kind in ("province", "city"):
        return True
    return any(m.start == 0 and m.entity.kind != "country" for m in find_places(squeeze([Line(0, word)]), ctx.lexicon))


def find_mentions(ctx: Context, s: Squeezed, families: Sequence[specs.Family], more: Iterable[str] = ()
                  ) -> list[Mention]:
    """Everything that a text names, in order; of two that overlap the one that begins first, or the longer."""
    kinds = {"zone", "company", "other"}.union(more, *(f.names for f in families))
    found: list[Mention] = []
    every = [*_find_zones(ctx, s), *_find_tops(s), *_find_regions(s), *_find_named(ctx, s), *_find_ports(ctx, s),
             *find_places(s, ctx.lexicon), *find_known(s, kinds)]
    p = specs.word_pattern
    every = [m for m in every if not (p("phrases", "world").fullmatch(s.text, m.start, m.end)
                                      and p("phrases", "world_market").match(s.text, m.end))]
    for m in sorted(every, key=lambda m: (m.start, -m.end)):
        if not found or m.start >= found[-1].end and not _spells(s, found[-1], m):
            found.append(m)
    return found


def _spells(s: Squeezed, last: Mention, m: Mention) -> bool:
    """Whether a mention is the other spelling of the one before it, in a bracket behind it: `유럽연합(EU)`."""
    return m.entity.id == last.entity.id and s.text[last.end:m.start] == "(" and s.text[m.end:m.end + 1] == ")"


def _find_named(ctx: Context, s: Squeezed) -> Iterator[Mention]:
    """Names that the issue defines, names in quotes of funds, and projects."""
    words = specs.word_pattern
    for m in _QUOTED.finditer(s.text):
        if words("words", "fund").search(m["name"]):
            yield Mention(m.start(), m.end(), named("fund", s.words(m.start("name"), m.end("name"))))
    for name, entity in ctx.lexicon.defined.items():
        if entity.kind == "zone" or name not in s.text:
            continue
        for start, end in places_of(name, s.text):
            free = start == 0 or s.gaps[start] or not re.match(r"[가-힣A-Za-z]", s.text[start - 1])
            if free and (_NAME_ENDS.match(s.text[end:end + 60]) or is_introduced(s, end)):
                yield Mention(start, end, entity)
    for m in words("words", "project").finditer(s.text):
        start = m.start()
        for _ in range(4):
            before = start - 1
            while before > 0 and not s.gaps[before] and re.match("[가-힣]", s.text[before - 1]):
                before -= 1
            if before < 0 or not re.match("[가-힣]", s.text[before]) or _g("before_name").search(s.text[before:start]):
                break
            start = before
        if start < m.start() and (re.match(r"[은는이가]", s.text[m.end():]) or s.text[:start].endswith("규모의")):
            ko = s.words(start, m.end())
            yield Mention(start, m.end(), Entity(f"project:{normalise(ko)}", "other", ko))


def is_introduced(s: Squeezed, end: int) -> bool:
    """Whether behind a name that ends here, near the front, its full name stands alone: `가상테크(…公司) 로봇`."""
    return end < _FRONT and bool(_INTRODUCED.match(s.text, end))


def _find_ports(ctx: Context, s: Squeezed) -> Iterator[Mention]:
    """Ports and airports that are named by a place in one word: `선전항의`, `닝보저우산항은`."""
    for m in specs.word_pattern("words", "port").finditer(s.text):
        start = next((i for i in range(m.start(), max(-1, m.start() - 10), -1) if i == 0 or s.gaps[i]), m.start())
        name = s.cut(start, m.start())
        if any(p.start == 0 for p in find_places(name, ctx.lexicon)):
            ko = s.words(start, m.end())
            yield Mention(start, m.end(), Entity(f"other:{normalise(ko)}", "other", ko))


def _find_tops(s: Squeezed) -> Iterator[Mention]:
    """Groups that are named by their rank: `상위 5 개 산업에서`."""
    kinds = {"산업": "industry", "지역": "province", "도시": "city"}
    for m in specs.word_pattern("words", "top").finditer(s.text):
        kind = "province" if re.match("(?:성|시|자치구)", m["noun"]) else kinds.get(m["noun"], "company")
        name = specs.word_pattern("phrases", "these").sub("", s.words(m.start(), m.end()))
        yield Mention(m.start(), m.end(), named(kind, name))


def _find_regions(s: Squeezed) -> Iterator[Mention]:
    """Parts of the country that are larger than a province: `서북 지역의`."""
    for m in specs.word_pattern("words", "region").finditer(s.text):
        if (m.start() == 0 or s.gaps[m.start()] or not re.match("[가-힣]", s.text[m.start() - 1])) \
                and _NAME_ENDS.match(s.text[m.end():m.end() + 60]):
            yield Mention(m.start(), m.end(), named("other", s.words(m.start(), m.end())))


def is_topic(s: Squeezed, m: Mention) -> bool:
    """Whether a mention is what its sentence is about: 은, 는, 이 or 가 follow it or its bracket."""
    return bool(_TOPIC.match(s.text[m.end:]))


def backs(s: Squeezed, end: int) -> bool:
    """Whether the name that ends here is only of who backs another: `…이 주도한 B 라운드에서 3억을 유치`."""
    return bool(specs.word_pattern("phrases", "backs").match(s.text, end))


def is_subject(s: Squeezed, m: Mention) -> bool:
    """Whether what follows a mention lets it be what something is said of."""
    if m.entity.kind in ("company", "fund", "zone", "other") and backs(s, m.end):
        return False
    end = m.end
    if s.text[end:end + 1] == "(":
        close = s.text.find(")", end)
        end = close + 1 if close > 0 else end
    return not _g("object").match(s.text, end)


def coordinated(x: Sentence, m: Mention) -> list[Mention]:
    """The mentions that are coordinated with one, in order."""
    around = [m]
    rest = [y for y in x.mentions if y.start > m.start]
    for y in rest:
        between = _BESIDE.sub("", x.s.text[around[-1].end:y.start])
        if _g("and").fullmatch(between):
            around.append(y)
        else:
            break
    return around
