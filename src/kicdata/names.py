"""One string becomes one place, industry, stage, energy source, zone or company.

In: names as printed, with their 汉字 where they stand. Out: `Entity` with a stable id.
汉字 decide. A Korean name alone that means two places is settled by what the issue prints beside
it (汉字 elsewhere, the province, 성 or 시), or stays open: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from kicdata import specs
from kicdata.text import Squeezed, any_of, normalise

HANZI = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_LEVELS = {"성": ("province",), "시": ("prefecture", "county"), "자치구": ("province",),
           "특별행정구": ("province",)}
_SUFFIX = specs.word_pattern("grammar", "suffix")
_TAIL = re.compile(rf"{_SUFFIX.pattern}$")
_PARTICLE = specs.word_pattern("grammar", "particle")
_BY_ZH = ("company", "zone", "fund")  # kinds whose ids are their 汉字
_SPELLED = re.compile(rf"\((?P<zh>{HANZI}+)")


class Entity(NamedTuple):
    """What a number is about."""

    id: str
    kind: str
    ko: str = ""
    zh: str = ""
    en: str = ""

    def named(self, ko: str) -> Entity:
        """The same entity under the name that is printed."""
        return Entity(self.id, self.kind, ko or self.ko, self.zh, self.en)

    def as_kind(self, kind: str) -> Entity:
        """The same entity seen as another kind, such as a municipality as a province."""
        return Entity(self.id, kind, self.ko, self.zh, self.en)


TOTAL = Entity("total", "total")
NOBODY = Entity("", "")


@dataclass(frozen=True, eq=False)  # each stands once in the gazetteer
class Place:
    """A row of the gazetteer."""

    code: str
    level: str
    zh: str
    pinyin: str
    ko: str
    others: tuple[str, ...]
    province: str

    @property
    def is_municipality(self) -> bool:
        return self.level == "province" and self.code[:2] in {"11", "12", "31", "50"}

    @property
    def kind(self) -> str:
        if self.level == "country":
            return "country"
        return "province" if self.level == "province" and not self.is_municipality else "city"

    def entity(self, printed: str = "") -> Entity:
        """The place as an entity.

        >>> gazetteer().by_zh("苏州")[0].entity("쑤저우").id
        'CN-320500'
        """
        code = self.code if self.level == "country" else f"CN-{self.code}"
        return Entity(code, self.kind, printed or self.ko, self.zh, self.pinyin)


class Gazetteer:
    """All places by 汉字 and by Korean name.

    Those marked as weak are little known: alone, without 汉字 or 시, such a name is no place, or that of a better known
    one of the same name.
    """

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        rows = list(rows)
        little = {r["code"] for r in rows if r["weak"]}
        self.places = [Place(r["code"], r["level"], r["zh"], r["pinyin"], r["ko"],
                             tuple(x for x in r["ko_other"].split("|") if x), r["province"]) for r in rows]
        self.codes = {p.code: p for p in self.places}
        self._zh: dict[str, list[Place]] = {}
        self._ko: dict[str, list[Place]] = {}
        for p in sorted(self.places, key=lambda p: p.code in little):
            self._zh.setdefault(p.zh, []).append(p)
            for name in (x.replace(" ", "") for x in (p.ko, *p.others)):
                if p.code not in little or all(q.code in little for q in self._ko.get(name, ())):
                    self._ko.setdefault(name, []).append(p)
        self.pattern = any_of(self._ko)
        weak = specs.word_pattern("words", "weak_places")
        self.weak = {n for n in self._ko if weak.fullmatch(n)}
        self.little = {n for n, could in self._ko.items() if could[0].code in little}

    def by_zh(self, zh: str) -> list[Place]:
        """Places with these 汉字, with or without 省 or 市."""
        short = re.sub(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$|[省市]$", "", zh)
        return self._zh.get(zh) or self._zh.get(short, [])

    def by_ko(self, ko: str) -> list[Place]:
        """Places with this Korean name, with or without 성 or 시.

        >>> [p.zh for p in gazetteer().by_ko("타이저우")]
        ['泰州', '台州']
        """
        name = ko.replace(" ", "")
        if name in self._ko:
            return self._ko[name]
        short = _TAIL.sub("", name)
        wanted = _LEVELS.get("자치구" if name.endswith("자치구") else name[len(short):], ())
        return [p for p in self._ko.get(short, []) if not wanted or p.level in wanted
                or p.is_municipality and name.endswith("시")]


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of `specs/places.csv`."""
    return Gazetteer(specs.read_rows("places.csv"))


