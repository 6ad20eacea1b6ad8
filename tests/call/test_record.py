"""Record against plivo-xml.md 2.13 and 3.7: what ends it, what is told, and the recordings in the background."""

from __future__ import annotations

from typing import Any

import pytest

from playground.call import effects, entries, events
from playground.call.showing import show_all
from tests.call.other_people import ME, Party, dial
from tests.call.playbook import SERVER, Page, Playbook, document, play

NEXT = {"/next": document("<Speak>Thanks</Speak>"), "/cb": Page(), "/words": Page()}
BEEP = 0.4
TOLD = f'action="{SERVER}/next" callbackUrl="{SERVER}/cb"'
LENGTHS = ("RecordingDuration", "RecordingDurationMs", "RecordingStartMs", "RecordingEndMs")


def record(attributes: str = TOLD, *after: str, **options: Any) -> Playbook:
    return play(f"<Record {attributes}/>", *after, pages=NEXT, **options)


def finished(book: Playbook) -> list[tuple[float, str | None, str]]:
    return [(entry.at, entry.digits, entry.reason) for entry in book.of(entries.InputFinished)]


def started(book: Playbook) -> list[effects.StartRecording]:
    return [effect for effect in book.effects if isinstance(effect, effects.StartRecording)]


def lengths(book: Playbook) -> list[float]:
    return [effect.seconds for effect in book.effects if isinstance(effect, effects.StopRecording)]


@pytest.mark.parametrize(
    ("attributes", "happens", "ends", "length"),
    [
        ("", [], (BEEP + 15, "", "silence"), 15.0),
        ('timeout="3"', [], (BEEP + 3, "", "silence"), 3.0),
        ('timeout="3" playBeep="false"', [], (3.0, "", "silence"), 3.0),
        ('timeout="3"', [("say", 1, 4)], (8.0, "", "silence"), 7.6),
        ('timeout="3"', [("say", 1, 1), ("say", 4, 1)], (8.0, "", "silence"), 7.6),
        ('timeout="3"', [("say", 0.1, 5)], (8.1, "", "silence"), 7.7),
        ('timeout="3"', [("say", 0.1, 0.2)], (BEEP + 3, "", "silence"), 3.0),
        ('timeout="3"', [("key", 2, "5")], (BEEP + 3, "", "silence"), 3.0),
        ('timeout="9" maxLength="5"', [], (BEEP + 5, "", "max-length"), 5.0),
        ('timeout="3" maxLength="5"', [("say", 1, 60)], (BEEP + 5, "", "max-length"), 5.0),
        ('timeout="5" maxLength="5"', [], (BEEP + 5, "", "max-length"), 5.0),
        ("", [("say", 1, 60), ("key", 2, "#")], (2.0, "#", "finish-key"), 1.6),
        ('finishOnKey="12"', [("key", 2, "#"), ("key", 3, "2")], (3.0, "2", "finish-key"), 2.6),
        ('finishOnKey="" timeout="3"', [("key", 2, "#")], (BEEP + 3, "", "silence"), 3.0),
        ('finishOnKey="none" timeout="3"', [("key", 2, "#")], (BEEP + 3, "", "silence"), 3.0),
        ("", [("key", 0.2, "#"), ("key", 2, "#")], (2.0, "#", "finish-key"), 1.6),
        ("", [("hang-up", 2)], (2.0, "", "hangup"), 1.6),
    ],
)  # fmt: skip
def test_what_ends_it(
    attributes: str, happens: list[Any], ends: tuple[float, str, str], length: float
) -> None:
    book = record(f"{TOLD} {attributes}")
    for kind, at, *rest in happens:
        match kind:
            case "say":
                book.say(at, "Hello there", *rest)
            case "key":
                book.press((at, rest[0]))
            case _:
                book.hang_up(at)
    book.run()
    at, key, reason = ends
    assert finished(book) == [(pytest.approx(at), key, reason)]
    assert lengths(book) == [pytest.approx(length)]
    action = book.params("action")
    assert action["Digits"] == key
    assert action["RecordingDurationMs"] == str(round(length * 1000))


