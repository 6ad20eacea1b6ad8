"""``run --say``: a menu that listens and a voice mail that records, as real apps on loopback."""

from __future__ import annotations

import io
import wave
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from playground.errors import ExitCode
from tests.servers import AppServer, Reply, Request

QUESTION = "Say sales, support, or billing."


class SpeechMenu:
    """Asks what the caller wants, and follows it word by word."""

    def __init__(self, attributes: str = "") -> None:
        self.attributes = attributes
        self.interim: list[dict[str, str]] = []
        self.actions: list[dict[str, str]] = []

    def __call__(self, request: Request) -> Reply | str:
        here = f"http://{request.header('host')}"
        if request.path == "/live/":
            self.interim.append(request.params)
            return Reply("", content_type="text/plain")
        if request.path == "/choice/":
            self.actions.append(request.params)
            wanted = request.params["Speech"] or f"key {request.params['Digits']}"
            return f"<Response><Speak>You want {wanted}.</Speak></Response>"
        return (
            f"<Response><GetInput inputType='dtmf speech' action='{here}/choice/' hints='Sales,Support,Billing'"
            f" interimSpeechResultsCallback='{here}/live/' {self.attributes}><Speak>{QUESTION}</Speak></GetInput>"
            "<Speak>Nothing was said.</Speak></Response>"
        )


def test_a_menu_that_listens(run: Any) -> None:
    menu = SpeechMenu()
    with AppServer(menu) as app:
        ran = run("run", app.url("/answer/"), "--say", "I would like to talk to sails please", "--json")
    assert ran.status == ExitCode.OK, ran.err
    [action] = menu.actions
    assert action["InputType"] == "speech"
    assert action["Speech"] == "I would like to talk to Sales please"
    assert action["SpeechConfidenceScore"] == "0.95"
    assert (action["Digits"], action["BilledAmount"]) == ("", "0.02000")
    assert [told["SequenceNumber"] for told in menu.interim] == [str(number) for number in range(1, 8)]
    stable = [told["StableSpeech"] for told in menu.interim]
    assert all(action["Speech"].startswith(text) for text in stable)
    assert stable == sorted(stable, key=len)
    assert stable[-1] == "I would like to talk"
    assert menu.interim[-1]["UnstableSpeech"] == "to Sales"
    assert all(0 <= float(told["Stability"]) < 1 for told in menu.interim)
    assert {told["CallStatus"] for told in menu.interim} == {"in-progress"}
    [said] = ran.of("caller.speech")
    assert (said["text"], said["source"]) == ("I would like to talk to sails please", "text")
    [waiting] = ran.of("input.waiting")
    assert said["began"] == pytest.approx(waiting["at"], abs=0.01)
    [finished] = ran.of("input.finished")
    assert (finished["speech"], finished["reason"]) == ("I would like to talk to Sales please", "speech-end")
    assert "digits" not in finished
    assert finished["at"] == pytest.approx(said["began"] + said["seconds"] + 2, abs=0.05)
    assert ran.of("speak")[-1]["text"] == "You want I would like to talk to Sales please."


def test_barging_in_and_how_sure_it_is(run: Any) -> None:
    menu = SpeechMenu("executionTimeout='20'")
    with AppServer(menu) as app:
        ran = run("run", app.url("/"), "--say", "!Billing", "--confidence", "0.4", "--json")
    [waiting] = ran.of("input.waiting")
    assert waiting["barge_in"] is True
    assert waiting["at"] == pytest.approx(ran.of("speak")[0]["at"] + 0.5, abs=0.01)
    assert menu.actions[0]["SpeechConfidenceScore"] == "0.4"


def test_words_are_taken_in_the_order_given(run: Any) -> None:
    menu = SpeechMenu("numDigits='1'")
    with AppServer(menu) as app:
        assert (
            run("run", "--press", "2", "--say", "sales", "nobody knows", app.url("/")).status == ExitCode.OK
        )
        assert run("run", "--say", "sales", "--press", "2", app.url("/")).status == ExitCode.OK
    assert [action["InputType"] for action in menu.actions] == ["dtmf", "speech"]


def test_a_noise_is_no_input(run: Any) -> None:
    menu = SpeechMenu("retries='2'")
    with AppServer(menu) as app:
        ran = run("run", app.url("/"), "--say", "…", "--say", "", "--json")
    assert [line["reason"] for line in ran.of("input.finished")] == ["not-understood", "timeout"]
    assert not menu.actions
    assert ran.of("speak")[-1]["text"] == "Nothing was said."


