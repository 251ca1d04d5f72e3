"""Strings become values: number, unit, qualifier and interval.

In: text without white space (`text.Squeezed`), or a table cell. Out: `Quantity` with exact decimals.
Refuses digits that belong to a name, an ordinal, a code or a standard (`G15`, `제20회`, `ISO/IEC15459`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from kicdata import specs

SPAN, LOWER, UPPER = "범위", "하한", "상한"  # qualifiers of the two numbers of a range
POWERS = {"십": 1, "백": 2, "천": 3, "만": 4, "억": 8, "조": 12}
POWER = r"[십백천]?[만억조]|[천백]"  # that a unit as printed begins with: `억 위안`
DIGITS = r"\d{1,3}(?:,\d{2,4})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_PART = re.compile(rf"({DIGITS})(여)?([십백천]?(?:만억|만조|[만억조])|[백천])?(여)?")
_NAME_BEFORE = re.compile(r"[A-Za-z][-–./]?$|\d[-:/.,]$|제$|[#№]$")
_WORD_BEFORE = re.compile(r"[A-Za-z]{2,} $")  # `GDP 3,438 억`: a name's digits only where no unit follows
_NAME_AFTER = re.compile(r"[A-Za-z氪]|[-–][A-Za-z0-9]|[:：×]\d|/\d|\.\d|、\d")
_PAIR = re.compile(r"[·∙,](?=\d{1,2}(?:위|차|등|회|건|개))")
_RANGE = re.compile(r"[~∼〜～]")
_YEAR_NAME = re.compile(r"(?:19|20)\d{2}(?=[가-힣A-Za-z㐀-鿿]|[ ]?[A-Z])")  # `2025 로봇대회`
_YEAR = re.compile(r"(?:19|20)\d{2}년")
_FRACTION = re.compile(r"분의\d")
_PER = re.compile(r"/(?:[A-Za-z㎀-㏟Ω℃]{1,5}[²³]?)(?![A-Za-z\d])")  # a unit by another
_LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ㎏㎡㎥㎞㎝㎜Ω³²"
SIGNS = r"+\-−△▼▲↑↓"  # of a class of letters: what may stand before a number
_MINUS, _DOWN = "-−–", re.compile(r"(?:[△▼↓]|마이너스|영하)$")


class Quantity(NamedTuple):
    """A number with a unit: `value` times `unit` is the number, `std` is the same in `base` units.

    `low` and `high` bound what the print allows: half of the last printed digit either way, opened
    by the qualifiers (`이상` has no high). `malformed` says that separators stand wrong (`1,00`).
    """

    start: int
    end: int
    printed: str
    value: Decimal
    unit: str
    base: str
    std: Decimal
    low: Decimal | None
    high: Decimal | None
    kind: str
    qualifiers: tuple[str, ...] = ()
    malformed: bool = False

    @property
    def qualifier(self) -> str:
        return "/".join(self.qualifiers)


class Numeral(NamedTuple):
    """Digits with their multiplier: `3,143만6천` is 3143.6 times 만."""

    start: int
    end: int
    value: Decimal
    multiplier: str
    step: Decimal  # the worth of the last printed digit, in units of the multiplier
    more: bool  # 여 follows
    malformed: bool


class Qualifier(NamedTuple):
    """A word that opens or widens the interval of the number beside it."""

    name: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    opens: str


@cache
def qualifiers() -> tuple[Qualifier, ...]:
    """The qualifiers of `layout.toml`."""
    found = []
    for name, row in specs.layout()["qualifiers"].items():
        where = f"layout.toml, qualifiers.{name}"
        before = specs.pattern(f"(?:{row['before']})$", where) if "before" in row else None
        after = specs.pattern(row["after"], where) if "after" in row else None
        found.append(Qualifier(name, before, after, row.get("opens", "")))
    return tuple(found)


def to_decimal(digits: str) -> Decimal:
    """Digits as printed, with or without separators.

    >>> to_decimal("34,389.18")
    Decimal('34389.18')
    """
    return Decimal(digits.replace(",", ""))


def is_malformed(digits: str) -> bool:
    """Whether the separators stand wrong.

    >>> is_malformed("1,00"), is_malformed("1,000")
    (True, False)
    """
    return "," in digits and not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits)


def power(multiplier: str) -> int:
    """The power of ten of a multiplier.

    >>> power("천억")
    11
    """
    return sum(POWERS[c] for c in multiplier)


def read_numeral(text: str, at: int) -> Numeral | None:
    """The numeral that starts at `at`, mixed ones multiplied out in the smallest myriad printed.

    >>> n = read_numeral("3,143만6천대", 0); (n.value, n.multiplier)
    (Decimal('3143.6'), '만')
    >>> n = read_numeral("1조2,000억위안", 0); (n.value, n.multiplier)
    (Decimal('12000'), '억')
    >>> n = read_numeral("4천억위안", 0); (n.value, n.multiplier)
    (Decimal('4'), '천억')
    >>> n = read_numeral("20만1,600위안", 0); (n.value, n.multiplier)
    (Decimal('201600'), '')
    >>> n = read_numeral("2만3,244억위안", 0); (n.value, n.multiplier)
    (Decimal('23244'), '억')
    """
    parts: list[tuple[str, str]] = []
    end, more = at, False
    while not more and (m := _PART.match(text, end)):
        multiplier = m[3] or ""
        if parts and not multiplier and (power(parts[-1][1]) < 4 or len(m[1].replace(",", "")) > power(parts[-1][1])):
            break
        if parts and ("." in parts[-1][0] or _YEAR.match(text, m.start())):  # `20.4만 33.5`, `2,350억 2025년`
            break
        if parts and multiplier[-1:] in _MYRIADS and all(p[1] in _TENS for p in parts) \
                and power(multiplier) - power(multiplier[-1]) < power(parts[-1][1]):  # `5천8백만`
            parts = [(d, p + multiplier[-1]) for d, p in parts]
        if parts and multiplier and power(multiplier) >= power(parts[-1][1]):
            if not (multiplier[-1] in "억조" and parts[-1][1] == "만" and len(parts) == 1):
                break
            parts = [(parts[0][0], "만" + multiplier[-1])]  # `2만3,244억`: 23,244 억
        parts.append((m[1], multiplier))
        end = m.end()
        more = bool(m[2] or m[4])
        if not multiplier:
            break
    if not parts:
        return None
    if len(parts) == 1:
        unit = parts[0][1]
    else:
        myriads = [multiplier[-1] for _, multiplier in parts if multiplier and multiplier[-1] in "만억조"]
        unit = (min(myriads, key=power) if myriads else parts[-1][1]) if parts[-1][1] else ""
    value = sum((to_decimal(d).scaleb(power(m) - power(unit)) for d, m in parts), Decimal(0))
    digits, multiplier = parts[-1]
    places = len(digits.partition(".")[2])
    step = Decimal(1).scaleb(power(multiplier) - power(unit) - places)
    return Numeral(at, end, value, unit, step, more, any(is_malformed(d) for d, _ in parts))


@cache
def _units_by_letter() -> dict[str, list[tuple[str, specs.Unit]]]:
    """Spellings and units by the first letter, longest spellings first."""
    found: dict[str, list[tuple[str, specs.Unit]]] = {}
    for spelling, unit in specs.units().items():
        found.setdefault(spelling[0], []).append((spelling, unit))
    return found


def find_unit(text: str, at: int, gaps: Sequence[bool] = ()) -> tuple[int, specs.Unit] | None:
    """The unit spelt at `at`, longest spelling first: (end, unit).

    A unit that may also begin a word (`개` in `개월`) counts only where no such word follows, or
    where the print has a gap behind it.
    """
    start = at + text.startswith(" ", at)  # `60 MW`
    for spelling, unit in _units_by_letter().get(text[start:start + 1], ()):
        if start > at and not spelling[0].isascii():
            continue
        if not text.startswith(spelling, start):
            continue
        end = start + len(spelling)
        if spelling[-1].isascii() and re.match("[A-Za-z]", text[end:end + 1]):
            continue
        if unit.kind == "count" and any(gaps[at + 1:end]):
            continue
        gap = end < len(gaps) and gaps[end]
        if unit.not_before and not gap and unit.not_before.match(text, end) and (
                any(gaps[start + 1:end]) or not _ends_with_particle(text, end, gaps)):
            continue
        if unit.kind == "level" and (per := _PER.match(text, end)) and spelling[-1] in _LATIN:
            return per.end(), _per(spelling + per[0])
        return end, unit
    return None


def _ends_with_particle(text: str, end: int, gaps: Sequence[bool]) -> bool:
    """Whether a word ends behind a unit with nothing but a particle: `63편의 작품`, not `편의 시설`."""
    stop = next((i for i in range(end + 1, min(end + 4, len(gaps))) if gaps[i]), 0)
    return stop > 0 and bool(specs.word_pattern("grammar", "particle").fullmatch(text, end, stop))


@cache
def _per(printed: str) -> specs.Unit:
    """A unit by another, as it is printed: `g/km`."""
    return specs.Unit(printed, printed, Decimal(1), "level", None)


def open_unit(text: str, numeral: Numeral, gaps: Sequence[bool]) -> tuple[int, specs.Unit] | None:
    """A unit that no list knows, as it is printed: the noun behind a number of 만, 억 or 조.

    >>> from kicdata.text import Line, squeeze
    >>> s = squeeze([Line(1, "1,382 만 재화중량톤(DWT)으로")])
    >>> open_unit(s.text, read_numeral(s.text, 0), s.gaps)[1].name
    '재화중량톤'
    """
    at = numeral.end
    if not gaps or numeral.multiplier[-1:] not in _MYRIADS:
        return None
    stop = next((i for i in range(at + 1, min(at + 24, len(text))) if gaps[i] or text[i].isdigit()),
                min(at + 24, len(text)))
    m = _NOUN.fullmatch(text, at, stop)
    if m is None or specs.word_pattern("words", "no_unit").match(m["noun"]):
        return None
    listed = specs.units().get(m["noun"])  # `1.29만 편의 열차`: behind a power no word that begins like the unit
    return m.end("unit"), listed or specs.Unit(m["noun"], m["noun"], Decimal(1), "level", None)


def interval(std: Decimal, step: Decimal, names: Sequence[str]) -> tuple[Decimal | None, Decimal | None]:
    """Bounds that the print allows.

    >>> interval(Decimal(10000), Decimal(100), ["이상"])
    (Decimal('10000'), None)
    """
    low: Decimal | None = std - step / 2
    high: Decimal | None = std + step / 2
    for q in qualifiers():
        if q.name not in names:
            continue
        if q.opens == "up":
            low, high = std, None
        elif q.opens == "down":
            low, high = None, std
        elif q.opens == "both" and std:
            wide = max(step, Decimal(1).scaleb(std.adjusted() - 1)) / 2
            low, high = std - wide, std + wide
    return low, high


def quantity(numeral: Numeral, end: int, printed: str, unit: specs.Unit | None, sign: int = 1,
             names: Sequence[str] = ()) -> Quantity:
    """A numeral and a unit put together."""
    factor = Decimal(1).scaleb(power(numeral.multiplier)) * (unit.factor if unit else 1)
    std = numeral.value * factor * sign
    exact = unit is not None and unit.kind in ("rank", "count") and not numeral.multiplier
    low, high = interval(std, Decimal(0) if exact else numeral.step * factor, names)
    name = " ".join(x for x in (numeral.multiplier, unit.name if unit else "") if x)
    return Quantity(numeral.start, end, printed, numeral.value * sign, name, unit.base if unit else "", std,
                    low, high, unit.kind if unit else "level", tuple(names), numeral.malformed)


def requalify(q: Quantity, names: Sequence[str], sign: int = 1) -> Quantity:
    """The same quantity with more qualifiers, or turned in sign.

    >>> q = next(find_quantities("33%"))
    >>> requalify(q, ["예상"], -1).value
    Decimal('-33')
    """
    low, high = q.low, q.high
    if sign < 0:
        low, high = (None if high is None else -high), (None if low is None else -low)
    merged = tuple(dict.fromkeys((*q.qualifiers, *names)))
    return q._replace(value=q.value * sign, std=q.std * sign, low=low, high=high, qualifiers=merged)


def qualifiers_around(text: str, start: int, end: int, more: bool, gaps: Sequence[bool]) -> list[str]:
    first = max(0, start - 4)
    before, after = text[first:start], text[end:end + 8]

    def stands(m: re.Match[str] | None) -> bool:  # a word of its own: not the 약 of 계약
        at = first + m.start() if m else 0
        return m is not None and (at == 0 or not gaps or gaps[at] or not "가" <= text[at - 1] <= "힣")

    return [q.name for q in qualifiers() if q.before and stands(q.before.search(before))
            or q.after and q.after.match(after) or more and q.name == "여"]


_TENS, _MYRIADS = ("천", "백", "십"), ("만", "억", "조")
_NOUN = re.compile(r"(?P<unit>(?P<noun>[가-힣]{1,8}?)(?:\([A-Za-z]{1,6}\))?)"
                   r"(?:[은는이가을를의과와에,，.]|으?로|에서|이며|이고|이다|까지)[,，.]?")
_DIGIT = re.compile(r"\d")
_HYPHEN = re.compile(r"[-–](?=\d)")
_RANKS = re.compile(r"\d{1,2},\d{1,2}")
_NEXT = re.compile(r"(?:[,，、·∙]|와|과|및)(?=\d)")  # between the numbers of a list
_DEALT = re.compile(r"각각(?:약|총)?$")


def find_quantities(text: str, gaps: Sequence[bool] = (), skip: Sequence[tuple[int, int]] = ()) -> Iterator[Quantity]:
    """Every number of a text without white space that is no part of a name; `skip` is passed over.

    >>> [(str(q.value), q.unit, q.qualifier) for q in find_quantities("총약4.52억달러,3~5개이상")]
    [('4.52', '억 달러', '약'), ('3', '개', '범위/하한/이상'), ('5', '개', '범위/상한/이상')]
    >>> list(find_quantities("G15기종,제20회,ISO/IEC15459"))
    []
    """
    at = last = 0
    while m := _DIGIT.search(text, at):
        at = m.start()
        hidden = next((b for a, b in skip if a <= at < b), None)
        if hidden is not None:
            at = hidden
            continue
        first = _read_alone(text, at, gaps)
        assert first is not None
        beside = last and at == last + 1 and text[last] == "/"  # `100 kW/400 kWh`
        if not beside and _NAME_BEFORE.search(text[max(0, at - 4):at]) and not _ends_word(text, at, gaps):
            at = first.end
            continue
        found = _read_quantity(text, first, gaps)
        if not found:
            at = first.end
            continue
        yield from found
        at = last = found[-1].end


def _ends_word(text: str, at: int, gaps: Sequence[bool]) -> bool:
    """Whether 제 before a number ends a word (`주사제 6 억 개`), so that it makes no ordinal."""
    return bool(gaps) and at >= 2 and text[at - 1] == "제" and "가" <= text[at - 2] <= "힣" and not gaps[at - 1] \
        and gaps[at]


def why_none(text: str, start: int, end: int) -> str:
    """Why digits are no quantity: `ordinal`, `proportion`, `ratio`, `base` or `name`; empty where nothing tells.

    >>> [why_none(t, 1, 2) for t in ("제3자", "G3형", "약3개", "(3:2)")]
    ['ordinal', 'name', '', 'proportion']
    """
    before, after = text[max(0, start - 4):start], text[end:end + 2]
    if before.endswith("제"):
        return "ordinal"
    if re.search(r"\d[:：]$", before) or re.match(r"[:：]\d", after):
        return "proportion"
    if re.search(r"\d[×/]$", before) or re.match(r"[×/]\d", after):
        return "ratio"
    if _NAME_BEFORE.search(before) or re.match(r"[A-Za-z氪]|[-–][A-Za-z0-9]", after):
        return "name"
    numeral = read_numeral(text, start)
    unit = find_unit(text, numeral.end) if numeral else None
    if unit and text.startswith("당", unit[0]):
        return "base"
    return "name" if _YEAR_NAME.match(text, start) else ""


def _sign(text: str, at: int, gaps: Sequence[bool]) -> int:
    if _DOWN.search(text[max(0, at - 4):at]):
        return -1
    if at == 0 or text[at - 1] not in _MINUS:
        return 1
    gap = at - 1 < len(gaps) and gaps[at - 1]
    free = at == 1 or not re.match(r"[0-9A-Za-z가-힣一-鿿]", text[at - 2])
    return -1 if free or gap else 1


def _read_quantity(text: str, first: Numeral, gaps: Sequence[bool]) -> list[Quantity]:
    """The quantity that begins with a numeral; two for a range; none where the digits are a name's."""
    if _FRACTION.match(text, first.end):  # `3 분의 1`
        return []
    if m := _PAIR.match(text, first.end):  # `1·2위`: two ranks that share the unit
        pair = read_numeral(text, m.end())
        shared = find_unit(text, pair.end, gaps) if pair else None
        if pair and shared:
            names = qualifiers_around(text, first.start, shared[0], pair.more, gaps)
            return [quantity(first, first.end, _printed(text, first), shared[1], 1, names),
                    quantity(pair, shared[0], _printed(text, pair), shared[1], 1, names)]
    second = None
    own = find_unit(text, first.end, gaps)
    if m := _RANGE.match(text, own[0] if own else first.end):  # `20~30%`, `20%~30%`
        second = read_numeral(text, m.end())
    elif own is None and (m := _HYPHEN.match(text, first.end)):
        second = _upper_end(text, first, m.end(), gaps)
    last = second or first
    unit = find_unit(text, last.end, gaps) or open_unit(text, last, gaps)
    if second and own and (unit is None or unit[1] is not own[1]):
        second, last, unit = None, first, own
    if unit is None and second is None and (listed := _read_list(text, first, gaps)):
        return listed
    if unit is None and _NAME_AFTER.match(text, last.end):
        return []
    if unit and text.startswith("당", unit[0]):  # `1 만 명당`: the measure's base, no number of its own
        return []
    end, kind = unit if unit else (last.end, None)
    if unit is None and not first.multiplier and _WORD_BEFORE.search(text[max(0, first.start - 12):first.start]):
        return []
    sign = _sign(text, first.start, gaps)
    names = qualifiers_around(text, first.start - (sign < 0), end, last.more, gaps)
    if second is None:
        return [quantity(first, end, _printed(text, first), kind, sign, names)]
    lower = first._replace(multiplier=_shared_multiplier(first.multiplier, second.multiplier))
    return [quantity(lower, first.end, _printed(text, first), kind, sign, [SPAN, LOWER, *names]),
            quantity(second, end, _printed(text, second), kind, 1, [SPAN, UPPER, *names])]


