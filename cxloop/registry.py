"""One kind is one file: a registry finds its entries by importing every module of one package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from cxloop.errors import UnknownKind


class HasKey(Protocol):
    key: str


T = TypeVar("T", bound=HasKey)


class Registry(Generic[T]):
    """The entries of one kind, in the order of their keys.

    `discover` is called once in `AppConfig.ready()`; from then on a file in the package is enough.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._entries: dict[str, T] = {}

    def register(self, entry: type[T]) -> type[T]:
        """The class itself; an instance of it stands under its `key`. ValueError when the key is taken."""
        instance = entry()
        known = self._entries.get(instance.key)
        if known is not None and type(known) is not entry:
            raise ValueError(f"two {self.name}s share the key {instance.key!r}")
        self._entries[instance.key] = instance
        return entry

    def discover(self, package: str) -> None:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__, package + "."):
            importlib.import_module(module.name)

    def get(self, key: str) -> T:
        """The entry under the key. UnknownKind when there is none, naming the keys there are."""
        try:
            return self._entries[key]
        except KeyError:
            raise UnknownKind(kind=self.name, key=key, known=sorted(self._entries)) from None

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries[key] for key in sorted(self._entries))

    def __len__(self) -> int:
        return len(self._entries)
