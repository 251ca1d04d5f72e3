"""What a table is about as its heading, article and caption say: a zone, a company, a place, an industry.

In: a table with its titles, and the names that the issue spells. Out: an `Entity`, `NOBODY` where the titles name
none. Refuses nothing.
"""

from __future__ import annotations

import re

from kicdata import specs
from kicdata.bodies import Row, Sheet
from kicdata.groups import group_at
from kicdata.names import (
    NOBODY,
    Entity,
    Lexicon,
    find_known,
    find_places,
    known_kind,
    name_key,
    named,
    within,
)
from kicdata.tables import Table, split_name, words
from kicdata.text import Line, Squeezed, bare, squeeze


def subject_of(lexicon: Lexicon, table: Table) -> Entity:
    """The entity that a table's heading, caption or article is about: a zone or company before any place."""
    titles = (table.heading, table.article, bare_caption(table.caption))
    if spelled := _spelled_in(lexicon, _title(table.caption)):
        return spelled
    for text in titles[::2]:  # a company of the list of names, `… 경영 실적`
        if known := next((m.entity for m in find_known(_title(text), ("company",)) if m.start == 0), None):
            return known
    for text in (table.heading, table.caption, table.article):
        first = _place_first(lexicon, text) if text == table.caption else None
        if entity := _owner_in(lexicon, _title(text)) or first:
            return entity
    if spelled := _spelled_in(lexicon, _title(table.heading)):
        return spelled
    places = [m.entity for t in titles for m in find_places(_title(_spelled_out(t)), lexicon)]
    if near := next((p for p in places if p.kind != "country"), None):
        return near
    topic = next((e for t in (table.caption, table.heading, table.article) if (e := topic_of(t))), None)
    said = bare(table.caption).find(bare(topic.ko)) if topic else -1
    of_home = said >= 0 and bare(table.caption)[:said].endswith(specs.layout()["words"]["home"])
    if places and (of_home or _is_plan(table)):  # `중국 … 시장 규모`; a plan's targets are those of the country
        return within(places[0], topic) if topic else places[0]
    return topic or next(iter(places), NOBODY)


def _place_first(lexicon: Lexicon, caption: str) -> Entity | None:
    """The place that a caption begins with, be its article on a company: `가온시 주요 경제 지표`."""
    first = next(find_places(_title(bare_caption(caption)), lexicon), None)
    return first.entity if first and first.start == 0 and first.entity.kind != "country" else None


def owner_of(lexicon: Lexicon, table: Table, line: int, kind: str) -> Entity:
    """Who a row of a table is about that names nobody itself: the name over its group, else what the titles name.

    Where rows stand in groups under names the titles say nothing: a row before the first name is of nobody. `kind`
    is that of a name which is no place and that the issue does not define.
    """
    if not table.groups:
        return subject_of(lexicon, table)
    name = group_at(table.groups, line)
    return entity_of_group(lexicon, name, kind) if name else NOBODY


def group_summed(table: Table, sheet: Sheet, row: Row) -> str:
    """The name of the group that a row sums up, `소계`: over its rows, or in the column before that of their names.

    Empty where the row sums up no group, or the group has no name.
    """
    at = sheet.place("entity")
    subtotal = specs.word_pattern("words", "subtotal")
    if not any(subtotal.fullmatch(c.text) for c in row.cells[:at + 1]):
        return ""
    if table.groups:
        return group_at(table.groups, row.line.number)
    named_ = [words(r.cells[at - 1]) for r in sheet.rows if at and r.line.number <= row.line.number]
    return next((x for x in reversed(named_) if x and not subtotal.fullmatch(bare(x))), "")


def entity_of_group(lexicon: Lexicon, name: str, kind: str) -> Entity:
    """The entity that a name means which heads a group of rows.

    >>> entity_of_group(Lexicon(), "가온테크 佳温科技", "company").id, entity_of_group(Lexicon(), "쑤저우 苏州", "").id
    ('company:佳温科技', 'CN-320500')
    """
    ko, zh = split_name(name)
    place, _ = lexicon.place(ko, zh)
    if place:
        return place.entity(ko)
    known = lexicon.defined.get(name_key(ko))
    if known and zh in ("", known.zh):
        return known.named(ko)
    zone = specs.word_pattern("words", "zone").search(bare(ko))
    return named("zone" if zone else kind or known_kind(bare(ko)) or "other", ko, zh)


