import csv
import io
import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import typst

from assessments.findings import Params, findings
from assessments.reports.agenda import SHORTEST, agenda
from assessments.reports.backing import Backing, Occasion, Verbatim
from assessments.reports.content import short, voices
from assessments.reports.legible import legible
from assessments.reports.speaking import speech
from assessments.reports.summary import executive_summary, summary
from assessments.reports.tables import TABLES, as_json, csv_lines
from assessments.reports.typesetting import TEMPLATES, pdf
from assessments.reports.wording import WORDS, words
from assessments.reports.workshop import pack, workshop_pack
from assessments.round_data import Statement
from tests.assessments.company import FUNCTIONS, round_of, simulated

NASTY = (
    '#let x = 1 *bold* $sum$ @ref <label> \\u{41} // no /* comment */ `raw` = heading', "=cmd|' /C calc'!A0",
    '#include("/etc/passwd")', "\x00\x07\u202e\u200bhidden", "😡 👩\u200d🚒 ★★☆ ½ → ✓", "Отличный", "مرحبا",
    "x" * 3000,
)


@pytest.fixture(scope="module")
def found():
    """A round of the simulated company with an earlier one, in which IT does not know the first statement."""
    company = simulated(3)
    rng = np.random.default_rng(1)
    first = findings(company.round(rng, 6, voices=60))
    data = company.round(rng, 6, voices=60)
    data.effectiveness[data.function_of == 1, 0] = -1
    views = [rng.uniform(0, high, (len(data.function_of), 6)) for high in (100, 1)]
    data = replace(data, earlier=(first.earlier("1", "2026-01-31"),), forecasts=views[0], confidence=views[1])
    return findings(data)


@pytest.fixture
def backing(found):
    said = {each.key: (Verbatim("Nobody answered.", "12 Mar 2026", "Survey"),) for each in found.data.subjects}
    shown = {
        (each.key, function.lower()): ("I saw it myself.",) for each in found.data.statements for function in FUNCTIONS
    }
    return Backing(said, shown, {"insight": "Customer insight"}, {"nps": "Net Promoter Score"})


def occasion(language="en", minutes=120):
    return Occasion("Acme", "Autumn 2026", "25 Nov 2026", language, minutes)


def pages(template, content):
    made = compiler(template, content).compile(format="png", ppi=20)
    return made if isinstance(made, list) else [made]


def headings(template, content):
    found = compiler(template, content).query("heading", field="body")
    return json.dumps(json.loads(found), ensure_ascii=False)


def compiler(template, content):
    inputs = {"data": json.dumps(content)}
    return typst.Compiler(TEMPLATES / f"{template}.typ", root=TEMPLATES, sys_inputs=inputs)


@pytest.mark.parametrize("minutes", [SHORTEST, 60, 90, 120, 240])
def test_every_minute_of_the_agenda_is_given_out_once(found, minutes):
    points = agenda(found, minutes)
    assert sum(each.minutes for each in points) == minutes
    for one, next_one in pairwise(points):
        assert one.start + one.minutes == next_one.start
    assert [points[0].kind, points[1].kind, points[-2].kind, points[-1].kind] == [
        "opening", "score", "decisions", "closing"
    ]
    assert all(8 <= each.minutes <= 20 for each in points if each.kind == "disagreement")


def test_the_agenda_is_made_of_what_was_found(found):
    talked = [each.statement for each in agenda(found, 120) if each.kind == "disagreement"]
    assert tuple(talked) == found.disagreements
    assert len([each for each in agenda(found, 60) if each.kind == "disagreement"]) < len(talked)
    nothing = findings(round_of([[4], [4]], [0, 1]))
    assert [each.kind for each in agenda(nothing, 60)] == ["opening", "score", "decisions", "closing"]
    with pytest.raises(ValueError, match="too short"):
        agenda(found, SHORTEST - 1)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_pack_has_a_page_for_each_disagreement_and_decision_sheets(found, backing, language):
    content = pack(found, occasion(language), backing, Params())
    text = headings("pack", content)
    for place in found.disagreements:
        assert f"Statement {place}." in text
    assert len(content["disagreements"]) == 5 and len(content["sheets"]) == 4
    # Agenda, gaps, five disagreements, introductions and advice, four sheets, how it is made and what others published.
    assert len(pages("pack", content)) == 1 + 1 + 5 + 1 + 4 + 1
    assert ("Ablauf" in text) is (language == "de")


@pytest.mark.parametrize("language", ["en", "de"])
def test_published_figures_stand_apart_with_their_source(found, backing, language):
    content = pack(found, occasion(language), backing, Params())
    assert words(language)["published"] in headings("pack", content)
    assert all(re.search(r"20\d\d", each["source"]) and each["text"] for each in content["published"])
    assert "Investigate 41" in content["published"][-1]["text"] and "Scale –" in content["published"][-1]["text"]


