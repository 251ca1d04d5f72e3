"""A frame becomes Axes; one function finishes a chart, one saves it.

In: rows with the columns of `observations`, already selected (`select`); all of them are drawn. Out: Axes.
Nothing here reads the store or changes a frame. What is said and in which colours stands in
`specs/labels.toml`, the look in `kicdata.mplstyle`. Saving refuses a letter that no font holds.
"""

from __future__ import annotations

import importlib.util
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from kicdata import specs
from kicdata.store import nearest

Target: TypeAlias = Axes | Figure | Sequence[Axes]
WIDTH = 8.0  # inches
_MARGIN = 0.18
_FREE, _LEFT, _RIGHT = "label-free", "label-left", "label-right"


# ------------------------------------------------------------------------------------ words and numbers
@cache
def labels() -> dict[str, Any]:
    """`specs/labels.toml`."""
    return specs.read_toml("labels.toml")


def check_lang(lang: str) -> str:
    """The language, if there are labels in it; else `KeyError` with the nearest one."""
    known = labels()["words"]
    if lang not in known:
        raise KeyError(f"There is no language {lang!r}. {nearest(lang, known)}")
    return lang


def word(name: str, lang: str) -> str:
    """A word of the labels."""
    return str(labels()["words"][check_lang(lang)][name])


def title(name: str, lang: str, **parts: object) -> str:
    """The title of a chart, from the labels.

    >>> title("gdp_bars", "ko", n=15)
    '도시 GDP 상위 15'
    """
    known = labels()["titles"][check_lang(lang)]
    if name not in known:
        raise KeyError(f"There is no chart title {name!r}. {nearest(name, known)}")
    return str(known[name]).format(**parts)


def count_unit(indicator: str) -> str:
    """What the indicator counts (건, 개), as the specs say."""
    base = _split(indicator)[0]
    known = {m.name: m.units for m in specs.measures()}
    return next(iter(known.get(base, ())), "") or word("count_unit", "ko")


def amount(value: float, unit: str, lang: str, indicator: str = "", signed: bool = False) -> str:
    """A value in base units as an analyst writes it.

    >>> amount(3438918000000, "CNY", "ko"), amount(605590000000, "kWh", "ko"), amount(-7.5e8, "CNY", "ko")
    ('3.44조 위안', '6,056억 kWh', '-7.5억 위안')
    >>> amount(3438918000000, "CNY", "en"), amount(118, "count", "ko", "deal_count"), amount(4.7, "%", "ko")
    ('3.44 tn CNY', '118건', '4.7%')
    """
    steps = labels()["units"].get(unit, {}).get(check_lang(lang), [[0, f" {unit}" if unit else "", 1]])
    sign = "+" if signed and value > 0 else ""
    for start, suffix, places in steps:
        scaled = value / (start or 1)
        if abs(value) >= start:
            digits = places if abs(scaled) < 10 or places > 0 else 0
            if digits == 0 and abs(scaled) < 100 and not float(scaled).is_integer():
                digits = 1
            text = f"{scaled:,.{digits}f}"
            if unit in ("count", "rank", "%", "pp") and float(scaled).is_integer():
                text = f"{scaled:,.0f}"
            return f"{sign}{text}{suffix}".format(unit=count_unit(indicator))
    raise AssertionError("labels.toml: the last step of a unit starts at 0")


def _split(indicator: str) -> tuple[str, str]:
    """An indicator as its measure and the suffix of what became of it."""
    known = {m.name for m in specs.measures()}
    if indicator in known:
        return indicator, ""
    for suffix in labels()["suffixes"]["ko"]:
        if indicator.endswith(suffix):
            return indicator.removesuffix(suffix), suffix
    return indicator, ""


