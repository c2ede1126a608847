"""Whether a published event version may change like that: it may gain an optional field, nothing else."""

from typing import Any

IGNORED = {"description", "title", "default", "examples"}


def breaks(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Every way in which a reader of one schema could not read data of the other, in words; none if compatible."""
    found = _object("data", old, new)
    for name, definition in old.get("$defs", {}).items():
        if name not in new.get("$defs", {}):
            found.append(f"{name} is gone")
        else:
            found += _object(name, definition, new["$defs"][name])
    return found


def _object(name: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    if "properties" not in old:
        return [] if _bare(old) == _bare(new) else [f"{name} is no longer what it was"]
    found = [f"{name}.{field} is gone" for field in old["properties"].keys() - new.get("properties", {}).keys()]
    found += [
        f"{name}.{field} is no longer what it was"
        for field, was in old["properties"].items()
        if field in new.get("properties", {}) and _bare(was) != _bare(new["properties"][field])
    ]
    required, before = set(new.get("required", [])), set(old.get("required", []))
    found += [f"{name}.{field} is needed now" for field in required - before]
    found += [f"{name}.{field} may be missing now" for field in before - required]
    return sorted(found)


def _bare(schema: Any) -> Any:
    """Without words for people."""
    if isinstance(schema, dict):
        return {key: _bare(value) for key, value in schema.items() if key not in IGNORED}
    if isinstance(schema, list):
        return [_bare(each) for each in schema]
    return schema
