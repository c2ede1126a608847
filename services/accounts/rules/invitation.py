"""When an invitation can be accepted: once, within a week, by somebody who has no password yet."""

from datetime import timedelta

from contracts.refusals import Refusal

LIVES = timedelta(days=7)


class InvitationOver(Refusal, code="invitation_over", status=404):
    """This invitation is over, was used, or was replaced by a newer one. Ask whoever invited you for a new one."""


class HasPassword(Refusal, code="has_password", status=409):
    """You already have a password here. Sign in with it; what you were invited to is there."""


class SecretToldBefore(Refusal, code="secret_told", status=409):
    """This code or link was told before, was used, or is over. It is told once; ask for a new one."""


class AdministratorThere(Refusal, code="administrator_there", status=409):
    """There is a council administrator already: {email}. They can invite everybody else; say --force to invite one all the same."""
