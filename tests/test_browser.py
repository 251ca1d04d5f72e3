"""What a browser shows and prints: the report on a screen and on a phone, a notebook run through JupyterLab's menu, and
issues printed to PDF.

Needs Debian's chromium and chromium-driver; `.ci/run` installs them. Elsewhere the tests skip and say so; in CI they
fail instead. Screenshots are kept in `reports/screenshots/`, to be looked at.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from conftest import ROOT, difference
from kicdata.issue import Issue, read
from printed import LOOKS, html_of, write_text

SCREENSHOTS = ROOT / "reports" / "screenshots"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        message = "no chromium and chromedriver here (Debian: apt-get install chromium chromium-driver)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    options = webdriver.ChromeOptions()
    options.binary_location = str(chromium)
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(str(driver)))
    yield found
    found.quit()


def open_page(browser: Any, url: str, width: int, height: int = 900) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(url)


def keep(browser: Any, name: str, width: int, most: int = 6000) -> None:
    """A screenshot of the whole page."""
    height = browser.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]["height"]
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, most), "scale": 1}
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def glyphs_of_the_page(browser: Any, selector: str) -> int:
    """How many letters of the elements were drawn with a face that the page brings along."""
    for domain in ("DOM", "CSS"):
        browser.execute_cdp_cmd(f"{domain}.enable", {})
    root = browser.execute_cdp_cmd("DOM.getDocument", {})["root"]["nodeId"]
    nodes = browser.execute_cdp_cmd("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    fonts = [f for n in nodes for f in browser.execute_cdp_cmd("CSS.getPlatformFontsForNode", {"nodeId": n})["fonts"]]
    return sum(int(f["glyphCount"]) for f in fonts if f["isCustomFont"])


def assert_drawn_with_own_letters(browser: Any, selector: str, least: int) -> None:
    """The elements show `least` letters beyond Latin or more, and a face of the page draws each of them."""
    browser.execute_async_script("document.fonts.ready.then(arguments[0])")
    wide = browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map(e => [...e.innerText].filter("
        "c => c.codePointAt(0) >= 0x2E80).length).reduce((a, b) => a + b)", selector)
    assert glyphs_of_the_page(browser, selector) >= wide > least


@pytest.mark.parametrize("width", [1100, 380])
def test_every_page_opens_on_a_screen_and_on_a_phone(browser: Any, report_pages: list[Path], issue_report: list[Path],
                                                     width: int) -> None:
    for page in [*report_pages, issue_report[0]]:
        open_page(browser, page.as_uri(), width)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, f"{page.name} is {wide} pixels wide in a window of {width}"
        broken = browser.execute_script(
            "return [...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src.slice(0, 80))")
        assert broken == [], page.name
        shown = browser.execute_script("return [...document.querySelectorAll('figure img')].map(i => i.naturalWidth)")
        assert all((w < 700) == (width < 600) for w in shown), f"{page.name}: {shown}"
        keep(browser, f"{page.stem}-{width}", width)
        errors = [e for e in browser.get_log("browser") if e["level"] == "SEVERE"]
        assert errors == [], page.name


def test_every_letter_beyond_latin_comes_with_the_page(browser: Any, report_pages: list[Path]) -> None:
    """As on a machine without any CJK font: the letters are drawn with the page's own face."""
    open_page(browser, report_pages[2].as_uri(), 1100)
    assert_drawn_with_own_letters(browser, "h1, h2, li", 100)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Issue:
    """The invented issue as text."""
    return read(write_text(tmp_path_factory.mktemp("written") / "weekly-499.txt"))


def print_issue(browser: Any, look: str, path: Path) -> Path:
    """The invented issue as the browser prints it to PDF."""
    page = path.with_suffix(".html")
    page.write_text(html_of(look), encoding="utf-8")
    browser.get(page.as_uri())
    browser.execute_async_script("document.fonts.ready.then(arguments[0])")
    assert browser.execute_script("return [...document.fonts].map(f => f.status)") == ["loaded"]
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    path.write_bytes(base64.b64decode(printed["data"]))
    return path


@pytest.mark.parametrize("look", LOOKS)
def test_an_issue_that_a_browser_prints_gives_what_its_text_gives(browser: Any, look: str, written: Issue,
                                                                  tmp_path: Path) -> None:
    printed = read(print_issue(browser, look, tmp_path / "weekly-499.pdf"))
    assert difference(printed, written) == []
    assert [(g.headers, len(g.rows)) for g in printed.source.grids] == [(1, 37), (1, 4), (2, 5), (1, 4)]
    assert len({x.page for x in printed.source.grids[0].lines}) > 1


def test_an_issue_that_a_browser_prints_and_somebody_turns(browser: Any, written: Issue, tmp_path: Path) -> None:
    look = next(iter(LOOKS))
    document = pypdfium2.PdfDocument(print_issue(browser, look, tmp_path / "upright.pdf"))
    for n, page in enumerate(document):
        page.set_rotation(90 * (n + 1))
    document.save(str(tmp_path / "weekly-499.pdf"))
    assert difference(read(tmp_path / "weekly-499.pdf"), written) == []


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture
def lab(report_home: Path, tmp_path: Path) -> Iterator[str]:
    """JupyterLab as `make lab` starts it, in a project of its own; its address."""
    port = free_port()
    environment = os.environ | {"KICDATA_HOME": str(report_home), "KICDATA_FIGURES": str(tmp_path / "figures"),
                                "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
                                "JUPYTERLAB_SETTINGS_DIR": str(tmp_path),
                                "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path / "work")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--ip=127.0.0.1", "--allow-root",
               "--IdentityProvider.token=", "--ServerApp.password=", "--LabApp.check_for_updates_class="
               "jupyterlab.NeverCheckForUpdate"]
    with (tmp_path / "lab.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=report_home / "notebooks", env=environment, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(240):
                assert server.poll() is None, (tmp_path / "lab.log").read_text(errors="replace")[-2000:]
                try:
                    urllib.request.urlopen(f"{address}/api", timeout=2).close()
                    break
                except (urllib.error.URLError, OSError):
                    time.sleep(0.25)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def test_a_notebook_runs_through_the_menu_of_jupyterlab(browser: Any, lab: str) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait
    open_page(browser, f"{lab}/lab/tree/04-power.ipynb", 1400, 1000)
    wait = WebDriverWait(browser, 120)

    def click(selector: str, label: str) -> None:
        def named(driver: Any) -> Any:
            found = [e for e in driver.find_elements(By.CSS_SELECTOR, selector) if e.text.strip() == label]
            return found[0] if found and found[0].is_displayed() else False
        wait.until(named).click()

    def text(selector: str) -> str:
        return " ".join(e.text for e in browser.find_elements(By.CSS_SELECTOR, selector))

    wait.until(lambda d: "Python 3" in text(".jp-Toolbar-kernelName"))  # the kernel is chosen without a question
    wait.until(lambda d: d.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell"))
    click(".lm-MenuBar-itemLabel", "Run")
    click(".lm-Menu-itemLabel", "Run All Cells")
    wait.until(lambda d: len(d.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output figure img")) == 2)
    assert browser.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output[data-mime-type*=error]") == []
    shown = ".jp-Notebook :is(h1, h2, summary, li, .jp-RenderedMarkdown p)"
    assert_drawn_with_own_letters(browser, shown, 30)  # on a machine without any CJK font, too
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(SCREENSHOTS / "jupyterlab-04-power.png"))
