"""E-mails leave as the settings say: by a server, into the demo's folder, or not at all."""

from pathlib import Path

import pytest

from agent import postman
from agent.doctor import others
from agent.settings import NotConfigured, Settings
from channels.email import Folder, Smtp

SERVER = {"smtp_url": "smtps://us:hidden@mail.example", "mail_from": "no-reply@lender.example"}


def configured(tmp_path: Path, **settings: str) -> Settings:
    return Settings(data=tmp_path, **settings, _env_file=None)  # type: ignore[arg-type, call-arg]


def test_the_mailbox_is_the_one_that_is_configured(tmp_path: Path) -> None:
    assert postman.mailbox(configured(tmp_path)) is None
    assert isinstance(postman.mailbox(configured(tmp_path, mode="demo")), Folder)
    assert isinstance(postman.mailbox(configured(tmp_path, mode="demo", **SERVER)), Smtp)


def test_a_wrong_setting_is_said_with_how_to_mend_it_and_without_the_password(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    for change in ({"mail_from": ""}, {"mail_from": "a@b.c, d@e.f"}, {"smtp_url": "mail.example"}):
        with subtests.test(str(change)):
            settings = configured(tmp_path, **{**SERVER, **change})
            with pytest.raises(NotConfigured, match="BUFFR_"):
                postman.mailbox(settings)
            finding = others.mail(settings)
            assert not finding.good
            assert "hidden" not in finding.line
    assert others.mail(configured(tmp_path, **SERVER)).line == (
        "ok    E-mail: sent from no-reply@lender.example"
    )
    assert "a person's to ask" in others.mail(configured(tmp_path)).line
    assert "hidden" not in repr(configured(tmp_path, **SERVER))
