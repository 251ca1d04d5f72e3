"""Dots: dumbbells from an earlier to a later value, and scatters of two measures."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from kicdata import evidence, style
from kicdata.captions import is_ahead, is_partial
from kicdata.charts.base import (
    DASH,
    HATCH,
    check,
    halo,
    label_value,
    lines_of,
    names_within,
    one_unit_each,
    said_of,
    tint_below,
    value_axis,
)
from kicdata.finish import figure_of
from kicdata.place import FREE, wrap
from kicdata.style import axes, colour, pt, scale
from kicdata.wording import (
    bare_amount,
    decimals,
    entity_names,
    measure_name,
    ordered_periods,
    period_name,
    rounded,
    unit_word,
    word,
)

FEW = 20  # so many dumbbells stand below each other over the whole width; more in two columns


# --------------------------------------------------------------------------------------------- scatter
def scatter(rows: pd.DataFrame, x: str, y: str, lang: str = "ko", outliers: int = 12, ax: Axes | None = None) -> Axes:
    """A dot for each entity that has both indicators in one period; the `outliers` farthest ones are named.

    Both in base units, the axes in 억 and 조. Fields below zero are tinted; where both are rates, a line shows where
    they are equal. Forecasts are hollow, partial ones hatched. `finish` moves the names apart; one without a free
    place is left out. Raises `ValueError` where no entity has both.
    """
    check(rows, "scatter", lang)
    wide = _paired(rows, x, y)
    if wide.empty:
        raise ValueError(f"charts.scatter: no entity has both {x} and {y} in one period, so there is nothing to draw. "
                         f"The frame has: {', '.join(dict.fromkeys(rows['indicator']))}.")
    style.use_style()
    import seaborn as sns

    drawn = drawn_pairs(rows, x, y)
    ax = axes(ax, min(5.2, style.look().width / scale() * 0.72))
    names = entity_names(drawn, lang)
    fill = np.where((wide[x] < 0) | (wide[y] < 0), colour("down"), colour("plain"))
    sns.scatterplot(data=wide, x=x, y=y, ax=ax, c=list(fill), s=42 * scale() ** 2, linewidth=0.6,
                    edgecolor=colour("paper"), legend=False, zorder=3)
    _mark_dots(ax, drawn, wide, x, y)
    units = {i: drawn.loc[drawn["indicator"] == i, "unit_std"].iloc[0] for i in (x, y)}
    ax.set_xlabel(f"{measure_name(x, lang)} ({unit_word(units[x], lang, x)})")
    ax.set_ylabel(f"{measure_name(y, lang)} ({unit_word(units[y], lang, y)})")
    value_axis(ax.xaxis, units[x], lang, x, 6 if style.look().width > 5 else 4)
    value_axis(ax.yaxis, units[y], lang, y)
    ax.margins(0.09)
    ax.grid(True)
    for spine in ("left", "bottom"):
        ax.spines[spine].set_visible(False)
    _fields(ax, units[x] == units[y], lang)
    spread = ((wide - wide.median()) / (wide.std().replace(0, 1).fillna(1))).abs()
    far = spread.max(axis=1).sort_values(ascending=False, kind="stable").index[:outliers]
    for key in far:
        name = names_within([names[key[0]]], 0.3, 8.5)[0]
        ax.annotate(name, (wide.loc[key, x], wide.loc[key, y]), (6, 6), textcoords="offset points", fontsize=pt(8.5),
                    gid=FREE, path_effects=halo(), zorder=5, ha="left", va="bottom").set_in_layout(False)
    evidence.remember(figure_of(ax), "scatter", drawn, lang, x=x, y=y, outliers=outliers)
    return ax


def _fields(ax: Axes, same_unit: bool, lang: str) -> None:
    """Tint what is below zero, and draw the line on which both are equal."""
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    if xlim[0] < 0:
        ax.axvspan(xlim[0], 0, color=colour("below"), zorder=0, lw=0)
        ax.axvline(0, color=colour("axis"), lw=0.8)
    if ylim[0] < 0:
        ax.axhspan(ylim[0], 0, color=colour("below"), zorder=0, lw=0)
        ax.axhline(0, color=colour("axis"), lw=0.8)
    both = (max(xlim[0], ylim[0]), min(xlim[1], ylim[1]))
    if same_unit and both[0] < both[1]:
        line = ax.plot(both, both, color=colour("quiet"), lw=0.9, ls=(0, (1, 2)), zorder=1)[0]
        ax.legend(handles=[line], labels=[word("equal", lang)], loc="lower left", bbox_to_anchor=(0, 1.0),
                  borderaxespad=0.2)
    ax.set_xlim(xlim)
    ax.set_ylim(ylim)


def _mark_dots(ax: Axes, drawn: pd.DataFrame, wide: pd.DataFrame, x: str, y: str) -> None:
    """A ring around each dot of which a value is partial (solid) or a forecast or plan (dashed)."""
    for odd, dash in ((is_partial(drawn), "-"), (is_ahead(drawn), DASH)):
        keys = pd.MultiIndex.from_frame(drawn.loc[odd, ["entity", "period"]]).unique()
        if len(keys):
            points = wide.loc[keys]
            ax.scatter(points[x], points[y], s=pt(11) ** 2, facecolor="none", edgecolor=colour("quiet"), lw=pt(1),
                       linestyle=dash, zorder=2, gid="ring")


def _paired(rows: pd.DataFrame, x: str, y: str) -> pd.DataFrame:
    """Entity and period -> both indicators, where both are printed."""
    both = rows[rows["indicator"].isin([x, y])]
    if both.empty:
        return pd.DataFrame(columns=[x, y])
    wide = both.pivot_table(index=["entity", "period"], columns="indicator", values="value_std", aggfunc="first")
    return wide.reindex(columns=[x, y]).dropna()


def drawn_pairs(rows: pd.DataFrame, x: str, y: str) -> pd.DataFrame:
    """The rows behind the dots of `scatter`."""
    index = _paired(rows, x, y).index
    kept = pd.MultiIndex.from_frame(rows[["entity", "period"]]).isin(index) & rows["indicator"].isin([x, y])
    found = rows[kept]
    first = found["indicator"].map({x: 0, y: 1})
    return found.loc[first.sort_values(kind="stable").index].reset_index(drop=True)


# -------------------------------------------------------------------------------------------- dumbbells
def dumbbells(rows: pd.DataFrame, lang: str = "ko") -> Figure:
    """A panel for each indicator, a line for each entity from the earlier to the later period's value.

    Hollow is earlier, filled is later; blue rose, orange fell. The later value and its change stand beside.
    Where the entities have different periods, each has its own below its name. Lines to a forecast are dashed.
    """
    check(rows, "dumbbells", lang)
    one_unit_each(rows, "dumbbells")
    style.use_style()
    indicators = list(dict.fromkeys(rows["indicator"]))
    named = entity_names(rows, lang)
    entities = list(dict.fromkeys(rows["entity"]))
    periods = ordered_periods(rows)
    ends = [period_name(p, lang) for p in periods]
    if len(periods) > 2:
        ends = [word("earlier", lang), word("later", lang)]
        named = {e: f"{n}\n{_span(rows[rows['entity'] == e], lang)}" for e, n in named.items()}
    columns = _columns(len(indicators), len(indicators) * len(entities))
    names = names_within([named[e] for e in entities], 0.3 if columns == 1 else 0.24, 9.5)
    lines = -(-len(indicators) // columns)
    step = max(0.32, 0.1 + 0.19 * lines_of(names))
    fig, grid = plt.subplots(lines, columns, squeeze=False, sharey=True,
                             figsize=(style.look().width, (0.35 + lines * (0.5 + step * len(entities))) * scale()))
    for ax, indicator in zip(grid.flat, indicators, strict=False):
        _dumbbell_panel(ax, rows[rows["indicator"] == indicator], entities, names, indicator, lang, columns)
    for ax in grid.flat[len(indicators):]:
        ax.set_axis_off()
    _dumbbell_legend(grid[0, 0], ends, lang)
    evidence.remember(fig, "dumbbells", rows, lang)
    return fig


def _columns(panels: int, dumbbells: int) -> int:
    """Panels beside each other: two where one column would be too high."""
    if panels < 2 or style.look().width < 5:
        return 1
    return 2 if dumbbells > FEW or style.look().height else 1


def _dumbbell_legend(ax: Axes, ends: Sequence[str], lang: str) -> None:
    quiet = colour("quiet")
    fills = [colour("paper")] * (len(ends) - 1) + [quiet]
    marks = [Line2D([], [], marker="o", ls="", mfc=fill, mec=quiet, label=name)
             for fill, name in zip(fills, ends, strict=True)]
    marks += [Line2D([], [], color=colour("up"), lw=3, label=f"▲ {word('up', lang)}"),
              Line2D([], [], color=colour("down"), lw=3, label=f"▼ {word('down', lang)}")]
    above = ScaledTranslation(0, pt(20) / 72, figure_of(ax).dpi_scale_trans)  # over the title of the panel
    ax.legend(handles=marks, loc="lower left", bbox_to_anchor=(0, 1), bbox_transform=ax.transAxes + above,
              ncols=len(marks) if style.look().width > 5 else 2, borderaxespad=0.2, columnspacing=1.2,
              handletextpad=0.4)


def _span(rows: pd.DataFrame, lang: str) -> str:
    return " → ".join(period_name(p, lang) for p in ordered_periods(rows))


def _dumbbell_panel(ax: Axes, part: pd.DataFrame, entities: Sequence[str], names: Sequence[str], indicator: str,
                    lang: str, columns: int) -> None:
    for n, entity in enumerate(entities):
        own = part[part["entity"] == entity].sort_values("period_end", kind="stable")
        if own.empty:
            continue
        values = own["value_std"].tolist()
        up = len(values) > 1 and values[-1] > values[0]
        same = len(values) < 2 or values[-1] == values[0]
        ink = colour("quiet" if same else "up" if up else "down")
        ahead = bool(is_ahead(own).iloc[-1])
        ax.plot(values, [n] * len(values), color=ink, lw=pt(3 if not ahead else 1.6), ls=DASH if ahead else "-",
                solid_capstyle="butt", zorder=2, alpha=0.55 if not ahead else 1)
        ax.scatter(values[:-1], [n] * (len(values) - 1), s=pt(6.8) ** 2, facecolor=colour("paper"), edgecolor=ink,
                   lw=1.4, zorder=3)
        ax.scatter(values[-1:], [n], s=pt(6.8) ** 2, color=ink, zorder=4,
                   hatch=HATCH * 2 if is_partial(own).iloc[-1] else None)
        text = bare_amount(values[-1], str(own["unit_std"].iloc[-1]), lang, indicator, decimals(part))
        text += said_of(own, lang)[-1]
        if not same:
            unit = str(own["unit_std"].iloc[-1])
            text += f"  {'▲' if up else '▼'}{_step(values[0], values[-1], unit, lang, indicator)}"
        label_value(ax, text, max(values) if max(values) >= 0 else min(values), n, ink=ink, gap=8)
    low, high = min(0.0, part["value_std"].min()), max(0.0, part["value_std"].max())
    ax.set_xlim(low - (high - low) * 0.03, high)
    ax.set_ylim(len(entities) - 0.5, -0.5)
    ax.set_yticks(range(len(entities)), names, fontsize=pt(9.5))
    ax.set_xticks([0], ["0"])
    if low < 0:
        tint_below(ax, low - 3 * (high - low))
    ax.axvline(0, color=colour("axis"), lw=0.8, zorder=1)
    ax.hlines(range(len(entities)), low, high, color=colour("faint"), lw=0.8, zorder=0)
    for side in ax.spines.values():
        side.set_visible(False)
    room = style.look().width * 72 * (0.36 if columns > 1 else 0.6)
    unit = unit_word(str(part["unit_std"].iloc[0]), lang, indicator)
    head = f"{measure_name(indicator, lang)} ({unit})" if unit else measure_name(indicator, lang)
    ax.set_title(wrap(head, pt(10), room, True), fontsize=pt(10), fontweight="bold", loc="left")


def _step(old: float, new: float, unit: str, lang: str, indicator: str) -> str:
    """The change as a reader compares it: percent of a level, points of a rate; from zero or a loss the amount."""
    if unit in ("%", "pp"):
        return f"{rounded(abs(new - old), 1)}%p"
    if unit == "rank" or old <= 0:
        return bare_amount(abs(new - old), unit, lang, indicator)
    return f"{rounded(abs(new / old - 1) * 100, 1)}%"
