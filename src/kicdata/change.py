"""Level, growth or share, and which way: the kind, sign, indicator and basis of a number.

In: a number with its measure and period. Out: the same settled by the words around it; one closing
감소 turns every number that it governs.
"""

from __future__ import annotations

import re

from kicdata import specs
from kicdata.context import Context
from kicdata.meaning import against
from kicdata.mentions import Sentence
from kicdata.state import Fact
from kicdata.timing import is_left
from kicdata.values import Quantity, qualifiers, requalify
from kicdata.wholes import names_rank

_GROWN = re.compile(r"(?:성장[률율]|증가[률율]|대비|전년비|CAGR)[^%]{0,14}$")
_REACHES = re.compile(r"(?:이상|이하)?(?:까지|수준으로|에서|으?로(?!성장|증가))")
_NEAR = 10  # letters before a rate that may say what it is against
_NO_MARKET = ("company", "city", "province", "zone", "fund")
_THAN = re.compile(r"(?:보다|에비해)(?:약|총|무려)?$")
_OVER = re.compile(r"[을를](?:약|총|무려)?$")  # `…를 5억 앞서며`
_AGAINST = re.compile(r"(?:보다|대비|에비해)(?:약|총|무려|평균)?$")
_REACHED = re.compile(r"\)?(?:으?로|까지)")
_BESIDE = re.compile(r"(?:\([^()]*\))?.{0,8}")  # between a name and the particle behind it
_BASE = re.compile(r"\)?(?:보다|대비|에비해|에비하)")  # another number is held against this one
_CLOSES = re.compile(r"으로|이며|하며|으며|했고|이고|지만|에달|차지|기록|위안|였다|이다")
_JOINED = re.compile(r"\)?(?:이상|이하|가량|여)?(?:[,，·(（]|[와과]|및|로|으로|씩)")
_LISTED = re.compile(r"(?:이상|이하)?[,，와과및]?.{0,14}")


def _words(name: str) -> re.Pattern[str]:
    return specs.word_pattern("words", name)


def settle(ctx: Context, x: Sentence, n: int, f: Fact, last: Fact | None) -> None:
    """Settle kind, sign, indicator and basis of the n-th number of a sentence."""
    q, text = f.q, x.s.text
    if f.measure and f.measure.kind == "growth" and f.entity.kind in _NO_MARKET and _words("yearly").search(f.wording):
        f.measure, f.kind, f.indicator = f.root, "growth", f"{f.root.name}_cagr" if f.root else "cagr"
        f.q = requalify(q, [], -1) if _change_after(x, n) == "fall" and q.value > 0 else q
        f.basis = _basis(ctx, f, specs.word_pattern("grammar", "clause_end").split(text[q.end:])[0], text[:q.start])
        return  # a rate of the years is a market's only where it is said of a market
    lead = text[x.quantities[n - 1].end if n else 0:q.start]
    base = f.measure.name if f.measure and not (f.scope and f.measure.whole) else ""
    if q.base not in ("%", "pp"):
        f.kind = f.measure.kind if f.measure and f.measure.kind != "growth" else q.kind
        f.indicator = base or {"rank": "rank", "count": "count"}.get(q.base, "amount")
        if q.base == "rank" or names_rank(text, q):
            f.kind, f.indicator = "rank", base or "rank"
        elif _is_apart(x, n, lead, last):
            f.indicator = f"{f.indicator}_gap"
        elif other := _held_against(x, n):  # `상하이보다 575억 적다`: how far apart two are, not how one changed
            f.kind, f.indicator = "level", f"{f.indicator}_gap"
            f.q = _unopened(x, f.q)
            if other == "fall":
                f.q = requalify(f.q, [], -1)
        elif change := _changed_by(x, n):  # `49.83 억 위안 줄어`: how much it changed, not how much it is
            f.kind, f.indicator = "increment", f"{f.indicator}_increment"
            if change == "fall":
                f.q = requalify(f.q, [], -1)
    elif not _as_the_one_before(x, n, f, last, lead):
        _settle_percent(x, n, f, lead, base)
    clause = specs.word_pattern("grammar", "clause_end").split(text[q.end:])[0]
    if (f.period is None or f.period.end < ctx.source.published) and is_left(x, q):
        clause = ""  # `2023년 3억에서 2028년 5억으로 커질 전망`: where it starts is no forecast
    names = ["예상"] if _words("forecast").search(clause) else []
    if _words("past").search(text[:q.start]):
        names.append("한때")
        f.period = None
    if names:
        f.q = requalify(f.q, names)
    f.basis = _basis(ctx, f, clause, text[:q.start])


