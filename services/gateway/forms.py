"""How a form is read: every field bounded, its own key against being sent twice, and for whom it was opened."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID, uuid4

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from chassis.calls import Refused
from contracts.problem import ErrorAt, Problem, misfit
from contracts.refusals import Refusal

Model = TypeVar("Model", bound=BaseModel)
FIELDS = 3000
"""25 clients with three lines of nine fields are 675; a week can be shown with 100 clients."""
SECRETS = ("password", "code")


class OtherProvider(Refusal, code="form_of_another_provider", status=409):
    """You opened this form while acting for somebody else, so nothing was saved.
    Go back, open the page again and repeat what still applies."""


class DamagedForm(Refusal, code="form_damaged", status=400):
    """Part of this form is missing, so nothing was saved. Open the page again and repeat it."""


class Form:
    """What was typed. `key` is the same when the form is sent again, so that it is done once."""

    def __init__(self, fields: FormData) -> None:
        self.fields = fields

    @property
    def key(self) -> str:
        """Raises DamagedForm."""
        try:
            return str(UUID(self.text("idempotency_key")))
        except ValueError:
            raise DamagedForm() from None

    @property
    def typed(self) -> dict[str, str]:
        """Texts by name, to be shown again."""
        return {name: value for name, value in self.fields.multi_items() if isinstance(value, str)}

    def text(self, name: str) -> str:
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """Untrimmed: passwords."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def all(self, name: str) -> list[str]:
        return [value for value in self.fields.getlist(name) if isinstance(value, str)]

    def number(self, name: str) -> int:
        """A hidden version. Raises DamagedForm."""
        text = self.text(name)
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise DamagedForm()
        return int(text)

    def day(self, name: str) -> str:
        """GOV.UK's three fields as YYYY-MM-DD; not a day if it was not one, so that its model refuses it."""
        parts = [self.text(f"{name}-{part}") for part in ("year", "month", "day")]
        return "-".join(part.zfill(4 if at == 0 else 2) for at, part in enumerate(parts)) if any(parts) else ""

    def file(self, name: str) -> UploadFile | None:
        value = self.fields.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def again(self) -> list[tuple[str, str]] | None:
        """What to send when it is tried again, or None where secrets or a file would have to be kept in a page."""
        items = self.fields.multi_items()
        if any(not isinstance(value, str) or any(secret in name for secret in SECRETS) for name, value in items):
            return None
        return [(name, str(value)) for name, value in items]


async def read_form(request: Request) -> Form:
    return Form(await request.form(max_fields=FIELDS, max_files=1))


def hidden(acting: str, key: str | None = None) -> dict[str, str]:
    """The fields every form of a signed-in person carries. A refused form gets a new key; one that nobody answered keeps its own."""
    return {"idempotency_key": key or str(uuid4()), "acting_provider": acting}


def asked(model: type[Model], **fields: Any) -> Model:
    """A form's fields as a request; empty ones are left out. What does not fit is refused as the service would refuse it."""
    try:
        return model.model_validate({name: value for name, value in fields.items() if value not in ("", None)})
    except ValidationError as fault:
        raise Refused(misfit(fault.errors(include_url=False, include_input=False))) from None


def refuse(*wrong: tuple[str, str]) -> Refused:
    """A page's own refusal, of (pointer, sentence): two passwords that differ, nothing ticked."""
    errors: Iterable[ErrorAt] = [ErrorAt(pointer=pointer, code="not_understood", detail=sentence) for pointer, sentence in wrong]
    return Refused(Problem(code="not_understood", title=wrong[0][1], status=422, errors=tuple(errors)))
