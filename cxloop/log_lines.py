"""Lines of the log, cleaned before they are written. Free of Django: the settings name it."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

VALUES = re.compile(r"^(?:DETAIL|CONTEXT):.*$", re.MULTILINE)  # what a database says about the row it refuses


def without_values(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The line of the log without the values of a refused row: they may be a customer's words or address."""
    if isinstance(line.get("exception"), str):
        line["exception"] = VALUES.sub("(values left out)", line["exception"])
    return line
