"""What the tests share: the digests, the real issues beside the project, a built store."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from kicdata.build import Report
    from kicdata.issue import Issue

settings.register_profile("kicdata", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("kicdata")

ROOT = Path(__file__).parents[1]
DIGESTS = ROOT / "data" / "raw" / "digests"
SHARED = ROOT.parent / "shared"
ISSUES = ("weekly-403", "weekly-418", "weekly-422", "monthly-2025-06")


def need_shared(path: Path) -> Path:
    """A path of the real issues; skips where they are not at hand, fails in CI."""
    if not path.exists():
        message = f"{path.name}: the real issues (../shared) are not beside the project, so this cannot be tested"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@cache
def reading(path: Path) -> Issue:
    """An issue as read, once for all tests that only look at it."""
    from kicdata.issue import read
    return read(path)


def real(name: str) -> Issue:
    """A real issue as read."""
    return reading(need_shared(SHARED / "issues" / f"{name}.txt"))


def digest(name: str) -> Issue:
    """A digest as read."""
    return reading(DIGESTS / f"{name}.txt")


def difference(pdf: Issue, text: Issue) -> list[str]:
    """The observations that only one of two readings of an issue has, but for their place in the file; wording
    without white space, as line ends differ.
    """
    def facts(issue: Issue) -> Counter[tuple[str, ...]]:
        columns = [c for c in issue.observations.columns if c not in ("line", "page")]
        return Counter(tuple(str(v).replace(" ", "") for v in row)
                       for row in issue.observations[columns].itertuples(index=False))

    first, second = facts(pdf), facts(text)
    return [*(f"only in the PDF: {x}" for x in (first - second).elements()),
            *(f"only in the text: {x}" for x in (second - first).elements())]


@pytest.fixture(scope="session")
def digest_store(report_home: Path) -> Path:
    """The tables built from the digests; nothing may write into them."""
    return report_home / "data" / "processed"


@pytest.fixture(scope="session")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables built from the real issues."""
    from kicdata.build import build
    raw = need_shared(SHARED / "issues")
    out = tmp_path_factory.mktemp("shared-store")
    report = build(raw, out)
    assert report.errors == []
    return out


@pytest.fixture(scope="session")
def digests_built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """A project of its own: the digests, built, and the notebooks; and what the build said."""
    from kicdata.build import build
    folder = tmp_path_factory.mktemp("report-home")
    shutil.copytree(DIGESTS, folder / "data" / "raw" / "digests")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    return folder, build(folder / "data" / "raw", folder / "data" / "processed")


@pytest.fixture(scope="session")
def report_home(digests_built: tuple[Path, Report]) -> Path:
    """A project of its own: the digests, built, and the notebooks."""
    return digests_built[0]


@pytest.fixture(scope="session")
def report_pages(report_home: Path) -> list[Path]:
    """Every notebook executed, with fewer bars than they show by themselves."""
    from kicdata import report
    return report.make_report(report_home, top_n=7)


@pytest.fixture(scope="session")
def issue_report(report_home: Path) -> list[Path]:
    """The report of one issue: HTML and docx."""
    from kicdata import report
    return report.make_issue_report(report_home, ["weekly-418"], lang="en")


@pytest.fixture(scope="session")
def later_home(report_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project's folder with the four digests and a made-up later issue of the same families."""
    home = tmp_path_factory.mktemp("home")
    raw = home / "data" / "raw"
    shutil.copytree(report_home / "data", home / "data")  # with what was read of the digests
    shutil.copy(ROOT / "tests" / "layouts" / "weekly-455.txt", raw)
    from kicdata.build import build
    report = build(raw, home / "data" / "processed")
    assert report.errors == []
    return home
