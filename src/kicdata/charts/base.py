"""What the kinds of charts share: the frame is checked, marks look alike, names fit their place.

In: rows and marks. Out: the same marks, hatched, dashed and labelled by what their rows are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kicdata import style
from kicdata.captions import is_ahead, is_partial
from kicdata.place import COLUMN, VALUE, text_width, wrap
from kicdata.style import colour, pt
from kicdata.wording import amount, check_lang, tick, word

HATCH = "////"
DASH = (0, (3.5, 2.2))
NEEDED = ("entity", "indicator", "period", "period_end", "value_std", "unit_std")


def check(rows: pd.DataFrame, kind: str, lang: str, needed: Sequence[str] = NEEDED) -> None:
    """Refuse a frame that cannot be drawn: no rows, or a column is missing; and an unknown language."""
    check_lang(lang)
    missing = [c for c in needed if c not in rows]
    if missing:
        raise ValueError(f"charts.{kind}: the frame has no column {', '.join(missing)}; expected are rows of "
                         f"kicdata.load(), chosen with kicdata.select.")
    if rows.empty:
        raise ValueError(f"charts.{kind}: the frame has no rows, so there is nothing to draw. Look at what the choice "
                         "before it leaves out (issue, indicator, period), or ask for more issues.")
    if "value_std" in needed and rows["value_std"].isna().any():
        first = rows[rows["value_std"].isna()].iloc[0]
        raise ValueError(f"charts.{kind}: {first['entity']}, {first['indicator']}, {first['period']} has no value; "
                         "leave the row out before it is drawn.")


def one_unit(rows: pd.DataFrame, kind: str) -> str:
    """The unit of the rows; `ValueError` where there are several, because they share one axis."""
    units = list(dict.fromkeys(rows["unit_std"]))
    if len(units) > 1:
        raise ValueError(f"charts.{kind}: the rows have the units {', '.join(map(repr, units))}; one axis shows one "
                         "unit. Choose one indicator, or draw charts.panels.")
    return str(units[0])


def one_unit_each(rows: pd.DataFrame, kind: str) -> None:
    """Refuse rows in which one indicator has several units, since its panel has one axis."""
    for indicator, own in rows.groupby("indicator", sort=False)["unit_std"]:
        if own.nunique() > 1:
            raise ValueError(f"charts.{kind}: {indicator} has the units {', '.join(map(repr, own.unique()))}; a panel "
                             "shows one. Take one with select.one_unit_each, or choose the rows of one unit.")


def mark_bars(patches: Iterable[Any], part: pd.DataFrame) -> None:
    """Hatch bars of derived and partial values; dash and lighten those of forecasts and plans."""
    derived = part["flags"].fillna("").str.split(";").map(lambda codes: "derived" in codes) if "flags" in part else \
        pd.Series(False, index=part.index)
    for patch, hatched, ahead in zip(patches, derived | is_partial(part), is_ahead(part), strict=True):
        if hatched:
            patch.set(hatch=HATCH)
            patch.set_edgecolor(colour("paper"))
        if ahead:
            fill = patch.get_facecolor()
            patch.set(linestyle=DASH, linewidth=pt(1.2), edgecolor=fill, facecolor=(*fill[:3], 0.18))


def said_of(part: pd.DataFrame, lang: str) -> list[str]:
    """What a label adds to each row's value: partial, forecast, plan, or an open interval."""
    basis = part["basis"] if "basis" in part else pd.Series("", index=part.index)
    bounds = part.reindex(columns=["low", "high"])
    open_high = bounds["high"].isna() & bounds["low"].notna()
    found = []
    for partial, base, is_open in zip(is_partial(part), basis, open_high, strict=True):
        words = [word(base, lang)] if base in ("forecast", "plan") else []
        words += [word("partial", lang)] if partial else []
        found.append((f" {word('open_low', lang)}" if is_open else "") + (f" ({', '.join(words)})" if words else ""))
    return found


def label_values(ax: Axes, part: pd.DataFrame, y: Sequence[float], lang: str, small: bool = False,
                 places: int | None = None) -> None:
    """The number beside each horizontal bar; `finish` makes room for it."""
    for value, unit, indicator, more, where in zip(part["value_std"], part["unit_std"], part["indicator"],
                                                   said_of(part, lang), y, strict=True):
        label_value(ax, amount(value, unit, lang, indicator, places=places) + more, value, where, small=small)


def label_value(ax: Axes, text: str, x: float, y: float, small: bool = False, ink: str = "", gap: float = 4) -> None:
    """A text beside a mark: at its right, or at its left where the value is negative."""
    right = x >= 0
    ax.annotate(text, (x, y), (pt(gap) if right else -pt(gap), 0), textcoords="offset points", va="center",
                ha="left" if right else "right", fontsize=pt(8 if small else 9), gid=VALUE,
                color=ink or (colour("quiet") if small else colour("ink")), annotation_clip=False
                ).set_in_layout(False)  # its room comes from the value axis


def label_column(ax: Axes, text: str, y: float, ink: str) -> None:
    """A text in the column at the right end of the axes."""
    ax.text(1.0, y, text, transform=ax.get_yaxis_transform(), ha="right", va="center", fontsize=pt(9), color=ink,
            gid=COLUMN)


def quiet_value_axis(ax: Axes, values: pd.Series) -> None:
    """No ticks where every bar has its number; the field below zero is tinted."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    span = (high - low) or 1.0
    ax.set_xlim(low, high if high > low else low + span)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_visible(low >= 0)
    if low < 0:
        tint_below(ax, low - 3 * span)
        ax.axvline(0, color=colour("axis"), lw=0.8, zorder=3)


def tint_below(ax: Axes, low: float) -> None:
    """Tint the field from `low` to zero; the limits of the axes stay as they are."""
    limits = ax.get_xlim()
    ax.fill_between([low, 0], 0, 1, transform=ax.get_xaxis_transform(), color=colour("below"), lw=0, zorder=0)
    ax.set_xlim(limits)


def names_within(names: Sequence[str], part: float = 0.34, size: float = 10) -> list[str]:
    """Names broken into lines that take no more than this part of the figure's width."""
    room = style.look().width * 72 * part
    return [n if all(text_width(x, pt(size)) <= room for x in n.split("\n") if x)
            else "\n".join(wrap(x, pt(size), room) for x in n.split("\n")) for n in names]


def lines_of(names: Sequence[str]) -> int:
    """Lines of the highest name."""
    return max((n.count("\n") + 1 for n in names), default=1)


def value_axis(axis: Any, unit: str, lang: str, indicator: str = "", most: int = 6) -> None:
    """Ticks in 억 and 조 (or bn and tn), without the unit, which the label of the axis names."""
    axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda v, _: "0" if v == 0 else tick(float(v), unit, lang, indicator)))


def halo() -> list[withStroke]:
    """An outline in the colour of the paper, so that a name is read over lines."""
    return [withStroke(linewidth=pt(2.5), foreground=colour("paper"))]
