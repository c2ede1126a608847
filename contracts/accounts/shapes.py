"""What is sent to accounts and what it answers: the shapes of its operations."""

from enum import StrEnum

from pydantic import Field

from contracts.http import Page, Role
from contracts.references import Asked, Email, Id, Instant, Name, Opaque, Secret, Token, Told


class SignIn(Asked):
    """`address` is the network address the attempt came from: attempts are limited by person and by address."""

    email: Email
    password: Secret
    address: Opaque | None = None


class SignInStarted(Told):
    """The same whether or not the person exists and the password was right: the next page asks for the code."""

    attempt_id: Id


class EnterCode(Asked):
    code: str = Field(pattern=r"^\s*\d{3}\s?\d{3}\s*$", max_length=20)


class Membership(Told):
    """For a provider, or for the council when `provider_id` is null."""

    provider_id: Id | None
    roles: list[Role]


class SessionStarted(Told):
    """`session` is opaque, told once, kept by the browser alone. One membership is chosen; several are to be chosen from."""

    session: str
    memberships: list[Membership]


class Session(Asked):
    session: Token


class ActFor(Session):
    """Which membership: a provider's, or the council's with null."""

    provider_id: Id | None


class TradeToken(Asked):
    """A browser's session or an API client's access token, one of them."""

    session: Opaque | None = None
    access_token: Opaque | None = None


class InternalToken(Told):
    """A signed token of 60 seconds (sub, acting_for, roles, aud, exp) and who it is for. `chosen` is false until a membership is."""

    token: str
    expires_in: int
    person_id: str
    name: str
    email: str
    chosen: bool
    acting_for: Id | None
    roles: list[Role]
    memberships: list[Membership]


class ClientCredentials(Asked):
    """OAuth 2.0 client credentials (RFC 6749 4.4)."""

    client_id: Opaque
    client_secret: Secret


class AccessToken(Told):
    access_token: str
    token_type: str = "Bearer"
    expires_in: int


class MakeApiClient(Asked):
    """A program that acts for one provider, or for the council without one, with some of the maker's own kind of roles."""

    name: Name
    provider_id: Id | None = None
    roles: list[Role] = Field(min_length=1, max_length=12)


class ApiClientMade(Told):
    """The secret is told once."""

    client_id: str
    client_secret: str
    provider_id: Id | None
    roles: list[Role]


class Invite(Asked):
    """Who may join, with which roles: for the provider that the inviting person acts for, or for any by a council administrator."""

    email: Email
    name: Name
    provider_id: Id | None = None
    roles: list[Role] = Field(min_length=1, max_length=12)


class Invited(Told):
    person_id: Id


class LookAtInvitation(Asked):
    token: Token


class InvitationRead(Told):
    email: Email
    name: str
    needs_password: bool


class AcceptInvitation(LookAtInvitation):
    """A password of at least 12 characters that is not easily guessed."""

    password: Secret


class ChangePassword(Asked):
    """The old one proves that it is the person; all other sessions end. `session` is the one that goes on."""

    old_password: Secret
    new_password: Secret
    session: Opaque | None = None


class PersonState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    LOCKED = "locked"
    DISABLED = "disabled"


class PersonRead(Told):
    person_id: Id
    name: str
    email: Email
    state: PersonState
    memberships: list[Membership]
    last_signed_in_at: Instant | None


class PersonList(Page):
    people: list[PersonRead]


class RemoveMembership(Asked):
    """Whose membership ends: for a provider, or the council's with null."""

    person_id: Id
    provider_id: Id | None = None


class ChallengeKind(StrEnum):
    INVITATION = "invitation"
    SIGN_IN_CODE = "sign_in_code"


class ChallengeSecret(Told):
    """Made now, kept as an HMAC, told this once. A code has six digits; an invitation's secret is the link's token."""

    kind: ChallengeKind
    secret: str
    expires_at: Instant
    email: Email
    name: str


class FindRecipients(Asked):
    """Whom a mail is for: one person, or everybody with one of these roles at a provider (or at the council, with none)."""

    person_id: Id | None = None
    provider_id: Id | None = None
    roles: list[Role] = Field(default_factory=list, max_length=12)
    but_not: Opaque | None = None


class Recipient(Told):
    person_id: Id
    email: Email
    name: str
    roles: list[Role]


class RecipientList(Told):
    recipients: list[Recipient]
