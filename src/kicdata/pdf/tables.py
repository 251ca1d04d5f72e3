"""The tables of a page, those that rules draw first, then those without side lines.

In: a `Page`. Out: `Table`s from top to bottom. A table has two columns at least.
"""

from __future__ import annotations

from kicdata.pdf.cells import SNAP, Table
from kicdata.pdf.page import Box, Page, Rule
from kicdata.pdf.ruled import components, extent_of, filled_cells, join_rules, ruled_table
from kicdata.pdf.stacked import band_edges, stacked_tables, stacks, with_labels_above

__all__ = ["Table", "find_tables"]


def find_tables(page: Page) -> list[Table]:
    """The tables of a page, from top to bottom; a lone row at the edge of its text is kept, as it may go on."""
    across, down = join_rules(page.across), join_rules(page.down)
    found, used = [], []
    for h, v in components(across, down):
        fills = filled_cells(page, h, v)
        table = ruled_table(page, [*h, *(Rule(b.x0, b.x1, at) for b in fills for at in (b.y0, b.y1))],
                            [*v, *(Rule(b.y0, b.y1, at) for b in fills for at in (b.x0, b.x1))])
        if table is not None:
            found.append(with_labels_above(page, table))
        used.append(extent_of(h, v))
    open_rules = [r for r in across if not any(_holds(b, r) for b in used)]
    lines = [*open_rules, *band_edges(page, used)]
    for stack in stacks(lines):
        found += stacked_tables(page, stack, lines, [t.box for t in found])
    return sorted(found, key=lambda t: (t.box.y0, t.box.x0))


def _holds(box: Box, r: Rule) -> bool:
    return box.y0 - SNAP <= r.at <= box.y1 + SNAP and box.x0 - SNAP <= r.start and r.end <= box.x1 + SNAP
