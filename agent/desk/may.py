"""Who may do what at the desk: every act by role, and nothing that is not listed."""

from collections.abc import Mapping
from typing import Literal, get_args

from crm_store.users import Role

Act = Literal[
    "sign_out",
    "be_present",
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
]
ACTS: tuple[Act, ...] = get_args(Act)

_ALL: tuple[Act, ...] = ("sign_out", "be_present")
_READING: tuple[Act, ...] = (
    *_ALL,
    "see_queue",
    "see_conversation",
    "see_customer",
    "see_cases",
    "see_applications",
)
_SERVING: tuple[Act, ...] = (
    "take_conversation",
    "write_to_borrower",
    "write_note",
    "settle_case",
    "reveal",
)
ALLOWED: Mapping[Role, tuple[Act, ...]] = {
    "agent": (*_READING, *_SERVING),
    "underwriter": (*_READING, "decide", "write_note", "reveal"),
    # Reads talks masked: who she is is for whoever serves her.
    "reviewer": (*_ALL, "review", "make_case"),
    "manager": (
        *_READING,
        *_SERVING,
        "decide",
        "review",
        "make_case",
        "export_reviews",
        "see_partners",
        "see_reports",
    ),
    "admin": (*_ALL, "see_reports", "manage_staff"),
    "auditor": (*_READING, "see_reports", "see_audit"),
}


def may(role: str, act: Act) -> bool:
    """Whether somebody of this role may; a role that is not known may nothing."""
    return any(act in allowed for known, allowed in ALLOWED.items() if known == role)
