"""How scheduling is assembled."""

from fastapi import FastAPI

from chassis.service import serve
from chassis.settings import Settings
from services.scheduling import listeners
from services.scheduling.api import api
from services.scheduling.timers import timers


def app(settings: Settings) -> FastAPI:
    return serve("scheduling", settings, api=api, listeners=[listeners.commissioning, listeners.actuals], timers=timers)
