"""The report: made from the digests, six pages that open anywhere, and errors before anything runs."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest

from kicdata import cli, exhibits, kept, live, report, running

HERE = Path(__file__).parents[1]
NAMES = [p.stem for p in sorted((HERE / "notebooks").glob("*.ipynb"))]


@pytest.fixture
def home(report_home: Path) -> Path:
    return report_home


@pytest.fixture
def made(report_pages: list[Path]) -> list[Path]:
    return report_pages


def test_every_notebook_becomes_a_page(made: list[Path]) -> None:
    assert [p.stem for p in made] == ["index", *NAMES]
    assert len(NAMES) >= 6
    out = made[0].parent
    assert {p.stem for p in out.glob("*.ipynb")} == set(NAMES)


def test_every_notebook_saves_its_charts(made: list[Path]) -> None:
    figures = made[0].parent / "figures"
    wide = {p.stem for p in figures.glob("*.png") if not p.stem.endswith("-narrow")}
    for kind in ("svg", "pdf", "xlsx", "csv", "txt"):
        assert {p.stem for p in figures.glob(f"*.{kind}")} == wide
    assert {p.stem for p in figures.glob("*-narrow.png")} == {f"{n}-narrow" for n in wide}
    assert {n[:2] for n in wide} == {n[:2] for n in NAMES}


def test_every_notebook_opens_with_its_answer_in_one_chart(made: list[Path]) -> None:
    for name in NAMES:
        body = (made[0].parent / f"{name}.html").read_text(encoding="utf-8").split("<body>")[1]
        assert body.index("<figure") < body.index("<h2"), name


def test_a_refused_chart_leaves_its_reason_and_the_other_charts(home: Path, tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    from kicdata import charts
    monkeypatch.setenv("KICDATA_HOME", str(home))
    monkeypatch.setenv("KICDATA_FIGURES", str(tmp_path))
    rows = report.start().query("indicator == 'gdp' and period == '2024'").head(2)
    odd = rows.assign(entity_ko=["\U00012000라", "나라"])
    shown = exhibits.figure("odd", charts.bars, odd)
    assert isinstance(shown, exhibits.Refused) and "no font has" in shown.reason
    assert html.escape(shown.reason) in shown._repr_html_()
    assert not list(tmp_path.iterdir())
    assert isinstance(exhibits.figure("good", charts.bars, rows), exhibits.Exhibit)


def test_a_second_report_keeps_what_is_unchanged(home: Path, made: list[Path]) -> None:
    figures = made[0].parent / "figures"
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in [*figures.iterdir(), *made[1:]]}
    said: list[str] = []
    assert report.make_report(home, top_n=7, say=said.append) == made
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in before} == before
    spoilt = figures / "04-power-bars.png"
    spoilt.write_bytes(b"")
    report.make_report(home, top_n=7, jobs=1, say=said.append)
    assert [s.split(" notebooks")[0] for s in said] == [f"{n} of {len(NAMES)}" for n in (len(NAMES), len(NAMES) - 1)]
    assert {p: p.read_bytes() for p in before} == {p: data for p, (data, _) in before.items()}


def test_a_page_has_another_key_with_whatever_it_is_made_of(tmp_path: Path) -> None:
    def key(source: str = "from kicdata import charts", made_of: str = "a", lang: str = "ko", **given: object) -> str:
        path = tmp_path / "09-own.ipynb"
        path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": [source]}]}))
        return kept.key_of(path, made_of, given, lang)

    keys = [key(), key("from kicdata import select"), key(made_of="b"), key(lang="en"), key(top_n=3)]
    assert len(set(keys)) == 5 and key() == keys[0]
    for reaching in ("import pandas", "from kicdata import read", "open('x')", "%run x.py", "from os import path"):
        assert key(reaching) == "", reaching
    (tmp_path / "data" / "processed").mkdir(parents=True)
    first = kept.state(tmp_path)
    (tmp_path / "data" / "processed" / "observations.parquet").write_bytes(b"1")
    assert kept.state(tmp_path) != first == kept.state(tmp_path / "elsewhere")


def test_figures_that_no_page_shows_any_more_are_removed(tmp_path: Path) -> None:
    for name in ("old", "edited", "shown"):
        (tmp_path / name).write_text(name)
    first = kept.Ledger(tmp_path)
    first.record("page", "a", [tmp_path / n for n in ("old", "edited", "shown")])
    first.close()
    (tmp_path / "edited").write_text("by somebody")
    second = kept.Ledger(tmp_path)
    assert not second.holds("page", "a") and not second.holds("page", "") and not second.holds("other", "a")
    second.record("page", "b", [tmp_path / "shown"])
    second.close()
    assert {p.name for p in tmp_path.iterdir()} == {"edited", "shown", kept.LEDGER}
    assert kept.Ledger(tmp_path).holds("page", "b")


def test_an_open_notebook_gets_every_letter_that_it_shows(home: Path, made: list[Path],
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KICDATA_HOME", str(home))
    have = set(live.letters())
    for name in NAMES:
        text = re.sub("base64,[^\"\\\\ ]*", "", (made[0].parent / f"{name}.ipynb").read_text(encoding="utf-8"))
        assert {c for c in text if ord(c) >= 0x2E80} <= have, name
        assert live.FONT not in text  # nobody sees the cells of a report's run


def test_parameters_reach_the_notebooks(made: list[Path]) -> None:
    nb = json.loads((made[0].parent / "01-city-gdp.ipynb").read_text(encoding="utf-8"))
    injected = [c for c in nb["cells"] if "injected-parameters" in c["metadata"].get("tags", [])]
    assert "top_n = 7" in "".join(injected[0]["source"])


def test_pages_open_without_a_network(made: list[Path]) -> None:
    for page in made:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text and "@import" not in text, page
        for link in re.findall(r'(?:src|href)\s*=\s*"([^"]*)"', text):
            local = link.startswith(("data:", "#")) or (page.parent / link).exists()
            assert local, f"{page.name}: {link[:80]}"
        assert all(u.startswith("data:") for u in re.findall(r"url\(([^)]{0,40})", text)), page


def test_pages_hold_the_letters_they_show(made: list[Path]) -> None:
    from fontTools.ttLib import TTFont
    for page in made:
        text = page.read_text(encoding="utf-8")
        fonts = re.findall(r"font/woff2;base64,([^)]+)\)", text)
        assert len(fonts) == 2
        body = {c for c in text.split("<body>")[1] if ord(c) >= 0x2E80}
        assert body
        for data in fonts:
            cmap = TTFont(BytesIO(base64.b64decode(data))).getBestCmap()
            assert not {c for c in body if ord(c) not in cmap}, page.name
        assert f'font-family:"{report.FONT}"' in text


def test_pages_show_one_language_and_no_code(made: list[Path]) -> None:
    text = (made[0].parent / "01-city-gdp.html").read_text(encoding="utf-8")
    body = text.split("<body>")[1]
    assert "charts.finish" not in body
    assert "What this cannot say" not in body and "말할 수 없는 것" in body


@pytest.mark.parametrize(("given", "message"), [
    ({"issues": ["weekly-40"]}, r"There is no issue 'weekly-40'\. Did you mean weekly-40"),
    ({"lang": "kr"}, r"There is no language 'kr'\. Did you mean ko\?"),
])
def test_unknown_values_stop_before_anything_runs(home: Path, tmp_path: Path, given: dict[str, object],
                                                  message: str) -> None:
    with pytest.raises(KeyError, match=message):
        report.make_report(home, out=tmp_path / "out", **given)  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


def test_unknown_parameter_names_the_nearest() -> None:
    with pytest.raises(KeyError) as error:
        running.check_parameters(HERE / "notebooks" / "01-city-gdp.ipynb", ["topn"])
    assert error.value.args[0] == ("01-city-gdp.ipynb has no parameter 'topn'. Did you mean top_n? "
                                   "Known: issues, lang, top_n.")


def test_a_notebook_that_fails_loses_no_other(home: Path, tmp_path: Path) -> None:
    small = tmp_path / "home"
    (small / "notebooks").mkdir(parents=True)
    shutil.copytree(home / "data", small / "data")
    source = json.loads((home / "notebooks" / "04-power.ipynb").read_text(encoding="utf-8"))
    shutil.copy(home / "notebooks" / "04-power.ipynb", small / "notebooks")
    source["cells"][3]["source"] = ["1 / 0"]
    (small / "notebooks" / "05-broken.ipynb").write_text(json.dumps(source), encoding="utf-8")
    with pytest.raises(report.ReportError, match=r"05-broken\.ipynb, cell \d+: ZeroDivisionError: division by zero"):
        report.make_report(small, lang="en", issues=["weekly-422"])
    text = (small / "reports" / "04-power.html").read_text(encoding="utf-8")
    assert "Power: which provinces" in text and "발전: 어느" not in text
    assert not (small / "reports" / "05-broken.html").exists()


def test_the_command_says_what_is_wrong(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "--home", str(home), "--lang", "jp"]) == 2
    assert capsys.readouterr().err.startswith("kicdata: There is no language 'jp'.")


def test_without_a_store_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no tables here yet"):
        report.make_report(tmp_path)


@pytest.mark.parametrize("n", ["0", "-2"])
def test_a_count_below_one_is_refused_before_anything_runs(
    n: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["report", "--home", str(tmp_path), "--top-n", n]) == 2
    assert f"top_n is {n}; expected is a whole number of 1 or more" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_the_report_of_one_issue_is_one_page_and_a_document(issue_report: list[Path]) -> None:
    import docx
    page, document = issue_report
    text = page.read_text(encoding="utf-8")
    assert (page.name, document.name) == ("weekly-418.html", "weekly-418.docx")
    assert all(x.startswith(("data:", "#")) for x in re.findall(r'(?:src|href)="([^"]*)"', text))
    links = re.findall(r'href="#([^"]*)"', text)
    assert links and all(f'id="{x}"' in text for x in links)
    assert len(re.findall("<h1", text)) == 1 and 'name="viewport"' in text and "max-width:40rem" in text
    assert "weekly-403" not in text and "no. 403" not in text
    read = docx.Document(str(document))
    pictures = read.inline_shapes
    captions = [p.text for p in read.paragraphs if p.style is not None and p.style.name == "Caption"]
    assert len(pictures) == len(captions) == len(re.findall("<figure", text)) > 4
    assert captions[0].startswith("Figure 1. ")
    assert all(p._inline.docPr.get("descr") for p in pictures)


def test_the_report_of_one_issue_holds_its_brief(home: Path, issue_report: list[Path]) -> None:
    import docx

    from kicdata.brief import brief_sections
    page, document = issue_report
    text = html.unescape(page.read_text(encoding="utf-8"))
    paragraphs = {p.text for p in docx.Document(str(document)).paragraphs}
    head, parts = brief_sections("weekly-418", "en", home / "data" / "processed")
    said = [*head, *(title for title, _ in parts), *(row for _, rows in parts for row in rows)]
    assert len(said) > 8 and [x for x in said if x not in text] == [] and [x for x in said if x not in paragraphs] == []


def test_the_index_shows_the_reports_of_issues(home: Path, issue_report: list[Path], made: list[Path]) -> None:
    pages = [running.Page("04-power", "x", "", ("04-power-bars",))]
    body = report._index_body(pages, made[0].parent, "ko")
    assert 'href="weekly-418.html"' in body and 'src="weekly-418/figures/' in body