def test_both_sides_stand_on_the_page_with_their_examples_and_the_customers(found, backing):
    content = pack(found, occasion(), backing, Params())
    place = found.disagreements[0]
    page = content["disagreements"][0]
    top, bottom = (found.data.functions[each[place]].name for each in (found.agreement.highest, found.agreement.lowest))
    assert [side["title"] for side in page["sides"]] == [f"{top} says it is true", f"{bottom} says it is not"]
    assert all(side["examples"] == ["I saw it myself."] for side in page["sides"])
    assert (page["functions"][0]["side"], page["functions"][-1]["side"]) == ("top", "bottom")
    linked = next(each for each in found.data.statements if each.links)
    assert voices(linked.links, backing) == [{"text": "Nobody answered.", "source": "12 Mar 2026, Survey"}]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_summary_is_one_page_also_with_long_words(found, backing, language):
    long = findings(replace(
        found.data,
        statements=tuple(replace(each, text="A statement that goes on " * 8) for each in found.data.statements),
        functions=tuple(replace(each, name="A department of many words " * 4) for each in found.data.functions),
        subjects=tuple(replace(each, name="A subject of many words " * 4) for each in found.data.subjects),
    ))
    for each in (found, long):
        content = summary(each, occasion(language), backing, Params())
        assert len(pages("summary", content)) == 1
        assert content["advice"] and content["gaps"]


def test_pdfs_are_accessible_by_the_standard(found, backing):
    for made in (workshop_pack(found, occasion("de"), backing), executive_summary(found, occasion(), backing)):
        assert made.startswith(b"%PDF-") and len(made) < 1_000_000
        assert b"pdfuaid:part" in made
        assert re.search(rb"/Lang ?\((de|en)\)", made) or b"<dc:language>" in made


def test_a_round_that_found_nothing_still_makes_a_pack():
    empty = findings(round_of([[0, 0]], [0]))
    for one in (empty, findings(round_of([[4, -1]], [0]))):
        assert workshop_pack(one, occasion(), Backing()).startswith(b"%PDF")
        assert len(pages("summary", summary(one, occasion("de"), Backing(), Params()))) == 1


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_whatever_anybody_wrote_is_text(found, text):
    """In every place that somebody's words reach; markup would fail, or make another heading."""
    data = replace(
        found.data,
        statements=tuple(Statement(each.key, each.dimension, text, each.links) for each in found.data.statements),
        functions=tuple(replace(each, name=text[:40]) for each in found.data.functions),
        subjects=tuple(replace(each, name=text[:40]) for each in found.data.subjects),
    )
    told = findings(data)
    said = {each.key: (Verbatim(text, "1 Jan 2026", text[:30]),) for each in data.subjects}
    shown = {(each.key, name.lower()): (text,) for each in data.statements for name in FUNCTIONS}
    place = Occasion(text[:60], text[:60], "25 Nov 2026")
    content = pack(told, place, Backing(said, shown), Params())
    assert pdf("pack", content).startswith(b"%PDF")
    if not text.isascii() or not text.isprintable():
        return
    assert json.dumps(text[:60])[1:-1] in headings("pack", content)


def test_letters_without_a_font_leave_the_document_readable(found):
    made = pdf("summary", {**summary(found, occasion(), Backing(), Params()), "company": "\U00012000 and \U00013000"})
    assert made.startswith(b"%PDF")


def test_pictures_are_named_and_what_nobody_sees_is_gone():
    assert legible("Nobody! 😡\ufe0f\u200b\x07") == "Nobody! [pouting face]"
    assert legible("Größe ★ 日本") == "Größe ★ 日本"
    assert short("word " * 200).endswith(" …") and len(short("word " * 200)) <= 422


def test_numbers_in_both_languages():
    en, de = speech("en"), speech("de-AT")
    assert (en.number(-3.14, 1), de.number(3.14, 1), en.points(4.2), en.points(-0.2)) == ("−3.1", "3,1", "+4", "0")
    assert (en.percent(0.256), de.percent(0.256)) == ("26%", "26 %")
    assert (en.people(1), en.people(3)) == ("1 person", "3 people")


def test_both_languages_say_the_same_things():
    assert set(WORDS["en"]) == set(WORDS["de"])
    for key, text in WORDS["en"].items():
        assert text.replace("%%", "").count("%s") == WORDS["de"][key].replace("%%", "").count("%s"), key
    assert words("fr") is WORDS["en"]


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_a_csv_with_as_many_cells_as_names(found, name):
    rows = list(csv.reader(io.StringIO("".join(csv_lines(found, name)).removeprefix("\ufeff"))))
    assert tuple(rows[0]) == TABLES[name].header
    assert len(rows) > 1 and all(len(row) == len(rows[0]) for row in rows)


def test_the_json_holds_the_tables_and_the_company(found):
    told = json.loads(as_json(found))
    assert set(told) == {"company", *TABLES}
    assert told["company"]["score"]["score"] == pytest.approx(found.overall.value, abs=0.001)
    assert told["company"]["agreement"]["statements"] == 50
    row = next(each for each in told["scores"] if each["function"] == "it" and each["kind"] == "overall")
    assert row["score"] == pytest.approx(found.effectiveness.of_function(1, "overall").value, abs=0.001)
    assert [each["class"] for each in told["gaps"]] == [each.kind for each in found.gaps]
    assert json.loads(as_json(findings(round_of([[0]], [0]))))["company"]["score"] is None


def test_no_hidden_function_and_nobodys_answer_is_exported(found):
    told = as_json(findings(replace(found.data, hidden=frozenset({"it"}))))
    assert '"it"' not in told and "IT" not in re.sub(r'"(function_)?name": "[^"]*"', "", told)
    assert not {"participant", "person", "answer"} & {key for table in TABLES.values() for key in table.header}