def test_every_field_is_told_to_callback_and_action_in_this_order() -> None:
    book = record(TOLD, recordings_url="http://127.0.0.1:8081/recordings/").press((3, "#")).run()
    assert [request.purpose for request in book.sent] == ["answer", "callback", "action"]
    callback, action = book.params("callback"), book.params("action")
    assert "Digits" not in callback
    told = ("RecordUrl", "RecordingID", *LENGTHS)
    assert {name: callback[name] for name in told} == {name: action[name] for name in told}
    assert action["RecordUrl"] == f"http://127.0.0.1:8081/recordings/{action['RecordingID']}.mp3"
    assert (action["RecordingDuration"], action["RecordingDurationMs"]) == ("3", "2600")
    assert int(action["RecordingEndMs"]) - int(action["RecordingStartMs"]) == 2600
    assert action["CallStatus"] == "in-progress"
    assert action["Event"] == "Redirect"
    assert "Event" not in callback
    assert book.said[-1][1] == "Thanks"
    assert book.outcomes()[0] == ("/Response/Record[1]", "done")


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ("", ("mp3", 2)),
        ('fileFormat="wav"', ("wav", 2)),
        ('recordChannelType="mono"', ("mp3", 1)),
        ('recordChannelType="stereo" fileFormat="wav"', ("wav", 2)),
    ],
)
@pytest.mark.parametrize(("session", "source"), [("", "caller"), ('recordSession="true"', "call")])
def test_the_file(attributes: str, wanted: tuple[str, int], session: str, source: str) -> None:
    [start] = started(record(f"{attributes} {session}").run())
    assert (start.file_format, start.channels) == wanted
    assert start.source == source


def test_without_redirect_or_action_the_next_element_runs() -> None:
    book = record(f'{TOLD} redirect="false" timeout="2"', "<Speak>Bye</Speak>").run()
    assert [text for _, text in book.said] == ["Bye"]
    assert book.requests("action")
    book = record('timeout="2"', "<Speak>Bye</Speak>").run()
    assert book.said == [(BEEP + 2, "Bye")]
    assert not book.requests("action")
    assert lengths(book) == [2]


def test_methods_are_as_written() -> None:
    book = record(f'{TOLD} method="GET" callbackMethod="GET" timeout="2"').run()
    assert {request.method for request in book.sent[1:]} == {"GET"}
    book = record(f'callbackUrl="{SERVER}/cb" callbackMethod="PUT" timeout="2"').run()
    assert [request.method for request in book.requests("callback")] == ["POST"], "none of them: the default"
    assert "method" in " ".join(book.problems())


def test_relative_urls_belong_to_the_document_that_holds_them() -> None:
    book = play(
        '<Record recordSession="true" callbackUrl="cb" maxLength="5"/>',
        f"<Redirect>{SERVER}/far/away</Redirect>",
        pages={"/far/away": document('<Wait length="9"/>'), "/answer/cb": Page()},
    ).run()
    assert [request.url for request in book.requests("callback")] == [f"{SERVER}/answer/cb"]


def test_after_a_hang_up_everything_is_told_and_nothing_is_run() -> None:
    book = record(f'{TOLD} transcriptionType="auto" transcriptionUrl="{SERVER}/words"')
    book.say(1, "Call me back", 2).hang_up(5).run()
    assert [request.url.removeprefix(SERVER) for request in book.sent[1:]] == ["/cb", "/words", "/next"]
    assert {dict(request.params)["CallStatus"] for request in book.sent[1:]} == {"completed"}
    assert book.params("action")["RecordingDurationMs"] == "4600"
    assert book.params("callback", 1)["transcription"] == "Call me back"
    assert not book.said


def test_a_hang_up_during_the_beep_leaves_no_recording() -> None:
    book = record().hang_up(0.2).run()
    assert not started(book)
    assert [request.purpose for request in book.sent] == ["answer"]


def test_a_transfer_tells_the_callback_but_no_action() -> None:
    book = record()
    book.pages["/new"] = document("<Speak>New</Speak>")
    book.transfer(3).run()
    assert finished(book) == [(3, "", "transfer")]
    assert [request.purpose for request in book.sent] == ["answer", "callback", "transfer"]
    assert book.params("callback")["CallStatus"] == "in-progress"
    assert book.said[-1][1] == "New"


def test_keys_and_words_are_free_again_afterwards() -> None:
    ask = f'<GetDigits action="{SERVER}/next" numDigits="1"/>'
    book = record('timeout="2"', ask).press((1, "7"), (4, "1")).run()
    pressed = [(entry.digit, entry.accepted, entry.reason) for entry in book.of(entries.InputDigit)]
    assert pressed == [("7", False, "recorded"), ("1", True, None)]
    assert book.params("action")["Digits"] == "1"


