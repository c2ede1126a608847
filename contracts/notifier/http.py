"""What notifier can be asked."""

from http import HTTPMethod

from pydantic import Field

from contracts.http import EVERYBODY, Operations
from contracts.notifier.vocabulary import Choice, MailKind
from contracts.references import Asked, Instant, Told

notifier = Operations("notifier")


class SubscriptionRead(Told):
    """`changeable` is false for security mails, and `why_not` says it in a sentence. `last_sent_at`: the last one to this person."""

    kind: MailKind
    choice: Choice
    changeable: bool
    why_not: str | None
    last_sent_at: Instant | None


class SubscriptionList(Told):
    subscriptions: list[SubscriptionRead]


class ChosenSubscription(Asked):
    kind: MailKind
    choice: Choice


class ChooseSubscriptions(Asked):
    subscriptions: list[ChosenSubscription] = Field(min_length=1, max_length=40)


READ_SUBSCRIPTIONS = notifier.declare(
    "read_subscriptions",
    HTTPMethod.GET,
    "/v1/subscriptions",
    SubscriptionList,
    roles=EVERYBODY,
    summary="Which e-mails you get, for whom you act now",
)
CHOOSE_SUBSCRIPTIONS = notifier.declare(
    "choose_subscriptions",
    HTTPMethod.PUT,
    "/v1/subscriptions",
    SubscriptionList,
    roles=EVERYBODY,
    asked=ChooseSubscriptions,
    summary="Choose which e-mails you get",
)
