"""Which numbers of an issue belong together: every identity of the specs that there are the numbers for.

In: observations of one issue. Out: `Check`s. A number of a table finds the others in its table, one of a
sentence in the sentences of its article. Numbers of no family and derived ones are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from itertools import islice, product

from kicdata import specs
from kicdata.context import own_period
from kicdata.identities import Identity, Role, identities, table_words, wholes
from kicdata.intervals import EVERYTHING, Interval, exactly
from kicdata.partial import promised
from kicdata.periods import Period, before, month, quarter
from kicdata.records import Observation
from kicdata.text import bare

MOST_OPTIONS = 12  # combinations of candidates that are tried for one identity
SIGHTINGS = 4  # of one fact: against so many are all the others held
BESIDE = 2  # lines between the shares of one list
PERCENT = ("%", "pp")
Option = dict[str, tuple[int, ...]]  # role -> the rows whose numbers, summed, play it


@dataclass(frozen=True)
class Check:
    """One identity between certain rows; with several options one that holds is enough."""

    identity: Identity
    target: int
    options: tuple[Option, ...]
    numbers: dict[str, Interval] = field(default_factory=dict)
    remainder: Decimal = Decimal(0)  # by how much the target may be off because shares were made to sum to 100

    @cached_property
    def cells(self) -> tuple[int, ...]:
        """The rows of the nearest option, the target first."""
        return tuple(dict.fromkeys((self.target, *(n for rows in self.options[0].values() for n in rows))))

    def holds(self, values: Callable[[int], Interval]) -> bool:
        """Whether the printed digits allow it."""
        return any(self.identity.equation.holds(self.roles(o, values)) for o in self.options)

    def tells(self, values: Callable[[int], Interval]) -> bool:
        """Whether it says anything: not every number would do."""
        eq = self.identity.equation
        return eq.sign != "=" or any(eq.expected(self.roles(o, values)) != EVERYTHING for o in self.options)

    def roles(self, option: Option, values: Callable[[int], Interval]) -> dict[str, Interval]:
        """Role -> interval."""
        target = values(self.target) + Interval(-self.remainder, self.remainder)
        found = dict(self.numbers) | {self.identity.equation.target: target}
        for role, rows in option.items():
            total = values(rows[0])
            for n in rows[1:]:
                total += values(n)
            found[role] = total
        return found


class _Index:
    """Rows by what they are about; a target in a table looks in its table, another in its article."""

    def __init__(self, rows: Sequence[Observation]) -> None:
        self.rows = rows
        self.by: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self.peers: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self.usable = [n for n, o in enumerate(rows) if usable(o)]
        for n in self.usable:
            o = rows[n]
            self.by[(*scope(o), o.entity, o.indicator, o.period)].append(n)
            self.by[(*scope(o), o.entity, o.indicator)].append(n)
            self.peers[group(o)].append(n)
        self.named: dict[str, list[int]] = defaultdict(list)
        self.sentences: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for n, o in enumerate(rows):
            self.named[o.indicator].append(n)
            if o.sentence and o.entity:
                self.sentences[(o.article, o.sentence, o.entity)].append(n)

    def unclear(self, n: int) -> bool:
        """Whether sentences give one fact several values: then they speak of different things, or were misread."""
        o = self.rows[n]
        if o.origin == "table" or o.family == "figures":
            return False
        own = [self.rows[x] for x in self.find(o, o.entity, o.indicator, o.period)]
        mine = Interval.between(o.low, o.high)
        return not all(mine.meets(Interval.between(x.low, x.high)) for x in own)

    def targets(self, identity: Identity) -> list[tuple[int, str]]:
        """The rows that are a target of an identity by their indicator, in order, with the measure that they are of."""
        return sorted((n, base) for indicator, rows in self.named.items()
                      if (base := identity.base_of(indicator)) is not None for n in rows)

    def find(self, target: Observation, entity: str, indicator: str, period: str) -> list[int]:
        return self.by.get((*scope(target), entity, indicator, period), [])


def usable(o: Observation) -> bool:
    """Whether a row can be held against others: it names who and what, and is printed."""
    return bool(o.entity) and o.family != "figures" and "derived" not in o.flags.split(";") \
        and not o.indicator.startswith("unnamed")


def scope(o: Observation) -> tuple[str, ...]:
    """Where the other numbers of an identity are looked for: in a table, else in the sentences of the article."""
    return (o.article, o.caption if o.origin == "table" else "", o.origin)


def owner(entity: str) -> str:
    """Who a part belongs to.

    >>> owner("source:CN-370000/풍력"), owner("stage:초기단계")
    ('CN-370000', '')
    """
    return entity.partition(":")[2].rpartition("/")[0]


def group(o: Observation) -> tuple[str, ...]:
    """What parts of one whole have in common."""
    return (*scope(o), o.entity_kind, owner(o.entity), o.indicator, o.period, o.unit_std)


def find_checks(rows: list[Observation]) -> list[Check]:
    """Every identity that the rows of an issue have the numbers for."""
    index = _Index(rows)
    found: list[Check] = []
    for identity in identities():
        finder = {"roles": _by_roles, "ranks": _ranks, "order": _order, "same": _same,
                  "shares": _shares, "prefix": _prefix}[identity.find]
        found.extend(finder(index, identity))
    return found


def _by_roles(index: _Index, identity: Identity) -> Iterator[Check]:
    if "total" in identity.target.entities:
        yield from _sums(index, identity)
        return
    in_sentences = any(r.within for r in identity.roles.values())
    for n, base in index.targets(identity):
        o = index.rows[n]
        if not (in_sentences or usable(o)) or identity.target.kinds and o.kind not in identity.target.kinds:
            continue
        if identity.origin not in ("", o.origin) or index.unclear(n):
            continue
        numbers: dict[str, Interval] = {}
        candidates: dict[str, list[tuple[int, ...]]] = {}
        for name, role in identity.roles.items():
            if name == identity.equation.target:
                continue
            if role.number:
                if years := _years(o):
                    numbers[name] = exactly(years)
                continue
            candidates[name] = _candidates(index, n, base, identity, name)
        if len(numbers) + len(candidates) < len(identity.roles) - 1 or not all(candidates.values()):
            continue
        options = tuple(islice((dict(zip(candidates, rows, strict=True)) for rows in product(*candidates.values())
                                if _agree(index.rows, n, rows)), MOST_OPTIONS))
        if options:
            yield Check(identity, n, options, numbers, _remainder(index, n) if o.kind == "share" else Decimal(0))


def _remainder(index: _Index, n: int) -> Decimal:
    """What rounding of the other shares may have left to this one, where all are made to sum to 100."""
    shares = [index.rows[x] for x in index.peers[group(index.rows[n])]]
    if len({o.entity for o in shares}) < len(shares) or sum(o.value for o in shares) != 100:
        return Decimal(0)
    return sum(((o.high - o.low) / 2 for o in shares if o is not index.rows[n] and o.low is not None
                and o.high is not None), Decimal(0))


def _agree(rows: Sequence[Observation], target: int, parts: Sequence[tuple[int, ...]]) -> bool:
    """Whether amounts are in one unit, and the target is none of the parts."""
    units = {rows[n].unit_std for part in parts for n in part} | {rows[target].unit_std}
    return len(units - set(PERCENT)) <= 1 and all(target not in part for part in parts) \
        and len(set(parts)) == len(parts)


def _years(o: Observation) -> int:
    p = own_period(o)
    return p.end.year - p.start.year if p else 0


def _candidates(index: _Index, n: int, base: str, identity: Identity, name: str) -> list[tuple[int, ...]]:
    """The rows that may play a role, the nearest first."""
    o, role = index.rows[n], identity.roles[name]
    names = [x.replace("*", base) for x in role.indicators]
    found: list[tuple[int, ...]] = []
    for entity in _entities(index, n, base, role.entities):
        if entity == "parts":
            found.extend(_all_parts(index, o, base))
            continue
        hits = [x for i in names for p in _periods(index, o, entity, i, role.period)
                for x in index.find(o, entity, i, p) if not role.kinds or index.rows[x].kind in role.kinds]
        hits.sort(key=lambda x: (abs(x - n), x))
        if role.within and not hits:
            hits = _in_sentence(index, n, role, names)
        if any(index.unclear(x) for x in hits):
            continue
        exact = [x for x in hits if index.rows[x].low is not None and index.rows[x].high is not None]
        found.extend((x,) for x in exact or hits)  # `6,000억 초과` says nothing where 6,055.9 is printed too
    return found


def _in_sentence(index: _Index, n: int, role: Role, names: Sequence[str]) -> list[int]:
    """The number of the target's sentence that alone can play a role, by its period; by its name, if one is known."""
    o = index.rows[n]
    beside = [x for x in index.sentences[(o.article, o.sentence, o.entity)] if x != n and index.rows[x].period]
    hits = [x for x in beside if index.rows[x].kind in ("level", "count", "share")
            and index.rows[x].period in _periods(index, o, o.entity, "", role.period, beside)]
    if role.indicators != ("*",):  # a name that is known must fit, and two numbers of it be all that there are
        named = {x for x in beside if index.rows[x].indicator in names}
        hits = [x for x in hits if x in named] if len(named) == 2 else []
    return hits if len(hits) == 1 else []


