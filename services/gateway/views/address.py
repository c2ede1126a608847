"""How an address keeps what a list was asked for: filters stay in the links, and each can be taken away."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

NOT_KEPT = ("cursor", "done", "limit")


def kept(params: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """What an address says of these names; an empty field of a form says nothing."""
    return {name: params[name].strip() for name in names if params.get(name, "").strip()}


def address(path: str, params: Mapping[str, str], **changed: str | None) -> str:
    """The path with these parameters; None takes one away. Another filter begins at the first page again."""
    if "cursor" not in changed:
        params = {name: value for name, value in params.items() if name not in NOT_KEPT}
    left = {name: value for name, value in {**params, **changed}.items() if value}
    return f"{path}?{urlencode(left)}" if left else path


def page_links(path: str, params: Mapping[str, str], next_cursor: str | None) -> dict[str, str | None]:
    """For macros/lists.html `pages`: cursors lead forwards only, so backwards is the first page."""
    return {
        "previous": address(path, params) if params.get("cursor") else None,
        "previous_label": "First page",
        "next": address(path, params, cursor=next_cursor) if next_cursor else None,
    }
