"""How does a person use the portal without JavaScript? Opens a page, fills a form, presses a button, reads what comes."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from bs4 import BeautifulSoup, Tag

from tests.journeys.portal import Journey


@dataclass
class Page:
    """One page as it was answered."""

    url: str
    status: int
    soup: BeautifulSoup

    @property
    def text(self) -> str:
        main = self.soup.find("main") or self.soup
        return re.sub(r"\s+", " ", main.get_text(" "))

    @property
    def title(self) -> str:
        return self.soup.title.get_text(strip=True) if self.soup.title else ""

    def link(self, words: str) -> str:
        """The address of the first link with these words."""
        found = next((each for each in self.soup.find_all("a", href=True) if words in each.get_text(" ", strip=True)), None)
        assert found is not None, f"no link {words!r} on {self.url}"
        return str(found["href"])

    def form_with(self, button: str) -> Tag:
        """The form that has a button with these words."""
        for form in self.soup.find_all("form"):
            if any(button == each.get_text(" ", strip=True) for each in form.find_all("button")):
                assert isinstance(form, Tag)
                return form
        raise AssertionError(f"no button {button!r} on {self.url}: {self.text[:400]}")


@dataclass
class Person:
    """Somebody with a browser: cookies, the page before them."""

    http: httpx.AsyncClient
    email: str = ""
    page: Page = field(default_factory=lambda: Page("", 0, BeautifulSoup("", "html.parser")))

    @classmethod
    def at(cls, portal: str) -> "Person":
        return cls(httpx.AsyncClient(base_url=portal, follow_redirects=True, trust_env=False, timeout=20))

    async def open(self, path: str) -> Page:
        return self._seen(await self.http.get(path, headers={"sec-fetch-site": "same-origin"}))

    async def press(self, button: str, **typed: Any) -> Page:
        """Fill the form that has this button and send it, as a browser would: what stands in its fields, and the button's own value."""
        form = self.page.form_with(button)
        data = filled(form) | {name: str(value) for name, value in typed.items()}
        pressed = next(each for each in form.find_all("button") if each.get_text(" ", strip=True) == button)
        if pressed.get("name"):
            data[str(pressed["name"])] = str(pressed.get("value", ""))
        action = str(pressed.get("formaction") or form.get("action") or self.page.url)
        if str(form.get("method", "get")).lower() == "get":
            return self._seen(await self.http.get(action, params=data))
        origin = str(self.http.base_url).rstrip("/")
        return self._seen(await self.http.post(action, data=data, headers={"origin": origin, "sec-fetch-site": "same-origin"}))

    def _seen(self, answer: httpx.Response) -> Page:
        self.page = Page(str(answer.url), answer.status_code, BeautifulSoup(answer.text, "html.parser"))
        return self.page

    async def sign_in(self, journey: Journey, email: str) -> Page:
        """With the password from credentials.json and the code from the mailbox."""
        self.email = email
        password = next(each["password"] for each in journey.place.known()["people"] if each["email"] == email)
        last = await journey.mailbox.last_id()
        await self.open("/sign-in")
        await self.press("Continue", email=email, password=password)
        mail = await journey.mailbox.newest(to=email, kind="sign_in_code", after=last)
        code = re.search(r"\b\d{3} ?\d{3}\b", mail["text"])
        assert code is not None
        return await self.press("Sign in", code=code[0])

    @property
    def cookies(self) -> list[dict[str, str]]:
        """As a real browser takes them."""
        return [{"name": name, "value": value, "url": str(self.http.base_url)} for name, value in self.http.cookies.items()]


def filled(form: Tag) -> dict[str, str]:
    """What a browser would send of a form as it stands."""
    data: dict[str, str] = {}
    for each in form.find_all(["input", "select", "textarea"]):
        name, kind = each.get("name"), each.get("type", "text")
        if not name or each.has_attr("disabled") or kind in ("submit", "button", "file"):
            continue
        if kind in ("checkbox", "radio"):
            if each.has_attr("checked"):
                data[str(name)] = str(each.get("value", "on"))
        elif each.name == "select":
            chosen = each.find("option", selected=True) or each.find("option")
            data[str(name)] = str(chosen.get("value", chosen.get_text())) if isinstance(chosen, Tag) else ""
        elif each.name == "textarea":
            data[str(name)] = each.get_text()
        else:
            data[str(name)] = str(each.get("value", ""))
    return data
