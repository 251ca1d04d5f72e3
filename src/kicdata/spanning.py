"""Headers of which some labels stand over those of the lower line, the others over a column each.

In: a header as printed, the columns that a spec knows, and what the cells of each column of numbers show. Out: the
labels that it may mean, the likeliest first. Refuses nothing: none where the words do not part so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

from kicdata import specs
from kicdata.fitting import fit_of
from kicdata.headers import lines_of
from kicdata.labels import Label
from kicdata.levels import column_under
from kicdata.parting import partings
from kicdata.shown import Shown
from kicdata.text import Squeezed, bare, join

_TIMES = (1, 2, 3)  # labels that the lower line may stand under


def spanning(header: Squeezed, spec: specs.TableSpec, shown: Sequence[Shown], texts: Sequence[int]
             ) -> Iterator[list[Label]]:
    """The labels of a header whose lower line stands under one label of the upper, or again under each of several.

    >>> from kicdata.labels import open_spec
    >>> from kicdata.shown import shown_by
    >>> from kicdata.text import Line, squeeze
    >>> head = squeeze([Line(1, "지역 건수 금액 전년 동기 대비 "), Line(3, "건수 금액 ")])
    >>> shown = [shown_by([c]) for c in ("320 건", "410.5 억 위안", "+12%", "-3%")]
    >>> [x.whole for x in next(spanning(head, open_spec(), shown, (1,)))]
    ['지역', '건수', '금액', '건수 전년 동기 대비', '금액 전년 동기 대비']
    """
    lines, numbers = lines_of(header), len(shown)
    found: list[tuple[float, list[Label]]] = []
    for k, size, times in product(range(1, len(lines)), range(2, numbers), _TIMES):
        singles = numbers - size * times
        lower = partings(join(lines[k:]), spec, size * times, (0,)) if singles > 0 else []
        under, below, _ = max(lower, key=lambda x: x[0], default=(0.0, [], 0))
        if not below or [x.text for x in below] != [x.text for x in below[:size]] * times:
            continue
        for over, labels, words in partings(join(lines[:k]), spec, singles + times, texts):
            first = words + sum(x.role == "rank" for x in labels)
            for groups in combinations(range(first, len(labels)), times):
                if all(_may_span(labels[n], below[:size], labels, times) for n in groups):
                    whole = [y for n, x in enumerate(labels)
                             for y in (_under(x, below[:size]) if n in groups else [x])]
                    found.append((over + under + _fits(whole[words:], shown), whole))
    yield from (labels for _, labels in sorted(found, key=lambda x: -x[0]))


def _may_span(over: Label, below: Sequence[Label], beside: Sequence[Label], times: int) -> bool:
    """Whether a label can stand over others: one of change over what is beside it, or one over an amount and a rate.

    Where several stand over the same labels any without a unit can.
    """
    period, words = specs.word_pattern("tables", "period"), [bare(x.text) for x in below]
    if all(re.match(r"(?:19|20)\d{2}", w) and period.fullmatch(w) for w in words):
        return times == 1 and bool(over.unit) and not period.fullmatch(bare(over.text))
    if bare(over.text) in words or any(period.fullmatch(w) for w in (*words, bare(over.text))):
        return False
    if over.role == "left":
        return set(words) <= {bare(x.text) for x in beside}
    if times > 1:
        return not over.unit
    return below[0].role != "left" == below[-1].role


def _fits(labels: Sequence[Label], shown: Sequence[Shown]) -> float:
    """What labels of numbers are worth over the columns that the rows show; a rank fits where it stands."""
    return sum(fit_of(x.whole, x.unit, c, x.column is not None)
               for x, c in zip(labels, shown, strict=True) if c.kind != "rank")


def _under(over: Label, below: Sequence[Label]) -> list[Label]:
    """The labels of a lower line under another; under one of change each is the change of what it names."""
    if over.role == "left":
        return [Label(f"{x.text} {over.text}", _change_of(over, x), "") for x in below]
    if specs.word_pattern("tables", "period").fullmatch(bare(below[0].text)):
        return [replace(over, text=f"{x.text} {over.text}") for x in below]
    return [replace(x, column=column_under(over, x), group=over.text) for x in below]


def _change_of(over: Label, x: Label) -> specs.Column | None:
    """The column of the change of what a label measures; None where no family knows what that is."""
    return replace(over.column, measure=x.column.measure) if over.column and x.column and x.column.measure else None
