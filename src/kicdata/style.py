"""Fonts and look of charts: matplotlib set up, and empty axes.

In: nothing but `kicdata.mplstyle` and the fonts of `mpl-font`. Out: Axes to draw on.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.axes import Axes

from kicdata.wording import labels, role_colour, word

WIDTH = 8.0  # inches


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


def use_style() -> None:
    """Set fonts and look; seaborn's theme first, because it resets the fonts."""
    import seaborn as sns

    sns.set_theme(style="ticks", palette=labels()["colours"]["palette"])
    _add_fonts()
    plt.style.use(str(Path(__file__).with_name("kicdata.mplstyle")))
    if "text.language" in mpl.rcParams:
        mpl.rcParams["text.language"] = "ko"


def axes(ax: Axes | None, height: float, width: float = WIDTH) -> Axes:
    """The axes given, or those of a new figure in the style; inches."""
    if ax is not None:
        return ax
    use_style()
    return plt.subplots(figsize=(width, height))[1]


def blank(lang: str) -> Axes:
    """An empty chart that says that the chosen issues hold no numbers for it."""
    ax = axes(None, 1.2)
    ax.set_axis_off()
    ax.text(0.5, 0.5, word("nothing", lang), ha="center", va="center", color=role_colour("quiet"))
    return ax
