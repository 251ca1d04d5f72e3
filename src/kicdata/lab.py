"""JupyterLab as this project starts it: in the notebooks, with a face for Korean and 汉字.

In: JupyterLab's own arguments. Out: a running JupyterLab. `make lab` calls it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kicdata.style import font_files


def main(arguments: Sequence[str] | None = None) -> None:
    """Start JupyterLab with the look of `lab.css`; returns when it is stopped."""
    from jupyterlab.labapp import main as start

    with tempfile.TemporaryDirectory(prefix="kicdata-lab-") as folder:
        shutil.copy(Path(__file__).with_name("lab.css"), Path(folder) / "custom.css")
        paths = [folder, str(font_files()[0].parent)]
        start(["--custom-css", *(f"--ServerApp.static_custom_path={p}" for p in paths),
               *(sys.argv[1:] if arguments is None else arguments)])


if __name__ == "__main__":
    main()
