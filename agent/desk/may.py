"""Who may do what at the desk: every act by role, and nothing that is not listed."""

from collections.abc import Mapping
from typing import Literal, get_args

from crm_store.users import Role

Act = Literal[
    "sign_out",
    "be_present",
    "search",
    "see_queue",
    "see_conversation",
    "take_conversation",
    "write_to_borrower",
    "write_note",
    "see_customer",
    "reveal",
    "see_applications",
    "decide",
    "see_cases",
    "settle_case",
    "review",
    "make_case",
    "export_reviews",
    "see_partners",
    "see_reports",
    "see_audit",
    "manage_staff",
    "see_tasks",
    "do_task",
    "arrange",
    "write_replies",
    "export_complaints",
    "deduct",
    "export_reports",
    "see_policy",
    "confirm_policy",
    "see_settings",
    "manage_keys",
    "release_export",
    "see_templates",
    "manage_templates",
    "halt_sending",
]
ACTS: tuple[Act, ...] = get_args(Act)

_ALL: tuple[Act, ...] = ("sign_out", "be_present", "search")
_READING: tuple[Act, ...] = (
    *_ALL,
    "see_queue",
    "see_conversation",
    "see_customer",
    "see_cases",
    "see_applications",
    "see_tasks",
)
_SERVING: tuple[Act, ...] = (
    "take_conversation",
    "write_to_borrower",
    "write_note",
    "settle_case",
    "reveal",
    "do_task",
    "arrange",
)
ALLOWED: Mapping[Role, tuple[Act, ...]] = {
    "agent": (*_READING, *_SERVING),
    "underwriter": (*_READING, "decide", "write_note", "reveal", "do_task"),
    # Reads talks masked: who she is is for whoever serves her.
    "reviewer": (*_ALL, "review", "make_case"),
    "manager": (
        *_READING,
        *_SERVING,
        "write_replies",
        "decide",
        "review",
        "make_case",
        "export_reviews",
        "see_partners",
        "see_reports",
        "export_complaints",
        "deduct",
        "export_reports",
        "see_policy",
        "confirm_policy",
        "see_templates",
        "manage_templates",
        "halt_sending",
        "see_settings",
        "release_export",
    ),
    "admin": (
        *_ALL,
        "see_reports",
        "export_reports",
        "see_policy",
        "confirm_policy",
        "manage_staff",
        "see_templates",
        "manage_templates",
        "halt_sending",
        "see_settings",
        "manage_keys",
        "release_export",
    ),
    "auditor": (
        *_READING,
        "reveal",
        "see_reports",
        "see_audit",
        "see_policy",
        "export_complaints",
        "export_reports",
    ),
}


def may(role: str, act: Act) -> bool:
    """Whether somebody of this role may; a role that is not known may nothing."""
    return any(act in allowed for known, allowed in ALLOWED.items() if known == role)