def measure_name(indicator: str, lang: str) -> str:
    """The indicator's name in the language.

    >>> measure_name("gdp_growth_real", "ko"), measure_name("deal_count_mom", "en")
    ('실질 성장률', 'Deals, month on month')
    """
    base, suffix = _split(indicator)
    found = next((m.ko if lang == "ko" else m.en for m in specs.measures() if m.name == base), base.replace("_", " "))
    return found + (labels()["suffixes"][check_lang(lang)][suffix] if suffix else "")


def period_name(period: str, lang: str) -> str:
    """A period as people write it.

    >>> period_name("2024-01/2024-09", "ko"), period_name("2024-01/2024-02", "en")
    ('2024년 1~3분기', 'Jan–Feb 2024')
    """
    form = labels()["periods"][check_lang(lang)]
    a, _, b = period.partition("/")
    y, m, d = (*a.split("-"), "", "")[:3]
    y2, m2 = (*b.split("-"), "")[:2]
    mon = [pd.Timestamp(2000, i, 1).strftime("%b") for i in range(1, 13)]
    if not m:
        return str(form["years" if b else "year"].format(y=y, y2=y2))
    if m.startswith("Q"):
        return str(form["quarter"].format(y=y, q=m[1:]))
    if d:
        name = "year_end" if (m, d) == ("12", "31") else "day"
        return str(form[name].format(y=y, m=int(m), d=int(d), mon=mon[int(m) - 1]))
    if not b:
        return str(form["month"].format(y=y, m=int(m), mon=mon[int(m) - 1]))
    if y != y2:
        return f"{period_name(a, lang)}~{period_name(b, lang)}"
    if m == "01" and int(m2) in (3, 6, 9):
        name = {3: "quarter", 6: "half", 9: "quarters"}[int(m2)]
        return str(form[name].format(y=y, q=int(m2) // 3))
    return str(form["months"].format(y=y, m=int(m), m2=int(m2), mon=mon[int(m) - 1], mon2=mon[int(m2) - 1]))


def issue_name(issue: str, lang: str, short: bool = False) -> str:
    """The issue's name in the language.

    >>> issue_name("weekly-12", "ko"), issue_name("monthly-2031-04", "en")
    ('주간 중국창업 12호', 'KIC China Monthly 2031-04')
    """
    kind, _, rest = issue.partition("-")
    forms = labels()["issue"][check_lang(lang)]
    form = forms.get(f"short_{kind}" if short else kind)
    if form is None:
        return issue
    name = next((k["ko"] for k in specs.layout()["issue"]["kinds"] if k["kind"] == kind), kind)
    year, _, month = rest.partition("-")
    return str(form).format(name=name, number=rest, year=year, month=int(month) if month.isdigit() else month)


@cache
def _english() -> dict[str, str]:
    """Name without blanks, Korean or 汉字 -> English, from names.tsv and the labels."""
    found = {r[c].replace(" ", ""): r["en"] for r in specs.read_rows("names.tsv") for c in ("ko", "zh") if r[c]}
    return found | dict(labels()["names"]["en"])


@cache
def _printed() -> dict[str, str]:
    """Name without blanks -> Korean name, from names.tsv."""
    return {r["ko"].replace(" ", ""): r["ko"] for r in specs.read_rows("names.tsv")}


def _key(entity: str) -> str:
    """The entity's own name in its id: behind the owner, or behind the kind."""
    return entity.split("/")[-1] if "/" in entity else entity.split(":")[-1]


def entity_names(rows: pd.DataFrame, lang: str) -> dict[str, str]:
    """Entity -> label. Words at the end that all names share (국가자주혁신시범구) are left out.

    Parts of an owner are named without it: `source:CN-370000/풍력` is 풍력.
    """
    found: dict[str, str] = {}
    for row in rows.drop_duplicates("entity").itertuples():
        entity, key = str(row.entity), _key(str(row.entity))
        ko, zh, en = (str(getattr(row, f"entity_{x}", "") or "") for x in ("ko", "zh", "en"))
        if "/" in entity:
            ko = _printed().get(key, key)
            en = _english().get(key, en)
        en = en or next((x for n in (key, zh, ko) if (x := _english().get("".join(n.split()), ""))), "")
        found[entity] = (ko or en or key) if check_lang(lang) == "ko" else (en or zh or ko or key)
    return _without_common_end(found)


def _without_common_end(names: dict[str, str]) -> dict[str, str]:
    if len(names) < 2:
        return names
    joined = ["".join(n.split()) for n in names.values()]
    end = 0
    while all(len(n) > end + 1 for n in joined) and len({n[-end - 1] for n in joined}) == 1:
        end += 1
    if end < 4:
        return names
    return {e: _cut(n, end) for e, n in names.items()}


def _cut(name: str, letters: int) -> str:
    """The name without its last letters, blanks not counted."""
    while letters:
        letters -= not name[-1].isspace()
        name = name[:-1]
    return name.strip()


def owner_name(entity: str, lang: str) -> str:
    """The place whose part an entity is: of `source:CN-370000/풍력` the name of CN-370000; empty for others."""
    code = entity.split("/")[0].split(":")[-1].removeprefix("CN-") if "/" in entity else ""
    return _place_names(lang).get(code, code)


@cache
def _place_names(lang: str) -> dict[str, str]:
    return {r["code"]: r["ko"] if lang == "ko" else r["pinyin"] for r in specs.read_rows("places.csv")}


def _names_of(rows: pd.DataFrame, lang: str) -> list[str]:
    return list(dict.fromkeys(entity_names(rows, lang)[e] for e in rows["entity"]))


def colours(entities: Iterable[str]) -> dict[str, str]:
    """Entity -> colour: its own of the labels, else one that its id fixes; the same in every chart.

    Where two of one chart would share a colour, the later one in the order of ids takes the next free one.
    """
    own, palette = labels()["colours"]["entity"], labels()["colours"]["palette"]
    given = sorted(set(entities))
    found = {e: own[_key(e)] for e in given if _key(e) in own}
    for e in given:
        if e in found:
            continue
        start = zlib.crc32(e.encode())
        turn = [palette[(start + i) % len(palette)] for i in range(len(palette))]
        found[e] = next((c for c in turn if c not in found.values()), turn[0])
    return found


def _colour(name: str) -> str:
    return str(labels()["colours"][name])


# ------------------------------------------------------------------------------------------- the style
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


def _axes(ax: Axes | None, height: float, width: float = WIDTH) -> Axes:
    if ax is not None:
        return ax
    use_style()
    return plt.subplots(figsize=(width, height))[1]


def blank(lang: str) -> Axes:
    """An empty chart that says that the chosen issues hold no numbers for it."""
    ax = _axes(None, 1.2)
    ax.set_axis_off()
    ax.text(0.5, 0.5, word("nothing", lang), ha="center", va="center", color=_colour("quiet"))
    return ax


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
    periods = _ordered_periods(rows)
    names = entity_names(rows, lang) if by == "entity" else {i: measure_name(i, lang) for i in rows[by].unique()}
    keys = list(dict.fromkeys(rows[by]))
    several = len(periods) > 1
    step = 1.0 if not several else 0.9 + 0.28 * (len(periods) - 1)
    ax = _axes(ax, 0.5 + 0.3 * step * len(keys) * (1.0 if not several else 1.15))
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


def _ordered_periods(rows: pd.DataFrame) -> list[str]:
    return list(rows.sort_values("period_end", kind="stable")["period"].drop_duplicates())


def _bar_colour(value: float, age: int) -> str:
    if value < 0:
        return _colour("down") if age == 0 else "#F0BC95"
    return _colour("plain") if age == 0 else _colour("earlier")


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
            color=_colour("quiet") if small else _colour("ink"),
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
        color=_colour("quiet"),
    )
    for n, key in enumerate(keys):
        if key not in both:
            text, colour = word("new" if pd.notna(new.get(key)) else "gone", lang), _colour("quiet")
        else:
            diff = new[key] - old[key]
            size = f"{abs(diff / old[key]) * 100:.1f}%" if relative and old[key] else f"{abs(diff):.1f}"
            size += "" if relative else "%p"
            text = ("▲ " if diff > 0 else "▼ " if diff < 0 else "") + size
            text += f"  {'↑' if gained[key] > 0 else '↓'}{abs(int(gained[key]))}" if gained[key] else ""
            colour = _colour("up" if diff > 0 else "down" if diff < 0 else "quiet")
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
    periods = _ordered_periods(rows)
    names = entity_names(rows, lang)
    wide = rows.pivot_table(index="entity", columns="period", values="value_std", aggfunc="first")[periods]
    shown = wide
    if by == "rank" and "rank" in rows:
        shown = rows.pivot_table(index="entity", columns="period", values="rank", aggfunc="first")[periods]
    elif by == "rank":
        shown = wide.rank(ascending=False, method="min")
    ax = _axes(ax, 0.6 + 0.29 * len(wide))
    last = len(periods) - 1
    unit, indicator = rows["unit_std"].iloc[0], rows["indicator"].iloc[0]
    for entity, line in shown.iterrows():
        known = line.dropna()
        step = 0 if len(known) < 2 else (known.iloc[-1] - known.iloc[0]) * (-1 if by == "rank" else 1)
        colour = _colour("up" if step > 0 else "down" if step < 0 else "quiet")
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
        for x, side in ((0, _LEFT), (last, _RIGHT)) if last else ((0, _LEFT),):
            if pd.isna(line.iloc[x]):
                continue
            value = amount(float(wide[periods[x]][str(entity)]), unit, lang, indicator)
            place = f"{int(line.iloc[x])}  " if by == "rank" else ""
            text = (
                f"{names[str(entity)]} {value}  {place}".rstrip()
                if side == _LEFT
                else f"{place}{names[str(entity)]} {value}"
            )
            _end_label(ax, text, x, line.iloc[x], side, colour if step else _colour("ink"))
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
        ax.axvline(x, color=_colour("line"), lw=0.8, zorder=0)
    return ax


def _end_label(ax: Axes, text: str, x: float, y: float, side: str, colour: str) -> None:
    left = side == _LEFT
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
        arrowprops={"arrowstyle": "-", "lw": 0.5, "color": _colour("line"), "shrinkA": 0, "shrinkB": 4},
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

    ax = _axes(ax, 5.2)
    names = entity_names(rows, lang)
    fill = np.where((wide[x] < 0) | (wide[y] < 0), _colour("down"), _colour("plain"))
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
    ax.set_xlabel(f"{measure_name(x, lang)} ({_unit_word(units[x], lang, x)})")
    ax.set_ylabel(f"{measure_name(y, lang)} ({_unit_word(units[y], lang, y)})")
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
        line = ax.plot(both, both, color=_colour("quiet"), lw=0.9, ls=(0, (4, 3)), zorder=1)[0]
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
            gid=_FREE,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
            zorder=5,
            ha="left",
            va="bottom",
            arrowprops={"arrowstyle": "-", "lw": 0.5, "color": _colour("quiet"), "shrinkA": 0, "shrinkB": 3},
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
        return _figure(blank(lang))
    use_style()
    indicators = list(dict.fromkeys(rows["indicator"]))
    names = entity_names(rows, lang)
    entities = list(dict.fromkeys(rows["entity"]))
    periods = _ordered_periods(rows)
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
            mfc="white" if n < len(ends) - 1 else _colour("quiet"),
            mec=_colour("quiet"),
            label=name,
        )
        for n, name in enumerate(ends)
    ]
    marks += [
        Line2D([], [], color=_colour("up"), lw=3, label=f"▲ {word('up', lang)}"),
        Line2D([], [], color=_colour("down"), lw=3, label=f"▼ {word('down', lang)}"),
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
    return " → ".join(period_name(p, lang) for p in _ordered_periods(rows))


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
            _colour("quiet")
            if len(values) < 2 or values[-1] == values[0]
            else _colour("up" if values[-1] > values[0] else "down")
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
    parts = rows.assign(part=[_key(e) for e in rows["entity"]], owner=[owner_name(e, lang) for e in rows["entity"]])
    names = {_key(e): n for e, n in entity_names(rows, lang).items()}
    own = colours(parts["part"])
    order = parts.groupby("part")["value_std"].max().sort_values(ascending=False, kind="stable").index
    keys = parts.sort_values(["owner", "period_end"], kind="stable")[["owner", "indicator", "period"]]
    keys = keys.drop_duplicates().sort_values("indicator", key=lambda c: c.map(_first_places(parts)), kind="stable")
    ax = _axes(ax, 0.75 + 0.82 * len(keys))
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
            color=_colour("quiet"),
        )
    ax.set_yticks(range(len(keys)), _bar_names(keys, lang))
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
            color="white" if dark else _colour("ink"),
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
        color=_colour("ink"),
    )
    return thin + 1


