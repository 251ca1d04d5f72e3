"""Trailing zeros of a column that is rounded: `33,019.00` among fifty that all end in `.00` is a whole number.

In: observations of an issue. Out: the places of each that mean something, and with `widen_rounded` wider
`low` and `high`. A column decides as a whole; a single `.00` stays as exact as it is printed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import comb, sqrt
from statistics import NormalDist
from typing import NamedTuple

from kicdata.records import Observation

CHANCE = 0.01  # zeros that would come about by chance less often than this are filling


def column(o: Observation) -> tuple[str, ...]:
    """What the cells of one column of a table have in common."""
    return (o.issue, o.article, o.caption, o.indicator, o.indicator_ko, o.period, o.unit)

MANY = 300  # numbers of a column from which one more or less says nothing


class Habit(NamedTuple):
    """How a column is printed: how many places, which of them are filled with zeros, how many are used."""

    printed: int  # places that most of its numbers are printed with
    filled: frozenset[int]
    used: tuple[int, ...]  # places up to the last digit that is no zero, of each number

    def places(self, printed: str) -> int:
        """Places of a number that mean something, if it stood in this column."""
        k, digits = printed_places(printed), printed.partition(".")[2]
        while k and k in self.filled and digits[k - 1] == "0":
            k -= 1
        return k

    def odd(self, printed: str) -> bool:
        """Whether a number is printed as no other of the column: with other places, or alone with so many digits."""
        if len(self.used) < 5:
            return False
        used = used_places(printed)
        return printed_places(printed) != self.printed or sum(u >= used for u in self.used) < 2 and used > 0


def used_places(printed: str) -> int:
    """Places up to the last digit that is no zero.

    >>> used_places("1,738.90")
    1
    """
    return len(printed.partition(".")[2].rstrip("0"))


def habit(printed: Sequence[str]) -> Habit:
    """The habit of a column, from its numbers as printed."""
    places = [printed_places(p) for p in printed]
    filled = set()
    for k in range(max(places, default=0), 0, -1):
        here = [i for i, n in enumerate(places) if n == k]
        zeros = [i for i in here if printed[i].partition(".")[2][k - 1] == "0"]
        if zeros and _by_chance(len(zeros), len(here)) <= CHANCE:
            filled.add(k)
            for i in zeros:
                places[i] = k - 1
    common = Counter(printed_places(p) for p in printed).most_common(1)
    return Habit(common[0][0] if common else 0, frozenset(filled), tuple(used_places(p) for p in printed))


def significant_places(printed: Sequence[str]) -> list[int]:
    """Places behind the point that mean something, for each number of a column.

    From the last place on: where zeros stand more often than one in ten could by chance, they are filling.

    >>> significant_places(["34,389.18", "33,462.00", "16,734.20", "15,215.00"])
    [2, 1, 1, 1]
    >>> significant_places(["33,019.00", "31,723.00", "24,468.00"])
    [0, 0, 0]
    >>> significant_places(["4.25", "4.10", "5.31"])
    [2, 2, 2]
    """
    own = habit(printed)
    return [own.places(p) for p in printed]


def printed_places(printed: str) -> int:
    """Places behind the point, as printed."""
    return len(printed.partition(".")[2])


def _by_chance(zeros: int, n: int) -> float:
    """How likely it is that so many of `n` digits or more are zeros, if all ten digits are alike."""
    if n > MANY:  # the sum's terms outgrow a float; the normal curve is as good here
        return 1 - NormalDist(0.1 * n, sqrt(0.09 * n)).cdf(zeros - 0.5)
    return float(sum(comb(n, k) * 0.1 ** k * 0.9 ** (n - k) for k in range(zeros, n + 1)))


def columns(rows: Iterable[Observation]) -> dict[tuple[str, ...], list[Observation]]:
    """The observations of tables by their column."""
    found: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for o in rows:
        if o.origin == "table":
            found[column(o)].append(o)
    return found


def widen_rounded(rows: Iterable[Observation]) -> None:
    """Widen `low` and `high` of numbers whose last places are filling; again changes nothing more."""
    for cells in columns(rows).values():
        scale = next((abs(o.value_std / o.value) for o in cells if o.value), Decimal(1))
        for o, places in zip(cells, significant_places([o.printed for o in cells]), strict=True):
            as_printed = scale * Decimal(5).scaleb(-printed_places(o.printed) - 1)
            if o.low is not None and o.high is not None and o.high - o.low == 2 * as_printed:
                half = scale * Decimal(5).scaleb(-places - 1)
                o.low, o.high = o.value_std - half, o.value_std + half
