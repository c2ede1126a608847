"""What accounts can be asked. Sign-in is asked by the gateway on somebody's behalf; recipients and secrets by notifier alone."""

from http import HTTPMethod
from typing import Any

from contracts.accounts.shapes import (
    AcceptInvitation as AcceptInvitation,
    AccessToken as AccessToken,
    ActFor as ActFor,
    ApiClientMade as ApiClientMade,
    ChallengeKind as ChallengeKind,
    ChallengeSecret as ChallengeSecret,
    ChangePassword as ChangePassword,
    ClientCredentials as ClientCredentials,
    EnterCode as EnterCode,
    FindRecipients as FindRecipients,
    InternalToken as InternalToken,
    InvitationRead as InvitationRead,
    Invite as Invite,
    Invited as Invited,
    LookAtInvitation as LookAtInvitation,
    MakeApiClient as MakeApiClient,
    Membership as Membership,
    PersonList as PersonList,
    PersonRead as PersonRead,
    PersonState as PersonState,
    Recipient as Recipient,
    RecipientList as RecipientList,
    RemoveMembership as RemoveMembership,
    Session as Session,
    SessionStarted as SessionStarted,
    SignIn as SignIn,
    SignInStarted as SignInStarted,
    TradeToken as TradeToken,
)
from contracts.http import EVERYBODY, SERVICES, ListQuery, Operations, Role
from contracts.references import Nothing

accounts = Operations("accounts")
ADMINS = frozenset({Role.COUNCIL_ADMINISTRATOR, Role.PROVIDER_ADMIN})
GET, POST = HTTPMethod.GET, HTTPMethod.POST
INTERNAL: dict[str, Any] = {"public": False, "keyed": False, "roles": SERVICES}
SIGN_IN = accounts.declare("sign_in", POST, "/v1/sign-ins", SignInStarted, asked=SignIn, summary="Begin to sign in", **INTERNAL)
ENTER_CODE = accounts.declare(
    "enter_code", POST, "/v1/sign-ins/{attempt_id}/code", SessionStarted, asked=EnterCode, summary="Finish signing in", **INTERNAL
)
SEND_CODE_AGAIN = accounts.declare(
    "send_code_again", POST, "/v1/sign-ins/{attempt_id}/codes", Nothing, summary="Make a new code; the old one ends", **INTERNAL
)
TRADE_TOKEN = accounts.declare(
    "trade_token",
    POST,
    "/v1/internal-tokens",
    InternalToken,
    asked=TradeToken,
    summary="Trade a session or access token",
    reads=True,
    **INTERNAL,
)
ACT_FOR = accounts.declare(
    "act_for", POST, "/v1/sessions/membership", SessionStarted, asked=ActFor, summary="Choose whom to act for", **INTERNAL
)
SIGN_OUT = accounts.declare("sign_out", POST, "/v1/sessions/end", Nothing, asked=Session, summary="End a session", **INTERNAL)
ISSUE_ACCESS_TOKEN = accounts.declare(
    "issue_access_token",
    POST,
    "/v1/access-tokens",
    AccessToken,
    asked=ClientCredentials,
    summary="Give an API client a short token",
    **INTERNAL,
)
LOOK_AT_INVITATION = accounts.declare(
    "look_at_invitation",
    POST,
    "/v1/invitations/look",
    InvitationRead,
    asked=LookAtInvitation,
    summary="Whom an invitation is for",
    reads=True,
    **INTERNAL,
)
ACCEPT_INVITATION = accounts.declare(
    "accept_invitation",
    POST,
    "/v1/invitations/acceptance",
    Nothing,
    asked=AcceptInvitation,
    summary="Accept an invitation and set a password",
    **INTERNAL,
)
TELL_SECRET = accounts.declare(
    "tell_secret",
    POST,
    "/v1/challenges/{challenge_id}/secret",
    ChallengeSecret,
    summary="Make a challenge's code or link, and tell it once",
    **INTERNAL,
)
FIND_RECIPIENTS = accounts.declare(
    "find_recipients", POST, "/v1/recipients", RecipientList, asked=FindRecipients, summary="Whom a mail goes to", reads=True, **INTERNAL
)
INVITE = accounts.declare(
    "invite_person",
    POST,
    "/v1/invitations",
    Invited,
    roles=ADMINS,
    asked=Invite,
    summary="Invite a person, or give one another role",
)
FIND_PEOPLE = accounts.declare(
    "find_people", GET, "/v1/people", PersonList, roles=ADMINS, query=ListQuery, summary="List the people you look after"
)
REMOVE_MEMBERSHIP = accounts.declare(
    "remove_membership",
    POST,
    "/v1/people/memberships/removal",
    Nothing,
    roles=ADMINS,
    asked=RemoveMembership,
    summary="End a person's membership",
)
CHANGE_PASSWORD = accounts.declare(
    "change_password",
    POST,
    "/v1/password",
    Nothing,
    roles=EVERYBODY,
    asked=ChangePassword,
    public=False,
    keyed=False,
    summary="Change one's own password",
)
MAKE_API_CLIENT = accounts.declare(
    "make_api_client",
    POST,
    "/v1/api-clients",
    ApiClientMade,
    roles=ADMINS,
    asked=MakeApiClient,
    keyed=False,  # an answer kept to be repeated would keep the secret
    summary="Make an API client; its secret is told once",
)
