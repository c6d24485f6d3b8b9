"""Raises the flags of a batch: which detectors, how severe, and the evidence."""

from __future__ import annotations

from feedback.flag.registry import detectors
from feedback.params import parse
from feedback.rulebook import DetectorSetting, FlagSettings
from feedback.subject import Raised, Subject

_AS_IS = DetectorSetting()


def flag(subjects: list[Subject], settings: FlagSettings) -> None:
    """Fills `flags` of every analysed subject, most severe first. Each detector runs once over the whole batch.

    InvalidInput when a detector's parameters are wrong (field `detectors.<key>.<name>`); detectors that are switched
    off or unknown (a file that was removed) are passed over.
    """
    for subject in subjects:
        subject.flags = []
    for detector in detectors:
        setting = settings.detectors.get(detector.key, _AS_IS)
        if not setting.enabled:
            continue
        params = parse(detector.Params, setting.params, f"detectors.{detector.key}")
        severity = setting.severity if setting.severity is not None else detector.severity
        for subject, evidence in zip(subjects, detector.detect(subjects, params), strict=True):
            if evidence:
                subject.flags.append(Raised(detector.key, severity, evidence))
    for subject in subjects:
        if len(subject.flags) > 1:
            subject.flags.sort(key=lambda raised: (-raised.severity, raised.detector))
