"""A round from its preparation to the reveal, with everything that can go wrong on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import tickets
from assessments.blind import StillBlind, confided_by
from assessments.models import Answer, Forecast, Participant, RoundSnapshot
from assessments.queries import handed_in, instruments
from assessments.queries.matrices import UNKNOWN, unpack
from assessments.rounds import answering, lists, preparing, revealing, running
from assessments.rounds.answering import Given
from cxloop import links
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, LinkExpired, NotAllowed, NotFound
from cxloop.models import AuditEntry, OutgoingEmail
from tests.assessments.rounds_story import TEAM, Asked, answer, close_and_reveal, open_round, prepare_round
from tests.feedback.story import MONDAY

DAY = timedelta(days=1)


def mails(asked: Asked, kind: str) -> list[OutgoingEmail]:
    rows = OutgoingEmail.objects.for_organisation(asked.round.organisation_id).filter(kind=f"round_{kind}")
    return list(rows.order_by("pk"))


def sweep(now) -> None:
    while running.sweep(now):
        pass


# The list of people


@pytest.mark.parametrize(("line", "reason"), [
    ("IT; Ida", "Write function; name; e-mail."), ("Legal; Ida; ida@acme.test", "no function “Legal”"),
    ("IT; Ida; ida at acme", "no e-mail address"), ("IT; ; ida@acme.test", "Give a name"),
    ("IT; Ida; ida@acme.test; xx", "language"), ("IT; Ida; ida@acme.test; de; more", "Write function"),
])
def test_what_is_wrong_with_a_line_is_said_with_its_number(people, line, reason):
    functions = instruments.functions(people.acme)
    found, (problem,) = lists.read(f"\nService; Sam; sam@acme.test\n{line}\n", functions, "en")
    assert [each.name for each in found] == ["Sam"]
    assert problem.line == 3 and reason in problem.reason


def test_a_list_may_come_from_a_spreadsheet_or_with_commas_and_twins_count_once(people):
    functions = instruments.functions(people.acme)
    text = "IT\tIda Ink\tIDA@acme.test\tde\nit, Ian, ian@acme.test\nIT; Ida again; ida@acme.test\n"
    found, problems = lists.read(text, functions, "en")
    assert not problems
    assert [(each.name, each.email, each.language) for each in found] == [
        ("Ida Ink", "ida@acme.test", "de"), ("Ian", "ian@acme.test", "en")]


# Preparing


@pytest.mark.parametrize(("changes", "field"), [
    ({"name": " "}, "name"), ({"closes_at": MONDAY}, "closes_at"), ({"closes_at": MONDAY + 100 * DAY}, "closes_at"),
    ({"opens_at": MONDAY - 9 * DAY, "closes_at": MONDAY - 2 * DAY}, "closes_at"),
    ({"min_functions": 1}, "min_functions"), ({"min_people": 0}, "min_people"),
    ({"kind": "pulse", "keys": ["no-such"]}, "keys"),
])
def test_a_plan_that_cannot_be_is_refused_beside_its_field(people, changes, field):
    with pytest.raises(InvalidInput) as refused:
        prepare_round(people, MONDAY, **changes)
    assert refused.value.field == field


def test_a_pulse_asks_what_was_chosen_and_a_full_round_everything(people):
    assert len(prepare_round(people, MONDAY).sheet.statement_ids) == 46
    pulse = prepare_round(people, MONDAY, kind="pulse", keys=["culture-bad-news", "insight-top-reasons"])
    assert [part.dimension.key for part in pulse.sheet.parts] == ["insight", "culture"]


def test_only_admins_prepare_and_what_runs_keeps_its_beginning(people):
    with pytest.raises(NotAllowed):
        preparing.prepare(people.acme, preparing.Plan("x", MONDAY, MONDAY + DAY), Actor.person(people.bob), MONDAY)
    asked = open_round(people, MONDAY)
    plan = preparing.Plan("Winter round", MONDAY + DAY, MONDAY + 20 * DAY, min_functions=5, min_people=1)
    changed = preparing.change(asked.round, plan, asked.alice, MONDAY)
    assert (changed.name, changed.opens_at, changed.closes_at) == ("Winter round", MONDAY, MONDAY + 20 * DAY)
    assert (changed.min_functions, changed.min_people) == (2, 3), "not lowered while people answer"


def test_nobody_is_opened_for_and_it_opens_and_closes_once(people):
    asked = prepare_round(people, MONDAY, names="")
    sweep(MONDAY)
    assert asked.refresh().round.state == "prepared", "the sweep leaves a round without people alone"
    with pytest.raises(Conflict, match="Nobody"):
        running.open_now(asked.round, asked.alice, MONDAY)
    asked = open_round(people, MONDAY)
    with pytest.raises(Conflict, match="already"):
        running.open_now(asked.round, asked.alice, MONDAY)
    running.close(asked.round, asked.alice, MONDAY)
    with pytest.raises(Conflict, match="not open"):
        running.close(asked.round, asked.alice, MONDAY)


# Mails and links


def test_everybody_is_invited_once_in_their_language_and_the_body_is_private(people):
    asked = open_round(people, MONDAY)
    sweep(MONDAY)
    sent = mails(asked, "invitation")
    assert len(sent) == 6 and all(mail.is_private for mail in sent)
    ida, ina = sent[0], sent[2]
    assert "Autumn round" in ida.subject and "Your view from IT" in ida.subject and "/a/" in ida.text
    assert ina.language == "de" and "Ihre Sicht" in ina.subject
    assert tickets.read(ida.text.split("/a/")[1].split()[0], MONDAY).pk == asked.people[0].pk


def test_reminders_go_at_half_time_and_on_the_last_day_to_those_who_are_missing(people):
    asked = open_round(people, MONDAY)
    answer(asked, 0, MONDAY)
    sweep(MONDAY + 6 * DAY)
    assert not mails(asked, "reminder")
    for later in (7.1, 8, 9, 13.1, 13.5, 13.9):
        sweep(MONDAY + later * DAY)
    reminded = mails(asked, "reminder")
    assert len(reminded) == 10, "five people, twice"
    assert "ida@acme.test" not in {mail.to_email for mail in reminded}
    assert "view from" in reminded[0].subject and "closes" in reminded[-1].subject
    sweep(MONDAY + 14 * DAY)
    assert asked.refresh().round.state == "closed"


def test_a_round_of_two_days_reminds_once_and_says_that_it_is_the_last(people):
    asked = open_round(people, MONDAY, closes_at=MONDAY + 2 * DAY)
    for later in (1, 1.6, 1.9):
        sweep(MONDAY + later * DAY)
    reminded = mails(asked, "reminder")
    assert len(reminded) == 6
    assert "once more" not in reminded[0].text and "closes" in reminded[0].subject


def test_inviting_costs_the_same_for_many(people):
    costs = []
    for count in (2, 40):
        names = "".join(f"IT; Person {number}; p{number}@acme.test\n" for number in range(count))
        asked = prepare_round(people, MONDAY, names)
        running.open_now(asked.round, asked.alice, MONDAY)
        with CaptureQueriesContext(connection) as queries:
            running.sweep(MONDAY)
        costs.append(len(queries))
        assert len(mails(asked, "invitation")) >= count
        running.close(asked.round, asked.alice, MONDAY)
    assert costs[0] == costs[1]


def test_a_link_is_bound_expires_is_replaced_and_withdrawn(people):
    asked = open_round(people, MONDAY)
    old = asked.token()
    with pytest.raises(NotFound):
        tickets.read(old[:-2] + ("AA" if old[-2:] != "AA" else "BB"), MONDAY)
    with pytest.raises(NotFound):
        tickets.read(links.sign("mine", {"o": 1}, expires_at=MONDAY + DAY), MONDAY)
    with pytest.raises(LinkExpired):
        tickets.read(old, MONDAY + 200 * DAY)
    preparing.send_new_link(asked.fresh(), asked.alice, MONDAY)
    with pytest.raises(LinkExpired, match="newer link"):
        tickets.read(old, MONDAY)
    new = mails(asked, "invitation")[-1].text.split("/a/")[1].split()[0]
    assert tickets.read(new, MONDAY).pk == asked.people[0].pk
    answer(asked, 0, MONDAY, hands_in=False)
    preparing.withdraw(asked.fresh(), asked.alice, MONDAY)
    with pytest.raises(LinkExpired, match="in your place"):
        tickets.read(new, MONDAY)


def test_a_delegate_gets_a_link_of_their_own_and_nothing_of_what_was_written(people):
    asked = open_round(people, MONDAY)
    answer(asked, 0, MONDAY, hands_in=False)
    old = asked.token()
    with pytest.raises(InvalidInput, match="answer for this function already"):
        answering.hand_on(asked.fresh(), "Ian", "ian@acme.test", MONDAY)
    with pytest.raises(InvalidInput) as refused:
        answering.hand_on(asked.fresh(), "", "dora@acme.test", MONDAY)
    assert refused.value.field == "name"
    dora = answering.hand_on(asked.fresh(), "Dora Dell", "dora@acme.test", MONDAY)
    with pytest.raises(LinkExpired):
        tickets.read(old, MONDAY)
    mail = mails(asked, "invitation")[-1]
    assert mail.to_email == "dora@acme.test" and "Ida Ink asks you to answer for IT" in mail.text
    token = mail.text.split("/a/")[1].split()[0]
    assert tickets.read(token, MONDAY).pk == dora.pk
    with pytest.raises(Conflict, match="in your place"):
        answering.hand_in(asked.fresh(0), False, MONDAY)
    asked.people.append(dora)
    for number in (1, 2, 3, 4, 6):
        answer(asked, number, MONDAY, true=2)
    close_and_reveal(asked, MONDAY)
    assert set(Answer.objects.of_revealed(asked.round).values_list("effectiveness", flat=True)) == {2}


def test_who_answers_for_two_functions_is_told_has_two_links_and_is_one_person(people):
    asked = open_round(people, MONDAY, TEAM + "Service; Ida Ink; ida@acme.test\n")
    to_ida = [mail for mail in mails(asked, "invitation") if mail.to_email == "ida@acme.test"]
    assert len(to_ida) == 2 and "you have another mail for Service" in to_ida[0].text
    assert "you have another mail for IT" in to_ida[1].text
    both = [each for each in asked.people if each.email == "ida@acme.test"]
    assert both[0].person == both[1].person != asked.people[1].person
    for number in range(7):
        answer(asked, number, MONDAY)
    assert len(frozenset().union(*(group.people for group in handed_in.groups(asked.round).values()))) == 6
    close_and_reveal(asked, MONDAY)
    kept = unpack(RoundSnapshot.objects.for_organisation(people.acme).get().matrices)
    assert len(kept.persons) == 7 and len(set(kept.persons)) == 6


# Answering


def test_answers_are_kept_changed_and_taken_back_until_the_round_closes(people):
    asked = open_round(people, MONDAY)
    who, sheet = asked.fresh(), asked.sheet
    first, second, third = (each.pk for each in sheet.parts[0].statements[:3])
    answering.save_answers(who, sheet, {first: Given(4, 5, evidence=" We\x00 do. "), second: Given(2, 3),
                                        third: Given(None, 3, does_not_know=True)}, MONDAY)
    answering.save_answers(who, sheet, {first: Given(1, 5), second: Given()}, MONDAY)
    own = {each.statement_id: each for each in _own(who)}
    assert set(own) == {first, third}
    assert (own[first].effectiveness, own[first].evidence) == (1, "")
    assert own[third].does_not_know and own[third].effectiveness is None and own[third].importance == 3
    answering.hand_in(who, True, MONDAY)
    answering.save_answers(who, sheet, {first: Given(5, 5)}, MONDAY)
    with pytest.raises(InvalidInput):
        answering.save_answers(who, sheet, {0: Given(5, 5)}, MONDAY)
    with pytest.raises(Conflict, match="closed"):
        answering.save_answers(who, sheet, {first: Given(5, 5)}, asked.round.closes_at)
    running.close(asked.round, asked.alice, MONDAY)
    for late in (lambda: answering.save_answers(who, sheet, {first: Given(5, 5)}, MONDAY),
                 lambda: answering.save_forecasts(who, sheet, {}, MONDAY),
                 lambda: answering.hand_in(who, True, MONDAY),
                 lambda: answering.hand_on(who, "Dora", "dora@acme.test", MONDAY)):
        with pytest.raises(Conflict):
            late()


def _own(who: Participant) -> list[Answer]:
    with confided_by(who):
        return list(Answer.objects.of_participant(who, MONDAY))


def test_the_audit_trail_knows_who_handed_in_and_not_a_word_of_it(people):
    asked = open_round(people, MONDAY)
    answer(asked, 0, MONDAY, true=3, evidence="SENTINEL", score=70)
    entries = AuditEntry.objects.for_organisation(people.acme).filter(object_kind="participant")
    (entry,) = entries
    assert (entry.action, entry.actor_kind, entry.actor_name) == ("participant.handed_in", "leader", "Ida Ink")
    assert entry.data == {"round": asked.round.pk}


# The reveal


def test_the_reveal_waits_for_the_end_and_the_minimum_and_says_why(people):
    asked = open_round(people, MONDAY)
    for number in range(3):
        answer(asked, number, MONDAY)
    with pytest.raises(Conflict, match="not closed"):
        revealing.reveal(asked.round, asked.alice, MONDAY)
    running.close(asked.round, asked.alice, MONDAY)
    with pytest.raises(Conflict, match="Only 1 function handed in, and at least 2 are needed"):
        revealing.reveal(asked.round, asked.alice, MONDAY)
    with pytest.raises(StillBlind):
        Answer.objects.of_revealed(asked.refresh().round)
    asked.round = running.reopen(asked.round, MONDAY + 3 * DAY, asked.alice, MONDAY)
    for number in (3, 4):
        answer(asked.refresh(), number, MONDAY)
    close_and_reveal(asked, MONDAY)
    assert asked.round.state == "revealed"
    with pytest.raises(Conflict, match="already"):
        revealing.reveal(asked.round, asked.alice, MONDAY)
    with pytest.raises(Conflict, match="not revealed"):
        running.reopen(asked.round, MONDAY + 3 * DAY, asked.alice, MONDAY)


def test_two_people_of_two_functions_are_too_few_even_in_aggregate(people):
    asked = open_round(people, MONDAY)
    answer(asked, 0, MONDAY)
    answer(asked, 3, MONDAY)
    running.close(asked.round, asked.alice, MONDAY)
    with pytest.raises(Conflict, match="Fewer than 3 people"):
        revealing.reveal(asked.round, asked.alice, MONDAY)


def test_what_was_not_handed_in_goes_at_the_reveal(people):
    asked = open_round(people, MONDAY)
    for number in range(5):
        answer(asked, number, MONDAY, hands_in=number < 4)
    close_and_reveal(asked, MONDAY)
    who = set(Answer.objects.of_revealed(asked.round).values_list("participant", flat=True))
    assert who == {each.pk for each in asked.people[:4]}
    assert Forecast.objects.of_revealed(asked.round).values("participant").distinct().count() == 4


def test_the_snapshot_holds_what_was_said_and_can_be_made_anew(people):
    asked = open_round(people, MONDAY)
    for number in range(6):
        answer(asked, number, MONDAY, true=1 + number % 5, matters=5, score=10 * number)
    odd = asked.sheet.parts[0].statements[0]
    answering.save_answers(asked.fresh(0), asked.sheet, {odd.pk: Given(None, None, does_not_know=True)}, MONDAY)
    close_and_reveal(asked, MONDAY)
    row = RoundSnapshot.objects.for_organisation(people.acme).get()
    kept = unpack(row.matrices)
    assert kept.effectiveness.shape == (6, 46) and kept.effectiveness[0, 0] == UNKNOWN
    assert kept.importance[0, 0] == 0 and kept.importance[1, 0] == 5
    assert kept.effectiveness[:, 1].tolist() == [1, 2, 3, 4, 5, 1]
    assert kept.forecasts[:, 0].tolist() == [0, 10, 20, 30, 40, 50] and abs(float(kept.confidence[0, 0]) - 0.7) < 1e-6
    assert unpack(revealing.make_snapshot(asked.round, MONDAY).matrices).effectiveness.tolist() == (
        kept.effectiveness.tolist())


def test_progress_is_by_function_and_costs_two_queries(people):
    asked = open_round(people, MONDAY)
    answer(asked, 0, MONDAY)
    answer(asked, 1, MONDAY, hands_in=False)
    with CaptureQueriesContext(connection) as queries:
        found = {each.function.key: (each.invited, each.begun, each.handed_in)
                 for each in handed_in.progress(asked.round)}
    assert found == {"it": (3, 2, 1), "service": (3, 0, 0)} and len(queries) == 2


def test_where_no_mail_arrives_a_link_is_shown_once_before_they_begin_and_they_are_told(people):
    asked = open_round(people, MONDAY)
    before = asked.token()
    link = preparing.show_link(asked.fresh(), asked.alice, MONDAY)
    with pytest.raises(LinkExpired):
        tickets.read(before, MONDAY)
    who = tickets.read(link.split("/a/")[1], MONDAY)
    assert (who.pk, who.handed_over_by) == (asked.people[0].pk, "Alice Archer")
    answer(asked, 0, MONDAY, hands_in=False)
    with pytest.raises(Conflict, match="begun"):
        preparing.show_link(asked.fresh(), asked.alice, MONDAY)
    with pytest.raises(NotAllowed):
        preparing.show_link(asked.fresh(1), Actor.person(people.bob), MONDAY)
    preparing.send_new_link(asked.fresh(), asked.alice, MONDAY)
    assert asked.fresh().handed_over_by == ""
