"""The header of a table becomes labels: each with the column it means, its unit, and the type of its cells.

In: a header as printed, and the spec of a family or that of no family. Out: `Label`s in order. Refuses
nothing: words that no column matches are a label whose column is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from kicdata import specs
from kicdata.celltypes import CellType, cell_type
from kicdata.text import Line, Squeezed, bare, join, squeeze
from kicdata.values import POWER, find_unit

UNIT = (rf"\((?:단위[:：]|(?:{specs.word_pattern('tables', 'unit_lead').pattern})[,，]\s?)?"
        r"(?P<unit>[^()]{1,14}(?:\([^()]*\))?)\)")  # a unit in its bracket, with what may stand before it there
_UNIT = re.compile(UNIT)
_UNIT_LAST = re.compile(rf"{UNIT}$")
_LATIN = re.compile(rf"(?P<more>{POWER})?(?P<unit>[A-Za-zμ°℃㎀-㏟][A-Za-z0-9/·²³㎀-㏟]{{0,11}})")
_PER = re.compile(r"/[가-힣A-Za-z㎀-㏟]{1,6}")
_LEADING = re.compile(r"(?:\((?:단위[:：])?[^()]{1,12}\)){2,}")
_TRAILING = re.compile(r"(?<=[^)])(?:\((?:단위[:：])?[^()]{1,12}\)){2,}$")
_BY_ROLE = {"rank": "rank", "period": "date", "note": "text", "measure": "number", "left": "number",
            "default": "number"}
_BY_ENTITY = {"period": "date", "measure": "label", "other": "label"}
# what a column of a table that no family claims means, by the type of its cells
_ROLES = {"rank": "rank", "date": "period", "number": "measure", "amount": "measure", "group": "group",
          "picture": "picture"}


@dataclass(frozen=True)
class Label:
    """A header as printed, the column of the spec that it matches, its unit, and the header above it."""

    text: str
    column: specs.Column | None
    unit: str
    group: str = ""

    @property
    def role(self) -> str:
        return self.column.role if self.column else ""

    @property
    def whole(self) -> str:
        """The label with the header above it: `최근 투자 사건 투자 금액`."""
        return f"{self.group} {self.text}".strip()


def attach_headers(header: str, spec: specs.TableSpec) -> list[Label]:
    """Labels of a header, in order, each with its column of the spec where it matches one.

    Labels may stand in any order and wrap over any lines. A label of two levels spreads over those
    behind it.

    >>> spec = specs.families()["city_gdp"].tables[0]
    >>> [(x.text, x.unit) for x in attach_headers("순위 도시 2024 년 1~3 분기(억 위안) 실제 성장률", spec)]
    [('순위', ''), ('도시', ''), ('2024 년 1~3 분기', '억 위안'), ('실제 성장률', '')]
    """
    s, units = trailing_units(squeeze([Line(0, header)]))
    text = s.text
    labels: list[Label] = []
    group = ""
    at = unknown = 0  # text from `unknown` to `at` belongs to no column of the spec

    def close() -> None:
        if unknown < at:
            labels.append(Label(s.words(unknown, at), None, "", group))

    while at < len(text):
        hits = [(m.end(), c) for c in spec.columns if (m := c.match.match(text, at)) and m.end() > at
                and not (c.unless and c.unless.search(text))]
        unit = _UNIT.match(text, at)
        if hits:
            close()
            end = max(e for e, _ in hits)
            column = next(c for e, c in hits if e == end)
            if column.role == "group":
                group = s.words(at, end)
            elif column.role != "picture":  # a column of pictures leaves no text
                labels.append(Label(s.words(at, end), column, column.unit or _unit_within(s.text[at:end]), group))
            at = unknown = end
        elif unit:
            close()
            if labels and _is_remark(unit):  # `2027 년(목표)`
                labels[-1] = replace(labels[-1], text=labels[-1].text + unit[0])
            elif labels:
                labels[-1] = replace(labels[-1], unit=spell_unit(unit["unit"]))
            at = unknown = unit.end()
        else:
            at += 1
    close()
    return deal_units(labels, units)


def trailing_units(header: Squeezed) -> tuple[Squeezed, list[str]]:
    """A header without the units that stand by themselves at its end or before the labels of its lower line.

    >>> head, units = trailing_units(squeeze([Line(1, "모델 하중 반경 용도 (kg) (mm)")]))
    >>> head.text, units
    ('모델하중반경용도', ['kg', 'mm'])
    >>> head, units = trailing_units(squeeze([Line(1, "노선 거리 운임 운항 "), Line(3, "(km) (위안/kg) 편수 증가율")]))
    >>> head.text, units
    ('노선거리운임운항편수증가율', ['km', '위안/kg'])
    """
    for row in _LEADING.finditer(header.text):  # they stand under labels of the line above, not behind its last one
        a, b = row.start(), row.end()
        units = _UNIT.findall(row[0])
        if a > 0 and header.lines[a] != header.lines[a - 1] and b < len(header) \
                and header.lines[b] == header.lines[a] and all(map(is_unit, units)):
            return join([header.cut(0, a), header.cut(b, len(header))]), [spell_unit(u) for u in units]
    m = _TRAILING.search(header.text)
    units = _UNIT.findall(m[0]) if m else []
    if m is None or len(units) < 2 or sum(map(is_unit, units)) * 2 < len(units):
        return header, []
    return header.cut(0, m.start()), [spell_unit(u) for u in units]


def deal_units(labels: list[Label], units: Sequence[str]) -> list[Label]:
    """Labels of numbers with the units that stand under them, in order, each under a label that it fits."""
    free = [n for n, x in enumerate(labels) if not x.unit and x.role in ("", "measure", "default", "left")]
    if not units or len(free) < len(units) or len(free) > 12:
        return labels

    ways = [(sum(_fit(labels[n], u) for n, u in zip(chosen, units, strict=True)), chosen[0] - chosen[-1], chosen)
            for chosen in combinations(free, len(units))]
    under = dict(zip(max(ways, key=lambda x: x[:2])[2], units, strict=True))
    return [replace(x, unit=under.get(n, x.unit)) for n, x in enumerate(labels)]


def _fit(label: Label, unit: str) -> int:
    """Whether the measure that a label names may have a unit: 1, or -1 where it may not, 0 where it names none."""
    base = base_of(unit)
    changes = bool(specs.word_pattern("tables", "change_end").search(bare(label.text)))
    if base and (base == "pp" or changes):
        return 1 if changes and base == "pp" else -1
    named = (specs.measure(label.column.measure),) if label.column and label.column.measure else \
        [x for x in specs.measures() if x.words.search(bare(label.text))]
    return 0 if not named or not base else 1 if any(base in x.bases for x in named) else -1


def base_of(unit: str) -> str:
    """The base unit of a unit as a header prints it; empty where it is not known.

    >>> base_of("억 위안"), base_of("만 대"), base_of("마력시")
    ('CNY', 'count', '')
    """
    m = re.match(POWER, bare(unit))
    found = find_unit(bare(unit), m.end() if m else 0)
    return found[1].base if found and (found[0] == len(bare(unit)) or bare(unit)[found[0]] == "/") else ""


def _is_remark(m: re.Match[str]) -> bool:
    """Whether a bracket of a header holds words that are no unit."""
    return not is_unit_like(m["unit"]) and "단위" not in m[0]


def is_unit_like(text: str) -> bool:
    """Whether the words of a bracket behind a label are a unit, be it one that no list has: letters, no acronym.

    >>> is_unit_like("ZFLOPS"), is_unit_like("실적"), is_unit_like("CAGR"), is_unit_like("만 ZGT")
    (True, False, False, True)
    """
    return is_unit(text) or not re.search(r"[가-힣A-Za-z]|[㐀-鿿]{2}", text) or unlisted(text) is not None


def unlisted(text: str) -> tuple[str, str] | None:
    """Power and unit of a unit that no list has: letters, or words for each of a unit that is known.

    >>> unlisted("만 ZGT"), unlisted("필/일"), unlisted("성/시"), unlisted("CAGR")
    (('만', 'ZGT'), ('', '필/일'), None, None)
    """
    m = _LATIN.fullmatch(bare(text)) or re.fullmatch(
        rf"(?P<more>{POWER})?(?P<unit>[가-힣]{{1,3}}/(?P<per>[가-힣A-Za-z㎀-㏟]{{1,3}}))", bare(text))
    if m is None or "per" in m.groupdict() and not is_unit(m["per"]) \
            or specs.word_pattern("tables", "no_unit").fullmatch(m["unit"]):
        return None
    return m["more"] or "", m["unit"]


def split_header(header: str) -> list[Label]:
    """A header that no spec knows, a label for each word, its unit in brackets with it.

    >>> [(x.text, x.unit) for x in split_header("기종 적재량 가격(만 위안)")]
    [('기종', ''), ('적재량', ''), ('가격', '만 위안')]
    """
    found = []
    for part in re.findall(r"[^\s()]+(?:\s*\([^()]*\))?", header):
        unit = _UNIT.search(part)
        found.append(Label(part[:unit.start()].strip(), None, spell_unit(unit["unit"])) if unit
                     else Label(part, None, ""))
    return found


def _unit_within(label: str) -> str:
    m = _UNIT.search(label)
    return spell_unit(m["unit"]) if m and not _is_remark(m) else ""


@cache
def open_spec() -> specs.TableSpec:
    """The spec of a table that no family claims: every label of `layout.toml`, by the type of its cells."""
    columns = [specs.Column(pattern, _ROLES.get(kind, "note"), "", "", "", "figures",
                            "" if kind in ("group", "picture") else kind) for kind, pattern in specs.label_types()]
    growth = specs.pattern("(?:전년(?:동기)?대비)?(?:" + specs.layout()["tables"]["growth"] + ")", "tables.growth")
    period = specs.pattern(specs.layout()["tables"]["period"], "tables.period")
    columns += [specs.Column(growth, "left", "", "growth", "", "figures"),
                specs.Column(period, "default", "", "", "", "figures")]
    return specs.TableSpec(None, re.compile(""), "other", "", "", tuple(columns))


def with_entity(labels: Sequence[Label], spec: specs.TableSpec) -> list[Label]:
    """Labels with one of the entity: a header may leave it out, where rows begin with it none the less."""
    if spec.about or any(x.role == "entity" for x in labels):
        return list(labels)
    at = next((n for n, x in enumerate(labels) if x.role != "rank"), len(labels))
    return [*labels[:at], Label("", specs.Column.plain("entity", family=""), ""), *labels[at:]]


def types_of(labels: Sequence[Label], spec: specs.TableSpec, unknown: str = "number") -> list[CellType]:
    """The type of the cells under each label; `unknown` is that of labels which the spec does not name."""
    named = next((n for n, x in enumerate(labels) if x.role == "entity"), -1)
    found = []
    for n, x in enumerate(labels):
        if x.column is None:
            kind = unknown
        elif x.column.type:
            kind = "number" if x.column.type == "amount" and x.unit else x.column.type
        elif x.role == "entity":
            kind = _BY_ENTITY.get(spec.entity, "name")
        elif x.role == "rank" and 0 <= named < n:
            kind = "number"
        else:
            kind = _BY_ROLE[x.role]
        found.append(cell_type(kind))
    return found


def spell_unit(text: str) -> str:
    """A unit as a header prints it, with the blank between multiplier and unit.

    >>> spell_unit("억위안"), spell_unit("억킬로와트시")
    ('억 위안', '억 킬로와트시')
    """
    m = re.match(rf"({POWER})(.+)", bare(text))
    return f"{m[1]} {m[2]}" if m else bare(text)


def is_unit(text: str) -> bool:
    """Whether a line is nothing but a unit, be it one for each of another.

    >>> is_unit("억 위안 "), is_unit("위안화 강세"), is_unit("대/만 명")
    (True, False, True)
    """
    squeezed = bare(text)
    m = re.match(POWER, squeezed)
    found = find_unit(squeezed, m.end() if m else 0)
    return found is not None and (found[0] == len(squeezed) or bool(_PER.fullmatch(squeezed, found[0])))


def units_in(caption: str) -> list[str]:
    """The units that a caption names: `(단위: 억 킬로와트시)`, `(단위: 개, 억 위안)`, or in its last bracket.

    >>> units_in("도표 1. 발전량 상위 10 개 성(단위: 억 킬로와트시)"), units_in("도표 2. 현황(단위: 개, 억 위안)")
    (['억 킬로와트시'], ['개', '억 위안'])
    >>> units_in("도표 3. 분야별 시장 규모(억 위안)"), units_in("도표 4. 현황(2028 년 6 월 말 기준)")
    (['억 위안'], [])
    """
    m = re.search(r"\(단위[:：]?([^()]+)\)", bare(caption))
    last = None if m else re.search(r"\(([^()]+)\)$", bare(caption))
    found = [spell_unit(x) for x in re.split("[,，、;]", (m or last or [""] * 2)[1]) if x]
    return found if m or all(map(is_unit, found)) else []


def unit_in(caption: str) -> str:
    """The unit that a caption names for all numbers; empty where it names none, or several.

    >>> unit_in("도표 1. 발전량(단위: 억 킬로와트시)"), unit_in("도표 2. 현황(단위: 개, 억 위안)")
    ('억 킬로와트시', '')
    """
    units = units_in(caption)
    return units[0] if len(units) == 1 else ""


def caption_unit(caption: str, label: str, measure: str = "", dated: bool = False) -> str:
    """The unit of a caption that the numbers under a label have; of several the one that fits what it measures.

    `measure` is what the spec says that the label means, `dated` whether it is a time and says of no measure. Empty
    where no unit fits for sure.

    >>> caption = "도표 1. 산업 현황(단위: 개, 억 위안, %)"
    >>> [caption_unit(caption, x) for x in ("2026 년 기업 수", "생산액", "전년 대비 증가율", "지수")]
    ['개', '억 위안', '%', '']
    """
    units = units_in(caption)
    if len(units) < 2:
        return "".join(units)
    bases = {u: base_of(u) for u in units}
    text = re.sub(r"\([^()]*\)$", "", bare(label))
    plain = [u for u in units if bases[u] not in ("%", "pp")]
    if dated:
        return plain[0] if len(plain) == 1 else ""
    wanted: frozenset[str] = frozenset()
    counters: tuple[str, ...] = ()
    rates = specs.layout()["tables"]["growth"]
    if not measure and not re.search(rf"(?:{rates})$", text):
        hits = [(m.end() == len(text), m.end() - m.start(), x) for x in specs.measures()
                if not x.where and (m := x.words.search(text))]
        measure = max(hits, key=lambda h: h[:2])[2].name if hits else ""
    for base, ends in specs.layout()["tables"]["unit_ends"].items():
        if specs.pattern(ends, f"tables.unit_ends.{base}").search(text):
            wanted = frozenset(base.split("|"))
    if measure and not wanted & {"%"}:
        wanted, counters = specs.measure(measure).bases, specs.measure(measure).units
    fits = [u for u in units if bases[u] in wanted]
    counted = [u for u in fits if u.split(" ")[-1] in counters]
    found = counted if len(fits) > 1 and counted else fits
    return found[0] if len(found) == 1 else ""


def implied_unit(label: str) -> str:
    """The unit that a label says of itself, though none is printed: `순위`, `종합 점수`; empty for none."""
    text = re.sub(r"(?<=[가-힣])\([^()]*\)$", "", bare(label))  # `순위 (전년)`
    return next((unit for unit, ends in specs.layout()["tables"]["implied_units"].items()
                 if specs.pattern(ends, f"tables.implied_units.{unit}").search(text)), "")


def fitting_unit(label: str, stated: str) -> str:
    """The unit of a label: the stated one of a caption, unless the label implies another.

    >>> fitting_unit("전년 순위", "GWh"), fitting_unit("신고 건수", "만 건"), fitting_unit("출하량", "GWh")
    ('위', '만 건', 'GWh')
    >>> fitting_unit("직원 수", "억 위안"), fitting_unit("직원 수", "만 명")
    ('', '만 명')
    """
    implied, text = implied_unit(label), re.sub(r"\([^()]*\)$", "", bare(label))
    counts = specs.pattern(specs.layout()["tables"]["unit_ends"]["count"], "tables.unit_ends.count")
    if not implied and base_of(stated) != "count" and counts.search(text):
        return ""
    return stated if not implied or stated and base_of(stated) == base_of(implied) else implied


def is_unit_column(label: Label) -> bool:
    """Whether a column prints the units of its rows.

    >>> is_unit_column(Label("단위", None, "")), is_unit_column(Label("금액", None, ""))
    (True, False)
    """
    return bool(specs.word_pattern("tables", "unit_column").fullmatch(bare(label.text)))


def unit_of(label: str) -> str:
    """The unit that a label ends with: that of a row of measures; of no list only behind a power of ten.

    >>> unit_of("매출(억위안)"), unit_of("직원 수 (명)"), unit_of("순이익(연결)"), unit_of("수주량(만 ZGT)")
    ('억 위안', '명', '', '만 ZGT')
    """
    m = _UNIT_LAST.search(bare(label))
    return spell_unit(m["unit"]) if m and (is_unit(m["unit"]) or (unlisted(m["unit"]) or ("",))[0]) else ""


def is_unlisted(unit: str) -> bool:
    """Whether a unit of a label is in no list, so that its numbers keep it as printed.

    >>> is_unlisted("만 ZGT"), is_unlisted("억 위안"), is_unlisted("대/만 명"), is_unlisted("")
    (True, False, False, False)
    """
    return bool(unit) and not is_unit(unit) and unlisted(unit) is not None


def texts(labels: Iterable[Label]) -> str:
    """Labels in a line, for a message."""
    return " | ".join(x.text for x in labels)
