"""Filters over a list: what can be chosen, what is, and the address of what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

Choices = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Facet:
    """One filter: its choices and what is chosen; empty for nothing."""

    name: str
    label: Any
    choices: Choices
    chosen: str

    @property
    def chosen_label(self) -> Any:
        return dict(self.choices).get(self.chosen, "")


def facets_of(request: HttpRequest, labels: Mapping[str, Any], choices: Mapping[str, Choices]) -> list[Facet]:
    """A filter for each label. A value in the address that is no choice is passed over."""
    facets = []
    for name, label in labels.items():
        wanted = request.GET.get(name, "")
        known = {value for value, _label in choices[name]}
        facets.append(Facet(name, label, choices[name], wanted if wanted in known else ""))
    return facets


def chosen(facets: Sequence[Facet]) -> dict[str, str]:
    return {facet.name: facet.chosen for facet in facets if facet.chosen}


def address(state: Mapping[str, str], without: str = "") -> str:
    """The address of what is shown, without what was left empty, and without one filter."""
    return "?" + urlencode({name: value for name, value in state.items() if value and name != without})


def applied(facets: Sequence[Facet], state: Mapping[str, str]) -> list[tuple[Facet, str]]:
    """The filters that are on, each with the address that takes it away."""
    return [(facet, address(state, facet.name)) for facet in facets if facet.chosen]
