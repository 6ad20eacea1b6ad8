"""The director of a scenario: log entries in, the callers' deeds out, and which step was met or was not.

Theory (docs/scenarios.md): steps are met one after another. A deed (``press``, ``say``, ``hang up``, …) is done as
soon as the call gives the opportunity. An expectation looks at the log of its caller's call, from the last deed
on and behind the last expectation of its kind; so the order of a prompt and a request between two deeds does not
matter. Nothing is tried twice. A step that is not met within its time, or before the call ends, fails the scenario,
and all callers hang up. No clock and no I/O in here: the world is handed in.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from playground.call import entries
from playground.call.events import CallerHungUp, DigitPressed, MachineBeeped, Transferred
from playground.run.scripted_caller import CallerDeed
from playground.run.speech_script import Speech
from playground.scenarios import model
from playground.scenarios.expecting import end_faults, instead, same_number
from playground.scenarios.model import PATIENCE_S, CallerSpec, Expectation, Step
from playground.scenarios.one_call import MOST_REQUESTS, OneCall, Phone
from playground.scenarios.outcome import Failure, Met
from playground.scenarios.watching import Watches

_TELLING: Mapping[type[Step], tuple[type, ...]] = MappingProxyType(
    {
        model.Hear: (entries.Speak, entries.Play, entries.RoomSpeech, entries.CallEnded),
        model.AskServer: (entries.HttpRequest, entries.CallEnded),
        model.RunElement: (entries.ElementStarted, entries.CallEnded),
        model.Find: (entries.Problem, entries.CallEnded),
        model.Ends: (entries.CallEnded,),
    }
)
"""Entries that can bring such a step on; of others, all can."""
_AFTER_THE_END = (model.AskServer, model.Find, model.WaitFor)
"""Possible also when the call is over: its hangup URL is told then."""


class World(Protocol):
    """Where the calls are made; a ``VirtualWorld`` is one."""

    @property
    def now(self) -> float:
        """The clock that all calls share, seconds."""

    def wake(self, at: float, then: Callable[[], None]) -> int:
        """Do ``then`` at that time; returns a ticket."""

    def forget(self, ticket: int) -> None:
        """Do not do it after all."""


class Director:
    """Plays the callers of one scenario."""

    def __init__(
        self,
        world: World,
        place: Callable[[CallerSpec], Phone],
        callers: Iterable[CallerSpec],
        steps: Iterable[Step] = (),
        *,
        patience_s: float = PATIENCE_S,
        is_open: bool = False,
    ) -> None:
        """``place`` makes the call of a caller. ``is_open``: more steps may come, so nobody hangs up at the last."""
        self._world = world
        self._place = place
        self._specs = {spec.name: spec for spec in callers}
        self.calls = {name: OneCall(name, spec.callee) for name, spec in self._specs.items()}
        self._steps = list(steps)
        self._patience_s = patience_s
        self._is_open = is_open
        self._next = 0
        self._watches = Watches()
        self._given: dict[int, int] = {}
        """Dial steps that have got a leg, by their numbers, and the number of its entry."""
        self._looked = 0
        self._began = 0.0
        """When the step before was met, on the world's clock."""
        self._started: int | None = None
        """Length of the log when the deed under way was planned."""
        self._deadline: int | None = None
        self._is_timed = False
        """The step has a time of its own, and somebody is woken then."""
        self._is_going_on = False
        self._is_stopped = False
        self.met: list[Met] = []
        self.failure: Failure | None = None
        self._leg_names: dict[str, str] = {}
        """By the callers' names: whom the party is from now on that their call has dialled."""
        for step in self._steps:
            self._note(step)

    @property
    def is_done(self) -> bool:
        """True when there is nothing more to be met, or something was not."""
        return self.failure is not None or self._is_stopped or self._next >= len(self._steps)

    @property
    def named_urls(self) -> list[str]:
        """URLs that the scenario itself names: their hosts may be asked."""
        transfers = [step for step in self._steps if isinstance(step, model.TransferCall)]
        return [url for step in transfers for url in (step.url, step.bleg_url) if url]

    def stop(self) -> None:
        """Nothing more is expected, nor done: the user wants no more of it."""
        self._is_stopped = True
        self._forget_deadline()

    def begin(self) -> None:
        """Let the first caller call."""
        self._call_of(self._steps[0] if self._steps else Step(who=next(iter(self.calls))))
        self._go_on()

    def add(self, step: Step) -> None:
        """One more step."""
        self._note(step)
        self._steps.append(step)
        self._go_on()

    def leg_goes_on(self, of: str, place: Callable[[str], Phone]) -> None:
        """The party dialled by that caller's call is transferred: ``place`` its call, under the name it is given."""
        name = self._leg_names.pop(of, "")
        if not name:
            name = next(free for count in itertools.count(1) if (free := f"B leg {count}") not in self.calls)
        self.calls.setdefault(name, OneCall(name))
        self.calls[name].phone = place(name)

    def react(self, name: str, entry: entries.Entry, at: float) -> Sequence[CallerDeed]:
        """What those in that caller's call do by themselves; what the steps want is planned."""
        call = self.calls[name]
        call.take_note(entry, at)
        for fault, whole in self._watches.faults(name, entry):
            self._fail(call, fault, whole)
        if isinstance(entry, entries.DialLeg) and entry.state == "dialled" and entry.path is not None:
            self._give_outcome(call, entry)
        by_themselves: list[CallerDeed] = list(call.others.react(entry, at))
        if not self._is_idle(entry):
            self._go_on()
        match entry:
            case entries.InputWaiting() if call.openings.is_recording:
                by_themselves += call.recorded.begins(entry, None, at)
            case entries.InputWaiting() if "recording" in entry.accepts and call.said is not None:
                call.recorded.begins(entry, call.said, at)  # it is planned already; the key comes after it
            case entries.InputFinished():
                by_themselves += call.recorded.goes_on(entry, at)
            case entries.InputSpeech() if entry.state != "heard":
                by_themselves += call.recorded.goes_on(entry, at)
        if call.requests > MOST_REQUESTS and self.failure is None:
            self._fail(call, f"The app goes round and round: {MOST_REQUESTS} requests in one call.")
        return by_themselves

    def given_up(self, name: str) -> Sequence[DigitPressed]:
        """What was planned in that caller's call and shall not happen after all; each is told once."""
        return self.calls[name].recorded.given_up()

    def finish(self) -> None:
        """All calls are over."""
        if not self.is_done:
            step = self._steps[self._next]
            self._fail_at_end(self.calls[step.who])

    # The steps

    def _is_idle(self, entry: entries.Entry) -> bool:
        """Whether the step was tried before, and such an entry makes no difference to it."""
        if self._deadline is None or self._next >= len(self._steps):
            return False
        telling = _TELLING.get(type(self._steps[self._next]))
        return telling is not None and not isinstance(entry, telling)

    def _go_on(self) -> None:
        if self._is_going_on:
            return
        self._is_going_on = True
        try:
            while not self.is_done and self._try(self._steps[self._next]):
                self._next += 1
                self._forget_deadline()
                self._looked, self._began, self._started = 0, self._world.now, None
            if self.failure is None and self._next >= len(self._steps) and not self._is_open:
                self.hang_all_up()
        finally:
            self._is_going_on = False

    def _try(self, step: Step) -> bool:
        """Whether the step is met now; what it needs for that is planned once."""
        call = self._call_of(step)
        number = self._meet(call, step)
        if self.failure is not None:
            return False
        if number is not None:
            at = call.log[number].at if number < len(call.log) else call.now
            self.met.append(Met(step, at, min(number + 1, len(call.log))))
            return True
        if call.ended is not None and not isinstance(step, _AFTER_THE_END):
            self._fail_at_end(call)
        elif self._deadline is None and not self._is_timed:
            self._set_deadline(step)
        return False

    def _meet(self, call: OneCall, step: Step) -> int | None:
        """The number of the entry with which the step is met; ``None``: it is not, yet."""
        here = len(call.log)
        if call.phone is None:  # a leg that has not been transferred yet
            return None
        match step:
            case model.Dialled():
                return self._given.get(self._next)
            case Expectation():
                return self._find(call, step)
            case model.Press() | model.SayWords():
                return self._act(call, step)
            case model.HangUp():
                return self._once(call, step.after_s, lambda: CallerHungUp(call.now))
            case model.TransferCall():
                if step.bleg_url and not call.openings.in_talk:
                    return None
                self._leg_names[call.name] = step.bleg_as
                return self._once(call, 0.0, lambda: Transferred(call.now, step.wanted))
            case model.Beep():
                return self._once(call, 0.0, lambda: MachineBeeped(call.now))
            case model.WaitFor():
                return here if self._has_passed(step.seconds) else None
        return here  # what is watched all the time, and placing the call

    def _find(self, call: OneCall, step: Expectation) -> int | None:
        found = call.find(step, self._looked)
        self._looked = len(call.log)
        if found is None:
            return None
        number, end = found
        if isinstance(step, model.Ends) and (faults := end_faults(step, call.log[number])):
            self._fail(call, _sentences(f"It ended otherwise: {', '.join(faults)}.", call.last_error))
            return None
        call.has_seen(step, number, end)
        return number

    def _act(self, call: OneCall, step: model.Press | model.SayWords) -> int | None:
        if self._started is not None:
            number = call.sign_of(step, max(self._started, self._looked))
            self._looked = len(call.log)
            return number
        answer = step.keys if isinstance(step, model.Press) else step.speech
        if step.after_s is not None:
            if not self._has_passed(step.after_s):
                return None
            begin: float | None = call.now
        else:
            begin = call.openings.moment(answer, call.now)
        if begin is None or call.ended is not None:
            return None
        call.openings.answered(answer)
        call.said = answer if isinstance(answer, Speech) else None
        deeds = call.deeds_of(step, begin)
        for deed in deeds:
            self._plan(call, deed)
        self._started = len(call.log)
        if deeds:
            return None
        call.acts(self._started)
        return self._started

    def _once(self, call: OneCall, after_s: float, deed: Callable[[], CallerDeed]) -> int | None:
        if not self._has_passed(after_s) or call.ended is not None:
            return None
        self._plan(call, deed())
        call.acts(len(call.log))
        return len(call.log)

    def _has_passed(self, seconds: float) -> bool:
        """Whether so much time has passed since the step before; if not, somebody is woken then."""
        due = self._began + seconds
        if self._world.now >= due:
            return True
        if not self._is_timed:
            self._is_timed = True
            self._world.wake(due, self._woken)
        return False

    def _woken(self) -> None:
        self._is_timed = False
        self._go_on()

    def _plan(self, call: OneCall, deed: CallerDeed) -> None:
        if call.phone is not None:
            call.phone.plan(deed)

    def _call_of(self, step: Step) -> OneCall:
        """The call of the step's caller, placed if it is not yet; that of a leg begins with its transfer."""
        call = self.calls[step.who]
        if call.phone is None and step.who in self._specs:
            call.phone = self._place(self._specs[step.who])
        return call

    def _note(self, step: Step) -> None:
        """What a step says of more than its own turn."""
        self._watches.add(step)
        if isinstance(step, model.TransferCall) and step.bleg_as:
            self.calls[step.bleg_as] = OneCall(step.bleg_as)

    def _give_outcome(self, call: OneCall, leg: entries.DialLeg) -> None:
        """Find the step that expects this leg: none is looked for beyond the next deed."""
        for number in range(self._next, len(self._steps)):
            step = self._steps[number]
            if step.who != call.name:
                continue
            if isinstance(step, model.Dialled):
                if number not in self._given and (step.to is None or same_number(step.to, leg.to)):
                    self._given[number] = len(call.log) - 1
                    call.others.next_does(step.outcome)
                    return
            elif not isinstance(step, Expectation | model.NoFindings | model.Timing):
                return

    # How it comes out

    def _set_deadline(self, step: Step) -> None:
        within = step.within_s if isinstance(step, Expectation) else None
        seconds = self._patience_s if within is None else within
        self._deadline = self._world.wake(self._began + seconds, lambda: self._too_late(step, seconds))

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._world.forget(self._deadline)
            self._deadline = None

    def _too_late(self, step: Step, seconds: float) -> None:
        if not self.is_done and self._steps[self._next] is step:
            call = self.calls[step.who]
            if call.ended is not None:
                self._fail_at_end(call)
            self._fail(call, _sentences(f"Not within {seconds:g} s.", self._instead(call, step)))

    def _fail_at_end(self, call: OneCall) -> None:
        step, ended = self._steps[self._next], call.ended
        if ended is None:
            self._fail(call, _sentences("The call is over.", self._instead(call, step)))
            return
        how = f"{ended.hangup_name} ({ended.hangup_code}, {ended.hangup_cause})"
        what = f"The call {'failed' if call.has_failed else 'ended'} first, at {ended.at:.2f} s: {how}."
        self._fail(call, _sentences(what, call.last_error, self._instead(call, step)))

    def _instead(self, call: OneCall, step: Step) -> str:
        return instead(step, call.since(step if isinstance(step, Expectation) else None))

    def _fail(self, call: OneCall, why: str, step: Step | None = None) -> None:
        """Without ``step`` it is the one to be met now; one of the whole call fails where it stands in the log."""
        if self.failure is not None or self._is_stopped:
            return
        before = len(call.log)
        if step is None:
            step = self._steps[min(self._next, len(self._steps) - 1)]
            before = next((met.entries_before for met in reversed(self.met) if met.step.who == call.name), 0)
        at = call.now if call.ended is None else call.ended.at
        self.failure = Failure(step, why, at, before, call.has_failed)
        self._forget_deadline()
        self.hang_all_up()

    def hang_all_up(self) -> None:
        """Have everybody who is in a call hang up."""
        for call in self.calls.values():
            if call.phone is not None and not call.phone.ended:
                call.phone.plan(CallerHungUp(call.now))


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)