def name_key(name: str) -> str:
    """A name as it is looked up: zones are printed with and without 국가 and 시범.

    >>> name_key("선전 국가자주혁신시범구") == name_key("선전 자주혁신구")
    True
    """
    key = normalise(name)
    return re.sub(r"국가(?=자주)|시범(?=구$)", "", key)


@dataclass
class Lexicon:
    """Names of one issue: those of `names.tsv`, and those that the issue defines itself.

    An issue defines a name by its 汉字 (`둥관(东莞)`) or by an alias (`…, 이하 ‘둥후자주혁신구’`).
    """

    spelled: dict[str, set[str]] = field(default_factory=dict)
    defined: dict[str, Entity] = field(default_factory=dict)

    def learn(self, text: str) -> None:
        """Note every Korean name that stands before its 汉字."""
        for m in re.finditer(rf"(?P<ko>[가-힣]{{2,8}})\(?(?P<zh>{HANZI}{{2,6}})", text):
            for p in gazetteer().by_zh(m["zh"]):
                for name in (p.ko, *p.others):
                    if m["ko"].endswith((name, name + "성", name + "시")):
                        self.spelled.setdefault(name, set()).add(p.code)

    def define(self, names: Iterable[str], entity: Entity) -> None:
        """Let several names mean one entity."""
        for name in names:
            self.defined.setdefault(name_key(name), entity)

    def place(self, ko: str, zh: str = "", near: Iterable[Place] = ()) -> tuple[Place | None, list[Place]]:
        """The place that a name means, and all that it could mean; None where that stays open.

        >>> Lexicon().place("타이저우", "台州")[0].code
        '331000'
        >>> Lexicon().place("타이저우")[0] is None
        True
        """
        g = gazetteer()
        could = g.by_ko(ko)
        if zh:
            spelled = g.by_zh(zh)
            both = [p for p in spelled if p in could] or spelled
            if both:
                return both[0], both
            return None, []
        if len(could) < 2:
            return (could[0] if could else None), could
        codes = self.spelled.get(_TAIL.sub("", ko.replace(" ", "")), set())
        seen = [p for p in could if p.code in codes]
        if len(seen) == 1:
            return seen[0], could
        provinces = {p.code for p in near if p.level == "province"}
        inside = {p.province for p in near if p.level != "province"}
        close = [p for p in could if (p.code in inside if p.code == p.province else p.province in provinces)]
        if len(close) == 1:
            return close[0], could
        provincial = [p for p in seen or could if p.level == "province"]
        if len(provincial) == 1:  # 지린 or 하이난 alone: the province; its 汉字 are also those of a city
            return provincial[0], could
        return None, could


class Mention(NamedTuple):
    """An entity where it stands in a text; `end` is behind its suffix and its 汉字 bracket's name."""

    start: int
    end: int
    entity: Entity
    place: Place | None = None
    open: tuple[Place, ...] = ()


def _stands_free(s: Squeezed, start: int, end: int, last_end: int) -> bool:
    before = start == 0 or s.gaps[start] or start == last_end or not re.match(r"[가-힣A-Za-z]", s.text[start - 1])
    if not before:
        return False
    if end >= len(s) or s.gaps[end] or not re.match(r"[가-힣A-Za-z]", s.text[end]):
        return True
    m = _PARTICLE.match(s.text, end)
    if not m:
        return bool(gazetteer().pattern.match(s.text, end))
    after = m.end()
    return after >= len(s) or s.gaps[after] or not re.match(r"[가-힣]", s.text[after]) or not any(s.gaps[1:])


