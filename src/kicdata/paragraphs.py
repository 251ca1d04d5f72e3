"""Headers whose cells are told apart by empty lines: a cell of several lines has none between its own.

In: a header as printed, and the spec of a family or that of no family. Out: the ways that its words may be labels,
likeliest first. Refuses nothing: where no cell has several lines there is no way.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise, product

from kicdata import specs
from kicdata.gridlabels import attach_levels
from kicdata.labels import Label, attach_headers
from kicdata.parting import header_words, partings, word_column
from kicdata.text import Squeezed

_MOST_WAYS, _MOST_TEXTS = 400, 3


def by_paragraphs(header: Squeezed, spec: specs.TableSpec) -> Iterator[list[Label]]:
    """The labels of a header, each way: what stands in lines of one paragraph is one, a line alone may be several.

    >>> from kicdata.labels import open_spec
    >>> from kicdata.text import Line, squeeze
    >>> lines = ["순위 ", "", "전년", "순위 ", "", "도시 지수 기업 수 ", "", "개통 노선", "(개) "]
    >>> head = squeeze([Line(n, x) for n, x in enumerate(lines)])
    >>> [(x.text, x.unit) for x in next(by_paragraphs(head, open_spec()))]
    [('순위', ''), ('전년순위', ''), ('도시', ''), ('지수', ''), ('기업 수', ''), ('개통 노선', '개')]
    """
    parts = _paragraphs(header)
    if len(parts) < 2 or not any(several for _, several in parts) or any(
            several and x.text.startswith("(") for x, several in parts):  # a unit that found no room: no cells
        return
    each = [[[_cell(x, spec)]] if several else _ways(x, spec) for x, several in parts]
    for chosen in islice(product(*each), _MOST_WAYS):
        yield [label for labels in chosen for label in labels]


def _paragraphs(header: Squeezed) -> list[tuple[Squeezed, bool]]:
    """The stretches of a header without an empty line, and whether they take several lines."""
    steps = [i for i in range(1, len(header)) if header.lines[i] - header.lines[i - 1] > 1]
    parts = [header.cut(a, b) for a, b in pairwise([0, *steps, len(header)])]
    return [(x, x.lines[0] != x.lines[-1]) for x in parts if x.text.strip()]


def _cell(s: Squeezed, spec: specs.TableSpec) -> Label:
    return attach_levels([s.words(0, len(s))], spec)


def _ways(line: Squeezed, spec: specs.TableSpec) -> list[list[Label]]:
    """What a line alone may be, the likeliest first: so many labels of numbers and of words."""
    most = len(header_words(line))
    found = [(worth, labels) for n in range(1, most + 1)
             for worth, labels, _ in partings(line, spec, n, range(_MOST_TEXTS + 1), last=True)]
    words = [y for x in attach_headers(line.words(0, len(line)), spec) for y in (
        [x] if x.column else [Label(w, word_column(), "") for w in x.text.split(" ")])]
    known = [] if any(x.role in ("measure", "left", "default", "") for x in words) else [words]
    return known + [labels for _, labels in sorted(found, key=lambda x: -x[0])]
