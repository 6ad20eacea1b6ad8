"""Keys and speech racing at a GetInput, and whatever else may happen to it and to a Record, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hypothesis import event, given, settings
from hypothesis import strategies as st

from playground.call import effects, entries, events
from playground.call.interpreter import Call
from playground.call.transfers import Transfer
from tests.call.chaos import KEYS, Chaos, Step
from tests.call.playbook import SERVER, document

SAID = ["", "…", "sales", "sales please", "I want new york", "damn it", "4711"]
INPUTS = st.fixed_dictionaries(
    {"action": st.just(f"{SERVER}/next"), "inputType": st.sampled_from(["dtmf speech", "speech", "dtmf"])},
    optional={
        "interimSpeechResultsCallback": st.just(f"{SERVER}/live"),
        "redirect": st.sampled_from(["true", "false"]),
        "retries": st.sampled_from(["1", "3"]),
        "startInputTimeout": st.just("3"),
        "numDigits": st.sampled_from(["1", "3"]),
        "finishOnKey": st.sampled_from(["#", "none", "1"]),
        "hints": st.just("Sales, New York"),
        "profanityFilter": st.just("true"),
        "log": st.sampled_from(["true", "false"]),
    },
)
RECORDS = st.fixed_dictionaries(
    {"action": st.just(f"{SERVER}/next")},
    optional={
        "redirect": st.just("false"),
        "callbackUrl": st.just(f"{SERVER}/live"),
        "transcriptionType": st.just("auto"),
        "transcriptionUrl": st.just(f"{SERVER}/live"),
        "recordSession": st.sampled_from(["true", "false"]),
        "playBeep": st.sampled_from(["true", "false"]),
        "finishOnKey": st.sampled_from(["#", "none"]),
    },
)


def _element(name: str, attributes: dict[str, str]) -> str:
    written = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return f"<{name} {written}>{'<Speak>Say it.</Speak>' if name == 'GetInput' else ''}</{name}>"


ELEMENTS = st.lists(
    st.one_of(
        INPUTS.map(lambda attributes: _element("GetInput", attributes)),
        INPUTS.map(lambda attributes: _element("GetInput", attributes)),
        RECORDS.map(lambda attributes: _element("Record", attributes)),
        st.sampled_from(['<Wait length="20" silence="true"/>', "<Speak>Hello</Speak>"]),
    ),
    min_size=1,
    max_size=3,
)
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 100), st.sampled_from([0.0, 0.3, 1.0, 7.5])),
    min_size=8,
    max_size=50,
)


@dataclass
class Talk(Chaos):
    """The caller speaks, presses keys and hangs up; everything else happens when it likes."""

    times: list[float] = field(default_factory=list)

    def _happenings(self) -> list[Callable[[int], None]]:
        return [
            *[self._reply] * 2,
            *[self._prompt] * 2,
            *[self._timer] * 2,
            *[lambda whom: self.feed(events.DigitPressed(self.now, KEYS[whom % 12]))] * 2,
            *[lambda whom: self.feed(events.VoiceBegan(self.now, "text"))] * 2,
            *[lambda whom: self.feed(events.VoiceEnded(self.now))] * 2,
            lambda whom: self.feed(events.WordsHeard(self.now, SAID[whom % 7], False)),
            lambda whom: self.feed(events.WordsHeard(self.now, SAID[whom % 7], True, 0.5)),
            lambda whom: self.feed(
                events.Transferred(self.now, Transfer(f"{SERVER}/next" if whom % 9 else "no url"))
            ),
        ]


def lived(elements: list[str], steps: list[Step]) -> Talk:
    talk = Talk(
        {
            "/answer/": document(*elements, "<Speak>After</Speak>"),
            "/next": document(*elements[:1], "<Speak>Next</Speak>"),
            "/live": "",
        }
    )
    talk._reply(0)
    talk.live(steps)
    return talk


@dataclass
class Attempt:
    """One attempt to get input, as somebody who only watches sees it."""

    accepts: tuple[str, ...]
    finish_key: str
    first: str = ""
    reason: str = ""
    digits: str = ""
    actions: list[dict[str, str]] = field(default_factory=list)


def attempts(talk: Talk) -> Iterator[Attempt]:
    """Attempts with the kind of input that came first, found from the events alone."""
    attempt: Attempt | None = None
    speaking = False
    finish_key = "#"
    for happened, batch in zip(talk.fed, talk.done, strict=True):
        if attempt is not None and not attempt.first and not attempt.reason:
            if isinstance(happened, events.VoiceBegan) and "speech" in attempt.accepts:
                attempt.first = "speech"
            elif isinstance(happened, events.DigitPressed) and "digits" in attempt.accepts:
                attempt.first = "dtmf" if happened.digit != attempt.finish_key else ""
        if isinstance(happened, events.VoiceBegan | events.VoiceEnded):
            speaking = isinstance(happened, events.VoiceBegan)
        for effect in batch:
            match effect:
                case effects.WriteLog(entries.ElementStarted(name="GetInput") as started):
                    finish_key = started.attributes.get("finishOnKey", "#")
                case effects.WriteLog(entries.InputOpened() as opened):
                    if attempt is not None:
                        yield attempt
                    attempt = Attempt(opened.accepts, finish_key)
                    attempt.first = "speech" if speaking and "speech" in opened.accepts else ""
                case effects.WriteLog(entries.InputFinished() as over) if "/GetInput[" in over.path:
                    assert attempt is not None
                    assert not attempt.reason, "an attempt ends once"
                    attempt.reason, attempt.digits = over.reason, over.digits or ""
                case effects.SendRequest(purpose="action") as request if attempt is not None:
                    fields = dict(request.params)
                    if "InputType" in fields:
                        attempt.actions.append(fields)
    if attempt is not None:
        yield attempt


ANY = given(ELEMENTS, STEPS)


@settings(max_examples=400, deadline=None)
@ANY
def test_the_kind_that_came_first_is_what_the_action_gets_once(
    elements: list[str], steps: list[Step]
) -> None:
    talk = lived(elements, steps)
    assert talk.call.ended
    for attempt in attempts(talk):
        assert attempt.reason, "every attempt ends"
        tried = {fields["InputType"] + fields["Digits"] + fields["Speech"] for fields in attempt.actions}
        assert len(tried) <= 1, "further ones are tries of the same request"
        if not attempt.actions:
            assert attempt.reason in {"timeout", "not-understood", "hangup", "transfer"}
            continue
        fields = attempt.actions[0]
        event(f"{fields['InputType']}: {attempt.reason}")
        assert fields["InputType"] == attempt.first
        assert bool(fields["Digits"]) == (attempt.first == "dtmf")
        assert bool(fields["Speech"]) == (attempt.first == "speech")
        assert ("SpeechConfidenceScore" in fields) == (attempt.first == "speech")
        assert (
            any(character.isalnum() for character in fields["Speech"] + fields["Digits"]) or fields["Digits"]
        )


@settings(max_examples=250, deadline=None)
@ANY
def test_whatever_began_ends(elements: list[str], steps: list[Step]) -> None:
    talk = lived(elements, steps)
    log = talk.log()
    started = [entry.path for entry in log if isinstance(entry, entries.ElementStarted)]
    assert sorted(started) == sorted(
        entry.path for entry in log if isinstance(entry, entries.ElementFinished)
    )
    recorded = [effect.recording_id for effect in talk.effects if isinstance(effect, effects.StartRecording)]
    stopped = [effect.recording_id for effect in talk.effects if isinstance(effect, effects.StopRecording)]
    assert sorted(recorded) == sorted(stopped)
    told = [entry for entry in log if isinstance(entry, entries.CallerSpeech)]
    last_end = 0.0
    for entry in told:
        assert entry.seconds >= 0
        assert entry.began >= last_end - 0.002, "one voice at a time"
        last_end = entry.began + entry.seconds
    spoken = _utterances(talk)
    assert len(told) == spoken, "every utterance is told of, once"


@settings(max_examples=250, deadline=None)
@ANY
def test_interim_results_come_in_order_and_only_while_listening(
    elements: list[str], steps: list[Step]
) -> None:
    talk = lived(elements, steps)
    sequence, listening = 0, False
    for batch in talk.done:
        for effect in batch:
            match effect:
                case effects.WriteLog(entries.ElementStarted(name="GetInput")):
                    sequence = 0
                case effects.WriteLog(entries.InputOpened()):
                    listening = True
                case effects.WriteLog(entries.InputFinished()):
                    listening = False
                case effects.WriteLog(entries.HttpRequest(attempt=1) as request):
                    if "SequenceNumber" in request.params:
                        assert listening
                        assert int(request.params["SequenceNumber"]) == sequence + 1
                        sequence += 1
                        assert 0 <= float(request.params["Stability"]) < 1


@settings(max_examples=150, deadline=None)
@ANY
def test_the_same_events_give_the_same_effects(elements: list[str], steps: list[Step]) -> None:
    talk = lived(elements, steps)
    again = Call(talk.setup)
    assert [again.handle(event) for event in talk.fed] == talk.done


def _utterances(talk: Talk) -> int:
    """How many times the voice began; words without any voice are one more."""
    count = 0
    for happened, batch in zip(talk.fed, talk.done, strict=True):
        is_first_word = isinstance(happened, events.WordsHeard) and not count
        count += is_first_word or isinstance(happened, events.VoiceBegan)
        if any(isinstance(effect, effects.EndCall) for effect in batch):
            break
    return count
