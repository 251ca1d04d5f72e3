"""Bars: one period, several side by side with their change, and panels of several measures."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from kicdata import evidence, style
from kicdata.charts.base import (
    check,
    label_column,
    label_values,
    lines_of,
    mark_bars,
    names_within,
    one_unit,
    one_unit_each,
    quiet_value_axis,
)
from kicdata.finish import figure_of
from kicdata.place import wrap
from kicdata.style import axes, colour, pt, scale
from kicdata.wording import (
    amount,
    decimals,
    entity_names,
    issue_name,
    measure_name,
    ordered_periods,
    period_name,
    rounded,
    word,
)

MANY = 20  # from so many bars on they stand closer


def bars(rows: pd.DataFrame, lang: str = "ko", by: str = "entity", ax: Axes | None = None, change: bool = True) -> Axes:
    """Horizontal bars in the order of the rows, the first on top; values in base units.

    One period: a bar for each entity (or indicator, with `by`). Several: a bar for each period side by side,
    the latest on top and darkest, and at the right the change from the earlier to the later one with the
    ranks gained (↑) or lost (↓) among the bars shown. Negative bars have a colour of their own and stand on a tinted
    field; derived and partial ones are hatched, forecasts dashed. Raises `ValueError` for no rows or two units.
    """
    check(rows, "bars", lang)
    one_unit(rows, "bars")
    style.use_style()
    periods = ordered_periods(rows)
    named = entity_names(rows, lang) if by == "entity" else {i: measure_name(i, lang) for i in rows[by].unique()}
    keys = list(dict.fromkeys(rows[by]))
    names = names_within([named[k] for k in keys])
    several = len(periods) > 1
    step = 0.3 if len(keys) <= MANY else 0.2
    step = max(step if not several else 0.31 + 0.1 * (len(periods) - 1), 0.1 + 0.19 * lines_of(names))
    ax = axes(ax, 0.5 + step * len(keys))
    thick = 0.68 if not several else 0.8 / len(periods)
    at = {k: i for i, k in enumerate(keys)}
    for n, period in enumerate(reversed(periods)):
        part = rows[rows["period"] == period]
        y = [at[k] + (n - (len(periods) - 1) / 2) * thick for k in part[by]]
        fill = [_fill(v, n) for v in part["value_std"]]
        drawn = ax.barh(y, part["value_std"], height=thick * 0.94, color=fill, label=period_name(period, lang))
        mark_bars(drawn.patches, part)
        label_values(ax, part, y, lang, small=several and n > 0, places=decimals(rows))
    ax.set_yticks(range(len(keys)), names)
    ax.set_ylim(len(keys) - 0.5, -0.5)
    quiet_value_axis(ax, rows["value_std"])
    if several:
        _period_legend(ax, periods, lang, -1 if (rows["value_std"] < 0).all() else 1)
        if change:
            _changes(ax, rows, keys, by, periods, lang)
    evidence.remember(figure_of(ax), "bars", rows, lang, by=by, change=change)
    return ax


def _fill(value: float, age: int) -> str:
    if value < 0:
        return colour("down") if age == 0 else colour("earlier_down")
    return colour("plain") if age == 0 else colour("earlier")


def _period_legend(ax: Axes, periods: Sequence[str], lang: str, sign: int) -> None:
    marks = [Patch(color=_fill(sign, n), label=period_name(p, lang)) for n, p in enumerate(reversed(periods))]
    ax.legend(handles=marks[::-1], loc="lower left", bbox_to_anchor=(0, 1), ncols=min(len(marks), 3),
              borderaxespad=0.2, handlelength=1.1, handleheight=0.9, borderpad=0.2, columnspacing=1.2)


def _changes(ax: Axes, rows: pd.DataFrame, keys: Sequence[str], by: str, periods: Sequence[str], lang: str) -> None:
    wide = rows.pivot_table(index=by, columns="period", values="value_std", aggfunc="first")
    old, new = wide[periods[-2]], wide[periods[-1]]
    both = wide.index[old.notna() & new.notna()]
    gained = old[both].rank(ascending=False, method="min") - new[both].rank(ascending=False, method="min")
    gained = gained if by == "entity" else gained * 0
    unit, indicator = str(rows["unit_std"].iloc[0]), str(rows["indicator"].iloc[0])
    relative = unit not in ("%", "pp", "rank")
    ax.text(1.0, 1, word("change", lang), transform=ax.transAxes, ha="right", va="bottom", fontsize=pt(9),
            color=colour("quiet"))
    for n, key in enumerate(keys):
        if key not in both:
            text, ink = word("new" if pd.notna(new.get(key)) else "gone", lang), colour("quiet")
        else:
            diff = new[key] - old[key]
            if relative and old[key] > 0:
                size = f"{rounded(abs(diff / old[key]) * 100, 1)}%"
            elif relative:  # nothing is a percentage of zero or of a loss
                size = amount(abs(diff), unit, lang, indicator)
            else:
                size = f"{rounded(abs(diff), 1)}{'' if unit == 'rank' else '%p'}"
            text = ("▲ " if diff > 0 else "▼ " if diff < 0 else "") + size
            text += f"  {'↑' if gained[key] > 0 else '↓'}{abs(int(gained[key]))}" if gained[key] else ""
            ink = colour("up" if diff > 0 else "down" if diff < 0 else "quiet")
        label_column(ax, text, n, ink)


def panels(rows: pd.DataFrame, lang: str = "ko") -> Figure:
    """Panels side by side, one for each indicator, an entity a line through all; with period and issue.

    Entities with most measures come first, then the larger ones. An empty place means that no chosen issue prints the
    number. In a narrow figure the panels stand in several lines.
    """
    check(rows, "panels", lang)
    one_unit_each(rows, "panels")
    style.use_style()
    indicators = list(dict.fromkeys(rows["indicator"]))
    named = entity_names(rows, lang)
    entities = _by_size(rows, indicators)
    names = names_within([named[e] for e in entities], 0.26, 9)
    across = min(len(indicators), max(1, int((style.look().width / scale() - 1.6) / 1.7)))
    down = -(-len(indicators) // across)
    step = max(0.28, 0.1 + 0.18 * lines_of(names))
    # one below the other each panel shows its own entities only; side by side they share the lines
    own = {i: [e for e in entities if across > 1 or e in set(rows.loc[rows["indicator"] == i, "entity"])]
           for i in indicators}
    heights = [0.95 + step * max(len(own[i]) for i in indicators[n * across:(n + 1) * across]) for n in range(down)]
    fig, grid = plt.subplots(down, across, figsize=(style.look().width, sum(heights) * scale()), squeeze=False,
                             height_ratios=heights)
    shown = dict(zip(entities, names, strict=True))
    for n, (ax, indicator) in enumerate(zip(grid.flat, indicators, strict=False)):
        labelled = [shown[e] for e in own[indicator]] if n % across == 0 else []
        part = rows[rows["indicator"] == indicator].drop_duplicates("entity")
        _panel(ax, part, own[indicator], labelled, across, lang)
    for ax in grid.flat[len(indicators):]:
        ax.set_axis_off()
    drawn_rows = rows.drop_duplicates(["entity", "indicator"])
    evidence.remember(fig, "panels", drawn_rows, lang)
    return fig


def _by_size(rows: pd.DataFrame, indicators: Sequence[str]) -> list[str]:
    """Entities with most measures first, among them those with the larger value of the first measure they have."""
    place = {i: n for n, i in enumerate(indicators)}
    held = rows.groupby("entity")["indicator"].transform("nunique")
    order = rows.assign(held=held, place=rows["indicator"].map(place))
    order = order.sort_values(["held", "place", "value_std"], ascending=[False, True, False], kind="stable")
    return list(dict.fromkeys(order["entity"]))


def _panel(ax: Axes, part: pd.DataFrame, entities: Sequence[str], names: Sequence[str], across: int, lang: str) -> None:
    """One measure: a bar for each entity that has it, period and issue under its name."""
    indicator = str(part["indicator"].iloc[0])
    room = style.look().width * 72 * 0.72 / across
    y = [entities.index(e) for e in part["entity"]]
    drawn = ax.barh(y, part["value_std"], height=0.62, color=[_fill(v, 0) for v in part["value_std"]])
    mark_bars(drawn.patches, part)
    label_values(ax, part, y, lang, places=decimals(part))
    quiet_value_axis(ax, part["value_std"])
    ax.set_ylim(len(entities) - 0.5, -0.5)
    ax.set_yticks(range(len(names)), names, fontsize=pt(9))
    for edge in np.arange(len(entities) - 1) + 0.5:
        ax.axhline(edge, color=colour("faint"), lw=0.7, zorder=0)
    when = "·".join(dict.fromkeys(period_name(p, lang) for p in part["period"]))
    who = "·".join(dict.fromkeys(issue_name(i, lang, short=True) for i in part["issue"]))
    under = wrap(when, pt(8.5), room) + "\n" + wrap(who, pt(8.5), room)
    ax.annotate(under, (0, 1), (0, pt(5)), xycoords="axes fraction", textcoords="offset points", fontsize=pt(8.5),
                color=colour("quiet"), linespacing=1.3, va="bottom")
    ax.set_title(wrap(measure_name(indicator, lang), pt(9.5), room, True), fontsize=pt(9.5), fontweight="bold",
                 loc="left", pad=pt(8 + 13 * (under.count("\n") + 1)))
