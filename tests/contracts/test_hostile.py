"""Is everything that does not fit refused as a problem, at every field of every operation of every service, and never given back?"""

import asyncio

from tests.contracts.hostile import Hostile, good, hostile_to, refused_as
from tests.contracts.running import BUILT, Running, some_role, token_of
from tests.contracts.samples import sample_of

AT_ONCE = 4


def test_every_operation_has_a_good_request() -> None:
    names = [(operation.service, operation.name) for declared in BUILT for operation in declared]
    assert len(names) > 30
    for declared in BUILT:
        for operation in declared:
            sample_of(operation)


DOOR = {"does_not_fit", "not_allowed", "not_signed_in", "version_needed", "unsupported_media_type", "bad_request", "our_fault"}
OF_NOBODY = {"trade_token": "not_signed_in", "act_for": "not_signed_in", "change_password": "not_allowed"}
"""Past the door they look for a session or a person that only a test of accounts can make."""


async def test_a_good_request_gets_past_the_door(running: Running) -> None:
    """Else a hostile one would be refused for another reason than its own."""
    for operation in running.operations:
        path, headers, content = good(operation, sample_of(operation))
        codes = []
        for role in operation.roles:
            token = token_of(running.stand.ring, role)
            answer = await running.send(operation.method, path, token=token, headers=headers, content=content)
            codes.append(answer.json().get("code") if answer.status_code >= 400 else None)
        assert set(codes) - DOOR or set(codes) == {OF_NOBODY.get(operation.name)}, (operation.name, codes)


async def test_whatever_does_not_fit_is_refused_and_never_given_back(running: Running) -> None:
    free, wrong, asked = asyncio.Semaphore(AT_ONCE), list[str](), 0

    async def ask(token: str, name: str, case: Hostile) -> None:
        nonlocal asked
        async with free:
            answer = await running.send(case.method, case.path, token=token, headers=case.headers, content=case.content)
        asked += 1
        if fault := refused_as(case, answer):
            wrong.append(f"{name}, {case.name}: {fault}")

    for operation in running.operations:
        token = token_of(running.stand.ring, some_role(operation))
        cases = list(hostile_to(operation))
        await asyncio.gather(*[ask(token, operation.name, case) for case in cases])
        assert cases or not (operation.asked or operation.query or "{" in operation.path), f"{operation.name} was not tried"
    print(f"{running.stand.name}: {asked} hostile requests to {len(running.operations)} operations, {len(wrong)} answered wrongly")
    assert asked > 20
    assert not wrong, "\n".join(wrong)
