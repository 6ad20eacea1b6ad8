"""Each verdict on an app with that one fault, and none on apps without."""

from pathlib import Path

from playground.map.model import Choice
from playground.map.verdicts import CODES, judge
from tests.map.walking import by_path, found, key, place_at, walked, worse_than_info

BYE = "<Speak>Goodbye.</Speak>"


def menu(words="Press 1 for sales.", keys="1", more='retries="2"', then=BYE, action="/go"):
    inside = f"<Speak>{words}</Speak>" if words else ""
    return f'<GetDigits action="BASE{action}" numDigits="1" validDigits="{keys}" {more}>{inside}</GetDigits>{then}'


def faults(pages):
    flow = walked(by_path(pages))
    return flow, worse_than_info(flow)


SOUND = {"/": menu(), "/go": "<Speak>Sales is closed. Goodbye.</Speak>"}


def test_a_sound_app_has_none():
    assert faults(SOUND)[1] == []


def test_another_sound_app_with_an_operator_and_voice_mail():
    pages = {
        "/": "<Speak>Welcome.</Speak><Redirect>BASE/menu</Redirect>",
        "/menu": menu(
            "Press 1 for an agent, 2 for voice mail, 9 to hear this again.", "129", action="/menu/go"
        ),
        "/menu/go 1": '<Speak>One moment.</Speak><Dial action="BASE/dialled"><Number>14155550111</Number></Dial>',
        "/menu/go 2": '<Record action="BASE/thanks"/>',
        "/menu/go 9": "<Redirect>BASE/menu</Redirect>",
        "/dialled": "<Speak>Thank you for calling.</Speak>",
        "/thanks": "<Speak>We call you back.</Speak><Hangup/>",
    }
    flow, worse = faults(pages)
    assert worse == []
    (human,) = found(flow, "to-human")
    assert human.message.startswith("Somebody is on the line after 1 choice and")


def test_broken_pages_carry_the_code():
    flow, worse = faults({"/": menu(keys="12"), "/go 1": 500, "/go 2": "<Say>Hello</Say>"})
    assert worse == [("error", "broken-page"), ("error", "broken-page")]
    told = [verdict.message for verdict in found(flow, "broken-page")]
    assert "7012 Error Reaching Action URL" in told[0]
    assert "500" in told[0]
    assert "8012 Invalid Action XML" in told[1]
    assert "line 1: Say is no element" in told[1]


def test_a_broken_page_is_told_once():
    pages = {"/": menu(keys="123"), "/go": "<Redirect>BASE/broken</Redirect>", "/broken": 500}
    assert faults(pages)[1] == [("error", "broken-page")]


def test_another_host_is_no_fault_of_the_app(run_map):
    page = menu(then="<Redirect>http://elsewhere.test/</Redirect>")
    ran, verdicts = run_map({"/": page, "/go": BYE})
    assert ran.status == 0
    assert [verdict["code"] for verdict in verdicts if verdict["severity"] != "info"] == ["host-not-allowed"]


def test_dead_end():
    flow, worse = faults({"/": menu(keys="12", words="Press 1 or 2."), "/go 1": "", "/go 2": BYE})
    assert worse == [("error", "dead-end")]
    (verdict,) = found(flow, "dead-end")
    assert verdict.choice == key("1")


def test_dead_end_for_keys_that_go_nowhere():
    page = '<GetDigits numDigits="1" validDigits="1"><Speak>Press 1.</Speak></GetDigits>'
    flow, worse = faults({"/": page})
    assert ("error", "dead-end") in worse
    assert "goes nowhere" in found(flow, "dead-end")[0].message


def test_a_hangup_on_purpose_is_no_dead_end():
    assert ("error", "dead-end") not in faults({"/": menu(), "/go": "<Hangup/>"})[1]
    assert faults({"/": '<Hangup reason="busy"/>'})[1] == []


def test_dead_end_of_an_empty_answer():
    assert faults({"/": ""})[1] == [("error", "dead-end")]


def test_what_is_done_without_words_is_no_dead_end(run_map):
    for element in (
        '<Stream keepCallAlive="true">wss://agent.test/</Stream>',
        "<Play>http://cdn.test/a.mp3</Play>",
    ):
        ran, verdicts = run_map({"/": element})
        assert ran.status == 0
        assert "dead-end" not in [verdict["code"] for verdict in verdicts]


