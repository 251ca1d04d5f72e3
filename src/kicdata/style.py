"""The look of charts: fonts, theme, size, colours; and empty axes in it.

In: `kicdata.mplstyle`, the fonts of `mpl-font`, sizes and colours of `specs/labels.toml`. Out: Axes to draw on, and
colours by what they mean. Refuses a theme, size or role that is not there, with the nearest.
"""

from __future__ import annotations

import importlib.util
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.axes import Axes

from kicdata.store import nearest
from kicdata.wording import labels, own_name


@dataclass(frozen=True)
class Look:
    """Theme and size of the charts that are drawn now."""

    theme: str = "light"
    size: str = "page"

    @property
    def width(self) -> float:
        """Width of a figure in inches."""
        return float(labels()["sizes"][self.size]["width"])

    @property
    def font(self) -> float:
        """Size of the running text in points."""
        return float(labels()["sizes"][self.size]["font"])

    @property
    def height(self) -> float | None:
        """Height of the whole figure in inches where it is fixed (a slide)."""
        found = labels()["sizes"][self.size].get("height")
        return None if found is None else float(found)


_now = Look()


def look() -> Look:
    """The look in force."""
    return _now


def _known(name: str, known: Iterable[str], what: str) -> str:
    if name not in known:
        raise KeyError(f"There is no {what} {name!r}. {nearest(name, known)}")
    return name


@cache
def _font_files() -> tuple[str, ...]:
    found = importlib.util.find_spec("mpl_font")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("Charts need the package mpl-font (Noto Sans CJK). Install it: pip install mpl-font")
    folder = Path(next(iter(found.submodule_search_locations))) / "fonts" / "noto"
    return tuple(str(folder / f"NotoSansCJKsc-{weight}.otf") for weight in ("Regular", "Bold"))


def font_files() -> list[Path]:
    """The font files of charts and pages: regular, bold."""
    return [Path(f) for f in _font_files()]


@cache
def _add_fonts() -> None:
    for path in _font_files():
        font_manager.fontManager.addfont(path)


def use_style(theme: str | None = None, size: str | None = None) -> Look:
    """Set theme and size of the charts that follow (what is not given stays) and matplotlib's settings.

    >>> use_style("light", "page").width
    7.0
    """
    global _now
    chosen = Look(_known(theme or _now.theme, labels()["themes"], "theme"),
                  _known(size or _now.size, labels()["sizes"], "size"))
    _now = chosen
    _add_fonts()
    plt.style.use(["default", str(Path(__file__).with_name("kicdata.mplstyle"))])
    mpl.rcParams.update(cast(Any, _settings()))
    if "text.language" in mpl.rcParams:
        mpl.rcParams["text.language"] = "ko"
    return chosen


@contextmanager
def looking(theme: str | None = None, size: str | None = None) -> Iterator[Look]:
    """Charts drawn inside have this theme and size; afterwards the look is what it was."""
    before = _now
    try:
        yield use_style(theme, size)
    finally:
        use_style(before.theme, before.size)


def _settings() -> dict[str, Any]:
    """What theme and size say of matplotlib's settings."""
    colours = {
        "paper": ("axes.facecolor", "figure.facecolor", "savefig.facecolor", "hatch.color",
                  "patch.edgecolor"),
        "axis": ("axes.edgecolor",),
        "faint": ("grid.color",),
        "ink": ("text.color", "ytick.color", "axes.labelcolor"),
        "quiet": ("xtick.color",),
    }
    sizes = {10.0: ("font.size", "ytick.labelsize"), 9.5: ("axes.labelsize",),
             9.0: ("xtick.labelsize", "legend.fontsize")}
    found: dict[str, Any] = {key: colour(role) for role, keys in colours.items() for key in keys}
    found |= {key: pt(size) for size, keys in sizes.items() for key in keys}
    return found | {"xtick.major.size": 0, "ytick.major.size": 0, "ytick.major.pad": pt(5),
                    "figure.figsize": (_now.width, _now.width * 0.6)}


def scale() -> float:
    """How large the text of this size is against 10 points; rows and marks grow with it."""
    return _now.font / 10


def pt(points: float) -> float:
    """Points at the size in force, given for a running text of 10 points."""
    return points * scale()


def colour(role: str) -> str:
    """The colour of a role (ink, quiet, up …) in the theme in force."""
    known = labels()["themes"][_now.theme]
    return str(known[_known(role, known, "colour")])


def palette() -> dict[str, str]:
    """Name -> colour of the categories, in the theme in force."""
    return dict(labels()["palettes"][_now.theme])


def colours(entities: Iterable[str]) -> dict[str, str]:
    """Entity -> colour: its own of the labels, else one that its id fixes. The same in every chart and theme's hue.

    Where two of one chart share a hue, the later one in the order of ids has it nearer to the ink.
    """
    own, hues = labels()["colours"], palette()
    names = list(hues)
    found: dict[str, str] = {}
    for entity in sorted(set(entities)):
        hue = own.get(own_name(entity)) or names[zlib.crc32(own_name(entity).encode()) % len(names)]
        shade = hues[hue]
        while shade in found.values():
            shade = mixed(shade, colour("ink"), 0.35)
        found[entity] = shade
    return found


def mixed(one: str, other: str, part: float) -> str:
    """`one` with `part` of `other` in it.

    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(mpl.colors.to_rgb(one), mpl.colors.to_rgb(other), strict=True)
    r, g, b = (x + (y - x) * part for x, y in pairs)
    return str(mpl.colors.to_hex((r, g, b)))


READABLE = 4.5  # to 1, WCAG's AA for text
_INKS = ("#1f1f1f", "#ffffff", "#000000")  # on any colour one of the last two has 4.58 or more


def readable_on(fill: str) -> str:
    """Dark grey, white or black: the first that is read on a colour.

    >>> readable_on("#ffffff"), readable_on("#0072B2"), readable_on("#3f86b8")
    ('#1f1f1f', '#ffffff', '#000000')
    """
    return next(ink for ink in _INKS if contrast(ink, fill) >= READABLE)


def legible(shade: str) -> str:
    """A colour for words on the paper: as near to `shade` as can be read.

    >>> legible("#0072B2"), contrast(legible("#E69F00"), "#ffffff") >= READABLE
    ('#0072B2', True)
    """
    while contrast(shade, colour("paper")) < READABLE:
        shade = mixed(shade, colour("ink"), 0.1)
    return shade


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21 (WCAG 2).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(shade: str) -> float:
    """WCAG's relative luminance."""
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in mpl.colors.to_rgb(shade))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def axes(ax: Axes | None, height: float) -> Axes:
    """The axes given, or those of a new figure in the style; `height` in inches for a text of 10 points."""
    if ax is not None:
        return ax
    use_style()
    return plt.subplots(figsize=(_now.width, height * scale()))[1]
