"""Rows become words: names, amounts, periods, subtitle, source line and notes, in Korean or English.

In: ids, values and rows with the columns of `observations`. Out: strings, and the colours that go with names.
What is said stands in `specs/labels.toml`. Refuses a language, title or word that is not there, with the nearest.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd

from kicdata import specs
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
    """The title of a chart, from the labels.

    >>> title("gdp_bars", "ko", n=15)
    '도시 GDP 상위 15'
    """
    known = labels()["titles"][check_lang(lang)]
    if name not in known:
        raise KeyError(f"There is no chart title {name!r}. {nearest(name, known)}")
    return str(known[name]).format(**parts)


def count_unit(indicator: str) -> str:
    """What the indicator counts (건, 개), as the specs say."""
    base = _split(indicator)[0]
    known = {m.name: m.units for m in specs.measures()}
    return next(iter(known.get(base, ())), "") or word("count_unit", "ko")


def amount(value: float, unit: str, lang: str, indicator: str = "", signed: bool = False) -> str:
    """A value in base units as an analyst writes it.

    >>> amount(3438918000000, "CNY", "ko"), amount(605590000000, "kWh", "ko"), amount(-7.5e8, "CNY", "ko")
    ('3.44조 위안', '6,056억 kWh', '-7.5억 위안')
    >>> amount(3438918000000, "CNY", "en"), amount(118, "count", "ko", "deal_count"), amount(4.7, "%", "ko")
    ('3.44 tn CNY', '118건', '4.7%')
    """
    steps = labels()["units"].get(unit, {}).get(check_lang(lang), [[0, f" {unit}" if unit else "", 1]])
    sign = "+" if signed and value > 0 else ""
    for start, suffix, places in steps:
        scaled = value / (start or 1)
        if abs(value) >= start:
            digits = places if abs(scaled) < 10 or places > 0 else 0
            if digits == 0 and abs(scaled) < 100 and not float(scaled).is_integer():
                digits = 1
            text = f"{scaled:,.{digits}f}"
            if unit in ("count", "rank", "%", "pp") and float(scaled).is_integer():
                text = f"{scaled:,.0f}"
            return f"{sign}{text}{suffix}".format(unit=count_unit(indicator))
    raise AssertionError("labels.toml: the last step of a unit starts at 0")


def _split(indicator: str) -> tuple[str, str]:
    """An indicator as its measure and the suffix of what became of it."""
    known = {m.name for m in specs.measures()}
    if indicator in known:
        return indicator, ""
    for suffix in labels()["suffixes"]["ko"]:
        if indicator.endswith(suffix):
            return indicator.removesuffix(suffix), suffix
    return indicator, ""


def measure_name(indicator: str, lang: str) -> str:
    """The indicator's name in the language.

    >>> measure_name("gdp_growth_real", "ko"), measure_name("deal_count_mom", "en")
    ('실질 성장률', 'Deals, month on month')
    """
    base, suffix = _split(indicator)
    found = next((m.ko if lang == "ko" else m.en for m in specs.measures() if m.name == base), base.replace("_", " "))
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
    """The entity's own name in its id: behind the owner, or behind the kind."""
    return entity.split("/")[-1] if "/" in entity else entity.split(":")[-1]


def entity_names(rows: pd.DataFrame, lang: str) -> dict[str, str]:
    """Entity -> label. Words at the end that all names share (국가자주혁신시범구) are left out.

    Parts of an owner are named without it: `source:CN-370000/풍력` is 풍력.
    """
    found: dict[str, str] = {}
    for row in rows.drop_duplicates("entity").itertuples():
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


@cache
def _place_names(lang: str) -> dict[str, str]:
    return {r["code"]: r["ko"] if lang == "ko" else r["pinyin"] for r in specs.read_rows("places.csv")}


def names_of(rows: pd.DataFrame, lang: str) -> list[str]:
    """The labels of the entities of the rows, in their order."""
    return list(dict.fromkeys(entity_names(rows, lang)[e] for e in rows["entity"]))


def colours(entities: Iterable[str]) -> dict[str, str]:
    """Entity -> colour: its own of the labels, else one that its id fixes; the same in every chart.

    Where two of one chart would share a colour, the later one in the order of ids takes the next free one.
    """
    own, palette = labels()["colours"]["entity"], labels()["colours"]["palette"]
    given = sorted(set(entities))
    found = {e: own[own_name(e)] for e in given if own_name(e) in own}
    for e in given:
        if e in found:
            continue
        start = zlib.crc32(e.encode())
        turn = [palette[(start + i) % len(palette)] for i in range(len(palette))]
        found[e] = next((c for c in turn if c not in found.values()), turn[0])
    return found