def _is_apart(x: Sentence, n: int, lead: str, last: Fact | None) -> bool:
    """Whether a number says how far two are apart: `…와의 격차는 2025년 713억 위안에서 2026년 570억 위안으로`."""
    times = [p for p in x.spans if p.end == x.quantities[n].start]
    if times:
        lead = lead[:len(lead) - (times[-1].end - times[-1].start)]
    goes_on = last is not None and last.indicator.endswith("_gap") and is_left(x, last.q)
    return bool(_words("apart").search(lead)) or goes_on


def _as_the_one_before(x: Sentence, n: int, f: Fact, last: Fact | None, lead: str) -> bool:
    """Take kind and sign from the number before where only 와, 과 or a comma stands between."""
    if last is None or last.q.base != f.q.base or not specs.word_pattern("grammar", "and").fullmatch(lead):
        return False
    if last.kind == "growth" and _change_after(x, n):
        return False
    f.kind, f.indicator = last.kind, last.indicator
    turned = last.q.value < 0 < x.quantities[n - 1].value  # by a word of change, not by its own minus
    if turned and last.kind != "growth":
        f.q = requalify(f.q, [], -1)
    return True


def _basis(ctx: Context, f: Fact, clause: str, lead: str) -> str:
    future = f.period is not None and f.period.end.year > ctx.source.published.year
    if _words("forecast").search(clause):
        return "forecast"
    if _words("plan").search(clause) or _words("aimed").search(lead) or future:
        return "plan"
    if _words("cumulative").search(lead[-12:]):
        return "cumulative"
    if f.period and f.period.is_day:
        return "point"
    return "cumulative" if f.period and f.period.is_cumulative else "period"


def _settle_percent(x: Sentence, n: int, f: Fact, lead: str, base: str) -> None:
    """A percentage is growth, share, change of a share, or a rate reached, by the words around it."""
    behind = _behind(x, n)
    change = None if _BASE.match(behind) else _change_after(x, n)
    own = f.measure.kind if f.measure and base and f.q.base in f.measure.bases else ""
    root = re.sub(r"_(?:growth|share|mom|qoq|ytd)$", "", base)
    shared = bool(_words("share").search(behind[:14]) or _words("share").search(lead[-14:])
                  or re.search(r"[의중]$", lead))
    grown = change is not None or bool(_words("growth_label").search(lead)) or bool(_GROWN.search(lead)) and not shared
    other = _held_against(x, n)
    if other:
        f.kind, f.indicator = "level" if f.q.base == "pp" else "share", f"{root or 'share'}_gap"
        f.q = _unopened(x, f.q)
        if other == "fall" and f.q.value > 0:
            f.q = requalify(f.q, [], -1)
    elif f.q.base == "pp":
        f.kind, f.indicator = "increment", f"{base.removesuffix('_growth') or 'share'}_change"
        if change == "fall":
            f.q = requalify(f.q, [], -1)
    elif _REACHES.match(behind) and not _words("growth_label").search(lead):
        f.kind, f.indicator = "share", base if own in ("growth", "share") else _named(root, "rate")
    elif (grown or own == "growth" and not shared) and not _words("share").match(behind, 1):
        f.kind = "growth"
        f.indicator = base if own == "growth" else f"{root}{against(lead[-_NEAR:])}" if root else "growth"
        if change == "fall" and f.q.value > 0:
            f.q = requalify(f.q, [], -1)
    else:
        f.kind, f.indicator = "share", base if own == "share" else _named(root, "share")


def _named(root: str, what: str) -> str:
    return f"{root}_{what}" if root else what


def _behind(x: Sentence, n: int) -> str:
    """The text from a number to the next one."""
    stop = x.quantities[n + 1].start if n + 1 < len(x.quantities) else len(x.s.text)
    return x.s.text[x.quantities[n].end:stop]


