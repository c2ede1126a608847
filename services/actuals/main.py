"""How actuals is assembled."""

from fastapi import FastAPI

from chassis.service import serve
from chassis.timers import Timers
from services.actuals import listeners
from services.actuals.api import api
from services.actuals.settings import ActualsSettings
from services.actuals.timers import timers


def app(settings: ActualsSettings) -> FastAPI:
    return serve(
        "actuals",
        settings,
        api=api,
        listeners=[listeners.commissioning],
        timers=timers if settings.generate_by_itself else Timers("actuals"),
    )