@pytest.mark.parametrize(
    ("says", "transcription"),
    [
        ([], ""),
        ([(1, "It is Ann", 2)], "It is Ann"),
        ([(1, "It is Ann.", 1), (3, "Call me.", 1)], "It is Ann. Call me."),
        ([(0.05, "Too early", 0.2), (1, "In time", 1)], "In time"),
    ],
)
def test_the_transcription_is_what_was_said(says: list[Any], transcription: str) -> None:
    book = record(f'timeout="3" transcriptionType="auto" transcriptionUrl="{SERVER}/words"')
    for at, text, seconds in says:
        book.say(at, text, seconds)
    told = book.run().params("callback")
    assert told["transcription"] == transcription
    assert told["duration"] == f"{lengths(book)[0]:.3f}"
    assert told["recording_id"] == started(book)[0].recording_id
    assert told["call_uuid"] == book.call.setup.call_uuid
    assert told["error"] == ""
    assert float(told["transcription_charge"]) == float(told["transcription_rate"]) == 0


def test_words_before_the_recording_are_not_in_its_transcription() -> None:
    attributes = f'timeout="3" transcriptionType="auto" transcriptionUrl="{SERVER}/words"'
    book = play('<Wait length="3"/>', f"<Record {attributes} playBeep='false'/>", pages=NEXT)
    book.say(1, "one two three four five six", 4, parts=6).run()
    assert book.params("callback")["transcription"] == "four five six"


def test_late_words_of_what_was_said_before_are_not_in_it_either() -> None:
    attributes = f'timeout="3" transcriptionType="auto" transcriptionUrl="{SERVER}/words"'
    book = play('<Wait length="3"/>', f"<Record {attributes} playBeep='false'/>", pages=NEXT)
    for event in (events.VoiceBegan(1), events.VoiceEnded(2), events.WordsHeard(4, "Before the tone", True)):
        book._plan(event)
    assert book.run().params("callback")["transcription"] == ""


def test_without_transcription_type_nobody_is_told() -> None:
    assert not record(f'timeout="2" transcriptionUrl="{SERVER}/words"').run().requests("callback")


def test_the_transcription_method_is_as_written() -> None:
    attributes = f'timeout="2" transcriptionType="hybrid" transcriptionUrl="{SERVER}/words"'
    [request] = record(f'{attributes} transcriptionMethod="GET"').run().requests("callback")
    assert request.method == "GET"


class TestInTheBackground:
    def test_the_action_is_told_at_once_and_the_callback_at_the_end(self) -> None:
        book = record(f'{TOLD} recordSession="true" redirect="false"', '<Wait length="9"/>').run()
        assert [request.purpose for request in book.sent] == ["answer", "action", "callback"]
        action, callback = book.params("action"), book.params("callback")
        assert {action[name] for name in LENGTHS} == {"-1"}
        assert action["Digits"] == ""
        assert action["RecordUrl"] == callback["RecordUrl"]
        assert callback["RecordingDurationMs"] == "9000"
        assert callback["CallStatus"] == "completed"
        assert not book.of(entries.Beep)
        assert not book.of(entries.InputWaiting)

    def test_with_redirect_the_action_replaces_the_document(self) -> None:
        book = record(f'{TOLD} recordSession="true"', "<Speak>Never</Speak>").run()
        assert [text for _, text in book.said] == ["Thanks"]
        assert lengths(book) == [pytest.approx(book.end.at)]

    def test_it_ignores_silence_keys_and_the_beep(self) -> None:
        attributes = 'recordSession="true" timeout="2" finishOnKey="1" playBeep="true"'
        book = record(attributes, '<Wait length="30"/>').press((3, "1")).run()
        assert lengths(book) == [30]

    def test_max_length_ends_it(self) -> None:
        book = record(f'callbackUrl="{SERVER}/cb" recordSession="true" maxLength="5"', '<Wait length="30"/>')
        book.run()
        assert lengths(book) == [5]
        assert book.params("callback")["CallStatus"] == "in-progress"
        assert record('recordSession="true"', '<Wait length="100"/>').run().end.at == 100

    def test_it_survives_a_transfer(self) -> None:
        book = record('recordSession="true"', '<Wait length="30"/>')
        book.pages["/new"] = document('<Wait length="10"/>')
        book.transfer(4).run()
        assert lengths(book) == [14]

    def test_several_run_side_by_side(self) -> None:
        session = '<Record recordSession="true"/>'
        book = record('recordSession="true"', '<Wait length="5"/>', session, '<Record timeout="2"/>').run()
        assert [start.source for start in started(book)] == ["call", "call", "caller"]
        assert sorted(lengths(book)) == pytest.approx([2, 2.4, 7.4])

    def test_what_is_said_to_an_input_that_keeps_it_secret_is_masked_in_the_log(self) -> None:
        attributes = f'transcriptionType="auto" transcriptionUrl="{SERVER}/words"'
        ask = f'<GetInput inputType="speech" log="false" action="{SERVER}/next"/>'
        book = record(f'recordSession="true" {attributes}', ask).say(1, "open sesame", 2).run()
        assert book.params("callback")["transcription"] == "open sesame"
        [logged] = book.of(entries.HttpRequest, purpose="callback")
        assert logged.params["transcription"] == "•••"


