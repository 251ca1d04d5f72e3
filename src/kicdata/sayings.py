"""Rows become a sentence of reading, for notebooks and reports: filled from the data, in Korean or English.

In: rows with the columns of `observations`. Out: Markdown. The forms stand in `[sayings]` of `specs/labels.toml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import Markdown


def say(name: str, lang: str, **parts: object) -> Markdown:
    """A sentence of the labels with its parts."""
    from IPython.display import Markdown

    from kicdata import wording

    return Markdown(wording.fill(wording.labels()["sayings"][wording.check_lang(lang)][name], **parts))  # type: ignore[no-untyped-call]


def read_ranking(rows: pd.DataFrame, lang: str = "ko") -> Markdown:
    """A sentence on the largest and smallest of the rows drawn, in their latest period."""
    from kicdata import wording

    now = rows[rows["period_end"] == rows["period_end"].max()].sort_values("value_std", ascending=False)
    if now.empty:
        return say("nothing", lang)
    names = wording.entity_names(rows, lang)
    said = [
        (names[e], wording.amount(v, u, lang, i, places=wording.decimals(now)))
        for e, v, u, i in zip(now["entity"], now["value_std"], now["unit_std"], now["indicator"], strict=True)
    ]
    if len(said) == 1:
        period = wording.period_name(now["period"].iloc[0], lang)
        return say("single", lang, period=period, first=said[0][0], first_value=said[0][1])
    text = str(wording.labels()["sayings"][lang]["ranking"]).format(
        period=wording.period_name(now["period"].iloc[0], lang),
        first=said[0][0],
        first_value=said[0][1],
        second=said[1][0],
        second_value=said[1][1],
        n=len(said),
        c=wording.counter(now, lang),
        last=said[-1][0],
        last_value=said[-1][1],
    )
    falling = [f"{n} {v}" for (n, v), value in zip(said, now["value_std"], strict=True) if value < 0]
    if falling:
        text += " " + str(wording.labels()["sayings"][lang]["ranking_negative"]).format(names=", ".join(falling))
    from IPython.display import Markdown

    return Markdown(text)  # type: ignore[no-untyped-call]


def read_choice(rows: pd.DataFrame, drawn: pd.DataFrame, lang: str = "ko") -> Markdown:
    """A note on the periods of `rows` that the chart of `drawn` passes over: a newer one, an older one with more.

    Empty where there is none.
    """
    from IPython.display import Markdown

    from kicdata import select, wording

    forms = wording.labels()["sayings"][wording.check_lang(lang)]
    said = [
        str(forms[name]).format(
            period=wording.period_name(part["period"].iloc[0], lang),
            issue="·".join(wording.issue_name(i, lang, short=True) for i in part["issue"].drop_duplicates()),
            n=part["entity"].nunique(),
        )
        for name, part in zip(("newer", "older"), select.passed_over(rows, drawn), strict=True)
        if not part.empty
    ]
    return Markdown("> " + " ".join(said) if said else "")  # type: ignore[no-untyped-call]


def read_change(rows: pd.DataFrame, lang: str = "ko") -> Markdown:
    """A sentence on what rose and fell between the two latest comparable periods of one indicator."""
    from kicdata import select, wording

    both = select.compare(rows)
    if both.empty:
        return say("nothing", lang)
    names = wording.entity_names(rows, lang)
    both = both.sort_values("change_pct", ascending=False)
    best, worst = both.iloc[0], both.iloc[-1]
    return say(
        "change",
        lang,
        measure=wording.measure_name(rows["indicator"].iloc[0], lang),
        earlier=wording.period_name(best["period_earlier"], lang),
        later=wording.period_name(best["period_later"], lang),
        n=len(both),
        c=wording.counter(rows, lang),
        up=int((both["change"] > 0).sum()),
        down=int((both["change"] < 0).sum()),
        best=names[best["entity"]],
        best_value=f"{wording.rounded(best['change_pct'], 1, signed=True)}%",
        worst=names[worst["entity"]],
        worst_value=f"{wording.rounded(worst['change_pct'], 1, signed=True)}%",
    )


def read_ranks(rows: pd.DataFrame, lang: str = "ko", most: int = 5) -> Markdown:
    """A sentence on ranks gained and lost between the two latest comparable periods."""
    from kicdata import select, wording

    both = select.compare(rows)
    names = wording.entity_names(rows, lang)
    none = str(wording.labels()["sayings"][wording.check_lang(lang)]["none"])

    def said(part: pd.DataFrame, sign: str) -> str:
        order = part.sort_values("rank_change", key=abs, ascending=False, kind="stable").head(most)
        pairs = zip(order["entity"], order["rank_change"], strict=True)
        return ", ".join(f"{names[e]} {sign}{abs(int(c))}" for e, c in pairs) or none

    return say(
        "ranks", lang, up=said(both[both["rank_change"] > 0], "↑"), down=said(both[both["rank_change"] < 0], "↓")
    )


def read_scatter(rows: pd.DataFrame, x: str, y: str, lang: str = "ko") -> Markdown:
    """A sentence on two indicators of the same entities: medians, and how many lie above the diagonal."""
    from kicdata import charts, wording

    wide = charts.drawn_pairs(rows, x, y).pivot_table(index="entity", columns="indicator", values="value_std")
    if wide.empty:
        return say("nothing", lang)
    units = {i: rows.loc[rows["indicator"] == i, "unit_std"].iloc[0] for i in (x, y)}
    return say(
        "scatter",
        lang,
        n=len(wide),
        c=wording.counter(rows, lang),
        x=wording.measure_name(x, lang),
        y=wording.measure_name(y, lang),
        x_value=wording.amount(wide[x].median(), units[x], lang),
        y_value=wording.amount(wide[y].median(), units[y], lang),
        above=int((wide[y] > wide[x]).sum()),
    )


def read_shares(rows: pd.DataFrame, lang: str = "ko") -> Markdown:
    """A sentence for each owner on the shares of its latest period, largest first."""
    from IPython.display import Markdown

    from kicdata import wording

    if rows.empty:
        return say("nothing", lang)
    names = wording.entity_names(rows, lang)
    said = []
    for owner, own in rows.groupby([wording.owner_name(e, lang) for e in rows["entity"]], sort=False):
        now = own[own["period_end"] == own["period_end"].max()].sort_values("value_std", ascending=False)
        now = now.drop_duplicates("entity")
        parts = ", ".join(f"{names[e]} {v:g}%" for e, v in zip(now["entity"], now["value_std"], strict=True))
        form = str(wording.labels()["sayings"][wording.check_lang(lang)]["shares"])
        period = wording.period_name(now["period"].iloc[0], lang)
        said.append(form.format(owner=f"{owner} " if owner else "", period=period, parts=parts))
    return Markdown(" ".join(said))  # type: ignore[no-untyped-call]


def owners(rows: pd.DataFrame, lang: str = "ko") -> str:
    """Whose parts the rows are, joined: the place in front of the / of `source:CN-370000/풍력`."""
    from kicdata import wording

    return "·".join(dict.fromkeys(wording.owner_name(e, lang) for e in rows["entity"]))