def test_secret_words_are_sent_and_not_shown(run: Any) -> None:
    menu = SpeechMenu("log='false'")
    with AppServer(menu) as app:
        ran = run("run", app.url("/"), "--say", "open sesame, my friend", "--json")
        shown = run("run", app.url("/"), "--say", "open sesame, my friend")
    assert [action["Speech"] for action in menu.actions] == ["open sesame, my friend"] * 2
    for text in (ran.out, shown.out):
        assert "sesame" not in text
        assert "•••" in text


class VoiceMail:
    """Takes a message; fetches it when the action says that it is there, as real apps do."""

    def __init__(self, attributes: str) -> None:
        self.attributes = attributes
        self.told: dict[str, dict[str, str]] = {}
        self.messages: list[bytes] = []

    def __call__(self, request: Request) -> Reply | str:
        here = f"http://{request.header('host')}"
        if request.path == "/answer/":
            return (
                "<Response><Speak>Leave a message after the tone.</Speak>"
                f"<Record action='{here}/done/' callbackUrl='{here}/file/' transcriptionType='auto'"
                f" transcriptionUrl='{here}/words/' {self.attributes}/></Response>"
            )
        self.told[request.path] = request.params
        if request.path == "/done/":
            self.messages.append(httpx.get(request.params["RecordUrl"], trust_env=False).content)
            return "<Response><Speak>Thank you.</Speak></Response>"
        return Reply("", content_type="text/plain")