def _change_after(x: Sentence, n: int) -> str | None:
    """`rise` or `fall`: the first word of change behind a number that governs it.

    The word may stand behind later numbers of a list, but not behind another clause.
    """
    against = _AGAINST.search(x.s.text, max(0, x.quantities[n].start - 12), x.quantities[n].start)
    for k in range(n, len(x.quantities)):
        part = _behind(x, k)
        if k > n and x.quantities[k].base != x.quantities[n].base and not _JOINED.match(_behind(x, k - 1)):
            return None  # a word of change behind another thing: `83%를 쥐고 … 가격은 620위안으로 내려왔다`
        if k > n and _BASE.match(part):
            return None  # `4.5~5%로 잡아 작년의 5%보다 낮췄다`
        first = _first_change(part)
        if against and first is None and (far := _how_far(part)):
            return far  # `2024년 평균 대비 8% 낮은 수준`
        if k > n and _REACHED.match(part) and all(y.base == x.quantities[n].base for y in x.quantities[n:k + 1]):
            return None  # `48%, 59%, 60%로 다소 낮아`: where each stands
        if first and (k > n or first[0] < 16):
            return first[1]
        if first is None and specs.word_pattern("grammar", "clause_end").search(part):
            return None
        if _CLOSES.search(part) and not _LISTED.fullmatch(part):
            return None
        if first is None and re.search(r"으로|이며|하며|으며|했고|이고|지만|차지", part):
            return None
        if k + 1 < len(x.quantities) and x.quantities[k + 1].base == "rank" != x.quantities[n].base:
            return None  # `점유율 21.5%를 기록해 2위에 올랐으며`
        if k + 1 < len(x.quantities) and x.quantities[k + 1].base != x.quantities[n].base and _REACHED.match(part):
            return None  # `93.1%, 90.4%로 … 0.8%포인트, 1.9%포인트 낮아졌다`
    return None


def _changed_by(x: Sentence, n: int) -> str | None:
    """`rise` or `fall` where a word of change stands right behind a level or a count."""
    q, k = x.quantities[n], n
    while k + 1 < len(x.quantities) and x.quantities[k + 1].base == q.base and specs.word_pattern(
            "grammar", "and").fullmatch(x.s.text, x.quantities[k].end, x.quantities[k + 1].start):
        k += 1  # `각각 43.5만 명, 30만 명 줄었다`
    if _words("far_away").match(q.base + x.s.text[q.end:q.end + 4]):
        return None  # `4,100km 떨어진 카스`
    first = _first_change(_behind(x, k)[:4])
    return first[1] if first and first[0] == 0 and q.unit and q.base not in ("rank", "배", "score") else None


def _held_against(x: Sentence, n: int) -> str | None:
    """`rise` or `fall` where a number says how far something is from another thing: `상하이보다 575억 적다`."""
    q, behind = x.quantities[n], _behind(x, n)
    than = _THAN.search(x.s.text, max(0, q.start - 12), q.start)
    m = than or _OVER.search(x.s.text, max(0, q.start - 4), q.start)
    if m is None:
        return None
    timed = any(p.start < m.start() <= p.end + 12 and _words("of_then").fullmatch(x.s.text, p.end, m.start())
                for p in x.spans)  # `2024년 평균보다`, `작년 같은 시기보다`: how it changed
    timed = timed or any(t.end() == m.start() for t in specs.word_pattern("phrases", "time_before").finditer(
        x.s.text, max(0, m.start() - 8), m.start()))  # `전년보다 4개 늘고`
    named = not timed and (any(_BESIDE.fullmatch(x.s.text, y.end, m.start()) and y.entity.id for y in x.mentions
                               if y.end <= m.start()) or bool(than)
                           and not _words("itself_before").search(x.s.text, 0, m.start())
                           and not any(k.end == m.start() for k in x.quantities))
    named = named or bool(_words("average").search(x.s.text, 0, m.start()))  # `전국 평균(5.1%)을 0.3%p 웃돌며`
    if than and q.base == "%" and _words("changed").match(behind):
        return None  # `공모가보다 87.5% 오른`: how it changed
    first = _first_change(behind[:6]) if than else None
    if named and first and first[0] < 3:
        return first[1]
    return _how_far(behind) if named else None


def _how_far(behind: str) -> str | None:
    """`rise` or `fall` by the word right behind a number that says how far two are apart."""
    return "rise" if _words("ahead").match(behind) else "fall" if _words("behind").match(behind) else None


def _unopened(x: Sentence, q: Quantity) -> Quantity:
    """A distance without the bound that its verb would set to a level: `…를 5억 웃돌며` is no `5억을 웃돌며`."""
    opened = [c.name for c in qualifiers() if c.after and (m := c.after.match(x.s.text, q.end))
              and _words("ahead").match(m[0])]
    kept = tuple(c for c in q.qualifiers if c not in opened)
    return q if kept == q.qualifiers else q._replace(low=None, high=None, qualifiers=kept)


def _first_change(text: str) -> tuple[int, str] | None:
    hits = [(m.start(), name) for name in ("rise", "fall") if (m := _words(name).search(text))]
    return min(hits, default=None)
