"""Ids and values become words: names, amounts, periods, units, in Korean or English.

In: ids, values and rows with the columns of `observations`. Out: strings.
What is said stands in `specs/labels.toml`. Refuses a language, title or word that is not there, with the nearest.
"""

from __future__ import annotations

import re
import string
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from numbers import Integral
from typing import Any

import pandas as pd

from kicdata import printed, specs
from kicdata.store import nearest


@cache
def labels() -> dict[str, Any]:
    """`specs/labels.toml`."""
    return specs.read_toml("labels.toml")


def check_lang(lang: str) -> str:
    """The language, if there are labels in it; else `KeyError` with the nearest one."""
    known = labels()["words"]
    if lang not in known:
        raise KeyError(f"There is no language {lang!r}. {nearest(lang, known)}")
    return lang


def word(name: str, lang: str) -> str:
    """A word of the labels."""
    return str(labels()["words"][check_lang(lang)][name])


def title(name: str, lang: str, **parts: object) -> str:
    """What a chart shows, where its rows cannot say it, from the labels.

    >>> title("events_unit", "ko")
    '시작일 순'
    """
    known = labels()["titles"][check_lang(lang)]
    if name not in known:
        raise KeyError(f"There is no chart title {name!r}. {nearest(name, known)}")
    return fill(known[name], **parts)