# -------------------------------------------------------------------------------------------- panels
def panels(rows: pd.DataFrame, lang: str = "ko") -> Figure:
    """Panels side by side, one for each indicator, an entity a line through all; with period and issue.

    An empty place means that no chosen issue prints the number.
    """
    if rows.empty:
        return _figure(blank(lang))
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
            color=_colour("quiet"),
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
    ax = _axes(None, 0.8 + 0.33 * len(counts), max(WIDTH, 2.2 + 0.62 * counts.shape[1]))
    sns.heatmap(
        np.log1p(counts),
        annot=counts,
        fmt=",d",
        cmap=sns.light_palette(_colour("up"), as_cmap=True),
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


# --------------------------------------------------------------------------------- finishing and saving
def _unit_word(unit: str, lang: str, indicator: str = "") -> str:
    if unit == "count" and lang == "ko":
        return count_unit(indicator)
    return str(labels()["unit_names"][check_lang(lang)].get(unit, unit))


def subtitle(rows: pd.DataFrame, lang: str = "ko") -> str:
    """Measures, periods and units of the rows on one line.

    >>> subtitle(pd.DataFrame({"indicator": ["gdp"], "period": ["2024"], "period_end": ["2024-12-31"],
    ...                        "unit_std": ["CNY"]}))
    'GDP, 2024년, 단위: 위안'
    """
    if rows.empty:
        return ""
    indicators = list(dict.fromkeys(rows["indicator"]))
    measures = [measure_name(i, lang) for i in indicators]
    units = list(
        dict.fromkeys(_unit_word(u, lang, i) for i, u in zip(rows["indicator"], rows["unit_std"], strict=True))
    )
    when = [period_name(p, lang) for p in _ordered_periods(rows) if p]
    compared = rows.groupby("indicator")["period"].nunique().max() > 1
    if len(when) > 3:
        when = [when[0], "…", when[-1]]
    said = [
        ", ".join(measures) if len(measures) <= 4 else "",
        (" → " if compared else ", ").join(when) if len(when) <= 3 else " ".join(when),
        f"{word('unit', lang)}: {', '.join(units)}",
    ]
    return ", ".join(x for x in said if x)


def source_line(rows: pd.DataFrame, lang: str = "ko", most: int = 5) -> str:
    """Where the rows stand: issues, exhibits, and lines (or pages where the issue has them).

    >>> source_line(pd.DataFrame({"issue": ["weekly-12"] * 2, "caption": ["도표 1. 현황"] * 2,
    ...                           "line": [817, 914], "page": [None] * 2, "published": ["2031-01-01"] * 2}))
    '자료: 주간 중국창업 12호, 도표 1 (817~914행)'
    """
    said = []
    issues = list(rows.sort_values(["published", "issue"])["issue"].drop_duplicates())
    for issue in issues[-most:]:
        part = rows[rows["issue"] == issue]
        places = []
        for caption, group in part.groupby("caption", sort=False):
            name = _exhibit(str(caption), lang)
            where = _places(group, lang, whole=bool(name))
            places.append(f"{name or word('text', lang)} ({where})")
        if len(places) > most:
            places = [_places(part, lang, whole=True)]
        said.append(", ".join([issue_name(issue, lang), *places]))
    if len(issues) > most:
        said.append(word("more_issues", lang).format(len(issues) - most))
    return f"{word('source', lang)}: " + "; ".join(said)


def _exhibit(caption: str, lang: str) -> str:
    """The caption's own number (도표 1), in the language."""
    name = caption.split(".")[0].strip()
    for ko, other in labels()["captions"].get(lang, {}).items():
        name = name.replace(ko, other)
    return name


def _places(group: pd.DataFrame, lang: str, whole: bool) -> str:
    """Lines or pages of the rows; of a `whole` table from the first to the last."""
    pages = group["page"].dropna()
    numbers = pages if len(pages) == len(group) else group["line"]
    form = word("pages" if len(pages) == len(group) else "lines", lang)
    dash = "~" if lang == "ko" else "–"
    runs: list[list[int]] = []
    close = 1 if numbers is pages else 8
    for n in sorted({int(x) for x in numbers}):
        if runs and n - runs[-1][1] <= close:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    if whole or len(runs) > 4:
        runs = [[runs[0][0], runs[-1][1]]]
    return form.format(("·" if lang == "ko" else ", ").join(str(a) if a == b else f"{a}{dash}{b}" for a, b in runs))


def flag_notes(rows: pd.DataFrame, lang: str = "ko") -> list[str]:
    """A sentence for each flag of the rows that a reader must know."""
    said = []
    flags = rows["flags"].fillna("").str.split(";")
    for flag, text in labels()["flags"][check_lang(lang)].items():
        part = rows[flags.map(lambda codes, f=flag: f in codes)]
        if not part.empty:
            said.append(str(text).format(names=_list(_names_of(part, lang), lang)))
    return said


def _list(names: Sequence[str], lang: str, most: int = 6) -> str:
    more = [word("more", lang).format(len(names) - most)] if len(names) > most else []
    return ", ".join([*names[:most], *more])


def _figure(target: Target) -> Figure:
    if isinstance(target, Figure):
        return target
    ax = target if isinstance(target, Axes) else target[0]
    fig = ax.get_figure(root=True)
    if fig is None:
        raise ValueError("This Axes belongs to no figure; make a new one with a chart function.")
    return fig


def finish(target: Target, title: str, subtitle: str, rows: pd.DataFrame, lang: str = "ko", note: str = "") -> Figure:
    """Give a chart its title, subtitle (unit, period), source line and notes, and move its labels apart.

    `rows` are the rows drawn: the source line and the notes of their flags come from them. The figure grows
    by what is written; every text wraps at its width, so nothing is clipped. Returns the figure.
    """
    fig = _figure(target)
    notes = flag_notes(rows, lang) if "flags" in rows and not rows.empty else []
    notes += [note] if note else []
    foot = [f"{word('note', lang)}: " + ". ".join(n.rstrip(".") for n in notes) + "."] if notes else []
    foot += [source_line(rows, lang)] if not rows.empty else []
    width, height = fig.get_size_inches()
    room = (width - 2 * _MARGIN) * 72
    head_parts = [(_wrap(title, 15, True, room), 15.0, "bold", _colour("ink"))]
    head_parts += [(_wrap(subtitle, 10, False, room), 10.0, "normal", _colour("quiet"))] if subtitle else []
    foot_parts = [(_wrap(t, 8.5, False, room), 8.5, "normal", _colour("quiet")) for t in foot]
    head = _MARGIN + sum(_inches(t, s) for t, s, *_ in head_parts) + 0.1
    under = _MARGIN + sum(_inches(t, s) for t, s, *_ in foot_parts) + (0.1 if foot_parts else 0)
    total = height + head + under
    fig.set_size_inches(width, total)
    y = total - _MARGIN
    for text, size, weight, colour in head_parts:
        fig.text(
            _MARGIN / width,
            y / total,
            text,
            fontsize=size,
            fontweight=weight,
            color=colour,
            ha="left",
            va="top",
            linespacing=1.25,
        )
        y -= _inches(text, size)
    y = under - 0.1
    for text, size, weight, colour in foot_parts:
        fig.text(
            _MARGIN / width,
            y / total,
            text,
            fontsize=size,
            fontweight=weight,
            color=colour,
            ha="left",
            va="top",
            linespacing=1.25,
        )
        y -= _inches(text, size)
    inner = (_MARGIN / width, under / total, 1 - 2 * _MARGIN / width, 1 - (head + under) / total)
    fig.set_layout_engine(ConstrainedLayoutEngine(rect=inner, h_pad=0.04, w_pad=0.04, wspace=0.02, hspace=0.06))
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    for ax in fig.axes:
        _spread_ends(ax)
        _spread_free(ax)
    return fig


def _inches(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * 1.5 / 72


@cache
def _face(bold: bool) -> FT2Font:
    return font_manager.get_font(_font_files()[bold])


def _points(text: str, size: float, bold: bool) -> float:
    """Width of a text in points."""
    face = _face(bold)
    face.set_size(size, 72)
    face.set_text(text, 0.0)
    return float(face.get_width_height()[0]) / 64


def _wrap(text: str, size: float, bold: bool, room: float) -> str:
    """Break a text at blanks so that each line fits; a word longer than a line is broken anywhere."""
    lines = [""]
    for part in text.split(" "):
        joined = f"{lines[-1]} {part}".strip()
        if _points(joined, size, bold) <= room * 0.97:
            lines[-1] = joined
            continue
        lines += [""] if lines[-1] else []
        for letter in part:
            if _points(lines[-1] + letter, size, bold) > room * 0.97:
                lines.append("")
            lines[-1] += letter
    return "\n".join(lines)


def _box(text: Text) -> Bbox:
    """The box of the letters alone, without an arrow, in pixels."""
    return Text.get_window_extent(text)


def _labels(ax: Axes, gid: str) -> list[Annotation]:
    return [t for t in ax.texts if isinstance(t, Annotation) and t.get_gid() == gid]


def _spread_ends(ax: Axes) -> None:
    """Move the labels at each end of a slope up or down until they do not overlap."""
    dpi = ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    for gid in (_LEFT, _RIGHT):
        texts = _labels(ax, gid)
        if not texts:
            continue
        wanted = [float(ax.transData.transform((0, t.xy[1]))[1]) for t in texts]
        height = max(_box(t).height for t in texts) * 1.06
        order = sorted(range(len(texts)), key=lambda i: wanted[i])
        low, high = ax.get_window_extent().intervaly
        inside = [
            min(max(wanted[i], low + n * height), high - (len(texts) - 1 - n) * height) for n, i in enumerate(order)
        ]
        placed = _apart(inside, height)
        for i, y in zip(order, placed, strict=True):
            texts[i].set_position((texts[i].get_position()[0], (y - wanted[i]) * 72 / dpi))


def _apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Positions at least `gap` apart, as near to the wanted ascending ones as can be.

    >>> _apart([0.0, 1.0, 10.0], 2.0)
    [-0.5, 1.5, 10.0]
    """
    groups: list[list[float]] = []  # sum of wanted first positions, number
    for i, w in enumerate(wanted):
        groups.append([w - i * gap, 1])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] >= groups[-1][0] / groups[-1][1]:
            total, n = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += n
    out: list[float] = []
    for total, n in groups:
        out += [total / n + (len(out) + k) * gap for k in range(int(n))]
    return out


_ANGLES = [45, 135, -45, -135, 0, 180, 90, -90, 22, 158, -22, -158, 67, 113, -67, -113]


def _spread_free(ax: Axes) -> None:
    """Put each name of a scatter where it covers no dot and no other name; hide it if there is none."""
    texts = _labels(ax, _FREE)
    if not texts:
        return
    dpi = ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    points = [p for c in ax.collections if len(p := np.asarray(c.get_offsets()))]
    dots = ax.transData.transform(np.vstack(points)) if points else np.empty((0, 2))
    half = 4.5 * dpi / 72
    frame = ax.get_window_extent().padded(-2)
    taken: list[Bbox] = []
    for text in texts:
        here = ax.transData.transform(text.xy)
        size = _box(text)
        place = _free_place(here, size.width, size.height, dots, half, frame, taken, dpi / 72)
        if place is None:
            text.set_visible(False)
            continue
        box, offset = place
        text.set(ha="left", va="bottom")
        text.set_position((offset[0] * 72 / dpi, offset[1] * 72 / dpi))
        got = _box(text)
        text.set_position(((offset[0] + box.x0 - got.x0) * 72 / dpi, (offset[1] + box.y0 - got.y0) * 72 / dpi))
        taken.append(box)


def _free_place(
    here: Any,
    width: float,
    height: float,
    dots: Any,
    half: float,
    frame: Bbox,
    taken: Sequence[Bbox],
    pixel: float,
) -> tuple[Bbox, tuple[float, float]] | None:
    for distance in (5, 10, 18, 28, 40):
        for angle in _ANGLES:
            a = np.deg2rad(angle)
            x = here[0] + np.cos(a) * distance * pixel + (np.cos(a) - 1) / 2 * width
            y = here[1] + np.sin(a) * distance * pixel + (np.sin(a) - 1) / 2 * height
            box = Bbox.from_bounds(x, y, width, height)
            if not (frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1):
                continue
            wide = box.padded(half)
            inside = (dots[:, 0] > wide.x0) & (dots[:, 0] < wide.x1) & (dots[:, 1] > wide.y0) & (dots[:, 1] < wide.y1)
            own = np.hypot(dots[:, 0] - here[0], dots[:, 1] - here[1]) < 1
            if (inside & ~own).any() or any(box.padded(1.5).overlaps(t) for t in taken):
                continue
            return box, (x - here[0], y - here[1])
    return None


def missing_letters(fig: Figure) -> dict[str, str]:
    """Letter that no font of the style holds -> the text in which it stands."""
    found: dict[str, str] = {}
    fonts: dict[Any, set[int]] = {}
    for artist in fig.findobj(Text):
        text = artist.get_text()
        if not text or not artist.get_visible():
            continue
        font = artist.get_fontproperties()
        key = (tuple(font.get_family()), font.get_weight())
        if key not in fonts:
            fonts[key] = set()
            for family in key[0]:
                single = font.copy()
                single.set_family(family)
                path = font_manager.findfont(single)
                fonts[key] |= set(font_manager.get_font(path).get_charmap())
        found |= {c: text for c in text if c not in "\n\t" and ord(c) not in fonts[key] and c not in found}
    return found


def save(target: Target, folder: str | Path, name: str) -> tuple[Path, Path]:
    """Write a finished chart as PNG and SVG; the same bytes for the same data.

    Raises `ValueError` where a label holds a letter that no font has, and writes nothing then.
    """
    fig = _figure(target)
    for letter, text in missing_letters(fig).items():
        raise ValueError(
            f"{name}: no font has {letter!r} (U+{ord(letter):04X}) in the label {text!r}. Correct the "
            "name in specs/ or in the issue, or add a font in charts.font_files."
        )
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    fig.savefig(png, metadata={"Software": None})
    fig.savefig(svg, metadata={"Date": None, "Creator": None})
    return png, svg
