"""The caller who follows a script: presses these keys, says this, hangs up then (cli.md, "What the caller does").

Pure: a log entry in, what the caller is going to do about it out. One KEYS or TEXT answers one wait for
input, that is one attempt (``input.opened``): the first one left that the wait takes. A TEXT is also said into
a recording. The caller has one finger, so the keys of the next KEYS never overtake those of the one before. A
prompt that is repeated for ever has no end to wait for: the answer comes when it has been heard once. What is
left of a KEYS when the wait is over is pressed all the same, as a person in the flow of dialling would.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from playground.call import entries
from playground.call.events import CallerHungUp, DigitPressed, MachineBeeped, Transferred
from playground.run.key_script import Keys
from playground.run.other_parties import IN_TALK_S, CalleeOutcome, DialOutcome, OtherParties, PartyEvent
from playground.run.recorded_caller import RecordedCaller
from playground.run.said import Say
from playground.run.speech_script import Speech

BARGE_IN_S = 0.5
"""Seconds from the first prompt's start to the first key of a KEYS with ``!``."""

STREAM_S = 1.0
"""Seconds from the opening of a one-way stream to the first answer."""

CallerDeed = DigitPressed | CallerHungUp | MachineBeeped | Transferred | Say | PartyEvent


_HEEDED = frozenset(
    {
        entries.CallStarted,
        entries.InputOpened,
        entries.Speak,
        entries.Play,
        entries.Dtmf,
        entries.Beep,
        entries.InputWaiting,
        entries.InputSpeech,
        entries.StreamOpened,
        entries.StreamSilence,
        entries.DialLeg,
        entries.RoomMember,
        entries.InputFinished,
    }
)
"""Most entries are nothing to a caller; matching them one by one would cost a good part of a call."""


class ScriptedCaller:
    """The caller of one call, and with the caller whoever is rung, and the one who uses the API."""

    def __init__(
        self,
        answers: Sequence[Keys | Speech] = (),
        *,
        hang_up_after_s: float | None = None,
        machine_beep_s: float | None = None,
        dialled: Sequence[DialOutcome] = (),
        callee: CalleeOutcome | None = None,
        transfers: Sequence[Transferred] = (),
        in_talk: Sequence[Keys] = (),
    ) -> None:
        """A caller with nothing to do listens to the end, and is silent in recordings.

        ``dialled``: what dialled parties do, in order.
        ``callee``: what the called party of an outbound call does. ``in_talk``: what the caller presses
        while connected to a dialled party or in a room, one KEYS a connection or stay.
        """
        self._others = OtherParties(dialled, callee=callee)
        self._transfers = tuple(transfers)
        self._answers = list(answers)
        self._in_talk = deque(in_talk)
        self._hang_up_after_s = hang_up_after_s
        self._machine_beep_s = machine_beep_s
        self._current: Keys | Speech | None = None
        self._recorded = RecordedCaller()
        self._finger_free_at = 0.0
        self._is_in_room = False
        self._talks_to_stream = False

    def react(self, entry: entries.Entry, at: float) -> list[CallerDeed]:
        """What the caller will do because of this entry, written at ``at``; in order, each with its time."""
        if type(entry) not in _HEEDED:
            return []
        match entry:
            case entries.CallStarted():
                return self._from_the_start()
            case entries.InputOpened():
                self._current = self._take(entry.accepts)
            case entries.Speak() | entries.Play() | entries.Dtmf() | entries.Beep() if self._barges_in():
                return self._answer(at, BARGE_IN_S)
            case entries.Speak(loop=0) | entries.Play(loop=0):
                return self._answer(at, entry.seconds)
            case entries.InputWaiting() if "recording" in entry.accepts:
                speech = self._take(("speech",))
                return [*self._recorded.begins(entry, speech if isinstance(speech, Speech) else None, at)]
            case entries.InputWaiting():
                return self._answer(at, BARGE_IN_S if self._barges_in() else 0.0)
            case entries.InputSpeech() if entry.state != "heard":
                return [*self._recorded.goes_on(entry, at)]
            case entries.StreamOpened(waited_for=True, bidirectional=False):
                return self._talk_on(at + STREAM_S)
            case entries.StreamOpened():
                self._talks_to_stream = entry.waited_for
            case entries.StreamSilence() if self._talks_to_stream:
                self._current = self._take(("digits", "speech"))
                return self._answer(at, 0.0)
            case entries.DialLeg():
                return [*self._others.react(entry, at), *self._talks(entry, at)]
            case entries.RoomMember(mine=True):
                return self._in_room(entry, at)
            case entries.InputFinished():
                self._current = None
                return [*self._recorded.goes_on(entry, at)]
        return []

    def given_up(self) -> list[DigitPressed]:
        """What was planned and shall not happen after all; each is told once."""
        return self._recorded.given_up()

    def _from_the_start(self) -> list[CallerDeed]:
        planned: list[CallerDeed] = []
        if self._machine_beep_s is not None:
            planned.append(MachineBeeped(self._machine_beep_s))
        if self._hang_up_after_s is not None:
            planned.append(CallerHungUp(self._hang_up_after_s))
        planned.extend(self._transfers)
        return planned

    def _barges_in(self) -> bool:
        return self._current is not None and self._current.barge_in

    def _take(self, accepts: Sequence[str]) -> Keys | Speech | None:
        """The first answer left that is of a kind wanted."""
        kinds = [kind for kind, name in ((Keys, "digits"), (Speech, "speech")) if name in accepts]
        answer = next((answer for answer in self._answers if type(answer) in kinds), None)
        if answer is not None:
            self._answers.remove(answer)
        return answer

    def _answer(self, at: float, delay: float) -> list[CallerDeed]:
        answer, self._current = self._current, None
        if isinstance(answer, Speech):
            return [Say(at + delay, answer.text)] if answer.text else []
        return self._press_keys(answer, at, delay)

    def _talk_on(self, at: float) -> list[CallerDeed]:
        """All answers left, one after another, to a server that can say nothing."""
        deeds: list[CallerDeed] = []
        while self._answers:
            self._current = self._take(("digits", "speech"))
            deeds += self._answer(at, 0.0)
        return deeds

    def _talks(self, leg: entries.DialLeg, at: float) -> list[CallerDeed]:
        is_put_through = leg.state == "connected" and leg.path is not None
        keys = self._in_talk.popleft() if is_put_through and self._in_talk else None
        return self._press_keys(keys, at, IN_TALK_S)

    def _in_room(self, member: entries.RoomMember, at: float) -> list[CallerDeed]:
        was_in, self._is_in_room = self._is_in_room, member.state == "in"
        has_entered = self._is_in_room and not was_in
        keys = self._in_talk.popleft() if has_entered and self._in_talk else None
        return self._press_keys(keys, at, IN_TALK_S)

    def _press_keys(self, keys: Keys | None, at: float, delay: float) -> list[CallerDeed]:
        if keys is None or not keys.presses:
            return []
        begin = max(at + delay, self._finger_free_at)
        self._finger_free_at = begin + keys.seconds
        return [DigitPressed(begin + later, key) for later, key in keys.presses]