def _entities(index: _Index, n: int, base: str, wanted: Sequence[str]) -> Iterator[str]:
    o = index.rows[n]
    for what in wanted:
        if what == "same":
            yield o.entity
        elif what == "whole":
            yield from ([owner(o.entity)] if owner(o.entity) else [e for e in wholes().get(o.entity_kind, ())
                                                                  if e != o.entity])
        else:
            yield what


def _periods(index: _Index, o: Observation, entity: str, indicator: str, what: str,
             beside: Sequence[int] = ()) -> list[str]:
    p = own_period(o)
    if what == "same":
        return [o.period]
    if p is None:
        return []
    if what == "year before":
        return [_year_before(p)]
    if what == "month before":
        one = (p.start.year, p.start.month) == (p.end.year, p.end.month) and not p.is_day
        y, m = p.start.year, p.start.month
        return [str(month(y - (m == 1), m - 1 or 12))] if one else []
    if what == "quarter before":
        y, q = p.start.year, (p.start.month + 2) // 3
        return [str(quarter(y - (q == 1), q - 1 or 4))] if p == quarter(y, q) else []
    if what == "first":
        return [str(p.start.year)] if p.end.year > p.start.year else []
    if what == "last":
        return [str(p.end.year)] if p.end.year > p.start.year else []
    if what == "earlier":
        return [r.period for r in (index.rows[x] for x in beside) if r.period_end < o.period_start
                and not (o.basis == "cumulative" and r.basis == "period")]  # half a year is held against no whole one
    rows = [index.rows[x] for x in index.by.get((*scope(o), entity, indicator), [])]  # longer
    return sorted({r.period for r in rows if r.period_start == o.period_start and r.period_end > o.period_end})


