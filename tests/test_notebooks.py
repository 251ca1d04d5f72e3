"""Notebooks are thin: no outputs, no functions, no cleaning, no issue by name; each with its parameters.

That each one runs is tested with the report (`test_report.py`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells(path: Path, kind: str) -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [c | {"source": "".join(c["source"])} for c in found if c["cell_type"] == kind]


def tagged(path: Path, kind: str, tag: str) -> list[str]:
    return [c["source"] for c in cells(path, kind) if tag in c["metadata"].get("tags", [])]


def test_the_six_questions_are_there() -> None:
    assert [p.stem for p in NOTEBOOKS][:6] == ["00-start-here", "01-city-gdp", "02-investment", "03-zones", "04-power",
                                              "05-across-issues"]


def test_committed_without_outputs() -> None:
    done = subprocess.run([sys.executable, "-m", "nbstripout", "--verify", *map(str, NOTEBOOKS)], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
class TestEach:
    def test_has_no_functions_and_no_cleaning(self, path: Path) -> None:
        code = "\n".join(c["source"] for c in cells(path, "code"))
        for word in ("def", "class", "lambda", "import re", "for", "while", "try"):
            assert not re.search(rf"\b{word}\b", code), word
        assert not re.search(r"\.(?:replace|fillna|dropna|apply|map|merge|astype)\(", code)

    def test_names_no_issue_and_no_entity(self, path: Path) -> None:
        code = "\n".join(c["source"] for c in cells(path, "code") if "parameters" not in c["metadata"].get("tags", []))
        assert not re.search(r"weekly-|monthly-|CN-|도표|\b20\d\d\b", code)

    def test_cells_are_short(self, path: Path) -> None:
        lengths = [len(c["source"].splitlines()) for c in cells(path, "code")]
        assert median(lengths) <= 3 and max(lengths) <= 5

    def test_has_one_cell_of_parameters(self, path: Path) -> None:
        found = tagged(path, "code", "parameters")
        assert len(found) == 1
        assert re.findall(r"^(\w+) =", found[0], re.M) == ["issues", "top_n", "lang"]

    def test_opens_with_one_question_in_both_languages(self, path: Path) -> None:
        for lang in ("ko", "en"):
            said = tagged(path, "markdown", lang)
            titles = [line for text in said for line in text.splitlines() if line.startswith("# ")]
            assert len(titles) == 1 and titles[0].endswith("?")
        assert len(tagged(path, "markdown", "ko")) == len(tagged(path, "markdown", "en"))

    def test_runs_on_the_plain_kernel(self, path: Path) -> None:
        assert json.loads(path.read_text(encoding="utf-8"))["metadata"]["kernelspec"]["name"] == "python3"
