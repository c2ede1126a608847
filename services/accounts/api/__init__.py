"""How the world reaches accounts over HTTP: the gateway on somebody's behalf, notifier, and people's own acts."""

from fastapi import APIRouter

from services.accounts.api import mail, people, sessions, sign_in

api = APIRouter()
for each in (sign_in.api, sessions.api, people.api, mail.api):
    api.include_router(each)