def _upper_end(text: str, first: Numeral, at: int, gaps: Sequence[bool]) -> Numeral | None:
    """The upper end of a range with a hyphen (`60-80억 위안`): a larger number with a unit; years make none."""
    upper = read_numeral(text, at)
    unit = find_unit(text, upper.end, gaps) if upper else None
    if upper is None or unit is None or unit[1].name in ("년", "일", "호") or text.endswith(("-", "–"), 0, first.start):
        return None
    low = first.value.scaleb(power(_shared_multiplier(first.multiplier, upper.multiplier)))
    return upper if low < upper.value.scaleb(power(upper.multiplier)) else None


def _read_alone(text: str, at: int, gaps: Sequence[bool], dealt: bool = False) -> Numeral | None:
    """The numeral that starts at `at`, as far as the print has it in one piece: `각각 300, 400개` is two."""
    whole = read_numeral(text, at)
    ranks = whole and whole.malformed and _RANKS.fullmatch(text, at, whole.end) and text.startswith("위", whole.end)
    if ranks:
        return read_numeral(text[:text.index(",", at)], at)  # `1, 2위`
    if whole and gaps and (whole.malformed or dealt or _DEALT.search(text[max(0, at - 8):at])):
        parted = next((k for k in range(at + 1, whole.end) if gaps[k] and text[k - 1] == ","), 0)
        return read_numeral(text[:parted - 1], at) if parted else whole
    return whole


