"""Any order of passwords, codes, waits and sign-outs: who is signed in is exactly who should be."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from chassis.calls import Refused
from contracts.accounts import http
from contracts.accounts.events import SignInCodeRequested
from tests.services.accounts.people import ADMIN, PASSWORD, People

minutes = st.sampled_from([1, 1, 2, 5, 9, 10, 20, 25]).map(lambda n: timedelta(minutes=n))


@dataclass
class Attempt:
    """What should hold of one: `code` as it was told last, until when it is right."""

    id: UUID
    right: bool
    begun: timedelta
    code: str | None = None
    code_until: timedelta = timedelta(0)
    tries: int = 0
    again: int = 0
    ended: bool = False

    def over(self, now: timedelta) -> bool:
        return self.ended or self.tries >= 5 or now - self.begun >= timedelta(minutes=30)


@dataclass
class Signed:
    reference: str
    begun: timedelta
    used: timedelta
    ended: bool = False

    def alive(self, now: timedelta) -> bool:
        return not self.ended and now - self.used <= timedelta(minutes=20) and now - self.begun < timedelta(hours=12)


class SignIns(RuleBasedStateMachine):
    people: ClassVar[People]
    loop: ClassVar[asyncio.AbstractEventLoop]
    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.attempts: list[Attempt] = []
        self.sessions: list[Signed] = []

    @property
    def now(self) -> timedelta:
        return self.people.moved

    def do(self, name: str, act: Coroutine[Any, Any, Any]) -> Any:
        """The answer, or the refusal's code. Limits are proved elsewhere, so each act begins without a count."""
        self.loop.run_until_complete(self.people.stand.rows("DELETE FROM attempt_count RETURNING key"))
        try:
            answer = self.loop.run_until_complete(act)
        except Refused as refused:
            answer = refused.problem.code
        self.reached[answer if isinstance(answer, str) else name] += 1
        return answer

    @initialize()
    def sign_in(self) -> None:
        """Otherwise half of the examples never have a session."""
        self.begin(right=True)
        attempt = self.attempts[-1]
        answer = self.do("enter", self.people.enter(attempt.id, attempt.code or ""))
        attempt.ended = True
        self.sessions.append(Signed(answer.session, self.now, self.now))

    def mostly_open(self, data: st.DataObject) -> Attempt:
        if all(each.over(self.now) for each in self.attempts):
            self.begin(right=True)
        return data.draw(st.sampled_from([each for each in self.attempts if not each.over(self.now)] * 5 + self.attempts))

    @rule(right=st.sampled_from([True, True, False]))
    def begin(self, right: bool) -> None:
        begun = self.do("begin", self.people.begin(ADMIN, PASSWORD if right else "not the password"))
        self.attempts.append(Attempt(begun, right, self.now))
        if right:
            self.hear_code(self.attempts[-1])

    def hear_code(self, attempt: Attempt) -> None:
        attempt.code = self.do("secret", self.people.secret(SignInCodeRequested)).secret
        attempt.code_until = self.now + timedelta(minutes=10)

    @precondition(lambda self: self.attempts)
    @rule(data=st.data(), other=st.sampled_from([False, False, False, True]))
    def enter(self, data: st.DataObject, other: bool) -> None:
        attempt = self.mostly_open(data)
        codes = [each.code for each in self.attempts if each.code]
        code = data.draw(st.sampled_from(codes)) if other and codes else attempt.code or "123456"
        answer = self.do("enter", self.people.enter(attempt.id, code))
        if attempt.over(self.now):
            assert answer == "sign_in_over"
        elif attempt.code == code and self.now < attempt.code_until:
            assert isinstance(answer, http.SessionStarted)
            attempt.ended = True
            self.sessions.append(Signed(answer.session, self.now, self.now))
        else:
            assert answer == "wrong_code"
            attempt.tries += 1

    @precondition(lambda self: self.attempts)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        attempt = self.mostly_open(data)
        for _ in range(data.draw(st.integers(1, 4))):
            self.again_for(attempt)

    def again_for(self, attempt: Attempt) -> None:
        gone = attempt.ended or self.now - attempt.begun >= timedelta(minutes=30)
        answer = self.do("send_again", self.send_again(attempt.id))
        if gone or attempt.again >= 3:
            assert answer == ("sign_in_over" if gone else "no_more_codes")
            return
        attempt.again += 1
        if attempt.right:
            self.hear_code(attempt)

    async def send_again(self, attempt_id: UUID) -> None:
        await self.people.stand.ask(http.SEND_CODE_AGAIN, token=self.people.gateway, attempt_id=attempt_id)

    @rule(by=minutes)
    def wait(self, by: timedelta) -> None:
        self.people.moved += by

    @precondition(lambda self: self.sessions)
    @rule(data=st.data())
    def use(self, data: st.DataObject) -> None:
        signed = data.draw(st.sampled_from(self.sessions))
        answer = self.do("trade", self.people.trade(signed.reference))
        assert (answer != "not_signed_in") == signed.alive(self.now)
        if signed.alive(self.now):
            signed.used = self.now

    @precondition(lambda self: self.sessions)
    @rule(data=st.data())
    def sign_out(self, data: st.DataObject) -> None:
        signed = data.draw(st.sampled_from(self.sessions))
        self.do("end", self.end(signed.reference))
        signed.ended = True
        assert self.do("trade", self.people.trade(signed.reference)) == "not_signed_in", "at once"

    async def end(self, reference: str) -> None:
        await self.people.stand.ask(http.SIGN_OUT, token=self.people.gateway, asked=http.Session(session=reference))

    @precondition(lambda self: any(each.alive(self.now) for each in self.sessions))
    @rule(data=st.data())
    def change_password(self, data: st.DataObject) -> None:
        mine = data.draw(st.sampled_from([each for each in self.sessions if each.alive(self.now)]))
        self.do("change", self.change(mine.reference))
        mine.used = self.now
        for signed in self.sessions:
            signed.ended = signed.ended or signed is not mine
        for attempt in self.attempts:
            attempt.ended = attempt.ended or attempt.right

    async def change(self, reference: str) -> None:
        """To the same one: it is the sessions that are looked at."""
        asked = http.ChangePassword(old_password=PASSWORD, new_password=PASSWORD, session=reference)
        await self.people.stand.ask(http.CHANGE_PASSWORD, token=(await self.people.trade(reference)).token, asked=asked)


@pytest.fixture
async def loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def test_sign_ins(people: People, loop: asyncio.AbstractEventLoop) -> None:
    SignIns.people, SignIns.loop = people, loop
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        SignIns, settings=settings(max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=quiet, derandomize=True)
    )
    print(dict(SignIns.reached))
    acts = {"begin", "secret", "enter", "send_again", "trade", "end", "change"}
    refusals = {"wrong_code", "sign_in_over", "no_more_codes", "not_signed_in"}
    assert acts | refusals <= set(SignIns.reached), "something was never reached"
