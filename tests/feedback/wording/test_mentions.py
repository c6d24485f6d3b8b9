"""Who is meant by a word after @."""

import pytest

from feedback.wording.mentions import find, handles_of

PEOPLE = [
    (1, "Carol Clark", "carol@acme.test"), (2, "Ingrid Solheim-Bergström", "ingrid@acme.test"),
    (3, "Bob Baker", "bob@acme.test"), (4, "Bob Berg", "b.berg@acme.test"), (5, "", "post@acme.test"),
    (6, "عمر الحدّاد", "omar@acme.test"), (7, "Sean O'Neill", "sean@acme.test"),
]
KNOWN = handles_of(PEOPLE)


@pytest.mark.parametrize(("text", "who"), [
    ("@carol please", [1]), ("@Carol please", [1]), ("please, @carol.", [1]), ("(@carol)", [1]), ("@carol's case", [1]),
    ("@carol.clark", [1]), ("@Carol Clark please", [1]), ("@ingrid.solheim-bergström!", [2]), ("@bob.baker", [3]),
    ("@Bob Berg", [4]), ("@b.berg", [4]), ("@post", [5]), ("@عمر شكرا", [6]), ("@sean.o'neill", [7]),
    ("@carol\n@post", [1, 5]),
    ("mail carol@acme.test", []), ("me@carol.test", []), ("@@carol", []), ("@ carol", []), ("@carolina", []),
    ("https://x.test/@carol", []), ("@nobody", []), ("@", []), ("@...", []),
])
def test_whom_a_word_means(text, who):
    found = find(text, KNOWN)
    assert list(found.places) == who and not found.unclear


def test_places_are_where_it_stands():
    text = "Straße: @Carol Clark, @carol.clark's and @carol"
    assert [text[start:end] for start, end in find(text, KNOWN).places[1]] == ["@Carol Clark", "@carol.clark", "@carol"]


def test_what_could_mean_several_names_the_ways_to_tell_them_apart():
    assert find("@bob", KNOWN).unclear == {"@bob": ["b.berg", "bob.baker"]} or find("@bob", KNOWN).unclear == {
        "@bob": ["bob.baker", "bob.berg"]}
    assert not find("@bob", KNOWN).places


def test_everybody_has_a_handle_of_their_own_and_it_is_the_shortest():
    assert KNOWN.own == {1: "carol", 2: "ingrid", 3: "bob.baker", 4: "bob.berg", 5: "post", 6: "عمر", 7: "sean"}


def test_two_of_one_name_are_told_apart_by_their_addresses():
    known = handles_of([(1, "Ann Lee", "ann.lee@acme.test"), (2, "Ann Lee", "ann2@acme.test")])
    assert known.own == {1: "", 2: "ann2"}
    assert list(find("@ann2", known).places) == [2]
