"""The kinds of the analysing stage: an analyser is one file in `analysers/`, a signal one file in `signals/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from cxloop.registry import Registry

if TYPE_CHECKING:
    from feedback.analyse.sentiment import Sentiment
    from feedback.wording.reading import Reading


class Analyser(Protocol):
    """Knows the feeling of texts in its `languages`. Batch in, batch out; deterministic; no input or output."""

    key: str
    label: Any
    version: str
    languages: frozenset[str]

    def analyse(self, texts: list[Reading]) -> list[Sentiment]: ...


class Signal(Protocol):
    """Something in the words that matters whatever the mood: `phrases` by language, with how negation counts.

    `alarming` is False for good news, which never becomes a flag. `negatable`: "I would not cancel" is no signal.
    """

    key: str
    label: Any
    alarming: bool
    negatable: bool
    phrases: dict[str, tuple[str, ...]]
    note: Any


analysers: Registry[Analyser] = Registry("analyser")
signals: Registry[Signal] = Registry("signal")