def _among_places(text: str, start: int, end: int, last_end: int) -> bool:
    """Whether a name that is also a word stands beside a place: `산둥성 지난은`, `지난과 칭다오`."""
    between = text[last_end:start] if 0 <= last_end <= start <= last_end + 2 else None
    if between is not None and re.fullmatch(r"[,，、와과·∙및]*", between):
        return True
    m = re.match(r"(?:[,，、·∙]|와|과|및)+", text[end:end + 3])
    return bool(m and gazetteer().pattern.match(text, end + m.end()))


def _takes_particle(s: Squeezed, start: int) -> bool:
    """Whether a name that is also a word has a particle that the word never takes: `지난의 GDP`, not `지난 15일`."""
    m = specs.word_pattern("words", "weak_with_particle").match(s.text, start)
    return bool(m and (m.end() >= len(s) or s.gaps[m.end()]))


def find_places(s: Squeezed, lexicon: Lexicon) -> Iterator[Mention]:
    """Every place that a text names.

    >>> from kicdata.text import Line, squeeze
    >>> s = squeeze([Line(1, "산시성 위린시의 GDP, 상하이자동차, 지난 15일")])
    >>> [m.entity.id for m in find_places(s, Lexicon())]
    ['CN-610000', 'CN-610800']
    """
    found: list[tuple[int, int, str, str]] = []
    last_end, at = -1, 0
    while m := gazetteer().pattern.search(s.text, at):
        at = m.start() + 1  # a name may begin within letters that are none
        name, end = m[0], m.end()
        suffix = _SUFFIX.match(s.text, end)
        stop = suffix.end() if suffix else end
        if not _stands_free(s, m.start(), stop, last_end):
            suffix, stop = None, end
            if not _stands_free(s, m.start(), end, last_end):
                continue
        spelled = _SPELLED.match(s.text, stop)
        zh = spelled["zh"] if spelled and gazetteer().by_zh(spelled["zh"]) else ""
        weak = name in gazetteer().weak or name in gazetteer().little and name not in lexicon.spelled
        if weak and not (suffix or zh or _among_places(s.text, m.start(), stop, last_end)
                         or _takes_particle(s, m.start())):
            continue
        last_end = at = stop
        found.append((m.start(), stop, s.text[m.start():stop], zh))
    near = {p for _, _, ko, zh in found for p in (gazetteer().by_zh(zh) if zh else gazetteer().by_ko(ko))}
    for start, stop, ko, zh in found:
        place, could = lexicon.place(ko, zh, near)
        if place:
            yield Mention(start, stop, place.entity(ko), place)
        elif could:
            yield Mention(start, stop, Entity(f"place:{normalise(ko)}", could[0].kind, ko), None, tuple(could))


@cache
def _known() -> tuple[re.Pattern[str], dict[str, Entity], dict[tuple[str, str], Entity]]:
    """The names of `names.tsv`: a pattern, and entities by Korean name and by kind and 汉字."""
    index: dict[str, Entity] = {}
    by_zh: dict[tuple[str, str], Entity] = {}
    for n, row in enumerate(specs.read_rows("names.tsv"), 2):
        if not row["ko"]:
            raise specs.SpecError(f"names.tsv, row {n}: `ko` is empty.")
        name = row["zh"] if row["kind"] in _BY_ZH and row["zh"] else row["ko"]
        entity = Entity(f"{_prefix(row['kind'])}:{normalise(name)}", row["kind"], row["ko"], row["zh"], row["en"])
        for other in (row["ko"], *row["other"].split("|")):
            if not other:
                continue
            if index.setdefault(other.replace(" ", ""), entity) is not entity:
                raise specs.SpecError(f"names.tsv, row {n}: {other!r} already means "
                                      f"{index[other.replace(' ', '')].ko!r}.")
        if row["zh"]:
            by_zh.setdefault((row["kind"], row["zh"]), entity)
    return any_of(index), index, by_zh


def _prefix(kind: str) -> str:
    return "source" if kind == "energy_source" else kind


def within(where: Entity, e: Entity) -> Entity:
    """A class of things in one country: `중국 태양광`."""
    if not e.id or not where.id:
        return e if e.id else where
    if where.ko in e.ko or "/" in e.id or e.kind in ("country", "province", "city"):
        return e
    return Entity(f"{where.id}/{e.id}", e.kind, f"{where.ko} {e.ko}", "", "")


