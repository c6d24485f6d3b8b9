"""Parameters of detectors and matchers: typed by a frozen dataclass, checked where a person or program gives them."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput

P = TypeVar("P")
_KNOWN: dict[Any, dict[str, tuple[Any, bool]]] = {}


def parse(params_class: type[P], given: Mapping[str, Any], field: str = "params") -> P:
    """An instance of `params_class` holding `given`, the rest at its defaults.

    InvalidInput (naming `field.name`) for an unknown name, a missing one, a value of the wrong type, and for
    whatever the dataclass itself refuses with ValueError in `__post_init__`.
    """
    if not isinstance(given, Mapping):
        raise InvalidInput(_("%(field)s must be an object with named values.") % {"field": field}, field=field)
    known = _fields(params_class)
    for name in given:
        if name not in known:
            raise InvalidInput(
                _("%(field)s has no %(name)s. Known: %(known)s.")
                % {"field": field, "name": name, "known": ", ".join(sorted(known)) or _("none")},
                field=f"{field}.{name}",
            )
    values = {name: _convert(value, known[name][0], f"{field}.{name}") for name, value in given.items()}
    for name, (_kind, required) in known.items():
        if required and name not in values:
            raise InvalidInput(_("%(field)s needs %(name)s.") % {"field": field, "name": name}, field=f"{field}.{name}")
    try:
        return params_class(**values)
    except ValueError as error:
        raise InvalidInput(f"{field}: {error}", field=field) from error


def describe(params_class: type[Any]) -> list[dict[str, Any]]:
    """The fields of a params dataclass for forms and documentation: name, kind, default, label, help."""
    out = []
    for item in dataclasses.fields(params_class):
        kind, required = _fields(params_class)[item.name]
        default = None if required else _default(item)
        out.append(
            {
                "name": item.name,
                "kind": _kind_name(kind),
                "required": required,
                "default": default,
                "label": item.metadata.get("label", item.name.replace("_", " ")),
                "help": item.metadata.get("help", ""),
            }
        )
    return out


def param(default: Any = dataclasses.MISSING, label: Any = "", help: Any = "") -> Any:
    """A dataclass field with what a form says about it."""
    metadata = {"label": label, "help": help}
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


def _default(item: dataclasses.Field[Any]) -> Any:
    if item.default is not dataclasses.MISSING:
        return list(item.default) if isinstance(item.default, tuple) else item.default
    return item.default_factory() if item.default_factory is not dataclasses.MISSING else None


def _fields(params_class: Any) -> dict[str, tuple[Any, bool]]:
    """Type and whether it is required, by name."""
    known = _KNOWN.get(params_class)
    if known is None:
        hints = typing.get_type_hints(params_class)
        missing = dataclasses.MISSING
        known = _KNOWN[params_class] = {
            item.name: (hints[item.name], item.default is missing and item.default_factory is missing)
            for item in dataclasses.fields(params_class)
        }
    return known


def _kind_name(kind: Any) -> str:
    if typing.get_origin(kind) is tuple:
        return "words"
    if typing.get_origin(kind) is types.UnionType:
        return _kind_name(next(part for part in typing.get_args(kind) if part is not type(None)))
    return {float: "number", int: "whole number", bool: "yes or no", str: "text"}.get(kind, "text")


def _convert(value: Any, kind: Any, field: str) -> Any:
    if typing.get_origin(kind) is types.UnionType:
        if value is None:
            return None
        return _convert(value, next(part for part in typing.get_args(kind) if part is not type(None)), field)
    reader = READERS["words" if typing.get_origin(kind) is tuple else kind.__name__]
    try:
        return reader(value)
    except (TypeError, ValueError):
        raise InvalidInput(
            _("%(field)s must be %(kind)s.") % {"field": field, "kind": _kind_name(kind)}, field=field
        ) from None


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _whole(value: Any) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _words(value: Any) -> tuple[str, ...]:
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or not all(isinstance(part, str) for part in parts):
        raise TypeError
    return tuple(part.strip() for part in parts if part.strip())


READERS: dict[str, Callable[[Any], Any]] = {
    "float": _number,
    "int": _whole,
    "bool": _yes_or_no,
    "str": _text,
    "words": _words,
}
