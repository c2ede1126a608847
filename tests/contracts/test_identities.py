"""Is every operation of every running service asked by everybody, and do only those get in whom its declaration names?"""

from uuid import uuid4

from contracts.http import COUNCIL, PROVIDER, Operation, Role
from tests.contracts.hostile import good
from tests.contracts.running import PROVIDER_ID, Running, token_of
from tests.contracts.samples import sample_of


async def test_only_the_roles_that_are_declared_get_in(running: Running) -> None:
    asked = refused = 0
    for operation in running.operations:
        path, headers, content = good(operation, sample_of(operation))
        for role in Role:
            token = token_of(running.stand.ring, role)
            answer = await running.send(operation.method, path, token=token, headers=headers, content=content)
            asked += 1
            if role not in operation.roles:
                refused += 1
                assert (operation.name, role, answer.status_code, answer.json()["code"]) == (operation.name, role, 403, "not_allowed")
            else:
                assert answer.status_code != 500, (operation.name, role, answer.text)
    print(f"{running.stand.name}: {asked} of {len(running.operations)} operations by {len(Role)} roles, {refused} refused")
    assert refused


async def test_nobody_gets_in_without_a_token_or_with_roles_of_the_other_side(running: Running) -> None:
    ring = running.stand.ring
    for operation in running.operations:
        path, headers, content = good(operation, sample_of(operation))
        council, provider = operation.roles & COUNCIL, operation.roles & PROVIDER
        crossed = [ring.person(*council, acting_for=PROVIDER_ID)] if council else []
        crossed += [ring.person(*provider)] if provider else []
        for token in (None, "", "a.b.c", *crossed):
            answer = await running.send(operation.method, path, token=token, headers=headers, content=content)
            assert (operation.name, answer.status_code, answer.json()["code"]) == (operation.name, 401, "not_signed_in")


async def test_keyed_ones_demand_a_key_and_versioned_ones_a_version(running: Running) -> None:
    tried = 0
    for operation in running.operations:
        path, headers, content = good(operation, sample_of(operation))
        token = token_of(running.stand.ring, entering(operation))
        for header, needed, refusal in (
            ("idempotency-key", operation.keyed, (400, "idempotency_key_needed")),
            ("if-match", operation.if_match, (428, "version_needed")),
        ):
            if needed:
                without = {name: value for name, value in headers.items() if name != header}
                answer = await running.send(operation.method, path, token=token, headers=without, content=content)
                assert (operation.name, answer.status_code, answer.json()["code"]) == (operation.name, *refusal)
                tried += 1
    print(f"{running.stand.name}: {tried} without their header")
    assert tried == sum(operation.keyed + operation.if_match for operation in running.operations)


def entering(operation: Operation[object]) -> Role:
    return min(operation.roles, key=str)


async def test_what_is_not_there_answers_the_same_whatever_its_id(running: Running) -> None:
    """Nothing of a missing id comes back; the same is asserted of foreign ones where there are rows."""
    tried = 0
    for operation in running.operations:
        names = [name for name in sample_of(operation).path if name.endswith("_id")]
        if not names:
            continue
        for role in operation.roles:
            answers = []
            for _ in range(2):
                sample = sample_of(operation)
                sample.path |= {name: str(uuid4()) for name in names}
                path, headers, content = good(operation, sample)
                token = token_of(running.stand.ring, role)
                answers.append(await running.send(operation.method, path, token=token, headers=headers, content=content))
            one, two = answers
            assert (one.status_code, one.content) == (two.status_code, two.content), operation.name
            assert one.status_code in ((404, 403, 422) if operation.public else (404, 403, 409, 422)), (operation.name, one.text)
            tried += one.status_code == 404
    print(f"{running.stand.name}: {tried} roles and operations asked about what is not there")