def with_place(owner: Entity, key: str, ko: str, en: str) -> Entity:
    """An energy source together with the place that it is of.

    >>> with_place(gazetteer().codes["370000"].entity(), "풍력", "풍력", "Wind").id
    'source:CN-370000/풍력'
    """
    if not owner.id:
        return Entity(f"source:{key}", "energy_source", ko, "", en)
    return Entity(f"source:{owner.id}/{key}", "energy_source", f"{owner.ko} {ko}", "", f"{owner.en} {en}".strip())


def find_known(s: Squeezed, kinds: Iterable[str]) -> Iterator[Mention]:
    """Names of `names.tsv` of some kinds, where they stand as words.

    >>> from kicdata.text import Line, squeeze
    >>> [m.entity.id for m in find_known(squeeze([Line(1, "화력 81%, 풍력 9%")]), ["energy_source"])]
    ['source:화력', 'source:풍력']
    >>> [m.entity.id for m in find_known(squeeze([Line(1, "애플은 애플리케이션을")]), ["company"])]
    ['company:苹果']
    """
    pattern, index, _ = _known()
    for m in pattern.finditer(s.text):
        entity = index[m[0]]
        if entity.kind not in kinds:
            continue
        before = m.start() == 0 or s.gaps[m.start()] or not re.match(r"[가-힣A-Za-z]", s.text[m.start() - 1])
        after = entity.kind not in _BY_ZH or _ends_word(s, m.end())
        if before and after and not specs.word_pattern("words", "made_of_name").match(s.text, m.end()):
            yield Mention(m.start(), m.end(), entity.named(s.words(m.start(), m.end())))


def _ends_word(s: Squeezed, end: int) -> bool:
    """Whether a word ends here, be it before a particle."""
    if end >= len(s) or s.gaps[end] or not re.match(r"[가-힣A-Za-z]", s.text[end]):
        return True
    m = _PARTICLE.match(s.text, end)
    return m is not None and (m.end() >= len(s) or s.gaps[m.end()] or not re.match(r"[가-힣]", s.text[m.end()])
                              or not any(s.gaps[1:]))


def known_kind(name: str) -> str:
    """The kind of what `names.tsv` calls so, of a name without white space; empty where it has none.

    >>> known_kind("인공지능"), known_kind("인공지능은")
    ('industry', '')
    """
    entity = _known()[1].get(name)
    return entity.kind if entity else ""


def is_known(name: str, zh: str = "") -> bool:
    """Whether `names.tsv` has a name, and with these 汉字 where they are given.

    >>> is_known("텐센트", "腾讯"), is_known("텐센트", "京东")
    (True, False)
    """
    entity = _known()[1].get(name.replace(" ", ""))
    return entity is not None and _is_spelling(zh, entity)


def _is_spelling(zh: str, entity: Entity) -> bool:
    """Whether 汉字 beside a known spelling are those of the entity, in full or cut short: `奇瑞` of `奇瑞汽车`."""
    return zh in ("", entity.zh) or len(zh) > 1 and entity.kind == "company" and entity.zh.startswith(zh)


def known_names() -> Iterator[Entity]:
    """The entities of `names.tsv`, in its order."""
    yield from dict.fromkeys(_known()[1].values())


def named(kind: str, ko: str, zh: str = "", en: str = "") -> Entity:
    """An entity by its name: by its 汉字, else by a known spelling, else by the name as printed.

    >>> named("zone", "둥후자주혁신구", "东湖").id
    'zone:东湖'
    >>> named("company", "텅쉰").id == named("company", "텐센트", "腾讯").id
    True
    >>> named("company", "치루이", "奇瑞").id
    'company:奇瑞汽车'
    """
    _, by_ko, by_zh = _known()
    entity = by_zh.get((kind, zh)) or by_ko.get(ko.replace(" ", ""))
    if entity and entity.kind == kind and _is_spelling(zh, entity):
        return entity.named(ko)
    return Entity(f"{_prefix(kind)}:{normalise(zh or ko)}", kind, ko, zh, en)
