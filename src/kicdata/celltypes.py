"""Types of table cells: what a cell under a column looks like, and how likely a stretch of text is one.

In: `tables.types` and `tables.labels` of `layout.toml`. Out: `CellType`, and the type that a label of a
header announces. Refuses nothing: a type that knows no better takes any words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from kicdata import specs
from kicdata.names import gazetteer, known_kind
from kicdata.text import bare
from kicdata.values import POWER, SIGNS, find_unit, qualifiers, read_numeral

MONEY = frozenset(("CNY", "USD", "HKD", "KRW", "EUR", "JPY"))
_SIGN = re.compile(rf"[{SIGNS}±]")
_YEAR = re.compile(r"(?:19|20)\d{2}년")
_PER = re.compile(r"/[가-힣A-Za-z㎡㎢]{1,6}")  # `위안/kg`
_JOINT = re.compile(r"[~∼〜～、/\-–]")
# what can be a quantity at all, before it is read: digits, perhaps mixed with their powers, a unit, perhaps again
_COARSE = re.compile(r"\D{0,6}\d[\d,.]*(?:[십백천만억조여]{1,4}\d[\d,.]*)*\D{0,12}"
                     r"(?:[~∼〜～、/\-–]\D?\d[\d,.]*\D{0,12})*")


@dataclass(frozen=True, eq=False)  # there is one of each name
class CellType:
    """A type of cells; `open` ones take any words at the cost of `word` each, the others only what fits."""

    name: str
    match: re.Pattern[str] | None = None
    known: str = ""
    longest: int = 1
    word: float | None = None
    likes: re.Pattern[str] | None = None
    dislikes: re.Pattern[str] | None = None
    begins: re.Pattern[str] | None = None
    mark: re.Pattern[str] | None = None

    @property
    def is_open(self) -> bool:
        return self.word is not None

    @property
    def is_closed(self) -> bool:
        """Whether there are cells that are surely of this type."""
        return bool(self.match or self.known)

    def is_sure(self, text: str) -> bool:
        """Whether a text without white space is a cell of this type, whole.

        >>> cell_type("round").is_sure("A라운드"), cell_type("amount").is_sure("거의10억위안")
        (True, True)
        >>> cell_type("place").is_sure("네이멍구"), cell_type("number").is_sure("3분기")
        (True, False)
        """
        if self.match and self.match.fullmatch(text.replace(" ", "")):
            return True
        return bool(self.known) and _KNOWN[self.known](text)


def _is_quantity(text: str) -> bool:
    """A number or several, each with its unit or none, with the words that bound it."""
    bases = quantity_bases(text)
    return bases is not None and not _YEAR.fullmatch(text)


def _is_money(text: str) -> bool:
    bases = quantity_bases(text)
    return bases is not None and bool(MONEY & bases)


@lru_cache(maxsize=65536)
def quantity_bases(text: str) -> frozenset[str] | None:
    """The base units of a text that is nothing but numbers with their units; None where it is more.

    >>> sorted(quantity_bases("약13,094.74억위안")), quantity_bases("3-60"), quantity_bases("6축로봇")
    (['CNY'], frozenset(), None)
    """
    if len(text) > 60 or not _COARSE.fullmatch(text):
        return None
    at, bases = _skip(text, 0, before=True), set()
    while True:
        if at < len(text) and _SIGN.match(text, at):
            at += 1
        numeral = read_numeral(text, at)
        if numeral is None:
            return None
        at = numeral.end
        if found := find_unit(text, at):
            at = found[0]
            bases.add(found[1].base)
        at = _skip(text, at, before=False)
        if at == len(text):
            return frozenset(bases)
        if not _JOINT.match(text, at):
            return None
        at += 1


def _skip(text: str, at: int, before: bool) -> int:
    """Behind the qualifier that stands at `at`: 약, 거의 before a number, 이상, 여 behind it."""
    for word in _words_before() if before else _words_after():
        m = word.match(text, at)
        if m and m.end() > at:
            return m.end()
    return at


@cache
def _words_before() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(q.before.pattern.removesuffix("$")) for q in qualifiers() if q.before)


@cache
def _words_after() -> tuple[re.Pattern[str], ...]:
    return tuple(q.after for q in qualifiers() if q.after)


@lru_cache(maxsize=8192)
def _is_place(text: str) -> bool:
    """A place, be it with the province or country that it lies in before it: `장쑤 타이저우`."""
    known = gazetteer().by_ko
    return bool(known(text)) or any(any(p.level in ("province", "country") for p in known(text[:k])) and known(text[k:])
                                    for k in range(2, min(len(text) - 1, 12)))


@lru_cache(maxsize=1 << 14)
def _is_industry(text: str) -> bool:
    return known_kind(bare(text)) == "industry"


@lru_cache(maxsize=1 << 14)
def _is_unit(text: str) -> bool:
    m = re.match(POWER, text)
    found = find_unit(text, m.end() if m else 0)
    return found is not None and (found[0] == len(text) or bool(_PER.fullmatch(text, found[0])))


_KNOWN: dict[str, Callable[[str], bool]] = {
    "unit": _is_unit, "quantity": _is_quantity, "money": _is_money, "place": _is_place, "industry": _is_industry}


@cache
def cell_type(name: str) -> CellType:
    """The type of `layout.toml` of that name; raises `SpecError` where there is none."""
    types, where = specs.layout()["tables"]["types"], f"layout.toml, tables.types.{name}"
    if name not in types:
        raise specs.SpecError(f"families.toml: there is no cell type {name!r}; layout.toml, tables.types has "
                              f"{', '.join(types)}.")
    row = types[name]
    known = row.get("known", "")
    if known and known not in _KNOWN:
        raise specs.SpecError(f"{where}: nothing is known as {known!r}; known are {', '.join(_KNOWN)}.")
    parts = {k: specs.pattern(row[k], where) for k in ("match", "dislikes", "begins", "mark") if k in row}
    if "likes" in row:
        parts["likes"] = specs.pattern(f"(?:{row['likes']})$", where)
    return CellType(name, known=known, longest=row.get("longest", 1), word=row.get("word"), **parts)
