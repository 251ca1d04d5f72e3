"""What the sentences before have settled, and what a number took from the words around it.

In: nothing. Out: `State`, which the sentences of a section change one after the other, and `Fact`. Refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kicdata import specs
from kicdata.names import NOBODY, Entity
from kicdata.periods import Period
from kicdata.text import bare
from kicdata.values import Quantity

PLACES = ("city", "province", "country")


def holds_sources(e: Entity) -> bool:
    """Whether an energy source can be that of an entity: of a place, or of a part of the country."""
    return e.kind in PLACES or bool(specs.word_pattern("words", "region").fullmatch(bare(e.ko)))


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
    point: Period | None = None  # the last day of a month or year named last: `6월 말 기준`
    day: Period | None = None  # the single day named last: `이날`
    stretch: Period | None = None  # the period named last that is longer than a day
    measure: specs.Measure | None = None
    families: list[specs.Family] = field(default_factory=list)
    measures: list[specs.Measure] = field(default_factory=list)
    group: list[Entity] = field(default_factory=list)
    subject: Entity = NOBODY  # what the sentences before were about, be it in no list of names
    strong: bool = False  # it is a name or a market
    fades: int = 0  # sentences for which a common noun is still talked about
    anchored: bool = False  # heading or title names it: only other names take over
    headed: bool = False  # it is the heading that names it
    event: Entity = NOBODY  # what `이번 행사` means in the article
    things: dict[str, Entity] = field(default_factory=dict)  # noun beside a name -> what `이 …` then means
    dated: list[Period] = field(default_factory=list)  # the periods of the numbers of the sentence before
    quoted: set[str] = field(default_factory=set)  # names of things that stood in quotes
    scored: bool = False  # the section gives scores
    edition: Period | None = None  # the year in the name of the report or event that is talked about
    firm: Entity = NOBODY  # the company that the article was about last: `회사는`
    pair: Entity = NOBODY  # the two companies that were named together last: `양사의`
    product: Entity = NOBODY  # the thing that the first sentence of an article on a company names
    begun: bool = False  # the article has named a company
    market: Entity = NOBODY  # the trade named last in the article
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
    items: dict[str, tuple[Entity, bool, bool]] = field(default_factory=dict)  # mark of a list -> what it is about
    ranged: Period | None = None  # where the last number that went from one time to another began
    raised: Period | None = None  # when the latest of the deals that were told was made
    titled: Period | None = None  # the period that the title names
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
    said: str = ""  # the words that say what is measured
    scope: str = ""  # the words right before the measure's that bound it: `차량용 모듈` of `차량용 모듈 매출`
    root: specs.Measure | None = None  # what a yearly rate of growth is of, where a measure stands before it
