"""What the header and the dates of a table of events look like.

In: lines and cells without white space, and `[events]` of `layout.toml`. Out: the roles of the header's labels, and
where a row says when. Refuses nothing: a line that is no such header has no roles.
"""

from __future__ import annotations

import re

from kicdata import specs

_AND = r"\s*(?:[./]|{})\s*"
_DAY = rf"(20\d{{2}}){_AND.format('년')}(\d{{1,2}}){_AND.format('월')}(\d{{1,2}})"
_LATER = rf"(?:(?:(20\d{{2}}){_AND.format('년')})?(\d{{1,2}}){_AND.format('월')})?(\d{{1,2}})(?![\d,])"
_END = r"(?:\s*일(?![가-힣])|\.)?(?:\s*\([월화수목금토일]\))?"
WHEN = re.compile(rf"{_DAY}{_END}(?:\s*[-~–∼]\s*{_LATER}{_END})?\s*")
_ORDERS = (["name", "when", "place"], ["name", "when", "place", "field"])


def event_roles(header: str) -> list[str]:
    """What each label of a header of events means, in order; [] where a line is no such header.

    >>> event_roles("행사명일시장소분야"), event_roles("도시기간성장률")
    (['name', 'when', 'place', 'field'], [])
    """
    found: list[str] = []
    at = 0
    while at < len(header):
        hits = [(m.end(), role) for role in specs.layout()["events"]
                if (m := specs.word_pattern("events", role).match(header, at)) and m.end() > at]
        if not hits:
            return []
        at, role = max(hits)
        found.append(role)
    return found if len(set(found)) == len(found) > 2 and {"name", "when"} <= set(found) else []


def is_in_order(roles: list[str]) -> bool:
    """Whether columns stand in the order in which lines of text can be read."""
    return roles in _ORDERS
