"""What accounts announces. Secrets never ride the bus: a challenge's code or link is made when notifier asks for it, and told once."""

from uuid import UUID

from contracts.event import Event


class PersonInvited(Event, type="person.invited.v1"):
    """Somebody may join. `challenge_id` stands for the one-time link."""

    person_id: UUID
    challenge_id: UUID


class SignInCodeRequested(Event, type="sign_in_code.requested.v1"):
    """A right password was given. `challenge_id` stands for the six-digit code."""

    person_id: UUID
    challenge_id: UUID


class PasswordChanged(Event, type="password.changed.v1"):
    """A password was changed; all other sessions have ended."""

    person_id: UUID
