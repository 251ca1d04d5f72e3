"""Whether a label fits over a column of numbers.

In: a label with its unit, and what the cells of a column show. Out: what the label is worth over it. Refuses nothing.
"""

from __future__ import annotations

import re
from functools import cache

from kicdata import specs
from kicdata.labels import base_of
from kicdata.shown import Shown
from kicdata.text import bare

# what a label over a column is worth; only their order matters
FITS, CLASHES, NAMED, KNOWN, NAMELESS, UNLIKE = 4.0, -6.0, 2.0, 1.0, -4.0, -1.0
TIMES = re.compile(r"\d{4}\s*년?(?:\s*[~∼-]\s*\d{4}\s*년?)?(?:\s*말)?|\d{1,2}(?:\s*[~∼-]\s*\d{1,2})?\s*월(?:\s*말)?"
                   r"|(?:1\s*[~∼-]\s*)?\d\s*분기|[상하]반기|누계")
TIME = re.compile(rf"(?:{TIMES.pattern})(?:\s*\([^()]{{1,3}}\))?")


def fit_of(name: str, unit: str, column: Shown, known: bool) -> float:
    """What a label over a column of numbers is worth by its unit and by what it measures."""
    text = bare(re.sub(r"\([^()]*\)", "", name))
    base = base_of(unit) if unit else ""
    rate = bool(_rates().search(text))
    if not text or text.endswith("의"):
        return NAMELESS
    if column.kind == "year":
        return FITS if specs.word_pattern("tables", "when").search(text) and not unit else CLASHES
    if column.kind == "%":
        if base and base not in ("%", "pp"):
            return CLASHES
        if unit and not base:
            return UNLIKE
        if rate or base == "%":
            return FITS
        rest = bare(TIME.sub("", name, count=1))  # `2024 년 목표`: of what, the caption says
        aimed = rest != bare(name) and specs.word_pattern("tables", "result").fullmatch(rest)
        return 0.0 if aimed or TIME.fullmatch(name) else UNLIKE
    if column.kind == "open":
        return 0.0
    if column.large and (rate or base in ("%", "pp")):
        return 2 * CLASHES  # thousands are no rate, whatever a family knows
    if column.base:
        if base and base != column.base or rate and not base:
            return CLASHES
        return NAMED * known
    if unit:
        return NAMED + KNOWN * known + (CLASHES if rate and base not in ("%", "pp") else 0.0)
    return CLASHES if rate else KNOWN * known


@cache
def _rates() -> re.Pattern[str]:
    """How a label of rates ends."""
    tables = specs.layout()["tables"]
    return specs.pattern(rf"(?:{tables['growth']})$|{tables['unit_ends']['%']}|{tables['rate_end']}", "tables.growth")
