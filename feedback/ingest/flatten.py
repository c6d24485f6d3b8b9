"""JSON objects as rows of text: nested names joined by dots, lists of plain values by semicolons."""

from __future__ import annotations

import json
from typing import Any

DEEPEST = 6  # levels of nesting that become columns of their own


def flatten(element: dict[str, Any]) -> dict[str, str]:
    """Column -> value. `{"customer": {"email": "a@b.c"}}` is `{"customer.email": "a@b.c"}`; null is an
    empty string.
    """
    row: dict[str, str] = {}
    waiting: list[tuple[str, Any, int]] = [("", element, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if isinstance(value, dict) and value and depth < DEEPEST:
            waiting.extend(
                (f"{path}.{key}" if path else str(key), inner, depth + 1) for key, inner in reversed(value.items())
            )
        else:
            row[path] = as_text(value)
    return row


def as_text(value: Any) -> str:
    """The value as a person would type it into a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and not any(isinstance(inner, dict | list) for inner in value):
        return "; ".join(as_text(inner) for inner in value)
    return json.dumps(value, ensure_ascii=False, default=str)
