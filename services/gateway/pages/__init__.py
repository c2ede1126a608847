"""Which pages there are: every module here that has `pages`, a router of its own."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter


def all_pages() -> Iterator[APIRouter]:
    for module in sorted(iter_modules(__path__), key=lambda found: found.name):
        router: APIRouter = import_module(f"{__name__}.{module.name}").pages
        yield router