def home_country(lexicon: Lexicon) -> Entity:
    """The country that the issues are about."""
    home = lexicon.place(specs.layout()["words"]["home"], "")[0]
    return home.entity() if home else NOBODY


def _is_plan(table: Table) -> bool:
    """Whether a table gives the targets of a plan or policy that its article is about."""
    return bool(specs.word_pattern("words", "policy").search(bare(table.article))
                and specs.word_pattern("words", "plan").search(bare(table.caption)))


def topic_of(title: str) -> Entity | None:
    """The industry or market that a title says it is about, with the country where it names one before it.

    >>> topic_of("도표 1. 2021~2026 년 중국 차량용 레이더 시장 규모").id, topic_of("도표 1. 주요 지표")
    ('industry:중국차량용레이더', None)
    """
    m = specs.word_pattern("words", "topic").search(bare_caption(title))
    no_topic = specs.word_pattern("words", "no_topic")
    return named("industry", m["topic"].strip()) if m and not no_topic.fullmatch(bare(m["topic"])) else None


def bare_caption(title: str) -> str:
    """A caption or title without its number, its tag and its years, blanks kept."""
    return specs.word_pattern("words", "caption_lead").sub("", title)


def entity_in_title(lexicon: Lexicon, title: str) -> Entity | None:
    """The zone, company or place that a title or heading names."""
    s = _title(title)
    names = list(find_known(s, ["other"]))  # `KIC 중국` is no place
    return _owner_in(lexicon, s) or next((m.entity for m in find_places(s, lexicon)
                                          if not any(k.start <= m.start < k.end for k in names)), None)


def _title(text: str) -> Squeezed:
    """A title without what stands in square brackets before it."""
    return squeeze([Line(0, re.sub(r"^\s*\[[^\]]*\]", "", text))])


def _spelled_out(title: str) -> str:
    """A title with the short names of countries written out: `中, … 발표`."""
    names = specs.layout()["short_names"]
    return re.sub(rf"(?<![㐀-鿿])(?:{'|'.join(names)})(?![㐀-鿿])", lambda m: str(names[m[0]]), title)


def _spelled_in(lexicon: Lexicon, s: Squeezed) -> Entity | None:
    """The company or zone that a title names by a whole word, where the issue spells its name in 汉字 somewhere."""
    words_ = [name_key(w) for w in re.split(r"[\s:：\-–,()]+", s.words(0, len(s)))]
    for word in words_:
        known = lexicon.defined.get(word)
        if known and specs.word_pattern("words", "zone_zh").search(known.zh):
            return known  # by its short name, of two syllables perhaps
        if known and len(word) > 2 and (known.kind == "company" or known.kind == "other" and len(known.zh) > 3):
            return known if known.kind == "company" else named("company", known.ko, known.zh)
    return None


def _owner_in(lexicon: Lexicon, s: Squeezed) -> Entity | None:
    """The zone that a title names, or the company with its 汉字."""
    if m := specs.word_pattern("words", "zone").search(s.text):
        ko = bare_caption(s.words(0, m.end())).split(",")[-1].strip()
        known = lexicon.defined.get(name_key(ko))
        spelled = re.match(r"\((?P<zh>[㐀-鿿]{3,})", s.text[m.end():])
        own = s.words(0, m.start()).split(" ")[-1]  # `둥후 고신구`
        common = specs.word_pattern("words", "common_zone").fullmatch(m[0]) and not (
            re.fullmatch("[가-힣]{2,5}", own) and not specs.word_pattern("words", "plain").match(own))
        if known or spelled or not common or any(
                m.entity.kind != "country" for m in find_places(squeeze([Line(0, ko)]), lexicon)):
            return known.named(ko) if known else named("zone", ko, spelled["zh"] if spelled else "")
    if m := re.search(r"(?P<ko>[가-힣A-Za-z]+)\((?:[A-Za-z]+·?)?(?P<zh>[㐀-鿿]{3,})(?:[,，][^()]*)?\)", s.text):
        return named("company", m["ko"], m["zh"])
    return None
