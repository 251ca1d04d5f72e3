"""A frame becomes Axes: one function per kind of chart.

In: rows with the columns of `observations`, already selected (`select`); all of them are drawn. Out: Axes.
Nothing here reads the store or changes a frame. Words stand in `wording`, the look in `style`; `finish` gives a
chart its title, unit and source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from kicdata import specs
from kicdata.finish import FREE, LEFT, RIGHT, figure_of, finish, save
from kicdata.style import WIDTH, axes, blank, use_style
from kicdata.wording import (
    amount,
    colours,
    entity_names,
    issue_name,
    measure_name,
    ordered_periods,
    own_name,
    owner_name,
    period_name,
    role_colour,
    subtitle,
    title,
    unit_word,
    word,
)

__all__ = ["bars", "coverage", "drawn_pairs", "dumbbells", "finish", "panels", "save", "scatter", "shares", "slope",
           "subtitle", "title", "use_style"]

# ----------------------------------------------------------------------------------------------- bars
def bars(rows: pd.DataFrame, lang: str = "ko", by: str = "entity", ax: Axes | None = None, change: bool = True) -> Axes:
    """Horizontal bars in the order of the rows, the first on top; values in base units.

    One period: a bar for each entity (or indicator, with `by`). Several: a bar for each period side by side,
    the latest on top and darkest, and at the right the change from the earlier to the later one with the
    ranks gained (↑) or lost (↓) among the bars shown. Negative bars have a colour of their own, derived ones
    are hatched.
    """
    if rows.empty:
        return blank(lang)
    periods = ordered_periods(rows)
    names = entity_names(rows, lang) if by == "entity" else {i: measure_name(i, lang) for i in rows[by].unique()}
    keys = list(dict.fromkeys(rows[by]))
    several = len(periods) > 1
    step = 1.0 if not several else 0.9 + 0.28 * (len(periods) - 1)
    ax = axes(ax, 0.5 + 0.3 * step * len(keys) * (1.0 if not several else 1.15))
    thick = 0.68 if not several else 0.8 / len(periods)
    at = {k: i for i, k in enumerate(keys)}
    for n, period in enumerate(reversed(periods)):
        part = rows[rows["period"] == period]
        y = [at[k] + (n - (len(periods) - 1) / 2) * thick for k in part[by]]
        fill = [_bar_colour(v, n) for v in part["value_std"]]
        drawn = ax.barh(y, part["value_std"], height=thick * 0.94, color=fill, label=period_name(period, lang))
        _hatch(drawn.patches, part)
        _value_labels(ax, part, y, lang, small=several and n > 0)
    ax.set_yticks(range(len(keys)), [names[k] for k in keys])
    ax.set_ylim(len(keys) - 0.5, -0.5)
    _quiet_value_axis(ax, rows["value_std"], 0.3 if several and change else 0.15)
    if several:
        _period_legend(ax, periods, lang, -1 if (rows["value_std"] < 0).all() else 1)
        if change:
            _changes(ax, rows, keys, by, periods, lang)
    return ax


def _bar_colour(value: float, age: int) -> str:
    if value < 0:
        return role_colour("down") if age == 0 else "#F0BC95"
    return role_colour("plain") if age == 0 else role_colour("earlier")


def _hatch(patches: Iterable[Any], part: pd.DataFrame) -> None:
    for patch, flags in zip(patches, part["flags"].fillna(""), strict=True):
        if "derived" in flags.split(";"):
            patch.set_hatch("////")


def _value_labels(ax: Axes, part: pd.DataFrame, y: Sequence[float], lang: str, small: bool = False) -> None:
    for value, unit, indicator, low, high, where in zip(
        part["value_std"], part["unit_std"], part["indicator"], part["low"], part["high"], y, strict=True
    ):
        text = amount(value, unit, lang, indicator)
        if pd.isna(high) and pd.notna(low):
            text = f"{text} {word('open_low', lang)}"
        ax.annotate(
            text,
            (value, where),
            (4 if value >= 0 else -4, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value >= 0 else "right",
            fontsize=8 if small else 9,
            color=role_colour("quiet") if small else role_colour("ink"),
        )


def _quiet_value_axis(ax: Axes, values: pd.Series, room: float) -> None:
    """No ticks where every bar has its number; room for the numbers at both ends."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    span = (high - low) or 1.0
    ax.set_xlim(low - (span * 0.13 if low < 0 else 0), high + (span * room if high > 0 or room > 0.2 else span * 0.03))
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_visible(low >= 0)
    if low < 0:
        ax.axvline(0, color="#8c8c8c", lw=0.8, zorder=3)


