"""The project as a whole: which way imports run, what stands in code, and files that must agree."""

from __future__ import annotations

import ast
import csv
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from conftest import DIGESTS, ROOT, SHARED, need_shared

PACKAGE = ROOT / "src" / "kicdata"

# A module imports only what stands before it; a new module takes its place here.
ORDER = ["faults", "specs", "text", "values", "periods", "names", "records", "intervals", "edits", "rounding", "drift",
         "identities", "grid", "pdf", "source", "rows", "eventrows", "kinds", "headers", "bounds", "outline",
         "contents", "celltypes", "cutter", "labels", "shown", "fitting", "gridlabels", "parting", "levels",
         "spanning", "paragraphs", "groups", "tables", "unfolding", "bodies", "alignment", "columns", "cellvalues",
         "settling", "pairs", "context", "spans", "meaning", "owners", "families", "figures", "reading", "scaffold",
         "gaps", "typed", "transcription", "mentions", "phrases", "state", "wholes", "candidates", "governance",
         "dealing", "launches",
         "listing", "measuring", "timing", "change", "subjects", "prose", "checks", "partial", "relations", "audit",
         "events", "account", "identity", "home", "errata", "store", "search", "coverage", "alike", "printed",
         "wording", "sightings", "contradictions", "sequence", "review", "select", "sheets", "workbook", "issue",
         "form", "transcribe", "filled", "additions", "history", "duplicates", "inputs", "readings", "joining",
         "build", "brief", "findings", "captions", "style", "fonts", "evidence", "place", "quality", "finish",
         "charts", "exports", "stale", "sayings", "showing", "live", "exhibits", "running", "kept", "pages",
         "documents", "report", "cli"]
LEAVES = ORDER[:ORDER.index("home")]
READERS = {*ORDER[ORDER.index("source"):ORDER.index("home")], "issue"}
ID = re.compile(r"(?:weekly-\d+|monthly-\d{4}-\d{2})(?:\.\w+)?")


@cache
def tree(name: str) -> ast.Module:
    """A module, or all modules of a subpackage as one."""
    files = [PACKAGE / f"{name}.py"] if (PACKAGE / f"{name}.py").exists() else sorted((PACKAGE / name).glob("*.py"))
    found = [ast.parse(f.read_text(encoding="utf-8")) for f in files]
    return found[0] if len(found) == 1 else ast.Module([n for f in found for n in f.body[1:]], [])


def modules() -> list[str]:
    packages = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}
    return sorted({p.stem for p in PACKAGE.glob("*.py") if p.stem != "__init__"} | packages)


def imported(name: str) -> set[str]:
    """Full names of what a module imports anywhere in it, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}.py, line {node.lineno}: a relative import"
            found |= {node.module or ""} | {f"{node.module}.{a.name}" for a in node.names}
    return found


def siblings(name: str) -> set[str]:
    """Modules of the package that a module imports."""
    return {x.split(".")[1] for x in imported(name) if x.startswith("kicdata.")} & {*modules()} - {name}


def test_every_module_has_its_place_in_the_order() -> None:
    assert set(modules()) <= set(ORDER)


@pytest.mark.parametrize("name", modules())
def test_imports_run_one_way(name: str) -> None:
    before = set(ORDER[:ORDER.index(name)])
    assert siblings(name) - before == set()


@pytest.mark.parametrize("name", ORDER[ORDER.index("build") + 1:ORDER.index("cli")])
def test_charts_and_report_never_open_an_issue(name: str) -> None:
    assert siblings(name) & READERS == set()


@pytest.mark.parametrize("name", LEAVES)
def test_leaves_import_no_pandas(name: str) -> None:
    assert {x.split(".")[0] for x in imported(name)} & {"pandas", "numpy", "pyarrow", "matplotlib"} == set()


def test_reading_and_help_load_no_pandas() -> None:
    code = "import sys, kicdata.issue, kicdata.cli; print({'pandas', 'matplotlib'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def literals(name: str) -> Iterator[tuple[int, str]]:
    """Line and text of every string in a module's code; docstrings are not code."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {id(n.body[0].value) for n in ast.walk(tree(name))
            if isinstance(n, owners) and n.body and isinstance(n.body[0], ast.Expr)}
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


@cache
def proper_names() -> frozenset[str]:
    """Korean names of places and companies in the specs that are too long to be part of another word."""
    with (PACKAGE / "specs" / "places.csv").open(encoding="utf-8", newline="") as f:
        found = {n for r in csv.DictReader(f) for n in [r["ko"], *r["ko_other"].split("|")]}
    with (PACKAGE / "specs" / "names.tsv").open(encoding="utf-8", newline="") as f:
        found |= {n for r in csv.DictReader(f, delimiter="\t") if r["kind"] == "company"
                  for n in [r["ko"], *r["other"].split("|")]}
    return frozenset(n for n in found if len(n.replace(" ", "")) > 3)