class TestFromTheAnswerOfADial:
    ATTRIBUTES = f'<Record startOnDialAnswer="true" callbackUrl="{SERVER}/cb" %s/>'

    def book(self, attributes: str = "", *turn: tuple[float, Any]) -> Party:
        page = document(
            self.ATTRIBUTES % attributes, f"<Dial><Number>{ME}</Number></Dial>", '<Wait length="3"/>'
        )
        return dial(pages={"/answer/": page}).turn(*turn)

    @pytest.mark.parametrize("attributes", ["", 'recordSession="true"'])
    def test_it_begins_with_the_bridge(self, attributes: str) -> None:
        book = self.book(attributes, (1, "rang"), (4, "answered"), (10, "hung-up")).run()
        [log] = book.of(entries.RecordingStarted)
        assert log.at == 4
        assert lengths(book) == [9]
        assert book.params("callback")["RecordingDurationMs"] == "9000"

    def test_a_dial_that_nobody_answers_records_nothing(self) -> None:
        book = self.book("", (1, "rang"), (4, "busy")).run()
        assert not started(book)
        assert not book.requests("callback")

    def test_only_the_first_bridge_counts(self) -> None:
        twice = f"<Dial><Number>{ME}</Number></Dial>" * 2
        book = dial(pages={"/answer/": document(self.ATTRIBUTES % "", twice)})
        book.turn((1, "answered"), (5, "hung-up")).turn((1, "answered"), (5, "hung-up")).run()
        assert len(started(book)) == 1
        assert lengths(book) == [9]

    def test_max_length_counts_from_the_first_bridge(self) -> None:
        twice = f"<Dial><Number>{ME}</Number></Dial>" * 2
        book = dial(pages={"/answer/": document(self.ATTRIBUTES % 'maxLength="7"', twice)})
        book.turn((1, "answered"), (5, "hung-up")).turn((1, "answered"), (5, "hung-up")).run()
        assert lengths(book) == [7]


@pytest.mark.parametrize(("key", "ending"), [("#", "the finish key was pressed"), (None, "the call ended")])
def test_the_conversation_says_how_it_ended(key: str | None, ending: str) -> None:
    book = record().press((3, key)) if key else record().hang_up(3)
    lines = [line.text for line in show_all(book.run().entries).lines]
    assert f"The recording ends: {ending}" in lines


def test_the_screen_is_told_how_long_the_silence_may_last() -> None:
    book = record('timeout="6" maxLength="20"').say(2, "Hello", 3).run()
    views = [show_all(book.entries[: index + 1]) for index in range(len(book.entries))]
    waiting = [(view.waiting.since, view.waiting.timeout, view.waiting.is_speaking)
               for view in views if view.waiting is not None]  # fmt: skip
    seen = list(dict.fromkeys(waiting))
    assert seen == [
        (BEEP, 6, False),
        (2, pytest.approx(18.4), True),
        (5, 6, False),
    ]
    assert views[-1].waiting is None
    lines = [line.text for line in views[-1].lines]
    assert "Records the caller until 6 s of silence, or #, 20 s at most" in lines
    assert "Hello" in lines
    assert "The recording ends: the caller is silent" in lines
