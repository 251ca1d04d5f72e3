"""The header of a known grid becomes labels, one for each column: its levels joined, its unit from any of them.

In: a `Grid`, and the spec of a family or that of no family. Out: `Label`s. A cell that stands over several columns
says of each of them what is measured, when, or in which unit. Refuses nothing: words that no column matches are a
label whose column is None, a measure in a table of no family where its cells are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kicdata import specs
from kicdata.celltypes import cell_type
from kicdata.grid import Grid
from kicdata.labels import Label, attach_headers, open_spec, unit_of
from kicdata.text import Squeezed, bare

MEASURE = specs.Column.plain("measure", "number")
_RANK = Label("", specs.Column.plain("rank", "rank"), "")


def attach_grid(grid: Grid, spec: specs.TableSpec) -> list[Label]:
    """A label for each column of a grid, in order."""
    header = grid.rows[:grid.headers] or [[c.cut(0, 0) for c in grid.rows[0]]]  # a table may have no header
    body = list(zip(*grid.rows[grid.headers:], strict=True)) or [()] * len(grid.rows[0])
    labels = []
    for cells, below in zip(zip(*header, strict=True), body, strict=True):
        x = attach_levels([c.words(0, len(c)) for c in cells if len(c)], spec)
        if not x.text and [c.text for c in below[:3]] == ["1", "2", "3"]:
            x = _RANK  # rows count themselves
        elif x.column is None and spec is open_spec() and _are_numbers(below):
            x = replace(x, column=MEASURE)
        labels.append(x)
    return labels


def attach_levels(levels: Sequence[str], spec: specs.TableSpec) -> Label:
    """The label of a column from the cells of its header, the highest first.

    Read as one where the spec knows them together, in either order; else the lowest names the column, and those
    above are its group, or its period. A unit above is that of what is below, but for rates.

    >>> spec = specs.families()["city_gdp"].tables[0]
    >>> [(x.text, x.unit, x.column.measure) for x in (attach_levels(c, spec) for c in (
    ...     ["GDP(억 위안)", "2027 년 상반기"], ["성장률", "명목"]))]
    [('2027 년 상반기 GDP', '억 위안', 'gdp'), ('명목 성장률', '', 'gdp_growth_nominal')]
    >>> [(x.whole, x.unit) for x in (attach_levels(c, open_spec()) for c in (
    ...     ["생산(만 대)", "승용차"], ["생산(만 대)", "증가율"], ["2027 년", "생산(만 대)"],
    ...     ["생산(만 대)", "2027 년"]))]
    [('생산 승용차', '만 대'), ('생산 증가율', ''), ('2027 년 생산', '만 대'), ('2027 년 생산', '만 대')]
    """
    levels = list(dict.fromkeys(levels))
    if not levels:
        return Label("", None, "")
    for whole in (levels, levels[::-1]):
        if len(found := attach_headers(" ".join(whole), spec)) == 1 and found[0].column:
            return found[0]
    low, *above = [_one(x, spec) for x in reversed(levels)]
    if not above:
        return low
    unit = low.unit if low.role == "left" else next((x.unit for x in (low, *above) if x.unit), "")
    times = [x for x in (low, *above) if _is_period(x)]
    named = [x for x in (low, *above) if x not in times]
    value = specs.word_pattern("tables", "value")
    if times and named and (low is named[0] or (named[0].column or spec is open_spec())
                            and not value.fullmatch(bare(named[0].text))):
        low, above = named[0], named[1:]
        low = replace(low, text=" ".join(x.text for x in (*times, low)))
    return replace(low, unit=unit, group=low.group or " ".join(x.text for x in reversed(above)))


def _one(text: str, spec: specs.TableSpec) -> Label:
    """The label of one cell of a header with its unit, whatever the spec makes of its parts.

    >>> [(x.text, x.unit) for x in (_one("창고 용량(만㎥)", open_spec()), _one("모의 보관 거점(기준)", open_spec()))]
    [('창고 용량', '만 ㎥'), ('모의 보관 거점(기준)', '')]
    """
    found = attach_headers(text, spec)
    if len(found) == 1:
        return found[0]
    unit = unit_of(text)
    return Label(text[:text.rindex("(")].strip() if unit else text, None, unit)


def _is_period(x: Label) -> bool:
    return bool(specs.word_pattern("tables", "period").fullmatch(bare(x.text)))


def _are_numbers(cells: Sequence[Squeezed]) -> bool:
    """Whether most cells of a column that are filled are numbers, and not only dates."""
    number, date = cell_type("number"), cell_type("date")
    filled = [c.text for c in cells if len(c)]
    numbers = [x for x in filled if number.is_sure(x) and re.search(r"\d", x)]
    return len(numbers) * 2 > len(filled) and not all(re.fullmatch(r"(?:19|20)\d\d.*", x) and date.is_sure(x)
                                                      for x in numbers)
