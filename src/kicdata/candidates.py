"""Which names of a sentence can govern a number: those before it that nothing bounds, lists or sets aside.

In: a sentence with what it mentions, and what the sentences before have settled. Out: mentions. Refuses nothing:
where no name can, there is none.
"""

from __future__ import annotations

import re

from kicdata import specs
from kicdata.mentions import Sentence, coordinated, is_subject, is_topic
from kicdata.names import Entity, Mention
from kicdata.state import PLACES, State
from kicdata.text import Squeezed, bare
from kicdata.values import Quantity
from kicdata.wholes import names_rank

_OF_POWER = ("kWh", "kW", "%", "pp")
_SITE = re.compile(r"(?:\([^()]*\))?에(?![서는도])")  # behind a place where a company does something


def names_before(state: State, x: Sentence, q: Quantity, start: int) -> list[Mention]:
    """The names from a place on that a number behind them may be of, in order."""
    owned = _is_of_company(state) or any(
        y.role == "topic" and y.strong and y.entity.kind == "company" and start < y.end <= q.start for y in x.subjects)
    return [m for m in x.mentions if start <= m.start and m.end <= q.start and _can_govern(state, x, m, q)
            and not (owned and m.entity.kind in PLACES and _is_site(x, m))]


def _is_of_company(state: State) -> bool:
    return state.anchored and state.subject.kind == "company"


def _can_govern(state: State, x: Sentence, m: Mention, q: Quantity) -> bool:
    p, kind, topic = specs.word_pattern, m.entity.kind, is_topic(x.s, m)
    if not is_subject(x.s, coordinated(x, m)[-1]) or _is_scope(state, x.s, m, q) or only_reports(state, x, m.entity):
        return False
    if kind == "energy_source" and (_is_past(x, m, q) or not (q.base in _OF_POWER or topic)):
        return False
    if kind == "other" and q.base == "count" and p("phrases", "group").search(m.entity.ko):
        return False  # `외자기업은 412개`: they are counted
    if _is_of_company(state) and p("words", "top").match(x.s.text, m.start):
        return False
    if _is_aside(x, m, q) or _counts_them(x, m, q):
        return False
    of_zone = kind == "zone" or kind in ("company", "fund") and topic or _opens_sentence(x, m)
    if state.zone is not None and not of_zone:
        return False
    return topic or not p("phrases", "publisher").fullmatch(bare(m.entity.ko))


def only_reports(state: State, x: Sentence, e: Entity) -> bool:
    """Whether an institution is named only as the one that says or plans something of others."""
    if not e.id or e.id == state.topic.id and state.anchored or e.kind not in ("company", "other"):
        return False
    p = specs.word_pattern
    if e.kind == "other" and p("phrases", "document").search(e.ko):
        return not p("phrases", "made_of").search(x.s.text)
    if not e.zh and any(p("phrases", "reporter").search(part) for part in re.split("(?<=[국부회])[와과] ", e.ko)):
        return True
    if p("phrases", "researcher").search(e.zh or e.ko) or p("phrases", "tells_market").search(x.s.text):
        return bool(p("phrases", "reports").search(x.s.text))
    return bool(e.zh and p("phrases", "reporter_zh").search(e.zh))


def _is_scope(state: State, s: Squeezed, m: Mention, q: Quantity) -> bool:
    """A country that only bounds what is said of another: `중국의 자동차 제조 1 위 도시`."""
    if m.entity.kind != "country" or specs.word_pattern("phrases", "of_country").match(s.text, m.end):
        return False
    beside = m.end == q.start or q.base == "count" and s.text[m.end:q.start] == "의"  # `중국의 178개 고신구`
    if beside and q.base != "rank" and not names_rank(s.text, q):  # `세계 9곳, 중국 3곳`
        return False
    return q.base == "rank" or names_rank(s.text, q) or state.topic.kind in ("city", "province", "zone", "company")


def _is_aside(x: Sentence, m: Mention, q: Quantity) -> bool:
    """Whether a name stands only in a clause before that of a number: as an owner, or in why something is so.

    `삼성전자의 공장을 비롯하여 … 갖추어져 있으며, 산업 규모는`; `수력은 창장 상류의 강수량이 회복되면서 6.1%`.
    """
    p = specs.word_pattern
    before = [y for y in reversed(x.subjects) if y.end <= q.start]
    own = next((y for y in before if y.role == "topic"), None)
    later = next((y for y in before if y.role == "subject" and m.end <= y.start), None)
    if own is None:  # `비야디가 고객이며, 상위 5개 고객이 매출의 57%를`
        return later is not None and bool(p("phrases", "of_clause").match(x.s.text, m.end)) \
            and bool(p("grammar", "clause_end").search(x.s.text, m.end, later.start))
    if any(y.role == "topic" and y.strong and y.entity.id == m.entity.id and y.start <= m.start < y.end
           for y in before if m.entity.kind in PLACES):
        return False  # `푸젠의 투자는 마이너스에 머물렀지만 민간 투자만큼은`
    lead = x.s.text[m.end:own.start]
    if own.start >= m.end and not own.strong:
        return bool(p("phrases", "owner").match(lead)) and bool(p("grammar", "clause_end").search(lead))
    return m.start >= own.end and not is_topic(x.s, m) and bool(p("phrases", "because").search(
        x.s.text, m.end, q.start))


def _counts_them(x: Sentence, m: Mention, q: Quantity) -> bool:
    """Whether a number says how many the names of a list are, of which one is `m`: `A와 B 2개사`."""
    group = next((g for y in x.mentions if y.start <= m.start and m in (g := coordinated(x, y))), [m])
    return q.base == "count" and len(group) == q.value > 1 and x.s.text[group[-1].end:q.start] in ("", "등", "등총")


def _opens_sentence(x: Sentence, m: Mention) -> bool:
    """Whether a sentence begins with a name, in both scripts or of a company, as what it is of."""
    owns = specs.word_pattern("phrases", "opens").match(x.s.text, m.end)
    return m.start == 0 and owns is not None and (
        m.entity.kind == "company" or m.entity.kind == "other" and bool(owns["zh"]))


def _is_past(x: Sentence, m: Mention, q: Quantity) -> bool:
    """Whether a name is the subject of a clause that ends before a number: `수력 발전이 부진해 발전량이 1.9%`."""
    y = next((y for y in x.subjects if y.start <= m.start and m.end <= y.end and y.role == "subject"), None)
    if y is None or not (later := [z for z in x.subjects if z.start >= y.end and z.end <= q.start]):
        return False
    between = [w.own for w in x.words if y.end <= w.start and w.end < later[-1].end]
    return any(specs.word_pattern("phrases", "unnamed").search(w) for w in between)


def _is_site(x: Sentence, m: Mention) -> bool:
    """Whether something is done in a place: `장시성 난창에`, the province with its city."""
    if specs.word_pattern("phrases", "site").match(x.s.text, m.end):
        return True  # `창저우 공장의`
    inner = next((y for y in x.mentions if y.start == m.end and y.entity.kind in PLACES), None)
    listed = next((y for y in coordinated(x, m)[1:]), None)
    return bool(_SITE.match(x.s.text, m.end)) or any(y is not None and _is_site(x, y) for y in (inner, listed))