@pytest.mark.parametrize("name", modules())
def test_no_issue_id_in_code(name: str) -> None:
    """A message may show an id as an example; a string that is an id, or its number, is a special case."""
    numbers = {p.stem.partition("-")[2] for p in DIGESTS.glob("*.txt")}
    assert [x for x in literals(name) if ID.fullmatch(x[1].strip()) or x[1] in numbers] == []


@pytest.mark.parametrize("name", modules())
def test_no_place_or_company_in_code(name: str) -> None:
    found = [(n, p) for n, text in literals(name) for p in proper_names() if p in text]
    assert found == []


def project() -> dict[str, Any]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])


def requirements() -> list[Requirement]:
    groups = [project()["dependencies"], *project()["optional-dependencies"].values()]
    return [Requirement(x) for group in groups for x in group]


def test_constraints_are_names_and_exact_versions_of_all_requirements() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [x for x in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.+!]*", x)] == []
    pinned = {normal(name): version for name, version in (x.split("==") for x in lines)}
    assert len(pinned) == len(lines)
    assert [str(r) for r in requirements() if not r.specifier.contains(pinned.get(normal(r.name), "0"))] == []


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_import_of_the_package_is_required_by_name() -> None:
    """What is imported is asked for, not hoped to come along with something else."""
    homes = packages_distributions()
    wanted = {x.split(".")[0] for n in modules() for x in imported(n)} - sys.stdlib_module_names - {"kicdata"}
    required = {normal(r.name) for r in requirements()}
    assert sorted(w for w in wanted if not required & {normal(d) for d in homes.get(w, [])}) == []


def test_environment_is_in_step_with_pyproject() -> None:
    conda = {"matplotlib": "matplotlib-base", "seaborn": "seaborn-base", "brotli": "brotli-python"}
    only_pip = {"mpl-font"}
    wanted, wanted_pip = {f"python{project()['requires-python']}", "pip"}, {"-e ."}
    for r in requirements():
        name = normal(r.name)
        (wanted_pip if name in only_pip else wanted).add(f"{conda.get(name, name)}{r.specifier}")
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert {x for x in listed if isinstance(x, str)} == wanted
    assert {y for x in listed if isinstance(x, dict) for y in x["pip"]} == wanted_pip


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_names_every_family() -> None:
    families = tomllib.loads((PACKAGE / "specs" / "families.toml").read_text(encoding="utf-8"))["family"]
    assert [f for f in families if f"`{f}`" not in readme()] == []


def test_readme_names_every_command() -> None:
    commands = [ast.literal_eval(n.args[0]) for n in ast.walk(tree("cli"))
                if isinstance(n, ast.Call) and getattr(n.func, "attr", "") == "add_parser"]
    assert commands
    assert [c for c in commands if f"kicdata {c}" not in readme()] == []


def sentences(folder: Path) -> set[str]:
    """The last 40 letters of every longer sentence of the issues, without white space."""
    found = set()
    for path in sorted(folder.glob("*.txt")):
        for s in re.split(r"(?<=다)\.", squeezed(path)):
            if len(s) >= 40 and sum(c.isdigit() for c in s[-40:]) < 12:
                found.add(s[-40:])
    return found


def squeezed(path: Path) -> str:
    return re.sub(r"\s+", "", path.read_text(encoding="utf-8", errors="replace"))


def test_no_sentence_of_an_issue_stands_in_the_repository() -> None:
    """Figures, names, captions and table rows may stand here; the newsletters' sentences may not."""
    wanted = sentences(need_shared(SHARED / "issues"))
    assert wanted
    git = ["git", "ls-files", "-z"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    kinds = {".txt", ".md", ".py", ".csv", ".tsv", ".toml", ".ipynb", ".html", ".json", ".yml"}
    files = [ROOT / n for n in listed.split("\0") if Path(n).suffix in kinds]
    ends = tuple(s[-8:] for s in wanted)
    found = {}
    for path in (p for p in files if p.is_file()):
        body = squeezed(path)
        if any(e in body for e in ends) and (n := sum(s in body for s in wanted)):
            found[str(path.relative_to(ROOT))] = n
    assert found == {}


def test_modules_that_read_no_issue_are_listed_where_the_cache_asks() -> None:
    """A change of any module that the reading of an issue imports must have the issues read again."""
    from kicdata.inputs import NOT_READING
    reached, todo = set(), ["issue"]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += siblings(name)
    assert reached & set(NOT_READING) == set()
    assert set(NOT_READING) <= set(modules())
