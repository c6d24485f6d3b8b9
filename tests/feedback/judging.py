"""Subjects for the tests of the judging stages."""

from __future__ import annotations

from typing import Any

from feedback.analyse.service import analyse
from feedback.analyse.themes import start_set
from feedback.flag.service import flag
from feedback.rulebook import AnalyseSettings, DetectorSetting, FlagSettings
from feedback.subject import Given, Raised, Subject

AIRLINE = AnalyseSettings(themes=list(start_set("airline")), company_names=("Acme Air",))


def analysed(text: str = "", settings: AnalyseSettings = AIRLINE, **fields: Any) -> Subject:
    subject = Subject(text=text, **fields)
    analyse([subject], settings)
    return subject


def flagged(text: str = "", detectors: dict[str, DetectorSetting] | None = None, **fields: Any) -> dict[str, Raised]:
    """The flags by detector."""
    subject = analysed(text, **fields)
    flag([subject], FlagSettings(detectors or {}))
    return {raised.detector: raised for raised in subject.flags}


def nps(value: float) -> list[Given]:
    return [Given("nps", value, 0, 10)]


def stars(value: float) -> list[Given]:
    return [Given("stars", value, 1, 5)]


def csat(value: float) -> list[Given]:
    return [Given("csat", value, 1, 5)]