def test_a_sound_that_is_not_there(run_map):
    _, verdicts = run_map({"/": "<Play>BASE/nowhere.mp3</Play><Speak>Hi.</Speak>", "/nowhere.mp3": 404})
    assert [verdict["code"] for verdict in verdicts] == ["broken-sound"]
    assert "/nowhere.mp3: The sound file answered 404" in verdicts[0]["message"]


def test_silent_end():
    flow, worse = faults({"/": menu(then=""), "/go": BYE})
    assert worse == [("warning", "silent-end")] * 2
    assert {verdict.choice.kind for verdict in found(flow, "silent-end")} == {"silence", "wrong"}


def test_silent_end_of_a_dial_is_told_once():
    flow, worse = faults({"/": "<Dial><Number>14155550111</Number></Dial>"})
    assert worse == [("warning", "silent-end")]
    (verdict,) = found(flow, "silent-end")
    assert "After “busy”, “no-answer”, “reject”, “fail” of the dialled party" in verdict.message


def test_trap():
    pages = {
        "/": menu("Press 1."),
        "/go": "<Redirect>BASE/trap</Redirect>",
        "/trap": menu("Press 7.", "7", then="<Redirect>BASE/trap</Redirect>", action="/trap/go"),
        "/trap/go": "<Speak>Really?</Speak><Redirect>BASE/trap</Redirect>",
    }
    flow, worse = faults(pages)
    assert ("error", "trap") in worse
    (verdict,) = found(flow, "trap")
    assert verdict.place == place_at(flow, "/trap")


def test_a_flow_that_nobody_can_leave_is_a_warning():
    pages = {
        "/": menu(then="<Redirect>BASE/</Redirect>"),
        "/go": "<Speak>News.</Speak><Redirect>BASE/</Redirect>",
    }
    assert [item for item in faults(pages)[1] if item[1] == "trap"] == [("warning", "trap")]


def test_silence_loop():
    flow, worse = faults({"/": menu(then="<Redirect>BASE/</Redirect>"), "/go": BYE})
    assert ("warning", "silence-loop") in worse
    assert "tried 10 times" in found(flow, "silence-loop")[0].message


def test_a_key_that_does_nothing():
    words = "Press 1 for sales. Press 2 for support. Press 3 to hear this again."
    pages = {
        "/": menu(words, "123"),
        "/go 1": BYE,
        "/go": "<Redirect>BASE/</Redirect>",
    }
    flow, worse = faults(pages)
    assert worse == [("warning", "key-without-effect")]
    assert found(flow, "key-without-effect")[0].choice == key("2")


def test_a_key_that_does_what_a_wrong_key_does():
    page = (
        '<GetDigits action="BASE/go" numDigits="1"><Speak>Press 1 for sales. Press 2 for support.</Speak></GetDigits>'
        + BYE
    )
    pages = {"/": page, "/go 1": "<Speak>Sales.</Speak>", "/go": f"<Speak>Invalid.</Speak>{page}"}
    flow = walked(by_path(pages))
    assert key("2") in [verdict.choice for verdict in found(flow, "key-without-effect")]
    assert key("1") not in [verdict.choice for verdict in found(flow, "key-without-effect")]


def test_a_key_that_valid_digits_excludes():
    pages = {"/": menu("Press 1 for sales, 2 for support.", "1"), "/go": BYE}
    flow, worse = faults(pages)
    assert worse == [("warning", "key-without-effect")]
    assert "validDigits does not take 2" in found(flow, "key-without-effect")[0].message


def test_keys_that_are_not_offered_are_no_fault():
    assert faults({"/": menu("Press 1 for sales.", "1"), "/go": BYE})[1] == []


OPEN = '<GetDigits action="BASE/go" numDigits="{most}"><Speak>{words}</Speak></GetDigits>' + BYE


def test_keys_that_all_do_the_same_are_told_together():
    flow, worse = faults(
        {
            "/": OPEN.format(most=1, words="Press 1 for yes, 2 for no."),
            "/go": "<Redirect>BASE/2</Redirect>",
            "/bye": BYE,
            "/2": menu("Press 3 for more.", "3", action="/bye"),
        }
    )
    told = found(flow, "key-without-effect")
    assert worse.count(("warning", "key-without-effect")) == 1
    assert "1, 2 all do the same, and so does 9" in told[0].message


