"""GetInput's speech against plivo-xml.md 2.6, 3.4 and 4.2."""

from __future__ import annotations

import json
from typing import Any

import pytest

from playground.call import effects, entries, events
from playground.call.showing import show_all
from tests.call.playbook import SERVER, Page, Playbook, document, play

NEXT = {"/next": document("<Speak>Thanks</Speak>"), "/live": Page()}
PROMPT = 0.4 + len("Say it.") * 0.06
SPEECH = 'inputType="speech"'
LIVE = f'interimSpeechResultsCallback="{SERVER}/live"'


def ask(attributes: str = SPEECH, *after: str, **options: Any) -> Playbook:
    element = f'<GetInput action="{SERVER}/next" {attributes}><Speak>Say it.</Speak></GetInput>'
    return play(element, *after, pages=NEXT, **options)


def finished(book: Playbook) -> list[tuple[Any, str | None, str]]:
    return [(entry.at, entry.speech, entry.reason) for entry in book.of(entries.InputFinished)]


def waited(book: Playbook) -> list[tuple[float, bool]]:
    return [(entry.at, entry.barge_in) for entry in book.of(entries.InputWaiting)]


def test_the_action_carries_every_field() -> None:
    book = ask().say(3, "Sales please", 1.5).run()
    assert finished(book) == [(6.5, "Sales please", "speech-end")]
    params = book.params("action")
    assert {name: params[name] for name in ("InputType", "Digits", "Speech")} == {
        "InputType": "speech",
        "Digits": "",
        "Speech": "Sales please",
    }
    assert params["SpeechConfidenceScore"] == "0.95"
    assert params["BilledAmount"] == "0.02000"
    assert book.said[-1][1] == "Thanks"


@pytest.mark.parametrize(
    ("attributes", "ends"), [("", 6.5), ('speechEndTimeout="auto"', 6.5), ('speechEndTimeout="5"', 9.5)]
)
def test_speech_end_timeout_counts_from_the_voices_end(attributes: str, ends: float) -> None:
    book = ask(f"{SPEECH} {attributes}").say(3, "Sales", 1.5).run()
    assert finished(book) == [(ends, "Sales", "speech-end")]


def test_the_voice_again_goes_on_with_it() -> None:
    book = ask().say(3, "I want", 1).say(5.5, "sales", 1).say(8, "please", 1).run()
    assert finished(book) == [(11, "I want sales please", "speech-end")]


def test_the_least_sure_part_counts() -> None:
    book = ask().say(3, "I want", 1, confidence=0.4).say(5, "sales", 1, confidence=0.9).run()
    assert book.params("action")["SpeechConfidenceScore"] == "0.4"


def test_the_tester_sets_how_sure_it_is() -> None:
    book = ask(confidence=0.5).say(3, "Sales", 1, confidence=None).run()  # type: ignore[arg-type]
    assert book.params("action")["SpeechConfidenceScore"] == "0.5"


class TestBargeIn:
    def test_the_voice_cuts_the_prompt(self) -> None:
        book = ask().say(0.3, "Sales", 1).run()
        assert [effect for effect in book.effects if isinstance(effect, effects.StopPrompt)]
        assert waited(book) == [(0.3, True)]
        assert finished(book) == [(pytest.approx(3.3), "Sales", "speech-end")]

    def test_it_does_not_where_only_keys_are_wanted(self) -> None:
        book = ask('inputType="dtmf" executionTimeout="5"').say(0.3, "Sales", 1).run()
        assert waited(book) == [(pytest.approx(PROMPT), False)]
        assert not book.requests("action")

    def test_a_caller_who_is_speaking_already_has_begun_and_earlier_words_do_not_count(self) -> None:
        page = f'<GetInput action="{SERVER}/next" {SPEECH}><Speak>Say it.</Speak></GetInput>'
        book = play('<Wait length="3"/>', page, pages=NEXT)
        book.say(1, "one two three four five six", 4, parts=6).run()
        assert waited(book) == [(3, True)]
        assert finished(book) == [(pytest.approx(7), "four five six", "speech-end")]


