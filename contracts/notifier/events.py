"""What notifier announces: what became of each mail, without an address."""

from uuid import UUID

from contracts.event import Event
from contracts.notifier.vocabulary import MailFailure, MailKind


class MailSent(Event, type="mail.sent.v1"):
    """The mail server accepted it."""

    mail_id: UUID
    person_id: UUID
    kind: MailKind


class MailFailed(Event, type="mail.failed.v1"):
    """The mail server refused it for good, or too much time passed."""

    mail_id: UUID
    person_id: UUID
    kind: MailKind
    why: MailFailure
