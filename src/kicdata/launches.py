"""The product that an article on a company is about: what it shows, makes or launches, by its name.

In: sentences, and the number that one of them gives to the company. Out: the product, and whether a number is of it:
how it is built, what it does, what it costs; what the company earns, raises or employs is the company's.
"""

from __future__ import annotations

import re

from kicdata.mentions import Sentence
from kicdata.names import Entity, is_known, named
from kicdata.rows import ends_sentence
from kicdata.specs import phrase_pattern as _p
from kicdata.state import Fact, State
from kicdata.text import bare

_MODEL = re.compile(r"(?<![A-Za-z0-9])(?P<name>[A-Z][A-Za-z]*-?\d+[A-Za-z0-9-]*)(?=[을를이가은는])")
_MONEY = ("CNY", "USD", "HKD", "KRW", "EUR")


def launched(x: Sentence) -> Entity | None:
    """The thing that a sentence says is shown, made or launched, by its name: 汉字, quotes or a model number."""
    verb = _p("launches").search(x.s.text)
    if verb is None:
        return None
    found = [(m.start, m.entity) for m in x.mentions if m.entity.kind == "other" and m.entity.zh
             and not is_known(m.entity.ko) and not _p("no_product").search(m.entity.ko)
             and _p("carries").match(x.s.text, m.end)]
    found += [(m.start("name"), named("other", x.s.words(*m.span("name"))))
              for pattern in (_p("in_quotes"), _MODEL) for m in pattern.finditer(x.s.text)
              if not _p("no_product").search(m["name"])]
    return min(((at, e) for at, e in found if at < verb.start()), key=lambda f: f[0], default=(0, None))[1]


def note_product(state: State, x: Sentence) -> None:
    """Note the product that the first sentence of an article on a company names with it."""
    if state.begun or not any(m.entity.kind == "company" for m in x.mentions) or not ends_sentence(x.printed):
        return
    state.begun = True
    if not state.zone and (thing := launched(x)):
        state.product = thing


def of_product(state: State, x: Sentence, f: Fact, last: Fact | None) -> bool:
    """Whether a number that is given to the company of an article is of the product that the article is about."""
    if not state.product.id or f.entity.kind != "company" or f.entity not in (state.firm, state.subject):
        return False
    if any(y.role == "topic" and y.end <= f.q.start and (y.entity == f.entity or _p("the_company").fullmatch(
            x.s.text[y.start:y.end])) for y in x.subjects):
        return False
    if f.q.base in ("%", "pp"):
        return last is not None and last.entity == state.product
    costs = _p("costs").search(bare(f.wording))
    if f.measure is not None:
        return f.measure.family == "products" or bool(costs)
    return f.q.base not in (*_MONEY, "rank") or bool(costs)