@cache
def _year_before(p: Period) -> str:
    return str(before(p))


def _all_parts(index: _Index, o: Observation, base: str) -> list[tuple[int, ...]]:
    """All rows of one kind together, if each entity stands there once and their shares sum to 100 %."""
    mine = (*scope(o), o.entity_kind, owner(o.entity), base, o.period)
    return [tuple(rows) for key, rows in index.peers.items()
            if key[:-1] == mine and len({index.rows[n].entity for n in rows}) == len(rows) > 1
            and _shares_are_whole(index, rows)]


def _sums(index: _Index, identity: Identity) -> Iterator[Check]:
    """Parts that are whole against their total."""
    part = next(name for name, role in identity.roles.items() if "parts" in role.entities)
    for rows in list(index.peers.values()):
        first = index.rows[rows[0]]
        if first.kind not in ("level", "count") or len(rows) < 2:
            continue
        names = [owner(first.entity)] if owner(first.entity) else [*wholes().get(first.entity_kind, ()), "total"]
        totals = [t for e in dict.fromkeys(names) for t in index.find(first, e, first.indicator, first.period)
                  if t not in rows and index.rows[t].unit_std == first.unit_std]
        odd = len({index.rows[n].entity for n in rows}) < len(rows) or any(index.unclear(n) for n in (*rows, *totals))
        if not totals or odd:
            continue
        total = min(totals, key=lambda t: abs(t - rows[0]))
        if _sums_up(index.rows[total]) or _shares_are_whole(index, rows):
            yield Check(identity, total, ({part: tuple(rows)},))


def _sums_up(o: Observation) -> bool:
    return o.origin == "table" and bool(table_words("sum_row").fullmatch(bare(o.entity_ko)))


def _shares_are_whole(index: _Index, rows: Sequence[int]) -> bool:
    """Whether the printed shares of the parts sum to 100 %."""
    total = exactly(0)
    for n in rows:
        o = index.rows[n]
        shares = index.find(o, o.entity, f"{o.indicator}_share", o.period)
        if not shares:
            return False
        share = index.rows[shares[0]]
        total += Interval.between(share.low, share.high)
    return total.meets(exactly(100))


