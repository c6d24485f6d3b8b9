"""The demo company, shortened: everything in it came through ingest and the verbs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from cxloop.models import AuditEntry
from cxloop.tenancy import acting_in
from feedback.demo import chapters, company, story
from feedback.models import Case, FeedbackItem, Survey
from tests.feedback.story import MONDAY


@pytest.fixture
def larkspur(db, monkeypatch):
    monkeypatch.setattr(story, "DAYS", 12)
    monkeypatch.setattr(story, "ITEMS", 90)
    made = company.found(MONDAY - timedelta(days=13))
    story.tell(made, MONDAY, lambda share: None)
    with acting_in(made.organisation):
        chapters.tell(made, MONDAY)
    return made.organisation


def test_a_short_story_leaves_something_true_on_every_page(larkspur):
    with acting_in(larkspur):
        items = FeedbackItem.objects.for_organisation(larkspur)
        assert items.count() == 90 and not items.filter(processed_at=None).exists()
        cases = Case.objects.for_organisation(larkspur)
        assert cases.filter(status="closed").exists() and cases.exclude(status="closed").exists()
        opened = AuditEntry.objects.for_organisation(larkspur).filter(action="case.opened")
        assert set(opened.values_list("object_id", flat=True)) == set(cases.values_list("pk", flat=True))
        survey = Survey.objects.for_organisation(larkspur).get()
        made = AuditEntry.objects.for_organisation(larkspur).get(action="survey.created")
        assert made.object_id == survey.pk and made.at == survey.created_at == MONDAY - timedelta(days=13)
        assert items.filter(source=survey.source).exists()
    visitor = Client()
    assert visitor.login(email=company.address("alice"), password=company.password())
    for page in ("inbox", "feedback", "dashboard", "people", "outbox", "surveys", "mirror", "mirror/strategy"):
        assert visitor.get(f"/o/{larkspur.slug}/{page}/").status_code == 200, page


def test_there_is_a_log_in_for_each_kind_of_user():
    roles = [line.split()[0] for line in company.log_ins()[1:]]
    assert roles == ["admin", "business", "agent", "viewer"]