def _read_list(text: str, first: Numeral, gaps: Sequence[bool]) -> list[Quantity]:
    """Numbers of a list whose last one has the unit of all: `4.3조, 5.2조 위안`, `각각 15, 20개`; [] for no list.

    Without a power of its own a number is one of a list only behind 각각.
    """
    dealt = _DEALT.search(text[max(0, first.start - 8):first.start])
    numerals, unit = [first], None
    while unit is None and (numerals[-1].multiplier or dealt) and (m := _NEXT.match(text, numerals[-1].end)):
        numeral = _read_alone(text, m.end(), gaps, bool(dealt))
        if numeral is None or bool(numeral.multiplier) < bool(first.multiplier):
            return []
        numerals.append(numeral)
        unit = find_unit(text, numeral.end, gaps)
    if unit is None:
        return []
    names = qualifiers_around(text, first.start, unit[0], numerals[-1].more, gaps)
    return [quantity(n._replace(multiplier=n.multiplier or numerals[-1].multiplier),
                     unit[0] if n is numerals[-1] else n.end, _printed(text, n), unit[1], 1, names) for n in numerals]


def _shared_multiplier(lower: str, upper: str) -> str:
    """The multiplier of a range's lower end, which the upper end may lend: `3천~5천만`."""
    if not lower:
        return upper
    myriad = upper[-1:] if upper[-1:] in "만억조" else ""
    return lower if lower[-1] in "만억조" else lower + myriad


def _printed(text: str, n: Numeral) -> str:
    """The digits as they stand; a mixed numeral whole."""
    whole = text[n.start:n.end].removesuffix("여")
    digits = re.findall(DIGITS, whole)
    return digits[0] if len(digits) == 1 else whole


def written(printed: str, unit: str) -> str:
    """A number with its unit as a reader writes it: the power of a mixed numeral stands in its digits.

    >>> written("4,258.00", "억 위안"), written("5조6,708억", "억 위안"), written("3", "")
    ('4,258.00 억 위안', '5조6,708억 위안', '3')
    """
    if printed[-1:] in POWERS:
        unit = unit.lstrip("".join(POWERS)).strip()
    return f"{printed} {unit}".strip()