@pytest.mark.parametrize("file_format", ["wav", "mp3"])
def test_a_voice_mail_holds_what_was_said(run: Any, file_format: str) -> None:
    mail = VoiceMail(f"fileFormat='{file_format}' recordChannelType='mono'")
    text = "This is Ann. Please call me back tomorrow morning."
    with AppServer(mail) as app:
        ran = run("run", app.url("/answer/"), "--say", text, "--json")
    assert ran.status == ExitCode.OK, ran.err
    assert list(mail.told) == ["/file/", "/words/", "/done/"]
    action, callback, words = (mail.told[path] for path in ("/done/", "/file/", "/words/"))
    [said] = ran.of("caller.speech")
    assert said["text"] == text
    length_ms = int(action["RecordingDurationMs"])
    assert length_ms == int(callback["RecordingDurationMs"])
    assert length_ms / 1000 == pytest.approx(said["seconds"] + 3, abs=0.1)
    assert action["Digits"] == "#"
    assert (words["transcription"], words["recording_id"]) == (text, action["RecordingID"])
    samples, rate = soundfile.read(io.BytesIO(mail.messages[0]), dtype="float32", always_2d=True)
    assert samples.shape[1] == 1
    assert len(samples) / rate == pytest.approx(length_ms / 1000, abs=0.08)
    if not [problem for problem in ran.of("problem") if problem["code"] == "no-speech"]:
        [recording] = ran.of("recording.started")
        spoken = round((said["began"] - recording["at"] + said["seconds"]) * rate)
        assert _loudness(samples[:spoken]) > 0.01
        assert _loudness(samples[spoken + rate // 4 : -rate]) < 0.01


def test_a_stereo_voice_mail_has_the_caller_left_and_nobody_right(run: Any) -> None:
    mail = VoiceMail("fileFormat='wav' finishOnKey='none' timeout='2'")
    with AppServer(mail) as app:
        ran = run("run", app.url("/answer/"), "--say", "Hello, it is me again", "--json")
    assert mail.told["/done/"]["Digits"] == ""
    with wave.open(io.BytesIO(mail.messages[0])) as message:
        assert message.getnchannels() == 2
        both = np.frombuffer(message.readframes(message.getnframes()), np.int16).reshape(-1, 2)
    assert np.abs(both[:, 1]).max() < 330
    if not [problem for problem in ran.of("problem") if problem["code"] == "no-speech"]:
        assert np.abs(both[:, 0]).max() > 1500


def test_a_caller_without_words_leaves_three_seconds_of_silence(run: Any) -> None:
    mail = VoiceMail("fileFormat='wav'")
    with AppServer(mail) as app:
        ran = run("run", app.url("/answer/"), "--json")
    assert mail.told["/done/"]["RecordingDurationMs"] == "3000"
    assert mail.told["/words/"]["transcription"] == ""
    assert not ran.of("caller.speech")


def test_hanging_up_leaves_what_there_is(run: Any) -> None:
    mail = VoiceMail("fileFormat='wav'")
    with AppServer(mail) as app:
        ran = run("run", app.url("/answer/"), "--say", "word " * 60, "--hang-up-after", "6", "--json")
    action = mail.told["/done/"]
    assert action["CallStatus"] == "completed"
    [ended] = ran.of("call.ended")
    assert ended["hangup_source"] == "caller"
    [started] = ran.of("recording.started")
    assert int(action["RecordingDurationMs"]) == pytest.approx(1000 * (6 - started["at"]), abs=2)
    assert mail.told["/words/"]["transcription"].startswith("word word")
    assert len(mail.told["/words/"]["transcription"]) < 5 * 60
    assert soundfile.info(io.BytesIO(mail.messages[0])).duration == pytest.approx(6 - started["at"], abs=0.02)


def _loudness(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0


def test_a_recorded_session_holds_both_sides_of_the_talk(run: Any) -> None:
    menu = SpeechMenu()
    callbacks: list[dict[str, str]] = []
    fetched: list[bytes] = []

    def answer(request: Request) -> Reply | str:
        if request.path == "/file/":
            callbacks.append(request.params)
            fetched.append(httpx.get(request.params["RecordUrl"], trust_env=False).content)
            return Reply("", content_type="text/plain")
        reply = menu(request)
        if request.path == "/answer/" and isinstance(reply, str):
            record = f"<Record recordSession='true' fileFormat='wav' callbackUrl='http://{request.header('host')}/file/'/>"
            return reply.replace("<Response>", f"<Response>{record}")
        return reply

    with AppServer(answer) as app:
        ran = run("run", app.url("/answer/"), "--say", "I want sales", "--json")
    assert ran.status == ExitCode.OK, ran.err
    [ended], [said], [callback] = ran.of("call.ended"), ran.of("caller.speech"), callbacks
    [started] = ran.of("recording.started")
    assert callback["CallStatus"] == "completed"
    assert int(callback["RecordingDurationMs"]) == pytest.approx(1000 * (ended["at"] - started["at"]), abs=2)
    both, rate = soundfile.read(io.BytesIO(fetched[0]), dtype="float32")
    assert len(both) / rate == pytest.approx(ended["at"] - started["at"], abs=0.05)
    if [problem for problem in ran.of("problem") if problem["code"] == "no-speech"]:
        return
    first, last = (
        round((at - started["at"]) * rate) for at in (said["began"], said["began"] + said["seconds"])
    )
    assert _loudness(both[first:last, 0]) > 0.01
    assert _loudness(both[first:last, 1]) < 0.01
    assert _loudness(both[:first, 0]) < 0.01
    assert _loudness(both[:first, 1]) > 0.01


def test_a_recording_from_the_answer_of_a_dial_on(run: Any) -> None:
    told: list[dict[str, str]] = []
    fetched: list[bytes] = []

    def answer(request: Request) -> Reply | str:
        here = f"http://{request.header('host')}"
        if request.path == "/file/":
            told.append(request.params)
            fetched.append(httpx.get(request.params["RecordUrl"], trust_env=False).content)
            return Reply("", content_type="text/plain")
        return (
            f"<Response><Record startOnDialAnswer='true' redirect='false' callbackUrl='{here}/file/' fileFormat='wav'"
            f" action='{here}/begun/'/><Dial><Number>12025550142</Number></Dial></Response>"
        )

    with AppServer(answer) as app:
        ran = run("run", app.url("/"), "--dial", "answer:7", "--json")
        action = next(request.params for request in app.requests if request.path == "/begun/")
    assert ran.status == ExitCode.OK, ran.err
    assert action["RecordingDuration"] == "-1"
    assert [callback["RecordUrl"] for callback in told] == [action["RecordUrl"]]
    [connected] = [leg for leg in ran.of("dial.leg") if leg["state"] == "connected"]
    [started] = ran.of("recording.started")
    assert started["at"] == connected["at"]
    assert int(told[0]["RecordingDurationMs"]) == pytest.approx(7000, abs=60)
    assert soundfile.info(io.BytesIO(fetched[0])).duration == pytest.approx(7, abs=0.1)
