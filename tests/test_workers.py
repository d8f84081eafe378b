"""A run whose workers are forked says what a run says whose workers are not."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests import workers

_FILES = {
    "conftest.py": """
from tests import workers


def pytest_xdist_setupnodes(config, specs):
    forked = workers.forked(specs, *config.args)
    forked.__enter__()
    config.add_cleanup(lambda: forked.__exit__(None, None, None))
""",
    "test_breaks.py": "def test_before():\n    pass\n\n\nraise ValueError('half-way')\n",
    "test_dies.py": "import os\n\n\ndef test_dies():\n    os._exit(3)\n",
    "test_skips.py": "import pytest\n\n\ndef test_before():\n    pass\n\n\n"
    "pytest.skip('not here', allow_module_level=True)\n",
    "test_whole.py": "def test_whole():\n    pass\n",
}


def test_what_breaks_half_way_and_what_dies_fails_the_run(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    for name, text in _FILES.items():
        (tmp_path / "tests" / name).write_text(text)
    shutil.copy(workers.__file__, tmp_path / "tests")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-n1", "-ra", "--import-mode=importlib"],
        cwd=tmp_path,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    told = run.stdout + run.stderr
    assert "ERROR tests/test_breaks.py - ValueError: half-way" in told
    assert "crashed while running 'tests/test_dies.py::test_dies'" in told
    # The error is told by both workers, by the one that dies and by the next.
    assert "1 failed, 1 passed, 1 skipped, 2 errors" in told
