"""A finished figure is looked at: letters without a font, clipped texts, texts upon each other.

In: a figure. Out: complaints in words, none where all is well. Changes nothing.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from kicdata.place import box

SLACK = 1.5  # pixels that two boxes may share: their edges are blank


class ChartError(ValueError):
    """A chart that may not be exported: a letter is missing or a text is clipped."""


def visible_texts(fig: Figure) -> list[Text]:
    """The texts that a reader sees."""
    hidden = set()
    for ax in fig.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not ax.axison or not low <= tick.get_loc() <= high:
                    hidden |= {id(tick.label1), id(tick.label2)}
    found = [t for t in fig.findobj(Text) if isinstance(t, Text) and t.get_visible() and t.get_text().strip()]
    return [t for t in found if id(t) not in hidden]


def missing_letters(fig: Figure) -> dict[str, str]:
    """Letter that no font of the style holds -> the text in which it stands."""
    found: dict[str, str] = {}
    fonts: dict[Any, frozenset[int]] = {}
    for artist in fig.findobj(Text):
        assert isinstance(artist, Text)
        text = artist.get_text()
        if not text or not artist.get_visible():
            continue
        font = artist.get_fontproperties()
        key = (tuple(font.get_family()), font.get_weight())
        if key not in fonts:
            singles = [font.copy() for _ in key[0]]
            for single, family in zip(singles, key[0], strict=True):
                single.set_family(family)
            fonts[key] = frozenset().union(*(_letters_of(font_manager.findfont(s)) for s in singles))
        found |= {c: text for c in text if c not in "\n\t" and ord(c) not in fonts[key] and c not in found}
    return found


@cache
def _letters_of(path: str) -> frozenset[int]:
    """The letters that a font holds."""
    return frozenset(font_manager.get_font(path).get_charmap())


def clipped_texts(fig: Figure) -> list[str]:
    """Texts that leave the figure."""
    whole = fig.bbox
    boxes = ((t.get_text(), box(t)) for t in visible_texts(fig))
    return [text for text, b in boxes
            if b.width > 0 and (b.x0 < -1 or b.y0 < -1 or b.x1 > whole.x1 + 1 or b.y1 > whole.y1 + 1)]


def overlapping_texts(fig: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other."""
    boxes = [(t.get_text(), box(t)) for t in visible_texts(fig)]
    found = []
    for (one, a), (two, b) in combinations([x for x in boxes if x[1].width > 0], 2):
        width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if width > SLACK and height > SLACK:
            found.append((one, two))
    return found


def check(fig: Figure, name: str) -> None:
    """Raise `ChartError` where a letter has no font or a text is clipped; it says which, and what to do."""
    for letter, text in missing_letters(fig).items():
        raise ChartError(
            f"{name}: no font has {letter!r} (U+{ord(letter):04X}) in the label {text!r}. Correct the "
            "name in specs/ or in the issue, or add a font in style.font_files."
        )
    for text in clipped_texts(fig):
        raise ChartError(
            f"{name}: the text {text!r} leaves the figure. Finish the chart with charts.finish after everything is "
            "drawn, choose a wider size (use_style(size='page')), or draw fewer rows (select.top)."
        )