def test_a_key_that_ends_the_call_as_it_says_is_no_fault():
    page = OPEN.format(most=1, words="Press 1 for news, 2 to end the call.")
    pages = {"/": page, "/go 1": "<Speak>News.</Speak>", "/go": BYE}
    assert faults(pages)[1] == [("warning", "wrong-key-loses-menu")]
    narrow = {"/": menu("Press 1 for news, 2 to hang up.", "12"), "/go 1": BYE, "/go 2": "<Hangup/>"}
    assert faults(narrow)[1] == []


def test_any_other_key_is_no_wrong_key():
    page = OPEN.format(most=1, words="For Dutch, press 1. To go on in English, press any other key.")
    assert faults({"/": page, "/go 1": "<Speak>Dag.</Speak>", "/go": BYE})[1] == []


def test_any_other_key_that_valid_digits_keep_out():
    flow, worse = faults({"/": menu("Press 1 to agree, any other key to leave.", "1"), "/go": BYE})
    assert worse == [("warning", "key-without-effect")]
    assert "validDigits does not take 9" in found(flow, "key-without-effect")[0].message


def test_any_key_and_one_does_something_else():
    page = OPEN.format(most=1, words="Press any key to go on.")
    flow, worse = faults({"/": page, "/go 4": "<Speak>Surprise.</Speak>", "/go": BYE})
    assert worse == [("warning", "any-key-differs")]
    assert found(flow, "any-key-differs")[0].choice == key("4")
    assert "but 4 does something else" in found(flow, "any-key-differs")[0].message
    two = walked(
        by_path({"/": page, "/go 4": "<Speak>Surprise.</Speak>", "/go 7": "<Speak>Oh.</Speak>", "/go": BYE})
    )
    assert "but 4, 7 do something else" in found(two, "any-key-differs")[0].message
    assert faults({"/": page, "/go": BYE})[1] == []


def test_a_number_in_the_words_that_is_not_taken():
    page = OPEN.format(most=5, words="Press 1234 to join the meeting.")
    deaf = {"/": page, "/go": "<Speak>That PIN is wrong.</Speak>"}
    flow, worse = faults(deaf)
    assert worse == [("warning", "key-without-effect")]
    assert "1234 does what a made-up number does (12345)" in found(flow, "key-without-effect")[0].message
    assert faults({**deaf, "/go 1234": "<Speak>Welcome to the meeting.</Speak>"})[1] == []


def test_keys_offered_after_the_keypad():
    pages = {"/": menu(words="", then="<Speak>Press 1 for sales.</Speak>"), "/go": BYE}
    assert faults(pages)[1] == [("warning", "keys-not-heard"), ("warning", "no-prompt")]
    assert faults({"/": "<Speak>To hear this again, press 1.</Speak>"})[1] == [("warning", "keys-not-heard")]


def test_a_keypad_without_a_prompt():
    assert faults({"/": menu(words=""), "/go": BYE})[1] == [("warning", "no-prompt")]
    asked_before = {
        "/": "<Speak>Which room?</Speak><Redirect>BASE/room</Redirect>",
        "/room": menu(words=""),
        "/go": BYE,
    }
    assert faults(asked_before)[1] == []


def test_somebody_is_promised_and_not_called():
    promise = "<Speak>Thank you. We are connecting you to sales.</Speak>"
    flow, worse = faults({"/": menu(), "/go": promise})
    assert worse == [("warning", "nobody-called")]
    assert found(flow, "nobody-called")[0].choice == key("1")
    kept = f"{promise}<Dial><Number>14155550111</Number></Dial><Speak>Bye.</Speak>"
    assert faults({"/": menu(), "/go": kept})[1] == []
    assert faults({"/": menu(), "/go": "<Speak>Sorry, we are not connecting you now.</Speak>"})[1] == []
    transferred_by_the_api = f"{promise}<Wait length='60'/>"
    assert faults({"/": menu(), "/go": transferred_by_the_api})[1] == []


