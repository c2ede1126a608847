"""Is a body read as it was meant, or refused: no twin keys, no figure through a float, and nothing of it in the answer?"""

from decimal import Decimal

import pytest
from fastapi.exceptions import RequestValidationError

from chassis.asking import read_json
from chassis.problems import problem_for
from contracts.references import Asked, Pence, Quantity, Text


class Claim(Asked):
    actual: Quantity
    pence: Pence = 0
    comment: Text = ""


def test_what_was_meant_is_read() -> None:
    assert read_json(b'{"actual": "7.25", "pence": 5}', Claim) == Claim(actual=Decimal("7.25"), pence=5)
    assert read_json(b'{"actual": 7}', Claim).actual == 7


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"actual": "7", "actual": "70"}', "json_invalid"),
        (b'{"actual": "7", "comment": {"x": 1, "x": 2}}', "json_invalid"),
        (b'{"actual": NaN}', "json_invalid"),
        (b'{"actual": "7", "pence": Infinity}', "json_invalid"),
        (b'{"actual": "7"', "json_invalid"),
        (b"", "json_invalid"),
        (b'{"actual": "\xff"}', "json_invalid"),
        (b"[" * 100_000, "json_invalid"),
        (b'{"actual": 7.1}', "value_error"),
        (b'{"actual": "1e2"}', "value_error"),
        (b'{"actual": "NaN"}', "value_error"),
        (b'{"actual": true}', "value_error"),
        (b'{"actual": "7", "pence": 1.0}', "value_error"),
        (b'{"actual": "7", "comment": "\\u0000"}', "value_error"),
        (b'{"actual": "7", "Secret word": 1}', "extra_forbidden"),
        (b'{"comment": "Secret word"}', "missing"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_never_comes_back(body: bytes, code: str) -> None:
    with pytest.raises(RequestValidationError) as refused:
        read_json(body, Claim)
    problem = problem_for(refused.value)
    assert (problem.status, problem.code) == (422, "does_not_fit")
    assert code in {error.code for error in problem.errors}
    assert "Secret" not in problem.model_dump_json()


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(RequestValidationError):
        read_json(rb'{"actual": "7", "comment": "\ud800"}', Claim)
