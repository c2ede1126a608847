"""What a refusal is: a rule's plain "no", told to people in one sentence and to programs by a stable code."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar


class Refusal(Exception):
    """Raised by rules and operations, translated once, at the doors.

    Declared beside the rule that raises it; the docstring is the sentence people read, filled with the fields it is raised with::

        class NotYetOver(Refusal, code="week_not_over", status=409):
            \"\"\"This week can be entered from {opens_on:%A %-d %B}.\"\"\"

    `known` collects every declared refusal by code: the published list and the tests come from it.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    known: ClassVar[dict[str, type["Refusal"]]] = {}

    def __init_subclass__(cls, *, code: str, status: int) -> None:
        cls.code, cls.status = code, status
        Refusal.known[f"{cls.__module__}.{cls.__name__}"] = cls

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(" ".join((type(self).__doc__ or "").format(**fields).split()))


class Refusals(Exception):
    """Everything that is wrong, at once, each with its place in what was asked, so that a page shows every error where it is."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Refusal]] = []

    @contextmanager
    def at(self, pointer: str) -> Iterator[None]:
        """Collect what is refused in here under this JSON pointer, and go on."""
        try:
            yield
        except Refusal as refusal:
            self.found.append((pointer, refusal))

    def raise_if_any(self) -> None:
        if self.found:
            raise self


class NotFound(Refusal, code="not_found", status=404):
    """There is nothing here that you can see. Check the address, or go back to the list."""


class Stale(Refusal, code="changed_meanwhile", status=412):
    """This changed after you opened it. Nothing of yours was saved; look at it again and repeat what still applies."""