def _tables(index: _Index) -> Iterator[list[int]]:
    """The rows of each table that hold its ranks, in the order of print."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n in index.usable:
        o = index.rows[n]
        if o.origin == "table" and o.kind == "rank":
            found[(*scope(o), o.indicator, o.indicator_ko, o.period)].append(n)
    for ranks in found.values():
        steps = [index.rows[b].value - index.rows[a].value for a, b in zip(ranks, ranks[1:], strict=False)]
        if steps and 2 * sum(s == 1 for s in steps) > len(steps):
            yield ranks


def _ranks(index: _Index, identity: Identity) -> Iterator[Check]:
    """Each rank between two that leave room for one (a step over two may be a row that is not there), or before one."""
    roles = identity.equation.roles
    for ranks in _tables(index):
        if len(roles) == 1:
            yield from (Check(identity, a, ({roles[0]: (b,)},)) for a, b in zip(ranks, ranks[1:], strict=False))
            continue
        for a, n, b in zip(ranks, ranks[1:], ranks[2:], strict=False):
            if index.rows[b].value - index.rows[a].value == 2:
                yield Check(identity, n, ({roles[0]: (a,), roles[1]: (b,)},))


def _ranked(index: _Index, ranks: Sequence[int]) -> list[int | None]:
    """The number that each rank of a table is the rank of; None where it stands in another table.

    Of several measures that a family ranks by it is the first one that falls from rank to rank.
    """
    family = specs.families().get(index.rows[ranks[0]].family)
    ways = [[next(iter(index.find(o, o.entity, i, o.period)), None) for o in (index.rows[n] for n in ranks)]
            for i in dict.fromkeys(t.rank_of for t in family.tables if t.rank_of)] if family else []

    def falls(values: Sequence[int | None]) -> bool:
        known = [index.rows[x].value_std for x in values if x is not None]
        return len(known) == len(values) and known == sorted(known, reverse=True)

    unknown: list[int | None] = [None] * len(ranks)
    return next((x for x in ways if falls(x)), ways[0] if ways else unknown)


def _order(index: _Index, identity: Identity) -> Iterator[Check]:
    (role,) = identity.equation.roles
    for ranks in _tables(index):
        values = _ranked(index, ranks)
        for a, b in zip(values, values[1:], strict=False):
            if a is not None and b is not None:
                yield Check(identity, b, ({role: (a,)},))


def _prefix(index: _Index, identity: Identity) -> Iterator[Check]:
    """Who is not among the first N is not larger than the last of them."""
    (role,) = identity.equation.roles
    for ranks in _tables(index):
        values = [x for x in _ranked(index, ranks) if x is not None]
        if len(values) < len(ranks) or promised(index.rows[ranks[0]].caption) != len(ranks):
            continue
        last = min(values, key=lambda x: index.rows[x].value_std)
        o, inside = index.rows[last], {index.rows[x].entity for x in values}
        for n in index.usable:
            x = index.rows[n]
            keys = ("indicator", "period", "unit_std", "entity_kind")
            rest = specs.word_pattern("words", "rest").fullmatch(bare(x.entity_ko))  # no one of them
            out = not rest and x.entity not in inside and all(getattr(x, k) == getattr(o, k) for k in keys)
            if out and "carried" not in x.flags and not index.unclear(n):
                yield Check(identity, n, ({role: (last,)},))


def _shares(index: _Index, identity: Identity) -> Iterator[Check]:
    """Shares of different parts that stand in one table, or beside each other in a sentence.

    Parts that overlap by name (`풍력+태양광` and `풍력`) are no parts of one whole.
    """
    (role,) = identity.equation.roles
    for key, rows in index.peers.items():
        first = index.rows[rows[0]]
        if first.kind != "share" or first.unit_std != "%" or key[3] not in wholes():
            continue
        beside = all(index.rows[b].line - index.rows[a].line <= BESIDE for a, b in zip(rows, rows[1:], strict=False))
        if (first.origin == "table" or beside) and _are_parts([index.rows[n].entity for n in rows]):
            largest = max(rows, key=lambda n: index.rows[n].value)
            yield Check(identity, largest, ({role: tuple(n for n in rows if n != largest)},))


def _are_parts(names: Sequence[str]) -> bool:
    return len(set(names)) == len(names) > 2 and not any(a != b and a.split("/")[-1] in b for a in names for b in names)


def _same(index: _Index, identity: Identity) -> Iterator[Check]:
    """One fact in two tables, or in a table and a sentence that names who and when itself."""
    (role,) = identity.equation.roles
    seen: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n in index.usable:
        o = index.rows[n]
        own = not {"entity_carried", "period_carried", "place_open"} & set(o.flags.split(";"))
        if o.period and o.kind != "rank" and own:
            seen[(o.entity, o.indicator, o.period, o.basis, o.unit_std)].append(n)
    for rows in seen.values():
        for i, a in enumerate(rows[:SIGHTINGS]):
            for b in rows[i + 1:]:
                x, y = index.rows[a], index.rows[b]
                if "table" in (x.origin, y.origin):
                    doubled = scope(x) != scope(y) or x.entity_kind in ("city", "province")
                else:  # two sentences that agree bear each other out; two that differ may mean different things
                    doubled = x.value_std == y.value_std
                if doubled:
                    yield Check(identity, b, ({role: (a,)},))
