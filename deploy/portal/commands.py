"""What does an operator type? `portal run|migrate|demo|clock|invite|parked|replay`."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from chassis import parking
from chassis.database import Sessions, connect
from chassis.inbox import retry_parked
from chassis.outbox import tell_again
from chassis.settings import Settings
from contracts.refusals import Refusal
from deploy.local import running
from deploy.local.clocks import CannotMove
from deploy.portal.surroundings import use_demo_of

portal = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would print local variables: passwords, people
    help="Run, look after and try the provider portal.",
)
parked = typer.Typer(no_args_is_help=True, help="Facts that a service could not act on.")
portal.add_typer(parked, name="parked")
Service = Annotated[str, typer.Argument(help=", ".join(running.SERVICES))]
Folder = Annotated[Path, typer.Option("--folder", help="The demo's folder, used where no DATABASE_URL is set.")]
DEMO = Path(".demo")
Result = TypeVar("Result")


@portal.command()
def run(service: Service) -> None:
    """Serve one service until told to stop."""
    running.run_service(known(service))


@portal.command()
def migrate(service: Service, folder: Folder = DEMO) -> None:
    """Bring a service's database to its newest shape, by the owner's role."""
    use_demo_of(known(service), folder)
    running.migrate_service(service)
    typer.echo(f"{service} is at its newest migration.")


@portal.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the portal answers.")] = 8000,
    folder: Folder = DEMO,
    reset: Annotated[bool, typer.Option("--reset", help="Forget everything and start over next time.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Start without loading a council.")] = False,
    loud: Annotated[bool, typer.Option("--loud", help="Show what every service writes.")] = False,
    council: Annotated[Path | None, typer.Option(help="Another council's folder: its CSV files and story.json.")] = None,
) -> None:
    """Run the whole portal on this machine with an invented council."""
    from deploy.local.demo import COUNCIL, forget, run_demo

    if reset:
        forget(folder)
        typer.echo("The demo's data is gone. `make demo` starts over.")
        return
    raise typer.Exit(run_demo(folder, port=port, empty=empty, loud=loud, council=council or COUNCIL))


@portal.command()
def clock(
    to: Annotated[str | None, typer.Option(help="An instant, like 2023-07-25T10:00 (London).")] = None,
    forward: Annotated[str | None, typer.Option(help="A step, like 1h, 1d or 2w.")] = None,
    folder: Folder = DEMO,
) -> None:
    """Show the demo's business clock, or move it. Time only goes forward."""
    from deploy.local.clocks import show_or_move

    typer.echo(show_or_move(folder, to=to, forward=forward))


@portal.command()
def invite(
    email: str,
    name: Annotated[str, typer.Option(help="What the person is called.")],
    folder: Folder = DEMO,
    force: Annotated[bool, typer.Option("--force", help="Even though there is an administrator.")] = False,
) -> None:
    """Invite the first administrator: prints a link that works once."""
    from services.accounts.operations.first_administrator import invite_first

    async def do(sessions: Sessions, _: Settings) -> str:
        return await invite_first(sessions, email=email, name=name, base_url=os.environ.get("PORTAL_URL", ""), forced=force)

    typer.echo(with_service("accounts", folder, do))


@parked.command("list")
def parked_list(service: Service, folder: Folder = DEMO) -> None:
    """What is parked, oldest first, with the reason; never what was in it."""

    async def do(sessions: Sessions, _: Settings) -> list[Any]:
        async with sessions.begin() as session:
            return list(await parking.listed(session))

    rows = with_service(service, folder, do)
    for row in rows:
        typer.echo(f"{row.topic}/{row.partition}/{row.offset} {row.subject} v{row.version} {row.because}: {row.why}")
    typer.echo(f"{len(rows)} parked.")


@parked.command("replay")
def parked_replay(service: Service, folder: Folder = DEMO) -> None:
    """Act on what is parked once more, after its cause was mended."""

    async def do(sessions: Sessions, settings: Settings) -> tuple[int, int]:
        outcomes = [await retry_parked(sessions, each) for each in running.listeners_of(service, settings)]
        return sum(settled for settled, _ in outcomes), sum(left for _, left in outcomes)

    settled, left = with_service(service, folder, do)
    typer.echo(f"{settled} settled, {left} still parked.")
    raise typer.Exit(1 if left else 0)


@portal.command()
def replay(
    service: Service,
    since: Annotated[str | None, typer.Option(help="Only what was published since this instant (UTC).")] = None,
    subject: Annotated[str | None, typer.Option(help="Only the facts of one subject.")] = None,
    folder: Folder = DEMO,
) -> None:
    """Publish a service's facts again, from its outbox: for a topic that was lost. Listeners absorb what they have."""
    start = datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None

    async def do(sessions: Sessions, _: Settings) -> int:
        async with sessions.begin() as session:
            return await tell_again(session, since=start, subject=subject)

    typer.echo(f"{with_service(service, folder, do)} facts will be published again.")


def with_service(service: str, folder: Path, do: Callable[[Sessions, Settings], Awaitable[Result]]) -> Result:
    """Do something in a service's database, under its own settings."""
    use_demo_of(known(service), folder)
    settings = running.settings_of(service)

    async def doing() -> Result:
        sessions = connect(settings.database_url, pool_size=2)
        try:
            return await do(sessions, settings)
        finally:
            await sessions.engine.dispose()

    return asyncio.run(doing())


def known(service: str) -> str:
    if service not in running.SERVICES:
        raise typer.BadParameter(f"There is no service {service!r}: {', '.join(running.SERVICES)}.")
    return service


def main() -> None:
    """A refusal is a sentence and exit code 1, not a traceback."""
    try:
        portal()
    except (Refusal, CannotMove) as refused:
        typer.echo(str(refused), err=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
