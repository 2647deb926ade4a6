"""The lab that all browser tests share."""

from collections.abc import Iterator
import os
from pathlib import Path

import pytest

from tests.browser.lab import Lab


@pytest.fixture(scope="session")
def _lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    lab = Lab(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.stop()


@pytest.fixture
def lab(_lab: Lab, local_servers: None) -> Lab:
    """Return the running lab; the first test that wants it starts it."""
    return _lab.start()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Return the folder for what people look at afterwards."""
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