def _period_legend(ax: Axes, periods: Sequence[str], lang: str, sign: int) -> None:
    marks = [Patch(color=_bar_colour(sign, n), label=period_name(p, lang)) for n, p in enumerate(reversed(periods))]
    ax.legend(
        handles=marks[::-1],
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=len(marks),
        borderaxespad=0.2,
        handlelength=1.1,
        handleheight=0.9,
        borderpad=0.2,
    )


def _changes(ax: Axes, rows: pd.DataFrame, keys: Sequence[str], by: str, periods: Sequence[str], lang: str) -> None:
    wide = rows.pivot_table(index=by, columns="period", values="value_std", aggfunc="first")
    old, new = wide[periods[-2]], wide[periods[-1]]
    both = wide.index[old.notna() & new.notna()]
    gained = old[both].rank(ascending=False, method="min") - new[both].rank(ascending=False, method="min")
    gained = gained if by == "entity" else gained * 0
    relative = not rows["unit_std"].isin(["%", "pp", "rank"]).any()
    end = ax.get_yaxis_transform()
    ax.text(
        1.0,
        -0.62,
        word("change", lang),
        transform=end,
        ha="right",
        va="bottom",
        fontsize=9,
        color=role_colour("quiet"),
    )
    for n, key in enumerate(keys):
        if key not in both:
            text, colour = word("new" if pd.notna(new.get(key)) else "gone", lang), role_colour("quiet")
        else:
            diff = new[key] - old[key]
            size = f"{abs(diff / old[key]) * 100:.1f}%" if relative and old[key] else f"{abs(diff):.1f}"
            size += "" if relative else "%p"
            text = ("▲ " if diff > 0 else "▼ " if diff < 0 else "") + size
            text += f"  {'↑' if gained[key] > 0 else '↓'}{abs(int(gained[key]))}" if gained[key] else ""
            colour = role_colour("up" if diff > 0 else "down" if diff < 0 else "quiet")
        ax.text(1.0, n, text, transform=end, ha="right", va="center", fontsize=9, color=colour)


# ----------------------------------------------------------------------------------------------- slope
def slope(rows: pd.DataFrame, lang: str = "ko", by: str = "rank", ax: Axes | None = None) -> Axes:
    """Lines from the earliest to the latest period, an entity each: its rank among the rows, or its value.

    Ranks gained are blue, lost are orange, kept are grey (`by="rank"`); with `by="value"` the change decides.
    Labels stand at both ends with the value, moved apart by `finish`. Entities of one period only are dots.
    A column `rank` (`select.ranked`), if there is one, gives the ranks among more than the rows drawn.
    """
    if rows.empty:
        return blank(lang)
    periods = ordered_periods(rows)
    names = entity_names(rows, lang)
    wide = rows.pivot_table(index="entity", columns="period", values="value_std", aggfunc="first")[periods]
    shown = wide
    if by == "rank" and "rank" in rows:
        shown = rows.pivot_table(index="entity", columns="period", values="rank", aggfunc="first")[periods]
    elif by == "rank":
        shown = wide.rank(ascending=False, method="min")
    ax = axes(ax, 0.6 + 0.29 * len(wide))
    last = len(periods) - 1
    unit, indicator = rows["unit_std"].iloc[0], rows["indicator"].iloc[0]
    for entity, line in shown.iterrows():
        known = line.dropna()
        step = 0 if len(known) < 2 else (known.iloc[-1] - known.iloc[0]) * (-1 if by == "rank" else 1)
        colour = role_colour("up" if step > 0 else "down" if step < 0 else "quiet")
        ax.plot(
            [periods.index(p) for p in known.index],
            known,
            color=colour,
            marker="o",
            ms=4.5,
            lw=1.8 if step else 1.1,
            alpha=1 if step else 0.75,
            label=str(entity),
        )
        for x, side in ((0, LEFT), (last, RIGHT)) if last else ((0, LEFT),):
            if pd.isna(line.iloc[x]):
                continue
            value = amount(float(wide[periods[x]][str(entity)]), unit, lang, indicator)
            place = f"{int(line.iloc[x])}  " if by == "rank" else ""
            text = (
                f"{names[str(entity)]} {value}  {place}".rstrip()
                if side == LEFT
                else f"{place}{names[str(entity)]} {value}"
            )
            _end_label(ax, text, x, line.iloc[x], side, colour if step else role_colour("ink"))
    if by == "rank":
        ax.set_ylim(shown.max().max() + 0.6, shown.min().min() - 0.6)
    else:
        ax.margins(y=0.06)
    ax.set_xlim(-0.02, max(last, 1) + 0.02)
    ax.set_xticks(range(len(periods)), [period_name(p, lang) for p in periods])
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", labelsize=10)
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
    for x in range(len(periods)):
        ax.axvline(x, color=role_colour("line"), lw=0.8, zorder=0)
    return ax


