"""Intervals of numbers and the equations that they must satisfy.

In: bounds as printed digits allow them, and equations of the specs (`increment = now - then`). Out: whether
an equation can hold. Arithmetic is exact in decimal. Refuses an equation in which a name stands twice on
the right, where intervals would come out too wide, and anything that is no plain arithmetic.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

INFINITE = Decimal("Infinity")


@dataclass(frozen=True)
class Interval:
    """All numbers from `low` to `high`, both included; `Infinity` where an end is open.

    >>> Interval.around(Decimal("4336.50"), Decimal("0.05")) - Interval.around(Decimal(4344), Decimal("0.5"))
    Interval(low=Decimal('-8.05'), high=Decimal('-6.95'))
    """

    low: Decimal
    high: Decimal

    @classmethod
    def around(cls, value: Decimal, half: Decimal) -> Interval:
        """The interval `half` to either side of a value."""
        return cls(value - half, value + half)

    @classmethod
    def between(cls, low: Decimal | None, high: Decimal | None) -> Interval:
        """The interval of an observation's `low` and `high`, None where it is open."""
        return cls(-INFINITE if low is None else low, INFINITE if high is None else high)

    def meets(self, other: Interval) -> bool:
        """Whether a number lies in both."""
        return self.low <= other.high and other.low <= self.high

    @property
    def closed(self) -> bool:
        """Whether both ends are finite."""
        return self.low.is_finite() and self.high.is_finite()

    @property
    def middle(self) -> Decimal:
        """The number in the middle of a closed interval."""
        return (self.low + self.high) / 2

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        return _hull(self, other, lambda a, b: a * b)

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            return EVERYTHING
        return _hull(self, other, lambda a, b: a / b)

    def power(self, exponent: Interval) -> Interval:
        """The interval to a power, for what is not negative."""
        if self.low < 0:
            return EVERYTHING
        return _hull(self, exponent, lambda a, b: a ** b)


EVERYTHING = Interval(-INFINITE, INFINITE)


def _hull(a: Interval, b: Interval, what: Callable[[Decimal, Decimal], Decimal]) -> Interval:
    try:
        corners = [what(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    except InvalidOperation:  # infinity times nothing: every number is possible
        return EVERYTHING
    return Interval(min(corners), max(corners))


def growth(now: Interval, then: Interval) -> Interval:
    """Growth in per cent; against a loss, of its amount.

    >>> growth(Interval.around(Decimal(-63), Decimal(0)), Interval.around(Decimal(-100), Decimal(0))).middle
    Decimal('37.00')
    """
    hundred, one = exactly(100), exactly(1)
    ratio = now / then
    return hundred * (ratio - one if then.low > 0 else one - ratio)


def exactly(number: int | Decimal) -> Interval:
    """A number without any doubt."""
    return Interval(Decimal(number), Decimal(number))


class Equation(NamedTuple):
    """`target = expression` or `target <= expression`, with the names of its roles."""

    text: str
    target: str
    sign: str
    right: str
    roles: tuple[str, ...]
    tree: ast.expr

    def expected(self, values: Mapping[str, Interval]) -> Interval:
        """What the target may be, given the other roles."""
        return _value(self.tree, values)

    def holds(self, values: Mapping[str, Interval]) -> bool:
        """Whether the numbers of all roles can be true together."""
        right = self.expected(values)
        if self.sign == "<=":
            return values[self.target].low <= right.high
        return values[self.target].meets(right)

    def written(self, texts: Mapping[str, str]) -> str:
        """The right side with what stands for each role.

        >>> equation("increment = now - then").written({"now": "4,336.50", "then": "4,344.00"})
        '4,336.50 − 4,344.00'
        """
        return _written(self.tree, texts)


@cache
def equation(text: str) -> Equation:
    """An equation of the specs.

    >>> e = equation("increment = now - then")
    >>> e.expected({"now": exactly(12), "then": exactly(5)}).middle
    Decimal('7')
    >>> equation("growth = now / then - now")
    Traceback (most recent call last):
    ValueError: 'growth = now / then - now': a name stands twice on the right: now, now, then.
    """
    sign = "<=" if "<=" in text else "="
    left, found, right = (x.strip() for x in text.partition(sign))
    try:
        tree = ast.parse(right, mode="eval").body
    except SyntaxError:
        found = ""
    if not found or not left.isidentifier():
        raise ValueError(f"{text!r} is no equation; expected is `name = arithmetic of names`.")
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called]
    if len(set(names)) != len(names):
        raise ValueError(f"{text!r}: a name stands twice on the right: {', '.join(sorted(names))}.")
    _value(tree, {n: exactly(1) for n in names})  # raises here what it would raise later
    return Equation(text, left, sign, right, tuple(names), tree)


_SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "/", ast.Pow: "^"}


def _value(tree: ast.expr, values: Mapping[str, Interval]) -> Interval:
    if isinstance(tree, ast.Name):
        return values[tree.id]
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int):
        return exactly(tree.value)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "growth":
        now, then = (_value(a, values) for a in tree.args)
        return growth(now, then)
    if isinstance(tree, ast.BinOp) and type(tree.op) in _SIGNS:
        a, b = _value(tree.left, values), _value(tree.right, values)
        if isinstance(tree.op, ast.Add):
            return a + b
        if isinstance(tree.op, ast.Sub):
            return a - b
        if isinstance(tree.op, ast.Mult):
            return a * b
        return a / b if isinstance(tree.op, ast.Div) else a.power(b)
    raise ValueError(f"{ast.unparse(tree)!r} is no arithmetic of + - * / ** and growth(now, then).")


def _written(tree: ast.expr, texts: Mapping[str, str]) -> str:
    if isinstance(tree, ast.Name):
        return texts[tree.id]
    if isinstance(tree, ast.Call):
        return f"growth from {_written(tree.args[1], texts)} to {_written(tree.args[0], texts)}"
    if isinstance(tree, ast.BinOp):
        a, b = _written(tree.left, texts), _written(tree.right, texts)
        if not isinstance(tree.op, (ast.Add, ast.Sub)):
            a, b = (f"({t})" if isinstance(x, ast.BinOp) and _binds_less(x, tree) else t
                    for x, t in ((tree.left, a), (tree.right, b)))
        return f"{a} {_SIGNS[type(tree.op)]} {b}"
    return ast.unparse(tree)


def _binds_less(inner: ast.BinOp, outer: ast.BinOp) -> bool:
    return isinstance(outer.op, ast.Pow) or isinstance(inner.op, (ast.Add, ast.Sub))
