"""How accounts is assembled."""

from fastapi import FastAPI

from chassis.service import serve
from services.accounts import listeners
from services.accounts.api import api
from services.accounts.settings import AccountsSettings
from services.accounts.timers import timers


def app(settings: AccountsSettings) -> FastAPI:
    return serve("accounts", settings, api=api, listeners=[listeners.commissioning], timers=timers)
