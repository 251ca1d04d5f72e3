"""The identities of `specs/identities.toml`, loaded once and checked.

In: the spec. Out: `Identity` with an equation and where the numbers of its roles are found.
Refuses a role that the equation does not name, a relation that there is none of, a flag without a meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from kicdata import specs
from kicdata.intervals import Equation, equation

FILE = "identities.toml"
PERIODS = ("same", "year before", "month before", "quarter before", "first", "last", "longer", "earlier")
ENTITIES = ("same", "whole", "parts", "total")
FINDS = ("roles", "ranks", "order", "same", "shares", "prefix")


class Role(NamedTuple):
    """Where the number of a role is found, starting from the target."""

    indicators: tuple[str, ...]
    kinds: frozenset[str]
    period: str
    entities: tuple[str, ...]
    number: str
    within: str


@dataclass(frozen=True)
class Identity:
    """An equation between numbers of an issue; its name is the flag of a number that breaks it."""

    flag: str
    ko: str
    en: str
    equation: Equation
    roles: dict[str, Role]
    find: str
    witness: bool
    origin: str  # "table", or empty for anywhere
    never: tuple[re.Pattern[str], ...]
    known: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)

    @property
    def target(self) -> Role:
        return self.roles[self.equation.target]

    def base_of(self, indicator: str) -> str | None:
        """The measure that a target belongs to (`gdp` of `gdp_increment_nominal`); None if it is no target."""
        if indicator not in self.known:
            self.known[indicator] = self._base_of(indicator)
        return self.known[indicator]

    def _base_of(self, indicator: str) -> str | None:
        if any(p.fullmatch(indicator) for p in self.never):
            return None
        for pattern in self.target.indicators:
            head, star, tail = pattern.partition("*")
            if not star and pattern == indicator:
                return indicator
            if star and indicator.startswith(head) and indicator.endswith(tail) and len(indicator) > len(head + tail):
                base = indicator[len(head):len(indicator) - len(tail)]
                return aliases().get(base, base)
        return None


class Range(NamedTuple):
    """What a number of an indicator can hardly be outside of."""

    indicator: re.Pattern[str]
    unit: str
    sentence: re.Pattern[str]
    low: Decimal | None
    high: Decimal | None
    why: str


def _names(text: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(x).replace(r"\*", ".+") for x in text.split("|")))


def _role(row: dict[str, Any], where: str) -> Role:
    entities = tuple(row.get("entity", "same").split("|"))
    period = row.get("period", "same")
    for given, known, what in ((period, PERIODS, "period"), *((e, ENTITIES, "entity") for e in entities)):
        if given not in known:
            raise specs.SpecError(f"{where}: there is no {what} {given!r}; known are {', '.join(known)}.")
    return Role(tuple(row.get("indicator", "").split("|")), frozenset(filter(None, row.get("kind", "").split("|"))),
                period, entities, row.get("number", ""), row.get("within", ""))


def _identity(flag: str, row: dict[str, Any]) -> Identity:
    where = f"{FILE}, identity.{flag}"
    try:
        eq = equation(row["equation"])
    except ValueError as e:
        raise specs.SpecError(f"{where}: {e}") from None
    find = row.get("find", "roles")
    if find not in FINDS:
        raise specs.SpecError(f"{where}: there is no find {find!r}; known are {', '.join(FINDS)}.")
    given = {k: _role(v, f"{where}.{k}") for k, v in row.items() if isinstance(v, dict)}
    named = {eq.target, *eq.roles}
    if find == "roles" and set(given) != named:
        raise specs.SpecError(f"{where}: the equation names {', '.join(sorted(named))}; roles are given for "
                              f"{', '.join(sorted(given))}.")
    return Identity(flag, row["ko"], row["en"], eq, given, find, row.get("witness", False), row.get("in", ""),
                    tuple(_names(x) for x in row.get("not", [])))


@cache
def identities() -> tuple[Identity, ...]:
    """All identities, in the order of the file."""
    raw = specs.read_toml(FILE)
    found = tuple(_identity(flag, row) for flag, row in raw["identity"].items())
    meant = {r["flag"] for r in specs.read_rows("flags.tsv")}
    for i in found:
        if i.flag not in meant:
            raise specs.SpecError(f"{FILE}, identity.{i.flag}: add the meaning of this flag to flags.tsv.")
    return found


@cache
def aliases() -> dict[str, str]:
    """Short name of a measure in the names of its growth -> the measure."""
    return dict(specs.read_toml(FILE)["aliases"])


@cache
def wholes() -> dict[str, tuple[str, ...]]:
    """Kind of entity -> entities that its shares are of."""
    return {k: tuple(v) for k, v in specs.read_toml(FILE)["wholes"].items()}


@cache
def ranges() -> tuple[Range, ...]:
    """What numbers can hardly be."""
    def bound(row: dict[str, Any], key: str) -> Decimal | None:
        return Decimal(row[key]) if key in row else None
    def sentence(row: dict[str, Any]) -> re.Pattern[str]:
        return specs.pattern(row.get("sentence", ""), f"{FILE}, range")
    return tuple(Range(_names(r["indicator"]), r["unit"], sentence(r), bound(r, "low"),
                       bound(r, "high"), r["why"]) for r in specs.read_toml(FILE)["range"])


@cache
def table_words(name: str) -> re.Pattern[str]:
    """A pattern of `identities.toml`, tables."""
    return specs.pattern(specs.read_toml(FILE)["tables"][name], f"{FILE}, tables.{name}")
