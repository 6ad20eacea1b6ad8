"""What a call tells of its documents' findings: those not switched off; what Plivo does stays the same."""

from playground.call.entries import Problem
from tests.call.playbook import Playbook, document

SAY = document("<Say>Hello.</Say>")
GERMAN = document("<Speak>Bitte bleiben Sie am Apparat.</Speak>")


def run(page: str, **options):
    return Playbook({"/answer/": page}, options).run()


def test_rules_that_are_off_are_not_told():
    assert "empty-speak" in run(document("<Speak/>")).problems()
    assert "empty-speak" not in run(document("<Speak/>"), rules_off=frozenset({"empty-speak"})).problems()
    assert run(document("<!-- lint: off empty-speak --><Speak/>")).problems() == []


def test_a_document_is_refused_also_for_what_is_not_told():
    for book in (
        run(SAY, rules_off=frozenset({"unknown-element"})),
        run("<!-- lint: off -->" + SAY),
    ):
        assert book.problems() == ["document-refused"]
        assert book.end.hangup_code == 8011


def test_languages_are_told_from_the_moment_on_when_somebody_can():
    able = []
    options = {"who_identifies": lambda: able[0] if able else None}
    assert run(GERMAN, **options).problems() == []
    able.append(lambda _: {"de": 0.99, "en": 0.01})
    (problem,) = run(GERMAN, **options).of(Problem)
    assert problem.code == "text-language"
    assert "German" in problem.message
