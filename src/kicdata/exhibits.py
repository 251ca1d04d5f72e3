"""A chart as a notebook shows it: drawn for a page and for a phone, exported, with its numbers below.

In: a name, a chart function and its rows. Out: an exhibit that IPython displays, or a sentence where there is nothing
to draw or the chart was refused; the other charts of the notebook go on, and the report ends with what was refused.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kicdata import store
from kicdata.exports import Exported, export, figures, picture

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import Markdown

NARROW = "40rem"  # up to this width of a window the narrow picture is shown
REFUSED = "kic-refused"  # class of the message that stands in place of a refused chart
MOST = 60  # rows of the table below a chart; the xlsx beside it has all


@dataclass(frozen=True)
class Exhibit:
    """One chart with its files, ready to be shown."""

    name: str
    files: Exported
    narrow: Path
    alt: str
    title: str
    table: str

    def _repr_html_(self) -> str:
        wide, small = (f"data:image/png;base64,{base64.b64encode(p.read_bytes()).decode()}"
                       for p in (self.files.png, self.narrow))
        return (f'<figure class="kic" id="{self.name}" data-name="{self.name}"><picture>'
                f'<source media="(max-width:{NARROW})" srcset="{small}">'
                f'<img src="{wide}" alt="{html.escape(self.alt, quote=True)}"></picture>{self.table}</figure>')


@dataclass(frozen=True)
class Exhibits:
    """Several charts below each other."""

    parts: Sequence[Exhibit]

    def _repr_html_(self) -> str:
        return "".join(p._repr_html_() for p in self.parts)


@dataclass(frozen=True)
class Refused:
    """What is shown in place of a chart that may not be exported."""

    name: str
    reason: str

    def _repr_html_(self) -> str:
        return f'<p class="{REFUSED}" data-name="{self.name}">{html.escape(self.reason)}</p>'


def start(issues: Sequence[str] | str | None = None, lang: str = "ko") -> pd.DataFrame:
    """The observations of the chosen issues (`None`: all), with the charts' look set.

    A notebook open in JupyterLab gets the letters that it can show, for machines without a Korean font.

    Raises `KeyError` with the nearest match for an unknown issue or language.
    """
    from kicdata import live, style, wording

    wording.check_lang(lang)
    chosen = [issues] if isinstance(issues, str) else issues
    rows = store.load(issues=chosen)
    style.use_style()
    live.show_letters(chosen)
    return rows


def figure(name: str, draw: Callable[..., Any], rows: pd.DataFrame, *args: Any, lang: str = "ko", note: str = "",
           **options: Any) -> Exhibit | Refused | Markdown:
    """Draw the rows (`draw(rows, *args, lang=lang, **options)`), finish and export the chart; what to display.

    The files lie in `reports/figures` under the name; a second picture for narrow windows ends in `-narrow.png`.
    """
    from kicdata import quality
    from kicdata.sayings import say

    if rows.empty:
        return say("nothing", lang)
    try:
        return _exhibit(name, draw, rows, args, lang, note, options)
    except quality.ChartError as e:
        return Refused(name, str(e))


def _exhibit(name: str, draw: Callable[..., Any], rows: pd.DataFrame, args: Sequence[Any], lang: str, note: str,
             options: dict[str, Any]) -> Exhibit:
    import matplotlib.pyplot as plt

    from kicdata import evidence, style
    from kicdata.finish import finish

    before = set(plt.get_fignums())
    with style.looking(size="page"):
        fig = finish(draw(rows, *args, lang=lang, **options), note=note)
        files = export(fig, name)
    made = evidence.of(fig)
    with style.looking(size="column"):
        small = finish(draw(rows, *args, lang=lang, **options), note=note)
        narrow = picture(small, f"{name}-narrow", figures())
    for number in set(plt.get_fignums()) - before:  # only what was drawn here; the page shows the exported picture
        plt.close(number)
    alt = files.alt_ko if lang == "ko" else files.alt_en
    return Exhibit(name, files, narrow, alt, made.title, _numbers(made, lang))


def _numbers(made: Any, lang: str) -> str:
    """The drawn rows as a table that opens at a click: value, unit, period, address, printed text."""
    from kicdata import evidence, showing, wording

    rows = evidence.drawn_table(made.rows)
    if "value_std" in rows:
        names = wording.entity_names(made.rows, lang)
        shown = rows.assign(entity=[names[e] for e in rows["entity"]],
                            indicator=[wording.measure_name(i, lang) for i in made.rows["indicator"]],
                            period=[wording.period_name(p, lang) for p in rows["period"]],
                            issue=[wording.issue_name(i, lang, short=True) for i in rows["issue"]])
        wanted = ["entity", "indicator", "period", "printed", "unit", "issue", "page", "line"]
        shown = shown[[c for c in wanted if c in shown and (c != "page" or shown[c].notna().any())]]
        shown = shown.astype({"page": "Int64"}) if "page" in shown else shown
    else:
        drop = ["family", "entity", f"family_{'en' if lang == 'ko' else 'ko'}", "issue", "published", "flags"]
        shown = rows.drop(columns=drop, errors="ignore").rename(columns={f"family_{lang}": "family"})
    label = f"{wording.word('data', lang)} ({len(shown):,})"
    return f"<details><summary>{html.escape(label)}</summary>{showing.table(shown.head(MOST), lang).data}</details>"


def other_figures(prefix: str, rows: pd.DataFrame, lang: str = "ko", top_n: int = 15) -> Exhibits | Markdown:
    """A ranking for each family without a notebook of its own: the measure that most entities have in one period."""
    from kicdata import charts, select, specs, wording
    from kicdata.sayings import say

    own = set(wording.labels()["workbook"]["charts"])
    made: list[Exhibit | Refused] = []
    for family in specs.families():
        part = rows[(rows["family"] == family)]
        if family in own or family == "figures" or part.empty:
            continue
        chosen = best_covered(part)
        if chosen.empty:
            continue
        shown = figure(f"{prefix}-{family}".replace("_", "-"), charts.bars, select.top(chosen, top_n), lang=lang)
        made += [shown] if isinstance(shown, (Exhibit, Refused)) else []
    return Exhibits(made) if made else say("nothing", lang)  # type: ignore[arg-type]


def event_figures(prefix: str, events: pd.DataFrame, lang: str = "ko") -> Exhibits | Markdown:
    """Timelines of events, a page for each quarter or month where there are too many for one."""
    from kicdata import charts, showing
    from kicdata.sayings import say

    if events.empty:
        return say("nothing", lang)
    made = [figure("-".join(filter(None, [prefix, time])), charts.timeline, part, lang=lang)
            for time, part in showing.event_pages(events)]
    return Exhibits(made)  # type: ignore[arg-type]


def best_covered(rows: pd.DataFrame, least: int = 3) -> pd.DataFrame:
    """Rows of the measure that most entities of one level have in its latest period, if they are `least` or more.

    No ranks, and no measure that neither the specs nor the page names: nobody could say what is drawn.
    """
    from kicdata import printed, select

    found = select.facts(rows)
    found = found[(found["kind"] != "rank") & found["indicator"].map(printed.is_named)]
    best = found.head(0)
    for _, part in found.groupby(["indicator", "unit_std"], sort=False):
        now = select.latest(select.one_level(part))
        if now["entity"].nunique() > max(best["entity"].nunique(), least - 1):
            best = now
    return best