class TestTheFirstKindWins:
    BOTH = 'inputType="dtmf speech"'

    def test_keys_then_speech_is_ignored(self) -> None:
        book = ask(f'{self.BOTH} digitEndTimeout="4"').press((2, "4")).say(2.5, "Sales", 1).run()
        assert (book.params("action")["InputType"], book.params("action")["Digits"]) == ("dtmf", "4")
        assert book.params("action")["Speech"] == ""
        assert not book.of(entries.InputSpeech)

    def test_speech_then_keys_are_ignored(self) -> None:
        book = ask(self.BOTH).say(2, "Sales", 1).press((2.5, "4"), (3.5, "#")).run()
        assert (book.params("action")["InputType"], book.params("action")["Speech"]) == ("speech", "Sales")
        assert book.params("action")["Digits"] == ""
        refused = [(entry.digit, entry.accepted, entry.reason) for entry in book.of(entries.InputDigit)]
        assert refused == [("4", False, "speech"), ("#", False, "speech")]

    def test_the_finish_key_alone_decides_nothing(self) -> None:
        book = ask(self.BOTH).press((2, "#")).say(3, "Sales", 1).run()
        assert book.params("action")["InputType"] == "speech"

    def test_each_attempt_is_open_to_both(self) -> None:
        book = ask(f'{self.BOTH} retries="2"').say(2, "…", 1).press((6, "4")).run()
        assert [reason for _, _, reason in finished(book)] == ["not-understood", "digit-timeout"]
        assert book.params("action")["InputType"] == "dtmf"


class TestTimeouts:
    def test_nothing_said(self) -> None:
        book = ask(f'{SPEECH} executionTimeout="6"', "<Speak>Bye</Speak>").run()
        assert finished(book) == [(pytest.approx(PROMPT + 6), None, "timeout")]
        assert not book.requests("action")
        assert book.said[-1][1] == "Bye"

    def test_start_input_timeout(self) -> None:
        book = ask(f'{SPEECH} startInputTimeout="3"').run()
        assert finished(book) == [(pytest.approx(PROMPT + 3), None, "timeout")]
        begun = ask(f'{SPEECH} startInputTimeout="3"').say(3, "Sales, I think it was", 6).run()
        assert finished(begun) == [(11, "Sales, I think it was", "speech-end")]
        barged_in = ask(f'{SPEECH} startInputTimeout="3"').say(0.2, "Sales, I think it was", 6).run()
        assert finished(barged_in)[0][2] == "speech-end"

    def test_execution_timeout_submits_what_was_heard(self) -> None:
        book = ask(f'{SPEECH} executionTimeout="5"').say(3, "one two three four", 20, parts=4).run()
        assert finished(book) == [(pytest.approx(PROMPT + 5), None, "timeout")]
        book = ask(f'{SPEECH} executionTimeout="5"').say(1.5, "one two three four", 8, parts=4).run()
        assert finished(book) == [(pytest.approx(PROMPT + 5), "one two", "timeout")]
        assert book.params("action")["Speech"] == "one two"

    @pytest.mark.parametrize("noise", ["", "…", "?!"])
    def test_a_voice_that_is_not_understood_is_no_input(self, noise: str) -> None:
        book = ask(SPEECH, "<Speak>Bye</Speak>").say(2, noise, 1).run()
        assert finished(book) == [(5, None, "not-understood")]
        assert not book.requests("action")
        assert book.said[-1][1] == "Bye"

    def test_retries_ask_again(self) -> None:
        book = ask(f'{SPEECH} retries="3" executionTimeout="5"').say(2, "…", 1).say(7, "Sales", 1).run()
        assert len(book.said) == 3
        assert [entry.attempt for entry in book.of(entries.InputFinished)] == [1, 2]
        assert book.params("action")["Speech"] == "Sales"

    def test_words_that_come_late_still_count(self) -> None:
        book = ask()
        book._plan(_voice("began", 2))
        book._plan(_voice("ended", 3))
        book._plan(_words(4.5, "Sales"))
        book.run()
        assert finished(book) == [(5, "Sales", "speech-end")]
        [said] = book.of(entries.CallerSpeech)
        assert (said.at, said.began, said.seconds, said.text) == (4.5, 2, 1, "Sales")

    def test_words_of_an_earlier_attempt_do_not(self) -> None:
        book = ask(f'{SPEECH} retries="2" executionTimeout="5"')
        book._plan(_voice("began", 2))
        book._plan(_voice("ended", 3))
        book._plan(_words(5.5, "Sales"))
        book.run()
        assert [reason for _, _, reason in finished(book)] == ["not-understood", "timeout"]


