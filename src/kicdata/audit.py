"""The numbers of an issue are held against each other, as exactly as they are printed.

In: observations of one issue, and the identities of the specs. Out: flags and problems; a number in which
several broken identities meet is named, with the one slip that would mend them all. Nothing printed is
changed: a proposal stays a proposal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from kicdata.context import Context
from kicdata.edits import Edit, edits, split
from kicdata.gaps import promised
from kicdata.identities import ranges
from kicdata.intervals import Interval
from kicdata.records import Observation
from kicdata.relations import Check, find_checks, scope
from kicdata.rounding import MANY, Habit, columns, habit, printed_places, used_places, widen_rounded
from kicdata.text import Line, bare


class Suspect(NamedTuple):
    """The number in which broken identities meet, and the slips that would mend them all; best first."""

    row: int
    edits: tuple[Edit, ...]


MOST_TOLD = 30  # numbers that break one rule in one place, told one by one
MOST_SOUGHT = 300  # broken identities among which the numbers to blame are sought


@dataclass
class Audit:
    """What came of it: all checks, those that fail, and the suspect of each failed one."""

    rows: list[Observation]
    checks: list[Check]
    failed: list[Check] = field(default_factory=list)
    suspects: dict[int, Suspect] = field(default_factory=dict)  # id of a failed check -> suspect

    @cached_property
    def values(self) -> Callable[[int], Interval]:
        """The interval of each row."""
        return [Interval.between(o.low, o.high) for o in self.rows].__getitem__

    def covered(self) -> set[int]:
        """Rows whose value an equation, not only an order, depends on."""
        equations = [c for c in self.checks if c.identity.equation.sign == "="]
        return {n for c in equations for n in (c.cells if c.identity.find != "ranks" else (c.target,))}


def audit_observations(ctx: Context, rows: list[Observation]) -> Audit:
    """Widen rounded columns, check all identities, flag what breaks them and say so in the problems."""
    widen_rounded(rows)
    found = audit(rows)
    told: dict[tuple[str, ...], list[Check]] = defaultdict(list)
    for check in found.failed:
        if not (check.identity.witness and _told_by_another(found, check)):
            told[(check.identity.flag, *scope(rows[check.target]))].append(check)
    for checks in told.values():
        for check in checks[:MOST_TOLD]:
            _report(ctx, found, check)
        if more := checks[MOST_TOLD:]:
            _report_more(ctx, rows, more)
    _check_ranges(ctx, rows)
    _check_top(ctx, rows)
    return found


def audit(rows: list[Observation]) -> Audit:
    """Check all identities of the rows of one issue; nothing is flagged yet."""
    found = Audit(rows, find_checks(rows))
    values = found.values
    found.failed = [c for c in found.checks if not c.holds(values)]
    if 0 < len(found.failed) <= MOST_SOUGHT:
        _locate(found)
    return found


# ------------------------------------------------------------------------------------- which number is to blame
def _locate(found: Audit) -> None:
    """Name the suspect of each failed check: of numbers that could be it, the one that explains most."""
    of: dict[int, list[Check]] = defaultdict(list)
    broken = {id(c) for c in found.failed}
    for c in (*found.failed, *(c for c in found.checks if id(c) not in broken)):  # what fails refuses a slip soonest
        for n in c.cells:
            of[n].append(c)
    known = found.values
    open_checks = list(found.failed)
    fails = {n for c in open_checks for n in c.cells}
    habits = _habits(found.rows, fails)
    mends = {n: _mending(found.rows[n], n, of[n], known, habits.get(n)) for n in fails}
    odd = {n for n in fails if n in habits and habits[n].odd(found.rows[n].printed)}
    while open_checks:
        counts: dict[int, int] = defaultdict(int)
        for c in open_checks:
            for n in c.cells:
                counts[n] += 1
        best = max(counts, key=lambda n: (bool(mends[n]), counts[n], n in odd))
        if not mends[best]:
            best = max(counts, key=lambda n: counts[n])
            rivals = [n for n in counts if counts[n] == counts[best]]
        else:
            rivals = [n for n in counts if mends[n] and counts[n] == counts[best]
                      and (n in odd) == (best in odd)]
        mine = [c for c in open_checks if best in c.cells]
        done = {id(c) for c in mine}
        near = {n for c in mine for n in c.cells}
        firm = counts[best] > 1 or mends[best] and found.rows[best].origin == "table"
        if not set(rivals) & near - {best} and firm:
            for c in mine:
                found.suspects[id(c)] = Suspect(best, mends[best])
        open_checks = [c for c in open_checks if id(c) not in done]


def _habits(rows: list[Observation], wanted: set[int]) -> dict[int, Habit]:
    """Row -> how the rest of its column is printed."""
    number = {id(o): n for n, o in enumerate(rows)}
    found: dict[int, Habit] = {}
    for cells in columns(rows).values():
        whole = habit([x.printed for x in cells]) if len(cells) > MANY else None  # one of so many changes nothing
        found |= {number[id(o)]: whole or habit([x.printed for x in cells if x is not o] or [o.printed])
                  for o in cells if number[id(o)] in wanted}
    return found


def _mending(o: Observation, n: int, checks: Sequence[Check], known: Callable[[int], Interval],
             own: Habit | None) -> tuple[Edit, ...]:
    """The slips that would let all checks of a number hold; those that fit best first."""
    parts = split(o.printed)
    if parts is None or not o.value or not o.value_std:
        return ()
    scale = abs(o.value_std / o.value)
    turned = _turned(o)
    most = max(own.used) if own else len(o.printed)
    found: list[tuple[bool, Decimal, Edit]] = []
    for e in edits(o.printed):
        if used_places(e.printed) > most:
            continue  # a digit where the column has none
        places = own.places(e.printed) if own else printed_places(e.printed)
        half = Decimal(0) if o.low == o.high else scale * Decimal(5).scaleb(-places - 1)
        new = Interval.around((-e.value if turned else e.value) * scale, half)

        def values(i: int, new: Interval = new) -> Interval:
            return new if i == n else known(i)

        if all(c.holds(values) and c.tells(values) for c in checks):
            unlike = own is not None and own.odd(e.printed)
            found.append((unlike, sum((_miss(c, values) for c in checks), Decimal(0)), e))
    return tuple(e for _, _, e in sorted(found, key=lambda x: x[:2]))


def _turned(o: Observation) -> bool:
    """Whether the sign stands in the words, not in the digits: `33% 감소`."""
    return (o.value < 0) != (o.printed[:1] in "-−")


def _miss(check: Check, values: Callable[[int], Interval]) -> Decimal:
    """How far apart the middles of both sides are."""
    roles = check.roles(check.options[0], values)
    target, right = roles[check.identity.equation.target], check.identity.equation.expected(roles)
    if check.identity.equation.sign != "=" or not (target.closed and right.closed) or not right.middle:
        return Decimal(0)
    return abs((target.middle - right.middle) / right.middle)


# ------------------------------------------------------------------------------------------------- what is said
def _told_by_another(found: Audit, check: Check) -> bool:
    mine = set(check.cells)
    return any(not c.identity.witness and mine & set(c.cells) for c in found.failed)


def _report(ctx: Context, found: Audit, check: Check) -> None:
    rows, eq = found.rows, check.identity.equation
    target, suspect = rows[check.target], found.suspects.get(id(check))
    values = found.values
    expected = eq.expected(check.roles(check.options[0], values))
    texts = {role: " + ".join(rows[n].printed for n in part) for role, part in check.options[0].items()}
    texts |= {role: str(x.middle) for role, x in check.numbers.items()}
    computed = _printed_like(target, expected)
    printed = f"-{target.printed}" if _turned(target) else target.printed
    wanted = computed.removeprefix("-") if _turned(target) else computed
    if check.identity.find == "same":
        _report_conflict(ctx, rows, check, suspect)
        return
    said = f"{_name(target)}: {printed} is printed, but {eq.written(texts)}"
    said += f" = {computed}" if eq.sign == "=" and computed != eq.written(texts) else " is the most that it can be"
    said += f" ({check.identity.en})."
    target.flag(check.identity.flag)
    about = target
    if suspect:
        about = rows[suspect.row]
        about.flag("doubtful")
        wanted = suspect.edits[0].printed if suspect.edits else (wanted if about is target else "")
        said += _proposal(found, suspect, about, target)
    ctx.problem(check.identity.flag, "warning", said, Line(about.line, "", about.page or 0), about.family,
                about.entity, about.indicator, about.printed, wanted)


def _proposal(found: Audit, suspect: Suspect, about: Observation, target: Observation) -> str:
    met = [c for c in found.failed if (s := found.suspects.get(id(c))) and s.row == suspect.row]
    where = "" if about is target else f" {_name(about)} {about.printed} (line {about.line})"
    several = len(met) > 1
    said = f" {'Probably' if several else 'Perhaps'}{where or ' this'} is the misprint"
    said += f": {len(met)} broken identities meet in it" if several else ""
    if suspect.edits:
        e = suspect.edits[0]
        said += f"; {e.printed} ({e.kind}) would mend {'all of them' if several else 'it'}"
    return said + ". Kept as printed."


def _report_conflict(ctx: Context, rows: list[Observation], check: Check, suspect: Suspect | None) -> None:
    x, y = rows[check.target], rows[check.cells[1]]
    for here, there in ((x, y), (y, x)):
        here.flag("conflict")
        said = f"{_name(here)}: {_place(here)} prints {here.printed}, {_place(there)} (line {there.line}) " \
               f"prints {there.printed}."
        if suspect and suspect.edits and rows[suspect.row] is here:
            here.flag("doubtful")
            said += f" {suspect.edits[0].printed} ({suspect.edits[0].kind}) would mend it; kept as printed."
        ctx.problem("conflict", "warning", said, Line(here.line, "", here.page or 0), here.family, here.entity,
                    here.indicator, here.printed, there.printed)


def _report_more(ctx: Context, rows: list[Observation], checks: Sequence[Check]) -> None:
    """One row for all that break one rule in one place after the first: so many are a table misread or repeated."""
    first, rule = rows[checks[0].target], checks[0].identity
    for check in checks:
        for n in check.cells if rule.find == "same" else (check.target,):
            rows[n].flag(rule.flag)
    ctx.problem(rule.flag, "warning", f"{_place(first)}: {len(checks)} more numbers break the same rule ({rule.en}); "
                f"the first {MOST_TOLD} are told one by one. Look at it with `kicdata show`: a table with so many was "
                "misread, or repeats its rows.", Line(first.line, "", first.page or 0), first.family)


def _name(o: Observation) -> str:
    return " ".join(x for x in (o.entity_ko or o.entity, o.indicator, o.period) if x)


def _place(o: Observation) -> str:
    return o.caption if o.origin == "table" else "the text"


def _printed_like(o: Observation, expected: Interval) -> str:
    """What was expected, with the places and in the unit of the printed number."""
    if not expected.closed or not o.value:
        end = expected.high if expected.high.is_finite() else expected.low
        middle = end if end.is_finite() else o.value_std
    else:
        middle = expected.middle
    scale = o.value_std / o.value if o.value else Decimal(1)
    return f"{(middle / scale).quantize(Decimal(1).scaleb(-printed_places(o.printed))):,}"


def _check_ranges(ctx: Context, rows: Sequence[Observation]) -> None:
    for o in rows:
        for r in ranges():
            about = o.unit_std == r.unit and r.indicator.fullmatch(o.indicator) and r.sentence.search(bare(o.sentence))
            if not about:
                continue
            if r.low is not None and o.high is not None and o.high < r.low \
                    or r.high is not None and o.low is not None and o.low > r.high:
                o.flag("unlikely")
                ctx.problem("unlikely", "warning", f"{_name(o)}: {o.printed} {o.unit} is printed; {r.why}.",
                            Line(o.line, "", o.page or 0), o.family, o.entity, o.indicator, o.printed)


def _check_top(ctx: Context, rows: Sequence[Observation]) -> None:
    """A table of the top N has N rows."""
    tables: dict[tuple[str, ...], dict[str, Observation]] = defaultdict(dict)
    for o in rows:
        if o.origin == "table":
            tables[scope(o)].setdefault(o.entity, o)
    for cells in tables.values():
        first = next(iter(cells.values()))
        n = promised(first.caption)
        told = any(p.rule == "columns" and p.family == first.family for p in ctx.problems)  # rows left out: why
        if n and n != len(cells) and not told:
            ctx.problem("top_count", "note", f"{first.caption}: the caption promises {n}, {len(cells)} were read. "
                        "Look at the table with `kicdata show`; the rest is missing or is a total.",
                        Line(first.line, "", first.page or 0), first.family, "", "", str(len(cells)), str(n))
