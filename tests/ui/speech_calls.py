"""Calls in which somebody listens to the caller, as the log records them."""

from __future__ import annotations

from playground.call import entries
from tests.ui.recorded import ANSWER_URL, Recording

SPEECH_MENU = """\
<Response>
    <GetInput action="http://127.0.0.1:5000/order/" inputType="dtmf speech" executionTimeout="15"
              hints="two large pizzas, opening hours">
        <Speak>Tell me what you would like, or press 1 for our opening hours.</Speak>
    </GetInput>
</Response>
"""
VOICEMAIL = """\
<Response>
    <Speak>Please leave a message after the beep.</Speak>
    <Record action="http://127.0.0.1:5000/message/" timeout="3" finishOnKey="#" maxLength="30"/>
</Response>
"""
GET_INPUT = "/Response/GetInput[1]"
RECORD = "/Response/Record[1]"


def listening() -> Recording:
    """A speech menu whose prompt is over: it waits for words or a key."""
    call = Recording().started().request().wait(0.02).loaded(SPEECH_MENU, 3)
    call.add(entries.CallStatus, status="in-progress")
    call.start(GET_INPUT, 2, hints="two large pizzas, opening hours")
    call.add(entries.InputOpened, path=GET_INPUT, accepts=("digits", "speech"), attempt=1, attempts=1)
    call.speak(f"{GET_INPUT}/Speak[1]", "Tell me what you would like, or press 1 for our opening hours.", 4)
    call.wait(3.0).finish(f"{GET_INPUT}/Speak[1]")
    call.add(
        entries.InputWaiting, path=GET_INPUT, accepts=("digits", "speech"), timeout=15.0, num_digits=11,
        finish_on_key="#", attempt=1, digit_timeout=2.0,
    )  # fmt: skip
    return call.wait(2.0)


def heard() -> Recording:
    """The same, while the caller speaks."""
    call = listening()
    call.add(entries.InputSpeech, path=GET_INPUT, state="began", timeout=13.0).wait(0.6)
    call.add(entries.InputSpeech, path=GET_INPUT, state="heard", text="two large pizzas", is_final=False)
    return call.wait(0.1)


def recording() -> Recording:
    """A voicemail that records the caller."""
    call = Recording().started().request().wait(0.02).loaded(VOICEMAIL, 2, ANSWER_URL)
    call.add(entries.CallStatus, status="in-progress")
    call.speak("/Response/Speak[1]", "Please leave a message after the beep.", 2).wait(2.4)
    call.finish("/Response/Speak[1]").start(RECORD, 3)
    call.add(entries.Beep, path=RECORD)
    call.add(entries.InputOpened, path=RECORD, accepts=("recording",), attempt=1, attempts=1)
    call.add(
        entries.InputWaiting, path=RECORD, accepts=("recording",), timeout=3.0,
        finish_on_key="#", max_seconds=30.0,
    )  # fmt: skip
    return call.wait(1.0)