def _voice(what: str, at: float) -> Any:
    return events.VoiceBegan(at) if what == "began" else events.VoiceEnded(at)


def _words(at: float, text: str) -> Any:
    return events.WordsHeard(at, text, True)


class TestBilling:
    @pytest.mark.parametrize(
        ("attributes", "says", "billed"),
        [
            ('inputType="dtmf"', None, "0.00000"),
            ('inputType="dtmf speech"', None, "0.02000"),
            (f'{SPEECH} executionTimeout="60"', (3, 10), "0.02000"),
            (f'{SPEECH} executionTimeout="60"', (3, 11), "0.04000"),
            (f'{SPEECH} executionTimeout="60"', (3, 27), "0.06000"),
        ],
    )
    def test_per_started_15_seconds_from_the_prompts_end(
        self, attributes: str, says: tuple[float, float] | None, billed: str
    ) -> None:
        book = ask(f'{attributes} numDigits="1"')
        if says is None:
            book.press((2, "1"))
        else:
            book.say(says[0], "Well", says[1])
        assert book.run().params("action")["BilledAmount"] == billed

    def test_silent_attempts_count_too(self) -> None:
        book = ask(f'{SPEECH} executionTimeout="10" retries="2"').say(12, "Sales", 1).run()
        assert book.params("action")["BilledAmount"] == "0.02000"
        book = ask(f'{SPEECH} executionTimeout="14" retries="2"').say(18, "Sales", 1).run()
        assert book.params("action")["BilledAmount"] == "0.04000"


class TestInterimResults:
    def test_they_are_told_while_the_caller_speaks(self) -> None:
        book = ask(f"{SPEECH} {LIVE}").say(3, "I want to talk to sales", 3, parts=6).run()
        told = [book.params("callback", index) for index in range(len(book.requests("callback")))]
        assert [(one["StableSpeech"], one["UnstableSpeech"]) for one in told] == [
            ("", "I"),
            ("", "I want"),
            ("I", "want to"),
            ("I want", "to talk"),
            ("I want to", "talk to"),
        ]
        assert [one["SequenceNumber"] for one in told] == ["1", "2", "3", "4", "5"]
        assert [one["Stability"] for one in told] == ["0.0", "0.0", "0.33", "0.5", "0.6"]
        assert all("Event" not in one and one["CallStatus"] == "in-progress" for one in told)
        times = [entry.at for entry in book.of(entries.HttpRequest, purpose="callback")]
        assert times == [3.5, 4, 4.5, 5, 5.5]
        assert book.params("action")["Speech"] == "I want to talk to sales"

    def test_the_method_is_as_written(self) -> None:
        book = ask(f'{SPEECH} {LIVE} interimSpeechResultsCallbackMethod="GET"').say(3, "a b", 1, parts=2)
        assert [request.method for request in book.run().requests("callback")] == ["GET"]

    def test_the_same_again_is_not_told_again(self) -> None:
        book = ask(f"{SPEECH} {LIVE}").say(3, "one two", 3, parts=9).run()
        assert len(book.requests("callback")) == 1

    def test_a_second_breath_goes_on(self) -> None:
        book = ask(f"{SPEECH} {LIVE}").say(3, "one two three", 1).say(5, "four five", 1, parts=2).run()
        [told] = [dict(request.params) for request in book.requests("callback")]
        assert (told["StableSpeech"], told["UnstableSpeech"]) == ("one two", "three four")

    def test_nothing_is_told_of_what_came_too_late(self) -> None:
        book = ask(f'{SPEECH} {LIVE} executionTimeout="5"').say(5, "one two three four", 8, parts=4).run()
        at = [entry.at for entry in book.of(entries.HttpRequest, purpose="callback")]
        assert all(moment <= book.of(entries.InputFinished)[0].at for moment in at)


