"""How notifier is assembled."""

from fastapi import FastAPI

from chassis.service import serve
from services.notifier import listeners, sender
from services.notifier.api import api
from services.notifier.settings import NotifierSettings
from services.notifier.timers import timers


def app(settings: NotifierSettings) -> FastAPI:
    heard = [listeners.accounts, listeners.actuals, listeners.scheduling]
    return serve("notifier", settings, api=api, listeners=heard, timers=timers, also={"sender": sender.part})
