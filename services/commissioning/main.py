"""How commissioning is assembled: doors and a relay; it hears nobody."""

from fastapi import FastAPI

from chassis.service import serve
from chassis.settings import Settings
from chassis.timers import Timers
from services.commissioning.api import api

timers = Timers("commissioning")
"""None of its own; the chassis' housekeeping runs under them."""


def app(settings: Settings) -> FastAPI:
    return serve("commissioning", settings, api=api, timers=timers, large=lambda path: path.startswith("/v1/imports/"))
