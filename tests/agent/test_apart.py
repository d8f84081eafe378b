"""Real borrowers' files are opened where nothing in them can reach a network, or not at all."""

import pytest

from agent import apart
from agent.settings import NotConfigured, Settings


async def test_a_machine_that_cannot_keep_files_apart_serves_no_real_borrower() -> None:
    refuses = lambda: False  # noqa: E731
    with pytest.raises(NotConfigured, match="BUFFR_FILES_APART"):
        await apart.require(Settings(), tried=refuses)
    await apart.require(Settings(mode="demo"), tried=refuses)
    await apart.require(Settings(files_apart=False), tried=refuses)
    await apart.require(Settings(), tried=lambda: True)


async def test_whether_it_can_is_tried_in_a_process_of_its_own() -> None:
    possible = apart.is_possible()
    assert apart.is_possible() is possible  # this process has left nothing
