"""Keys and the audit log in a terminal: given, taken back, anchored, verified, taken elsewhere."""

import json
from pathlib import Path

from crm_store import verify_audit
from tests.agent.commands.conftest import Run


def test_a_key_is_given_and_the_log_of_it_is_verified_elsewhere(run: Run, tmp_path: Path) -> None:
    who = ("--by", "user:ada")
    assert "There are: read_queue" in run("keys", "add", "p1", "--may", "all", *who, code=2)
    assert "Shown this once: buffr_" in run("keys", "add", "p1", "--may", "read_cases", *who)
    assert "read_cases  until" in run("keys", "list")
    assert "revoked" in run("keys", "revoke", "p1", *who)
    assert "no key" in run("keys", "revoke", "p1", *who, code=2)
    run("staff", "add", "maria", "--role", "agent")
    run("staff", "away", "maria")
    run("staff", "leave", "maria")
    assert run("audit", "anchor") == "Anchored at 5.\n"
    assert run("audit", "anchor") == "Anchored before: nothing is new.\n"
    assert "goes through 1 anchors" in run("audit", "verify")
    export, signing = tmp_path / "export.jsonl", tmp_path / "anchor.key"
    assert run("audit", "export", str(export), *who).startswith("6 rows.")
    told = [json.loads(line)["action"] for line in export.read_text().splitlines()]
    assert told == ["issue_key", "revoke_key", "invite", "presence", "leave", "export"]
    run("audit", "key", str(signing), *who)
    assert "cannot be made" in run("audit", "key", str(signing), *who, code=2)
    anchors = tmp_path / "audit-anchors.jsonl"
    assert verify_audit.main([str(export), str(anchors), "--key", str(signing)]) == 0
    anchors.write_text(anchors.read_text().replace('"seq": 5', '"seq": 9'))
    assert "BROKEN" in run("audit", "verify", code=2)