def _end_label(ax: Axes, text: str, x: float, y: float, side: str, colour: str) -> None:
    left = side == LEFT
    ax.annotate(
        text,
        (x, y),
        (-9 if left else 9, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=9,
        color=colour,
        gid=side,
        annotation_clip=False,
        arrowprops={"arrowstyle": "-", "lw": 0.5, "color": role_colour("line"), "shrinkA": 0, "shrinkB": 4},
    )


# --------------------------------------------------------------------------------------------- scatter
def scatter(rows: pd.DataFrame, x: str, y: str, lang: str = "ko", outliers: int = 12, ax: Axes | None = None) -> Axes:
    """A dot for each entity that has both indicators in one period; the `outliers` farthest ones are named.

    Both in the printed unit. Quadrants below zero are shaded; where both are rates, a line shows where they
    are equal. `finish` moves the names apart; one without a free place is left out.
    """
    wide = _paired(rows, x, y)
    if wide.empty:
        return blank(lang)
    use_style()
    import seaborn as sns

    ax = axes(ax, 5.2)
    names = entity_names(rows, lang)
    fill = np.where((wide[x] < 0) | (wide[y] < 0), role_colour("down"), role_colour("plain"))
    sns.scatterplot(
        data=wide,
        x=x,
        y=y,
        ax=ax,
        c=list(fill),
        s=42,
        linewidth=0.6,
        edgecolor="white",
        legend=False,
        zorder=3,
    )
    units = {i: rows.loc[rows["indicator"] == i, "unit_std"].iloc[0] for i in (x, y)}
    ax.set_xlabel(f"{measure_name(x, lang)} ({unit_word(units[x], lang, x)})")
    ax.set_ylabel(f"{measure_name(y, lang)} ({unit_word(units[y], lang, y)})")
    ax.margins(0.09)
    ax.grid(True)
    for spine in ("left", "bottom"):
        ax.spines[spine].set_visible(False)
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    if xlim[0] < 0:
        ax.axvspan(xlim[0], 0, color="#FBEDE3", zorder=0, lw=0)
        ax.axvline(0, color="#8c8c8c", lw=0.8)
    if ylim[0] < 0:
        ax.axhspan(ylim[0], 0, color="#FBEDE3", zorder=0, lw=0)
        ax.axhline(0, color="#8c8c8c", lw=0.8)
    if units[x] == units[y]:
        both = (max(xlim[0], ylim[0]), min(xlim[1], ylim[1]))
        line = ax.plot(both, both, color=role_colour("quiet"), lw=0.9, ls=(0, (4, 3)), zorder=1)[0]
        ax.legend(
            handles=[line],
            labels=[word("equal", lang)],
            loc="lower left",
            bbox_to_anchor=(0, 1.0),
            borderaxespad=0.2,
        )
    ax.set_xlim(xlim)
    ax.set_ylim(ylim)
    spread = ((wide - wide.median()) / (wide.std().replace(0, 1).fillna(1))).abs()
    far = spread.max(axis=1).sort_values(ascending=False, kind="stable").index[:outliers]
    for key in far:
        ax.annotate(
            names[key[0]],
            (wide.loc[key, x], wide.loc[key, y]),
            (6, 6),
            textcoords="offset points",
            fontsize=8.5,
            gid=FREE,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
            zorder=5,
            ha="left",
            va="bottom",
            arrowprops={"arrowstyle": "-", "lw": 0.5, "color": role_colour("quiet"), "shrinkA": 0, "shrinkB": 3},
        )
    return ax


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
    return rows[kept].reset_index(drop=True)


# -------------------------------------------------------------------------------------------- dumbbells
def dumbbells(rows: pd.DataFrame, lang: str = "ko") -> Figure:
    """A panel for each indicator, a line for each entity from the earlier to the later period's value.

    Hollow is earlier, filled is later; blue rose, orange fell. The later value and its change stand beside.
    Where the entities have different periods, each has its own below its name.
    """
    if rows.empty:
        return figure_of(blank(lang))
    use_style()
    indicators = list(dict.fromkeys(rows["indicator"]))
    names = entity_names(rows, lang)
    entities = list(dict.fromkeys(rows["entity"]))
    periods = ordered_periods(rows)
    ends = [period_name(p, lang) for p in periods]
    if len(periods) > 2:
        ends = [word("earlier", lang), word("later", lang)]
        names = {e: f"{n}\n{_span(rows[rows['entity'] == e], lang)}" for e, n in names.items()}
    columns = 2 if len(indicators) > 1 else 1
    lines = -(-len(indicators) // columns)
    fig, grid = plt.subplots(
        lines,
        columns,
        figsize=(WIDTH + 0.6, lines * (0.75 + 0.42 * len(entities))),
        squeeze=False,
        sharey=True,
    )
    for ax, indicator in zip(grid.flat, indicators, strict=False):
        _dumbbell_panel(ax, rows[rows["indicator"] == indicator], entities, names, indicator, lang)
    for ax in grid.flat[len(indicators) :]:
        ax.set_axis_off()
    marks = [
        Line2D(
            [],
            [],
            marker="o",
            ls="",
            mfc="white" if n < len(ends) - 1 else role_colour("quiet"),
            mec=role_colour("quiet"),
            label=name,
        )
        for n, name in enumerate(ends)
    ]
    marks += [
        Line2D([], [], color=role_colour("up"), lw=3, label=f"▲ {word('up', lang)}"),
        Line2D([], [], color=role_colour("down"), lw=3, label=f"▼ {word('down', lang)}"),
    ]
    grid[0, 0].legend(
        handles=marks,
        loc="lower left",
        bbox_to_anchor=(0, 1.14),
        ncols=len(marks),
        borderaxespad=0.2,
        columnspacing=1.2,
        handletextpad=0.4,
    )
    return fig


def _span(rows: pd.DataFrame, lang: str) -> str:
    return " → ".join(period_name(p, lang) for p in ordered_periods(rows))


def _dumbbell_panel(
    ax: Axes, part: pd.DataFrame, entities: Sequence[str], names: dict[str, str], indicator: str, lang: str
) -> None:
    unit = part["unit_std"].iloc[0]
    for n, entity in enumerate(entities):
        own = part[part["entity"] == entity].sort_values("period_end")
        if own.empty:
            continue
        values = own["value_std"].tolist()
        colour = (
            role_colour("quiet")
            if len(values) < 2 or values[-1] == values[0]
            else role_colour("up" if values[-1] > values[0] else "down")
        )
        ax.plot(values, [n] * len(values), color=colour, lw=3, solid_capstyle="butt", zorder=2, alpha=0.55)
        ax.scatter(values[:-1], [n] * (len(values) - 1), s=46, facecolor="white", edgecolor=colour, lw=1.4, zorder=3)
        ax.scatter(values[-1:], [n], s=46, color=colour, zorder=4)
        text = amount(values[-1], unit, lang, indicator)
        if len(values) > 1 and values[0]:
            change = (values[-1] / values[0] - 1) * 100
            text += f"  {'▲' if change > 0 else '▼'}{abs(change):.1f}%"
        ax.annotate(
            text,
            (max(values), n),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=colour,
        )
    low, high = min(0.0, part["value_std"].min()), max(0.0, part["value_std"].max())
    ax.set_xlim(low - (high - low) * 0.03, high + (high - low) * 0.62)
    ax.set_ylim(len(entities) - 0.5, -0.5)
    ax.set_yticks(range(len(entities)), [names[e] for e in entities])
    ax.set_xticks([0])
    ax.set_xticklabels(["0"])
    ax.axvline(0, color="#8c8c8c", lw=0.8, zorder=1)
    ax.hlines(range(len(entities)), low, high, color="#ececec", lw=0.8, zorder=0)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_title(f"{measure_name(indicator, lang)}", fontsize=10.5, fontweight="bold", loc="left")


# -------------------------------------------------------------------------------------------- shares
def shares(rows: pd.DataFrame, lang: str = "ko", ax: Axes | None = None) -> Axes:
    """Stacked bars of percentages: a bar for each owner, indicator and period, a segment for each part.

    Each part has its own colour. Derived segments are hatched and named 역산; segments too thin for their
    number have it above or below, zeros stand beside the bar. What is missing to 100 stays empty.
    """
    if rows.empty:
        return blank(lang)
    parts = rows.assign(part=[own_name(e) for e in rows["entity"]], owner=[owner_name(e, lang) for e in rows["entity"]])
    names = {own_name(e): n for e, n in entity_names(rows, lang).items()}
    own = colours(parts["part"])
    order = parts.groupby("part")["value_std"].max().sort_values(ascending=False, kind="stable").index
    keys = parts.sort_values(["owner", "period_end"], kind="stable")[["owner", "indicator", "period"]]
    keys = keys.drop_duplicates().sort_values("indicator", key=lambda c: c.map(_first_places(parts)), kind="stable")
    ax = axes(ax, 0.75 + 0.82 * len(keys))
    for n, key in enumerate(keys.itertuples(index=False)):
        same = (parts["owner"] == key.owner) & (parts["indicator"] == key.indicator) & (parts["period"] == key.period)
        bar = parts[same].drop_duplicates("part").set_index("part").reindex(order).dropna(subset=["value_std"])
        left = _stack(ax, bar, n, own)
        beside = [word("derived", lang)] if "derived" in ";".join(bar["flags"]) else []
        beside += [f"{names[str(e)]} 0%" for e in bar.index[bar["value_std"] == 0]]
        ax.annotate(
            "\n".join(beside),
            (max(left, 100), n),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=role_colour("quiet"),
        )
    ax.set_yticks(range(len(keys)), _bar_names(keys, lang), linespacing=1.5)
    ax.set_ylim(len(keys) - 0.5, -0.6)
    whole = parts.groupby(["owner", "indicator", "period"])["value_std"].sum().max()
    ax.set_xlim(0, max(100.0, float(whole)) * 1.1)
    ax.set_xticks(range(0, 101, 25), [f"{v}%" for v in range(0, 101, 25)])
    for spine in ("left", "bottom"):
        ax.spines[spine].set_visible(False)
    marks = [Patch(color=own[e], label=names[e]) for e in order]
    ax.legend(
        handles=marks,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=min(len(marks), 5),
        borderaxespad=0.3,
        handlelength=1.1,
        handleheight=0.9,
        columnspacing=1.3,
    )
    return ax


def _first_places(rows: pd.DataFrame) -> dict[str, int]:
    return {str(i): n for n, i in enumerate(dict.fromkeys(rows["indicator"]))}


def _bar_names(keys: pd.DataFrame, lang: str) -> list[str]:
    """What tells the bars apart: owner, indicator, period, as far as they differ."""
    several = keys.nunique() > 1
    said = []
    for key in keys.itertuples(index=False):
        words = [str(key.owner)] if several["owner"] else []
        words += [measure_name(str(key.indicator), lang)] if several["indicator"] else []
        words += [period_name(str(key.period), lang)] if several["period"] or not words else []
        said.append("\n".join(words))
    return said


def _stack(ax: Axes, bar: pd.DataFrame, y: float, own: dict[str, str]) -> float:
    """Draw one stacked bar; returns where it ends."""
    left, thin = 0.0, 0
    for part, value, flags in zip(bar.index, bar["value_std"].astype(float), bar["flags"], strict=True):
        hatch = "////" if "derived" in str(flags).split(";") else None
        ax.barh(y, value, left=left, height=0.5, color=own[part], edgecolor="white", lw=0.8, hatch=hatch)
        thin = _share_label(ax, f"{value:.4g}%", left + value / 2, y, value, own[part], thin)
        left += value
    return left


def _share_label(ax: Axes, text: str, x: float, y: float, value: float, colour: str, thin: int) -> int:
    """Write a segment's number into it, or above or below it where it is thin; thin ones take turns."""
    if value == 0:
        return thin
    if value >= 5.5:
        dark = sum(mpl.colors.to_rgb(colour)) < 1.6
        ax.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            fontsize=9,
            color="white" if dark else role_colour("ink"),
            bbox={"boxstyle": "round,pad=0.15", "fc": colour, "ec": "none"},
        )
        return 0
    above = thin % 2 == 0
    ax.annotate(
        text,
        (x, y + (-0.25 if above else 0.25)),
        (0, 3 if above else -3),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        fontsize=8.5,
        color=role_colour("ink"),
    )
    return thin + 1


# -------------------------------------------------------------------------------------------- panels
def panels(rows: pd.DataFrame, lang: str = "ko") -> Figure:
    """Panels side by side, one for each indicator, an entity a line through all; with period and issue.

    An empty place means that no chosen issue prints the number.
    """
    if rows.empty:
        return figure_of(blank(lang))
    use_style()
    indicators = list(dict.fromkeys(rows["indicator"]))
    names = entity_names(rows, lang)
    held = rows.groupby("entity")["indicator"].nunique()
    entities = sorted(dict.fromkeys(rows["entity"]), key=lambda e: -held[e])
    fig, grid = plt.subplots(
        1,
        len(indicators),
        figsize=(max(WIDTH, 1.2 + 1.75 * len(indicators)), 0.9 + 0.3 * len(entities)),
        squeeze=False,
        sharey=True,
    )
    at = {e: i for i, e in enumerate(entities)}
    for ax, indicator in zip(grid.flat, indicators, strict=True):
        part = rows[rows["indicator"] == indicator].drop_duplicates("entity")
        y = [at[e] for e in part["entity"]]
        drawn = ax.barh(y, part["value_std"], height=0.62, color=[_bar_colour(v, 0) for v in part["value_std"]])
        _hatch(drawn.patches, part)
        _value_labels(ax, part, y, lang)
        _quiet_value_axis(ax, part["value_std"], 0.9)
        ax.set_ylim(len(entities) - 0.5, -0.5)
        ax.hlines(np.arange(len(entities) - 1) + 0.5, *ax.get_xlim(), color="#efefef", lw=0.7, zorder=0)
        when = "·".join(dict.fromkeys(period_name(p, lang) for p in part["period"]))
        who = "·".join(dict.fromkeys(issue_name(i, lang, short=True) for i in part["issue"]))
        ax.annotate(
            f"{when}\n{who}",
            (0, 1),
            (0, 5),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=8.5,
            color=role_colour("quiet"),
            linespacing=1.3,
            va="bottom",
        )
        ax.set_title(_in_two(measure_name(indicator, lang)), fontsize=9.5, fontweight="bold", loc="left", pad=34)
    grid[0, 0].set_yticks(range(len(entities)), [names[e] for e in entities])
    return fig


def _in_two(name: str, most: int = 18) -> str:
    """A long name on two lines."""
    if len(name) <= most or " " not in name:
        return name
    cut = min((i for i, c in enumerate(name) if c == " "), key=lambda i: abs(i - len(name) / 2))
    return f"{name[:cut]}\n{name[cut + 1 :]}"


def coverage(rows: pd.DataFrame, lang: str = "ko") -> Axes:
    """How many numbers each issue gives to each family: a field for each, darker with more."""
    if rows.empty:
        return blank(lang)
    use_style()
    import seaborn as sns

    known = specs.families()
    counts = rows.groupby(["family", "issue"], sort=False).size().unstack(fill_value=0)
    counts = counts.loc[[f for f in known if f in counts.index]]
    ax = axes(None, 0.8 + 0.33 * len(counts), max(WIDTH, 2.2 + 0.62 * counts.shape[1]))
    sns.heatmap(
        np.log1p(counts),
        annot=counts,
        fmt=",d",
        cmap=sns.light_palette(role_colour("up"), as_cmap=True),
        cbar=False,
        linewidths=1.5,
        ax=ax,
        mask=counts == 0,
        annot_kws={"fontsize": 9},
    )
    ax.set_yticks(
        np.arange(len(counts)) + 0.5,
        [known[f].ko if lang == "ko" else known[f].en for f in counts.index],
        rotation=0,
    )
    ax.set_xticks(
        np.arange(counts.shape[1]) + 0.5,
        [issue_name(i, lang, short=True) for i in counts.columns],
        rotation=0 if counts.shape[1] < 9 else 60,
    )
    ax.xaxis.tick_top()
    ax.set(xlabel="", ylabel="")
    for side in ax.spines.values():
        side.set_visible(False)
    return ax
