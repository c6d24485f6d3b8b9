"""The inbox as a desk: many cases at once, saved views, news, and one box for going anywhere."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.models import Case, SavedView
from feedback.pages.case_forms import later
from tests.feedback.story import MONDAY, complain

INBOX, MANY, VIEWS, JUMP = "/o/acme/inbox/", "/o/acme/inbox/many/", "/o/acme/inbox/views/", "/o/acme/jump/"


@pytest.fixture
def cases(people, noon):
    return [complain(people.acme, MONDAY, email=f"c{n}@example.test", name=f"Customer {n}", touchpoint="baggage")
            for n in range(3)]


def ids(cases):
    return [str(case.public_id) for case in cases]


def test_many_names_what_will_happen_before_it_happens(people, visit, cases):
    carol = visit(people.carol)
    asked = carol.post(MANY, {"verb": "priority", "case": ids(cases[:2])})
    html = asked.content.decode()
    assert asked.status_code == 200 and "Set the priority of 2 cases" in html
    assert "Customer 0" in html and "Customer 2" not in html
    assert {case.priority for case in Case.objects.for_organisation(people.acme)} == {cases[0].priority}
    done = carol.post(MANY, {"verb": "priority", "case": ids(cases[:2]), "priority": 4, "sure": 1,
                             "back": f"{INBOX}?view=all"}, follow=True)
    assert done.redirect_chain[0][0] == f"{INBOX}?view=all"
    html = done.content.decode()
    assert "2 priorities set." in html and "Undo" in html
    key = done.context["undoable"]
    assert "Undo" not in carol.get(INBOX, {"view": "all"}).content.decode().split('id="cases"')[1]
    back = carol.post(f"{MANY}{key}/undo/", {"back": f"{INBOX}?view=all"}, follow=True)
    assert "2 cases are as they were." in back.content.decode()
    assert {case.priority for case in Case.objects.for_organisation(people.acme)} == {cases[0].priority}


def test_what_is_missing_is_said_and_the_cases_stay_chosen(people, visit, cases):
    carol = visit(people.carol)
    response = carol.post(MANY, {"verb": "tag", "case": ids(cases), "name": "", "sure": 1})
    assert response.status_code == 422
    assert response.content.decode().count("checked") >= 3
    assert carol.post(MANY, {"verb": "snooze", "case": ids(cases), "when": "at", "sure": 1}).status_code == 422
    assert "Choose some cases first" in carol.post(MANY, {"verb": "tag"}, follow=True).content.decode()
    assert carol.post(MANY, {"verb": "delete", "case": ids(cases)}).status_code == 404
    assert carol.get(MANY).status_code == 405


def test_nobody_reaches_cases_or_undoings_of_others(people, visit, cases):
    mine = visit(people.carol)
    mine.post(MANY, {"verb": "priority", "case": ids(cases), "priority": 4, "sure": 1})
    key = mine.session["undoable"]
    for other in (people.bob, people.alice):
        assert visit(other).post(f"{MANY}{key}/undo/").status_code == 404
    assert visit(people.vic).post(MANY, {"verb": "priority", "case": ids(cases)}).status_code == 403
    foreign = complain(people.globex, MONDAY, email="g@example.test")
    response = mine.post(MANY, {"verb": "priority", "case": [str(foreign.public_id), "nonsense"]}, follow=True)
    assert "Choose some cases first" in response.content.decode()


@pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test", "/o/globex/inbox/", "/accounts/logout/"])
def test_the_way_back_leads_nowhere_else(people, visit, cases, back):
    done = visit(people.carol).post(MANY, {"verb": "tag", "case": ids(cases), "name": "x", "sure": 1, "back": back})
    assert done["Location"] == INBOX


def test_a_view_is_saved_shown_with_its_count_and_shared_with_a_team(people, visit, cases):
    people.team.members.add(people.bob, through_defaults={"organisation": people.acme})
    bob, carol = visit(people.bob), visit(people.carol)
    saved = bob.post(f"{VIEWS}new/?view=all&q=touchpoint:baggage -is:closed&order=newest",
                     {"name": "Bags", "team": str(people.team.public_id), "is_pinned": "on"})
    assert saved["Location"].startswith(f"{INBOX}?view=all&q=touchpoint")
    view = SavedView.objects.for_organisation(people.acme).get()
    for person in (bob, carol):
        page = person.get(INBOX, {"view": "all"})
        links = {str(link.label): link for section in page.context["nav_sections"]() for link in section.links}
        assert links["Bags"].count == "3"
        assert len(person.get(links["Bags"].href).context["groups"][0].rows) == 3
        assert "Bags" in person.get(VIEWS).content.decode()
    assert "Bags" not in visit(people.alice).get(VIEWS).content.decode()
    assert carol.get(f"{VIEWS}{view.public_id}/").status_code == 403
    assert carol.post(f"{VIEWS}{view.public_id}/forget/").status_code == 403
    assert visit(people.mallory).get(f"/o/globex/inbox/views/{view.public_id}/").status_code == 404
    assert bob.post(f"{VIEWS}{view.public_id}/", {"name": "All bags"}).status_code == 302
    view.refresh_from_db()
    assert (view.name, view.team, view.is_pinned) == ("All bags", None, False)
    bob.post(f"{VIEWS}{view.public_id}/forget/")
    assert not SavedView.objects.for_organisation(people.acme).exists()


def test_a_view_needs_a_name_of_its_own(people, visit, cases):
    bob = visit(people.bob)
    assert bob.post(f"{VIEWS}new/?view=late", {"name": " "}).status_code == 422
    bob.post(f"{VIEWS}new/?view=late", {"name": "Mine"})
    taken = bob.post(f"{VIEWS}new/?view=all", {"name": "Mine"})
    assert taken.status_code == 422 and "already" in taken.content.decode()
    assert visit(people.carol).post(f"{VIEWS}new/?view=all", {"name": "Mine"}).status_code == 302


def test_ten_saved_views_cost_one_query_for_their_counts(people, visit, cases):
    bob = visit(people.bob)
    for number in range(2):
        bob.post(f"{VIEWS}new/?view=all&q=nps:<{number}", {"name": f"View {number}", "is_pinned": "on"})
    with CaptureQueriesContext(connection) as two:
        bob.get(INBOX)
    for number in range(2, 10):
        bob.post(f"{VIEWS}new/?view=all&q=nps:<{number}", {"name": f"View {number}", "is_pinned": "on"})
    with CaptureQueriesContext(connection) as ten:
        bob.get(INBOX)
    assert len(ten) == len(two)


def test_news_say_how_many_and_lead_to_the_same_list(people, visit, cases, noon):
    carol = visit(people.carol)
    since = noon.isoformat()
    assert "new" not in carol.get(f"{INBOX}new/", {"view": "all", "since": since}).content.decode()
    complain(people.acme, noon + timedelta(seconds=5), email="new@example.test")
    html = carol.get(f"{INBOX}new/", {"view": "all", "q": "-is:closed", "since": since}).content.decode()
    assert "1 new" in html and "q=-is%3Aclosed" in html
    assert carol.get(f"{INBOX}new/", {"since": "yesterday"}).status_code == 200


def test_columns_and_order_stand_in_the_address(people, visit, cases):
    html = visit(people.carol).get(INBOX, {"view": "all", "hide": ["rating", "nonsense"], "order": "newest"})
    assert "case-list no-rating" in html.content.decode() and html.context["order_label"] == "newest first"
    assert html.context["state"].address == "?view=all&order=newest&hide=rating"


def test_searched_words_are_marked_and_misread_operators_named(people, visit, cases):
    html = visit(people.carol).get(INBOX, {"view": "all", "q": "nobody theme:moon"}).content.decode()
    assert "<mark>nobody</mark>" in html
    assert "There is no theme “moon”." in html


def test_jumping_finds_pages_cases_people_and_what_can_be_done(people, visit, cases):
    carol = visit(people.carol)
    page = carol.get(JUMP, {"q": str(cases[0].number)}).content.decode()
    assert f"Case {cases[0].number}, Customer 0" in page
    assert "Customer 1<" in carol.get(JUMP, {"q": "customer 1"}).content.decode()
    assert "Dashboard" in carol.get(JUMP, {"q": "dash"}).content.decode()
    assert "Bob Baker" in carol.get(JUMP, {"q": "bak"}).content.decode()
    on = {"q": "resol", "on": str(cases[0].public_id)}
    assert f"{cases[0].public_id}/?do=resolve" in carol.get(JUMP, on).content.decode()
    assert "do=resolve" not in visit(people.vic).get(JUMP, on).content.decode()
    assert "Customer 1<" not in visit(people.vic).get(JUMP, {"q": "lost"}).content.decode()  # a covered name is longer
    part = carol.get(JUMP, {"q": "dash"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "Dashboard" in part
    foreign = complain(people.globex, MONDAY, email="g@example.test")
    assert carol.get(JUMP, {"on": str(foreign.public_id)}).status_code == 404


def test_doing_is_offered_where_one_was_sent_to(people, visit, cases):
    html = visit(people.carol).get(f"/o/acme/case/{cases[0].public_id}/", {"do": "assign"}).content.decode()
    assert 'id="do-assign" data-do="assign" open' in html


def test_tags_and_putting_aside_on_the_case_page(people, visit, cases):
    carol, address = visit(people.carol), f"/o/acme/case/{cases[0].public_id}/"
    carol.post(f"{address}tag/", {"tag-name": "VIP <b>"})
    carol.post(f"{address}snooze/", {"snooze-when": "answer"})
    html = carol.get(address).content.decode()
    assert "VIP &lt;b&gt;" in html and "put aside until the customer answers" in html
    assert "Take up again" in html
    carol.post(f"{address}untag/", {"untag-name": "vip <B>"})
    carol.post(f"{address}wake/")
    html = carol.get(address).content.decode()
    assert 'class="tag"' not in html and "took it up again" in html


def test_later_is_at_nine_in_the_readers_morning(noon):
    assert later("3h", noon) - noon == timedelta(hours=3)
    assert later("tomorrow", noon).hour == later("monday", noon).hour == 9
    assert later("monday", noon).weekday() == 0 and later("monday", noon) > noon
    assert later("answer", noon) is None