def test_a_number_that_only_the_app_knows_is_no_trap():
    page = OPEN.format(most=4, words="Enter your 4-digit PIN.").replace(BYE, "<Redirect>BASE/</Redirect>")
    pages = {"/": page, "/go": "<Speak>That is not right.</Speak><Redirect>BASE/</Redirect>"}
    flow, worse = faults(pages)
    assert ("warning", "trap") not in worse
    (told,) = found(flow, "number-wanted")
    assert "(1234)" in told.message
    assert not found(walked(by_path({**pages, "/go 1234": BYE})), "number-wanted")


def test_what_lint_has_against_a_document_is_told_once_a_rule():
    pages = {
        "/": menu(keys="12", words="Press 1 or 2."),
        "/go 1": '<Speak colour="red">Hi.</Speak>',
        "/go 2": '<Speak colour="blue">Ho.</Speak>',
    }
    flow, worse = faults(pages)
    assert worse == [("warning", "document")]
    (told,) = found(flow, "document")
    assert told.message.startswith("line 1: Speak has no attribute colour.")
    assert told.message.endswith("[unknown-attribute] (and 1 more, on 2 pages)")


def test_a_wrong_key_that_loses_the_menu():
    page = '<GetDigits action="BASE/go" numDigits="1"><Speak>Press 1 for sales.</Speak></GetDigits>' + BYE
    flow, worse = faults(
        {"/": page, "/go 1": "<Speak>Sales.</Speak>", "/go": "<Speak>Invalid. Goodbye.</Speak>"}
    )
    assert worse == [("warning", "wrong-key-loses-menu")]
    (verdict,) = found(flow, "wrong-key-loses-menu")
    assert verdict.choice == Choice("wrong", "9")


def test_a_wrong_key_that_is_forgiven():
    page = '<GetDigits action="BASE/go" numDigits="1"><Speak>Press 1 for sales.</Speak></GetDigits>' + BYE
    forgiving = f"<Speak>Sorry.</Speak>{page}"
    assert faults({"/": page, "/go 1": "<Speak>Sales.</Speak>", "/go": forgiving})[1] == []


def test_a_prompt_before_the_keypad():
    assert faults({"/": f"<Speak>Press 1 for sales.</Speak>{menu(words='')}", "/go": BYE})[1] == [
        ("warning", "prompt-before-keypad")
    ]
    greeted = {"/": f"<Speak>Welcome.</Speak>{menu()}", "/go": BYE}
    assert faults(greeted)[1] == []


def test_elements_that_are_never_reached():
    flow, worse = faults(
        {"/": menu(then="<Redirect>BASE/bye</Redirect><Speak>Never.</Speak>"), "/go": BYE, "/bye": BYE}
    )
    assert worse == [("warning", "unreachable")]
    assert found(flow, "unreachable")[0].message == "Speak in line 1 is never reached."


def test_a_slow_page():
    flow = walked(lambda request: (BYE, 6.0))
    (verdict,) = found(flow, "slow-page")
    assert "up to 6.0 s" in verdict.message
    assert not found(walked(lambda request: (BYE, 2.0)), "slow-page")


def test_far_from_a_human():
    pages = {f"/{n}": menu(action=f"/go{n}") for n in range(1, 6)}
    pages |= {f"/go{n}": f"<Redirect>BASE/{n + 1}</Redirect>" for n in range(1, 6)}
    pages |= {
        "/": "<Redirect>BASE/1</Redirect>",
        "/6": "<Dial><Number>14155550111</Number></Dial><Speak>Bye.</Speak>",
    }
    flow, worse = faults(pages)
    assert worse == [("warning", "far-from-human")]
    assert "after 5 choices" in found(flow, "far-from-human")[0].message


def test_every_verdict_of_these_has_a_known_code_and_severity():
    flow = walked(
        by_path({"/": menu(then="<Redirect>BASE/</Redirect>", words="Press 1, 2."), "/go 1": "", "/go": 500})
    )
    verdicts = judge(flow)
    assert len(verdicts) > 3
    assert all(CODES[verdict.code].startswith(("error", "warning", "info")) for verdict in verdicts)


def test_the_documentation_lists_every_code():
    rows = [
        line.split("|")[1:3]
        for line in Path("docs/map.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    assert {code.strip(" `"): meaning.strip() for code, meaning in rows} == dict(CODES)
