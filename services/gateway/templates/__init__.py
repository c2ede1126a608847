"""How a view becomes a page: escaped always, GOV.UK's own components, our macros where it has none or is too slow."""

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined, Template

from services.gateway.templates import words
from services.gateway.templates.assets import asset
from services.gateway.templates.frame import Frame

HERE = Path(__file__).parent
GOVUK = "govuk_frontend_jinja"
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    # "no-referrer" would make browsers send "Origin: null" with our own forms, and the guard could not tell them from foreign ones.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}
SETTINGS: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}

# GOV.UK's macros read options that nobody passed, so they need the lenient kind of undefined; in our own templates a
# misspelt name is a mistake that must be heard.
components = Environment(loader=PrefixLoader({GOVUK: PackageLoader(GOVUK)}), undefined=ChainableUndefined, **SETTINGS)


class Pages(Environment):
    def get_template(self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None) -> Template:
        if isinstance(name, str) and name.startswith(f"{GOVUK}/"):
            return components.get_template(name)
        return super().get_template(name, parent, globals)


def pages(*folders: Path) -> Pages:
    """The environment of our templates, which look in `folders` first: tests add pages of their own."""
    made = Pages(loader=FileSystemLoader([*folders, HERE]), undefined=StrictUndefined, **SETTINGS)
    made.filters.update(words.FILTERS)
    made.globals.update(words.FUNCTIONS, asset=asset)
    return made


environment = pages()


def render(template: str, *, frame: Frame, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any) -> HTMLResponse:
    """`context` is what the template names, usually one `view`. `headers` add to those every page carries."""
    html = environment.get_template(template).render(frame=frame, **context)
    return HTMLResponse(html, status, headers=HEADERS | dict(headers or {}))