class _Sentence(string.Formatter):
    """Formats a sentence; `{name:이/가}` takes the particle that the end of the name asks for, `{n:place/places}` the
    word for one or for several."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if "/" in format_spec and isinstance(value, Integral):
            one, several = format_spec.split("/")
            return f"{value:,} {one if value == 1 else several}"
        if "/" in format_spec:
            return f"{value}{particle(str(value), *format_spec.split('/'))}"
        return str(super().format_field(value, format_spec))


def fill(form: str, **parts: object) -> str:
    """A sentence of the labels with its parts.

    >>> fill("{a:이/가} {b:을/를}", a="쑤저우", b="광둥")
    '쑤저우가 광둥을'
    """
    return _Sentence().vformat(str(form), (), parts)


def particle(name: str, closed: str, open_: str) -> str:
    """The particle after a name: `closed` where it ends in a consonant, as it is read aloud.

    >>> particle("GDP", "이", "가"), particle("3", "은", "는"), particle("서울", "으로", "로")
    ('가', '은', '로')
    """
    read = re.sub(r"\s*[(\[][^)\]]*[)\]]?\s*$", "", name).rstrip("%\"'’”. ") or name
    last = read[-1].lower()
    if "가" <= last <= "힣":
        end = (ord(last) - ord("가")) % 28
    else:
        end = {"l": 8, "1": 8, "7": 8, "8": 8}.get(last, 1 if last in "mn036" else 0)
    if closed == "으로" and end == 8:  # 로 follows ㄹ
        return open_
    return closed if end else open_


def count_unit(indicator: str) -> str:
    """What the indicator counts (건, 개), as the specs say."""
    if printed.label_of(indicator):
        return printed.counted_in(indicator) or word("count_unit", "ko")
    base = _split(indicator)[0]
    known = {m.name: m.units for m in specs.measures()}
    return next(iter(known.get(base, ())), "") or word("count_unit", "ko")


def rounded(value: float, places: int, signed: bool = False) -> str:
    """A number with so many places, halves away from zero as people round; not by the binary fraction behind it.

    >>> rounded(22.65, 1), rounded(-0.125, 2), rounded(1234.5, 0), rounded(3.0, 1, signed=True)
    ('22.7', '-0.13', '1,235', '+3.0')
    """
    exact = Decimal(f"{value:.12g}")  # what is left of a computation with floats is no digit
    return f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):{'+' if signed else ''},f}"


def decimals(rows: pd.DataFrame) -> int | None:
    """The decimals that the percentages of rows share: one where any has one, else none; `None` for other units.

    >>> decimals(pd.DataFrame({"unit_std": ["%", "%"], "value_std": [6.0, 15.2]}))
    1
    """
    own = rows.loc[rows["unit_std"].isin(["%", "pp"]), "value_std"]
    return None if own.empty else int(any(Decimal(rounded(v, 1).replace(",", "")) % 1 != 0 for v in own))


def counter(rows: pd.DataFrame, lang: str, n: int = 2) -> str:
    """The word that counts the things of the rows: 곳 for places, 개사 for companies; in English for `n` of them.

    >>> counter(pd.DataFrame({"entity_kind": ["city", "zone"]}), "ko"), counter(pd.DataFrame(), "ko")
    ('곳', '개')
    >>> counter(pd.DataFrame({"entity_kind": ["company"]}), "en", 1)
    'company'
    """
    words = labels()["counters"][check_lang(lang)]
    kinds = set(rows["entity_kind"]) if "entity_kind" in rows else {""}
    found = {words.get(kind, words["any"]) for kind in kinds}
    forms = str(found.pop() if len(found) == 1 else words["any"]).split("/")
    return forms[0] if n == 1 else forms[-1]


def amount(value: float, unit: str, lang: str, indicator: str = "", signed: bool = False,
           places: int | None = None) -> str:
    """A value in base units as an analyst writes it; percentages with as many `places` as those beside them.

    >>> amount(3438918000000, "CNY", "ko"), amount(605590000000, "kWh", "ko"), amount(-7.5e8, "CNY", "ko")
    ('3.44조 위안', '6,056억 kWh', '-7.5억 위안')
    >>> amount(3438918000000, "CNY", "en"), amount(118, "count", "ko", "deal_count"), amount(4.7, "%", "ko")
    ('3.44 tn CNY', '118건', '4.7%')
    >>> amount(6, "%", "ko"), amount(6, "%", "ko", places=1)
    ('6%', '6.0%')
    """
    steps = labels()["units"].get(unit, {}).get(check_lang(lang), [[0, f" {unit}" if unit else "", 1]])
    sign = "+" if signed and value > 0 else ""
    for start, suffix, decimal in steps:
        scaled = value / (start or 1)
        if abs(value) >= start:
            digits = decimal if abs(scaled) < 10 or decimal > 0 else 0
            if digits == 0 and abs(scaled) < 100 and not float(scaled).is_integer():
                digits = 1
            if unit in ("count", "rank", "%", "pp") and float(scaled).is_integer():
                digits = 0
            if unit in ("%", "pp") and places is not None:
                digits = places
            text = rounded(scaled, digits)
            return f"{sign}{text}{suffix}".format(unit=count_unit(indicator))
    raise AssertionError("labels.toml: the last step of a unit starts at 0")


def bare_amount(value: float, unit: str, lang: str, indicator: str = "", places: int | None = None) -> str:
    """A value without its unit, which stands in the title above it.

    >>> bare_amount(2.7e12, "CNY", "ko"), bare_amount(5, "%", "ko", places=1)
    ('2.70조', '5.0%')
    """
    text, name = amount(value, unit, lang, indicator, places=places), unit_word(unit, lang, indicator)
    return text if name == "%" or name not in text else text.removesuffix(name).strip()


def tick(value: float, unit: str, lang: str, indicator: str = "") -> str:
    """A value on an axis, without the unit, which stands beside the axis.

    >>> tick(3e12, "CNY", "ko"), tick(2.5e11, "CNY", "ko"), tick(5e10, "kWh", "ko"), tick(5, "%", "ko")
    ('3조', '2,500억', '500억', '5%')
    """
    text = re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", amount(value, unit, lang, indicator))
    name = unit_word(unit, lang, indicator)
    short = re.sub(r"\.(?=\D|$)", "", text)
    return short if name == "%" or name not in short else short.removesuffix(name).strip()


def _split(indicator: str) -> tuple[str, str]:
    """An indicator as its measure and the suffix of what became of it."""
    known = {m.name for m in specs.measures()}
    if indicator in known:
        return indicator, ""
    for suffix in labels()["suffixes"]["ko"]:
        if indicator.endswith(suffix):
            return indicator.removesuffix(suffix), suffix
    return indicator, ""


def is_named(indicator: str) -> bool:
    """Whether an indicator is a measure of the specs or what became of one, not a plain `amount` or `growth`.

    >>> is_named("revenue_growth"), is_named("growth"), is_named("amount")
    (True, False, False)
    """
    return _split(indicator)[0] in {m.name for m in specs.measures()}


def measure_name(indicator: str, lang: str) -> str:
    """The indicator's name in the language; the printed label, or a plain word, for one that the specs do not name.

    >>> measure_name("gdp_growth_real", "ko"), measure_name("deal_count_mom", "en")
    ('실질 성장률', 'Deals, month on month')
    >>> measure_name("unnamed_level:수출 총액", "en"), measure_name("unnamed_level", "ko")
    ('수출 총액', '수치')
    """
    if label := printed.label_of(indicator):
        return label
    base, suffix = _split(indicator)
    plain = labels()["plain"][check_lang(lang)]
    if indicator in plain:
        return str(plain[indicator])
    found = next((m.ko if lang == "ko" else m.en for m in specs.measures() if m.name == base),
                 plain.get(base, plain["any"]))
    return found + (labels()["suffixes"][check_lang(lang)][suffix] if suffix else "")


def period_name(period: str, lang: str) -> str:
    """A period as people write it.

    >>> period_name("2024-01/2024-09", "ko"), period_name("2024-01/2024-02", "en")
    ('2024년 1~3분기', 'Jan–Feb 2024')
    """
    form = labels()["periods"][check_lang(lang)]
    a, _, b = period.partition("/")
    y, m, d = (*a.split("-"), "", "")[:3]
    y2, m2 = (*b.split("-"), "")[:2]
    mon = [pd.Timestamp(2000, i, 1).strftime("%b") for i in range(1, 13)]
    if not m:
        return str(form["years" if b else "year"].format(y=y, y2=y2))
    if m.startswith("Q"):
        return str(form["quarter"].format(y=y, q=m[1:]))
    if d:
        name = "year_end" if (m, d) == ("12", "31") else "day"
        return str(form[name].format(y=y, m=int(m), d=int(d), mon=mon[int(m) - 1]))
    if not b:
        return str(form["month"].format(y=y, m=int(m), mon=mon[int(m) - 1]))
    if y != y2:
        return f"{period_name(a, lang)}~{period_name(b, lang)}"
    if m == "01" and int(m2) in (3, 6, 9):
        name = {3: "quarter", 6: "half", 9: "quarters"}[int(m2)]
        return str(form[name].format(y=y, q=int(m2) // 3))
    return str(form["months"].format(y=y, m=int(m), m2=int(m2), mon=mon[int(m) - 1], mon2=mon[int(m2) - 1]))


def month_name(month: int, lang: str) -> str:
    """A month as short as can be.

    >>> month_name(7, "ko"), month_name(7, "en")
    ('7월', 'Jul')
    """
    form = labels()["periods"][check_lang(lang)]["month_only"]
    return str(form).format(m=month, mon=pd.Timestamp(2000, month, 1).strftime("%b"))


def issue_name(issue: str, lang: str, short: bool = False) -> str:
    """The issue's name in the language.

    >>> issue_name("weekly-12", "ko"), issue_name("monthly-2031-04", "en")
    ('주간 중국창업 12호', 'KIC China Monthly 2031-04')
    """
    kind, _, rest = issue.partition("-")
    forms = labels()["issue"][check_lang(lang)]
    form = forms.get(f"short_{kind}" if short else kind)
    if form is None:
        return issue
    name = next((k["ko"] for k in specs.layout()["issue"]["kinds"] if k["kind"] == kind), kind)
    year, _, month = rest.partition("-")
    return str(form).format(name=name, number=rest, year=year, month=int(month) if month.isdigit() else month)


@cache
def _english() -> dict[str, str]:
    """Name without blanks, Korean or 汉字 -> English, from names.tsv and the labels."""
    found = {r[c].replace(" ", ""): r["en"] for r in specs.read_rows("names.tsv") for c in ("ko", "zh") if r[c]}
    return found | dict(labels()["names"]["en"])


@cache
def _printed() -> dict[str, str]:
    """Name without blanks -> Korean name, from names.tsv."""
    return {r["ko"].replace(" ", ""): r["ko"] for r in specs.read_rows("names.tsv")}


def own_name(entity: str) -> str:
    """The entity's own name in its id: behind the owner and the kind.

    >>> own_name("source:CN-370000/풍력"), own_name("CHN/industry:양자통신"), own_name("company:소싱")
    ('풍력', '양자통신', '소싱')
    """
    return entity.split("/")[-1].split(":")[-1]


def entity_names(rows: pd.DataFrame, lang: str) -> dict[str, str]:
    """Entity -> label. Words at the end that all names share (국가자주혁신시범구) are left out.

    Parts of an owner are named without it: `source:CN-370000/풍력` is 풍력.
    """
    found: dict[str, str] = {}
    columns = [c for c in ("entity", "entity_ko", "entity_zh", "entity_en") if c in rows]
    for row in rows[columns].drop_duplicates("entity").itertuples():
        entity, key = str(row.entity), own_name(str(row.entity))
        ko, zh, en = (str(getattr(row, f"entity_{x}", "") or "") for x in ("ko", "zh", "en"))
        if "/" in entity:
            ko = _printed().get(key, key)
            en = _english().get(key, en)
        en = en or next((x for n in (key, zh, ko) if (x := _english().get("".join(n.split()), ""))), "")
        found[entity] = (ko or en or key) if check_lang(lang) == "ko" else (en or zh or ko or key)
    return _told_apart(_without_common_end(found), rows, lang)


def _told_apart(names: dict[str, str], rows: pd.DataFrame, lang: str) -> dict[str, str]:
    """Labels that different entities share get the 汉字 (Korean) or the province (English) in brackets.

    Parts of the same name that have different owners are meant to share theirs.
    """
    sharing: dict[str, set[str]] = {}
    for entity, name in names.items():
        sharing.setdefault(name, set()).add(own_name(entity))
    if all(len(own) < 2 for own in sharing.values()):
        return names
    zh = dict(zip(rows["entity"], rows["entity_zh"], strict=True)) if "entity_zh" in rows else {}
    found = {}
    for entity, name in names.items():
        code = own_name(entity).removeprefix("CN-")
        province = _place_names(lang).get(f"{code[:2]}0000", "") if code.isdigit() else ""
        hanzi = str(zh.get(entity) or "")
        beside = (hanzi or province) if lang == "ko" else (province or hanzi)
        found[entity] = f"{name} ({beside or own_name(entity)})" if len(sharing[name]) > 1 else name
    return found


def _without_common_end(names: dict[str, str]) -> dict[str, str]:
    if len(names) < 2:
        return names
    joined = ["".join(n.split()) for n in names.values()]
    end = 0
    while all(len(n) > end + 1 for n in joined) and len({n[-end - 1] for n in joined}) == 1:
        end += 1
    if end < 4:
        return names
    return {e: _cut(n, end) for e, n in names.items()}


def _cut(name: str, letters: int) -> str:
    """The name without its last letters, blanks not counted."""
    while letters:
        letters -= not name[-1].isspace()
        name = name[:-1]
    return name.strip()


def owner_name(entity: str, lang: str) -> str:
    """The place whose part an entity is: of `source:CN-370000/풍력` the name of CN-370000; empty for others."""
    code = entity.split("/")[0].split(":")[-1].removeprefix("CN-") if "/" in entity else ""
    return _place_names(lang).get(code, code)


def place_name(entity: str, printed: str, lang: str) -> str:
    """A place's name in the language: of the gazetteer where it is not Korean, else as printed.

    >>> place_name("CN-310000", "상하이", "en"), place_name("", "상하이", "en")
    ('Shanghai', '상하이')
    """
    return printed if check_lang(lang) == "ko" else _place_names(lang).get(entity.removeprefix("CN-"), printed)


@cache
def _place_names(lang: str) -> dict[str, str]:
    return {r["code"]: r["ko"] if lang == "ko" else r["pinyin"] for r in specs.read_rows("places.csv")}


def names_of(rows: pd.DataFrame, lang: str) -> list[str]:
    """The labels of the entities of the rows, in their order."""
    return list(dict.fromkeys(entity_names(rows, lang)[e] for e in rows["entity"]))


def ordered_periods(rows: pd.DataFrame) -> list[str]:
    """The periods of the rows by their last day."""
    return list(rows.sort_values("period_end", kind="stable")["period"].drop_duplicates())


def unit_word(unit: str, lang: str, indicator: str = "") -> str:
    """A base unit as a word."""
    if unit == "count" and lang == "ko":
        return count_unit(indicator)
    return str(labels()["unit_names"][check_lang(lang)].get(unit, unit))