def role_colour(name: str) -> str:
    """The colour of a role: ink, quiet …"""
    return str(labels()["colours"][name])


def ordered_periods(rows: pd.DataFrame) -> list[str]:
    """The periods of the rows by their last day."""
    return list(rows.sort_values("period_end", kind="stable")["period"].drop_duplicates())


def unit_word(unit: str, lang: str, indicator: str = "") -> str:
    """A base unit as a word."""
    if unit == "count" and lang == "ko":
        return count_unit(indicator)
    return str(labels()["unit_names"][check_lang(lang)].get(unit, unit))


def subtitle(rows: pd.DataFrame, lang: str = "ko") -> str:
    """Measures, periods and units of the rows on one line.

    >>> subtitle(pd.DataFrame({"indicator": ["gdp"], "period": ["2024"], "period_end": ["2024-12-31"],
    ...                        "unit_std": ["CNY"]}))
    'GDP, 2024년, 단위: 위안'
    """
    if rows.empty:
        return ""
    indicators = list(dict.fromkeys(rows["indicator"]))
    measures = [measure_name(i, lang) for i in indicators]
    units = list(
        dict.fromkeys(unit_word(u, lang, i) for i, u in zip(rows["indicator"], rows["unit_std"], strict=True))
    )
    when = [period_name(p, lang) for p in ordered_periods(rows) if p]
    compared = rows.groupby("indicator")["period"].nunique().max() > 1
    if len(when) > 3:
        when = [when[0], "…", when[-1]]
    said = [
        ", ".join(measures) if len(measures) <= 4 else "",
        (" → " if compared else ", ").join(when) if len(when) <= 3 else " ".join(when),
        f"{word('unit', lang)}: {', '.join(units)}",
    ]
    return ", ".join(x for x in said if x)


def source_line(rows: pd.DataFrame, lang: str = "ko", most: int = 5) -> str:
    """Where the rows stand: issues, exhibits, and lines (or pages where the issue has them).

    >>> source_line(pd.DataFrame({"issue": ["weekly-12"] * 2, "caption": ["도표 1. 현황"] * 2,
    ...                           "line": [817, 914], "page": [None] * 2, "published": ["2031-01-01"] * 2}))
    '자료: 주간 중국창업 12호, 도표 1 (817~914행)'
    """
    said = []
    issues = list(rows.sort_values(["published", "issue"])["issue"].drop_duplicates())
    for issue in issues[-most:]:
        part = rows[rows["issue"] == issue]
        places = []
        for caption, group in part.groupby("caption", sort=False):
            name = _exhibit(str(caption), lang)
            where = _places(group, lang, whole=bool(name))
            places.append(f"{name or word('text', lang)} ({where})")
        if len(places) > most:
            places = [_places(part, lang, whole=True)]
        said.append(", ".join([issue_name(issue, lang), *places]))
    if len(issues) > most:
        said.append(word("more_issues", lang).format(len(issues) - most))
    return f"{word('source', lang)}: " + "; ".join(said)


def _exhibit(caption: str, lang: str) -> str:
    """The caption's own number (도표 1), in the language."""
    name = caption.split(".")[0].strip()
    for ko, other in labels()["captions"].get(lang, {}).items():
        name = name.replace(ko, other)
    return name


def _places(group: pd.DataFrame, lang: str, whole: bool) -> str:
    """Lines or pages of the rows; of a `whole` table from the first to the last."""
    pages = group["page"].dropna()
    numbers = pages if len(pages) == len(group) else group["line"]
    form = word("pages" if len(pages) == len(group) else "lines", lang)
    dash = "~" if lang == "ko" else "–"
    runs: list[list[int]] = []
    close = 1 if numbers is pages else 8
    for n in sorted({int(x) for x in numbers}):
        if runs and n - runs[-1][1] <= close:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    if whole or len(runs) > 4:
        runs = [[runs[0][0], runs[-1][1]]]
    return form.format(("·" if lang == "ko" else ", ").join(str(a) if a == b else f"{a}{dash}{b}" for a, b in runs))


def flag_notes(rows: pd.DataFrame, lang: str = "ko") -> list[str]:
    """A sentence for each flag of the rows that a reader must know."""
    said = []
    names = entity_names(rows, lang)
    flags = rows["flags"].fillna("").str.split(";")
    for flag, text in labels()["flags"][check_lang(lang)].items():
        part = rows[flags.map(lambda codes, f=flag: f in codes)]
        if not part.empty:
            said.append(str(text).format(names=_list(list(dict.fromkeys(names[e] for e in part["entity"])), lang)))
    return said


def _list(names: Sequence[str], lang: str, most: int = 6) -> str:
    more = [word("more", lang).format(len(names) - most)] if len(names) > most else []
    return ", ".join([*names[:most], *more])