class TestWhatIsMadeOfTheWords:
    def test_hints(self) -> None:
        book = ask(f'{SPEECH} hints="Sales, New York office"').say(3, "sails in newyork offise", 1).run()
        assert book.params("action")["Speech"] == "Sales in New York office"

    @pytest.mark.parametrize(("flag", "text"), [("true", "Give me the d*** manager"), ("false", None)])
    def test_profanity_filter(self, flag: str, text: str | None) -> None:
        said = "Give me the damn manager"
        book = ask(f'{SPEECH} {LIVE} profanityFilter="{flag}"').say(3, said, 2, parts=5).run()
        assert book.params("action")["Speech"] == (text or said)
        told = json.dumps([dict(request.params) for request in book.requests("callback")])
        assert ("damn" in told) == (flag == "false")


class TestSecrets:
    def test_what_is_said_is_masked_everywhere_and_sent_all_the_same(self) -> None:
        pages = {
            "/next": document("<Speak>You said open-sesame now.</Speak>"),
            "/live": Page(),
        }
        element = f'<GetInput action="{SERVER}/next" {SPEECH} {LIVE} log="false"/>'
        book = play(element, pages=pages).say(1, "Open sesame now", 1.5, parts=3).run()
        assert book.params("action")["Speech"] == "Open sesame now"
        assert book.params("callback")["UnstableSpeech"] == "Open"
        log = json.dumps([entry.to_dict() for entry in book.entries], ensure_ascii=False)
        assert "sesame" not in log
        assert "UnstableSpeech" in log
        screen = "\n".join(line.text for line in show_all(book.entries).lines)
        assert "esame" not in screen
        assert "•••" in screen
        [said] = book.of(entries.CallerSpeech)
        assert said.text == "•••"

    def test_the_rest_of_it_stays_secret_and_the_next_input_is_free(self) -> None:
        element = f'<GetInput action="{SERVER}/next" {SPEECH} executionTimeout="5" %s/>'
        pages = {"/next": document('<Wait length="4"/>', element % "", '<Wait length="9"/>')}
        book = play(element % 'log="false"', pages=pages).say(1, "my word is", 9, parts=3).say(14, "Fine", 1)
        book.run()
        assert [said.text for said in book.of(entries.CallerSpeech)] == ["•••", "Fine"]

    def test_what_is_being_said_when_it_begins_is_secret_as_a_whole(self) -> None:
        element = f'<GetInput action="{SERVER}/next" {SPEECH} log="false"/>'
        book = play('<Wait length="2"/>', element, pages=NEXT).say(1, "my secret word", 3, parts=3).run()
        assert [said.text for said in book.of(entries.CallerSpeech)] == ["•••"]
        assert book.params("action")["Speech"] == "secret word"

    def test_keys_typed_where_only_speech_is_wanted_are_secret_too(self) -> None:
        book = ask(f'{SPEECH} log="false" executionTimeout="5"').press((2, "4")).run()
        assert [entry.digit for entry in book.of(entries.InputDigit)] == ["•"]

    def test_what_is_said_to_an_input_of_keys_is_secret_until_something_else_listens(self) -> None:
        keys = f'<GetDigits action="{SERVER}/next" log="false"/>'
        book = play(keys, '<Record timeout="3"/>').say(1, "four seven", 1).say(8, "A message", 1).run()
        assert [said.text for said in book.of(entries.CallerSpeech)] == ["•••", "A message"]

    def test_digits_that_are_said_are_hidden_like_digits_that_are_typed(self) -> None:
        pages = {"/next": document("<Speak>Your PIN 4711 is right, yes.</Speak>")}
        element = f'<GetInput action="{SERVER}/next" {SPEECH} log="false"/>'
        book = play(element, pages=pages).say(1, "4711", 1).run()
        assert book.said == [(4, "Your PIN •••• is right, yes.")]


