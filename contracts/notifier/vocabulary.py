"""Which mails there are, and what a person can choose about each."""

from enum import StrEnum


class MailKind(StrEnum):
    INVITATION = "invitation"
    SIGN_IN_CODE = "sign_in_code"
    PASSWORD_CHANGED = "password_changed"
    PAYMENT_AVAILABLE = "payment_available"
    EXCEPTION_RAISED = "exception_raised"
    EXCEPTION_DECIDED = "exception_decided"
    WARNED_ONCE = "warned_once"
    WARNED_TWICE = "warned_twice"
    SUSPENDED = "suspended"
    RELEASED = "released"


class MailFailure(StrEnum):
    """Why a mail will never be sent. What a mail server said is never passed on: it may hold an address."""

    REFUSED = "refused"
    EXPIRED = "expired"
    UNCERTAIN = "uncertain"
    """Nobody knows whether it came."""


class Choice(StrEnum):
    IMMEDIATE = "immediate"
    OFF = "off"
