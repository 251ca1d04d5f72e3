"""Exports and stale figures: every file of a chart, its evidence, the same bytes twice, and what changed since."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import docx
import openpyxl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

import kicdata
from kicdata import charts, cli, exports, select, stale
from kicdata.store import load
from test_charts import _close, _plain_look, finished, towns  # noqa: F401  (fixtures)


@pytest.fixture
def fig() -> Figure:
    return finished(charts.bars(select.top(towns(values=[3, 1, -2, 5]))))


def test_one_call_writes_the_chart_its_numbers_and_its_words(fig: Figure, tmp_path: Path) -> None:
    files = kicdata.export(fig, "towns", folder=tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {f"towns.{k}" for k in ("png", "svg", "pdf", "xlsx", "csv", "txt")}
    table = pd.read_csv(files.csv)
    assert table["value_std"].tolist() == [5e11, 3e11, 1e11, -2e11]
    assert {"value", "unit", "issue", "page", "line", "printed"} - {*table.columns} <= {"printed"}
    sheet = openpyxl.load_workbook(files.xlsx)["data"]
    assert [c.value for c in sheet[1]] == list(table.columns) and sheet.max_row == 5
    assert files.alt_ko.startswith("순위 막대 그림: ") and "라온 5,000억 위안" in files.alt_ko
    assert files.alt_en.startswith("Ranked bars: ") and "Town 3" in files.alt_en
    assert files.citation == "KIC 중국. 주간 중국창업 1호 (2030-01-01), 도표 1 (10~13행)."


def test_svg_and_pdf_hold_text_and_the_svg_its_letters(fig: Figure, tmp_path: Path) -> None:
    files = kicdata.export(fig, "towns", folder=tmp_path)
    svg = files.svg.read_text(encoding="utf-8")
    assert ">라온<" in svg and svg.count("font/woff2") == 2 and "<desc>" in svg
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", str(files.pdf), "-"], capture_output=True, text=True, check=True).stdout
        assert "라온" in text and "자료: 주간 중국창업 1호" in text


def test_numbers_and_hashes_stand_in_the_metadata(fig: Figure, tmp_path: Path) -> None:
    files = kicdata.export(fig, "towns", folder=tmp_path)
    with Image.open(files.png) as picture:
        picture.load()
        mark = json.loads(str(picture.info["kicdata"]))
        assert picture.info["Source"] == files.citation
    assert [n[-3] for n in mark["numbers"]] == [5e11, 3e11, 1e11, -2e11]
    words = files.text.read_text(encoding="utf-8")
    assert f"data: {mark['data']}" in words and f"recipe: {mark['recipe']}" in words
    assert mark["data"] in files.pdf.read_bytes().decode("latin-1") or b"kicdata" in files.pdf.read_bytes()


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    data = select.top(towns())
    for folder in ("a", "b"):
        kicdata.export(finished(charts.bars(data)), "x", folder=tmp_path / folder)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_hashes_follow_the_data_and_the_recipe(tmp_path: Path) -> None:
    from kicdata import evidence
    one, other = (evidence.of(finished(charts.bars(towns(values=v)))) for v in ([3, 2], [3, 2.5]))
    again = evidence.of(finished(charts.bars(towns(values=[3, 2])), note="다른 설명"))
    assert one.data_hash != other.data_hash
    assert one.data_hash == again.data_hash and one.recipe_hash != again.recipe_hash


@pytest.mark.filterwarnings("ignore:Glyph")
def test_a_letter_without_font_is_refused_and_nothing_written(tmp_path: Path) -> None:
    fig = finished(charts.bars(towns(values=[3, 2]).assign(entity_ko=["가나", "\U00012000라"])))
    with pytest.raises(ValueError) as error:
        kicdata.export(fig, "x", folder=tmp_path)
    assert str(error.value) == (
        "x: no font has '\U00012000' (U+12000) in the label '\U00012000라'. Correct the name in specs/ or in the "
        "issue, or add a font in style.font_files.")
    assert not list(tmp_path.iterdir())


def test_a_clipped_text_is_refused(fig: Figure, tmp_path: Path) -> None:
    fig.text(0.99, 0.5, "밖으로 나가는 글", ha="left")
    with pytest.raises(ValueError, match="x: the text '밖으로 나가는 글' leaves the figure"):
        kicdata.export(fig, "x", folder=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("thing", [None, [], "chart"], ids=str)
def test_what_is_no_chart_is_refused(thing: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^This is no chart but .*Pass what a chart function returned"):
        kicdata.export(thing, "x", tmp_path)  # type: ignore[arg-type]


def test_a_figure_of_another_hand_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"not drawn by kicdata\.charts"):
        kicdata.export(Figure(), "x", folder=tmp_path)
    with pytest.raises(ValueError, match=r"Call charts\.finish"):
        kicdata.export(charts.bars(towns()), "x", folder=tmp_path)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no name for files"):
        kicdata.export(finished(charts.bars(towns())), "../x", folder=tmp_path)


# ----------------------------------------------------------------------------------------- stale figures
@pytest.fixture
def drawn(report_home: Path, tmp_path: Path) -> exports.Exported:
    """A chart of the built store."""
    rows = select.top(select.latest(select.cities(select.facts(load(store=report_home / "data" / "processed"), "gdp")),
                                    2), 5)
    return kicdata.export(finished(charts.bars(rows)), "cities", folder=tmp_path)


@pytest.fixture
def changed_store(report_home: Path, tmp_path: Path) -> Path:
    """The same store in which one drawn number is another and one is gone."""
    folder = tmp_path / "store"
    shutil.copytree(report_home / "data" / "processed", folder)
    rows = pd.read_parquet(folder / "observations.parquet")
    first = (rows["entity"] == "CN-310000") & (rows["indicator"] == "gdp") & (rows["period"] == "2024-01/2024-09")
    gone = (rows["entity"] == "CN-110000") & (rows["indicator"] == "gdp") & (rows["period"] == "2024-01/2024-09")
    rows.loc[first, "value_std"] = 3.5e12
    rows[~gone].to_parquet(folder / "observations.parquet")
    return folder


def documents(png: Path, folder: Path) -> list[Path]:
    """The picture in a docx, a pptx (as it lies in the package), two pages and alone."""
    word = docx.Document()
    word.add_picture(str(png))
    word.save(str(folder / "a.docx"))
    with zipfile.ZipFile(folder / "a.pptx", "w") as package:
        package.write(png, "ppt/media/image1.png")
    inline = base64.b64encode(png.read_bytes()).decode()
    (folder / "inline.html").write_text(f'<img src="data:image/png;base64,{inline}">', encoding="utf-8")
    (folder / "linked.html").write_text(f'<img src="{png.name}">', encoding="utf-8")
    return [folder / n for n in ("a.docx", "a.pptx", "inline.html", "linked.html", png.name)]


def test_a_figure_is_found_in_every_kind_of_document(drawn: exports.Exported, report_home: Path,
                                                     changed_store: Path) -> None:
    paths = [*documents(drawn.png, drawn.png.parent), drawn.svg, drawn.pdf]
    for path in paths:
        (fresh,) = stale.find_stale([path], report_home / "data" / "processed")
        assert (fresh.code, fresh.numbers, fresh.note) == (0, 10, ""), path
        (old,) = stale.find_stale([path], changed_store)
        assert old.code == 1 and len(old.changes) == 2, path
    said = str(old)
    assert "2 of 10 numbers have changed" in said
    assert re.search(r"상하이, GDP, 2024-01/2024-09: 3\.44조 위안 -> 3\.50조 위안 \(weekly-403, line \d+\)", said)
    assert "베이징, GDP, 2024-01/2024-09: 3.35조 위안 -> not there any more" in said


def test_the_command_lists_old_beside_new(drawn: exports.Exported, changed_store: Path, report_home: Path,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["stale", str(drawn.png), "--store", str(changed_store)]) == 1
    assert "3.44조 위안 -> 3.50조 위안" in capsys.readouterr().out
    assert cli.main(["stale", str(drawn.png), "--store", str(report_home / "data" / "processed")]) == 0
    assert "up to date, 10 numbers" in capsys.readouterr().out


def test_files_without_figures_and_of_other_kinds_are_named(tmp_path: Path, report_home: Path,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "plain.png")
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "bad.docx").write_text("x")
    (tmp_path / "bad.pdf").write_text("x")
    store = report_home / "data" / "processed"
    (found,) = stale.find_stale([tmp_path / "plain.png"], store)
    assert found.code == 0 and "no figure of kicdata" in str(found)
    for name, said in (("a.txt", "files of this kind are not searched"), ("none.png", "there is no such file"),
                       ("bad.docx", "this is no docx file"), ("bad.pdf", "this is no pdf file")):
        assert cli.main(["stale", str(tmp_path / name), "--store", str(store)]) == 2
        assert said in capsys.readouterr().err


def test_a_renamed_entity_with_the_same_number_is_not_stale(drawn: exports.Exported, report_home: Path,
                                                            tmp_path: Path) -> None:
    folder = tmp_path / "renamed"
    shutil.copytree(report_home / "data" / "processed", folder)
    rows = pd.read_parquet(folder / "observations.parquet")
    rows["entity"] = rows["entity"].replace("CN-310000", "place:elsewhere")
    rows.to_parquet(folder / "observations.parquet")
    (found,) = stale.find_stale([drawn.png], folder)
    assert found.code == 0