def test_a_hang_up_sends_nothing() -> None:
    book = ask(f"{SPEECH} {LIVE}").say(3, "Sales", 4).hang_up(4).run()
    assert finished(book) == [(4, None, "hangup")]
    assert [request.purpose for request in book.sent] == ["answer"]
    [said] = book.of(entries.CallerSpeech)
    assert (said.text, said.seconds) == ("", 1)


def test_a_transfer_sends_nothing() -> None:
    book = ask()
    book.pages["/new"] = document('<Wait length="5"/>')
    book.say(3, "Sales", 1).transfer(4.5).run()
    assert not book.requests("action")
    assert finished(book) == [(4.5, "Sales", "transfer")]


def test_redirect_false_goes_on_with_the_next_element() -> None:
    book = ask(f'{SPEECH} redirect="false"', "<Speak>Bye</Speak>").say(3, "Sales", 1).run()
    assert [text for _, text in book.said] == ["Say it.", "Bye"]
    assert book.params("action")["Speech"] == "Sales"


def test_the_screen_sees_what_is_understood_and_how_long_it_may_take() -> None:
    book = ask(f'{SPEECH} executionTimeout="20"').say(3, "I want sales", 3, parts=3).run()
    views = [show_all(book.entries[: index + 1]) for index in range(len(book.entries))]
    seen = [
        (view.waiting.since, view.waiting.timeout, view.waiting.is_speaking, view.waiting.speech)
        for view in views
        if view.waiting is not None and view.waiting.since is not None
    ]
    assert list(dict.fromkeys(seen)) == [
        (pytest.approx(PROMPT, abs=0.001), 20, False, ""),
        (3, pytest.approx(20 + PROMPT - 3), True, ""),
        (3, pytest.approx(20 + PROMPT - 3), True, "I"),
        (3, pytest.approx(20 + PROMPT - 3), True, "I want"),
        (3, pytest.approx(20 + PROMPT - 3), True, "I want sales"),
        (6, 2, False, "I want sales"),
    ]
    lines = [line.text for line in views[-1].lines]
    assert "I want sales" in lines
    assert "Input I want sales: the caller stopped speaking" in lines


class TestWaitForQuiet:
    WAIT = '<Wait length="30" silence="true" minSilence="3000"/>'

    @pytest.mark.parametrize(
        ("says", "ends"),
        [
            ([], 3),
            ([(1, 4)], 8),
            ([(1, 1), (4, 2)], 9),
            ([(1, 60)], 30),
        ],
    )
    def test_the_voice_breaks_it(self, says: list[tuple[float, float]], ends: float) -> None:
        book = play(self.WAIT)
        for at, seconds in says:
            book.say(at, "Hello", seconds)
        assert book.run().end.at == ends

    def test_a_voice_that_is_heard_already_counts(self) -> None:
        assert play('<Wait length="2"/>', self.WAIT).say(1, "Hello", 5).run().end.at == 9

    def test_without_silence_it_does_not(self) -> None:
        assert play('<Wait length="5"/>').say(1, "Hello", 2).run().end.at == 5
