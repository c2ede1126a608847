"""Which facts become mails: each is kept as what is to be told, with the references its words need; nothing is sent from here."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import real_now
from chassis.inbox import Listeners
from contracts.accounts.events import PasswordChanged, PersonInvited, SignInCodeRequested
from contracts.actuals.events import ExceptionDecided, ExceptionRaised, OfException
from contracts.event import Envelope
from contracts.notifier.vocabulary import MailKind
from contracts.scheduling.events import ConfirmationMissed, OfContract, PaymentsReleased, PaymentsSuspended, ScheduleOpened
from services.notifier.operations.intend_mail import intend_mail

accounts = Listeners(service="notifier", topic="portal.accounts", ordered=False)
actuals = Listeners(service="notifier", topic="portal.actuals", ordered=False)
scheduling = Listeners(service="notifier", topic="portal.scheduling", ordered=False)


@accounts.to(PersonInvited, SignInCodeRequested)
async def challenged(session: AsyncSession, told: PersonInvited | SignInCodeRequested, envelope: Envelope) -> None:
    kind = MailKind.INVITATION if isinstance(told, PersonInvited) else MailKind.SIGN_IN_CODE
    facts = {"challenge_id": str(told.challenge_id)}
    await intend_mail(session, kind=kind, because_of=envelope, person_id=told.person_id, facts=facts, real_at=real_now())


@accounts.to(PasswordChanged)
async def changed(session: AsyncSession, told: PasswordChanged, envelope: Envelope) -> None:
    facts = {"changed_at": envelope.time.isoformat()}
    await intend_mail(
        session, kind=MailKind.PASSWORD_CHANGED, because_of=envelope, person_id=told.person_id, facts=facts, real_at=real_now()
    )


@scheduling.to(ScheduleOpened)
async def opened(session: AsyncSession, told: ScheduleOpened, envelope: Envelope) -> None:
    await intend_mail(
        session,
        kind=MailKind.PAYMENT_AVAILABLE,
        because_of=envelope,
        provider_id=told.provider_id,
        thread=f"payment-{told.scheduled_payment_id}",
        facts=told.model_dump(mode="json"),
        real_at=real_now(),
    )


@scheduling.to(ConfirmationMissed)
async def missed(session: AsyncSession, told: ConfirmationMissed, envelope: Envelope) -> None:
    """The one that suspends is told of as a suspension, once."""
    if told.in_a_row < told.silence_limit:
        kind = MailKind.WARNED_ONCE if told.in_a_row == 1 else MailKind.WARNED_TWICE
        await about_contract(session, told, envelope, kind)


@scheduling.to(PaymentsSuspended)
async def suspended(session: AsyncSession, told: PaymentsSuspended, envelope: Envelope) -> None:
    await about_contract(session, told, envelope, MailKind.SUSPENDED)


@scheduling.to(PaymentsReleased)
async def released(session: AsyncSession, told: PaymentsReleased, envelope: Envelope) -> None:
    await about_contract(session, told, envelope, MailKind.RELEASED)


async def about_contract(session: AsyncSession, told: OfContract, envelope: Envelope, kind: MailKind) -> None:
    await intend_mail(
        session,
        kind=kind,
        because_of=envelope,
        provider_id=told.provider_id,
        thread=f"contract-{told.contract_id}",
        facts=told.model_dump(mode="json"),
        real_at=real_now(),
    )


@actuals.to(ExceptionRaised)
async def raised(session: AsyncSession, told: ExceptionRaised, envelope: Envelope) -> None:
    await about_exception(session, told, envelope, MailKind.EXCEPTION_RAISED)


@actuals.to(ExceptionDecided)
async def decided(session: AsyncSession, told: ExceptionDecided, envelope: Envelope) -> None:
    await about_exception(session, told, envelope, MailKind.EXCEPTION_DECIDED)


async def about_exception(session: AsyncSession, told: OfException, envelope: Envelope, kind: MailKind) -> None:
    """Of the line only whose it is; how much was claimed or accepted is read after signing in."""
    facts = told.model_dump(mode="json", include={"exception_id", "week_id", "week_starts_on", "service_reference"})
    await intend_mail(
        session,
        kind=kind,
        because_of=envelope,
        provider_id=told.provider_id,
        thread=f"exception-{told.exception_id}",
        facts=facts | {"client_reference": told.line.client_reference},
        real_at=real_now(),
    )
