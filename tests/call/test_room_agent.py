"""MultiPartyCall's ai-agent: a stream that is a member of the room (plivo-xml.md 2.12, 2.15, 3.12)."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from playground.call import effects, entries, events
from playground.call.prompts import TonesPrompt
from playground.call.rooms.member import RoomKey
from playground.call.signatures import sign_v3
from playground.call.streams import news
from playground.call.streams.deeds import CloseStream, OpenStream, SendStreamKey
from playground.call.view import CallView
from playground.call.wording import line_of
from tests.call.gathering import Caller, Gathering, speech
from tests.call.playbook import SERVER, Page

ROOM = RoomKey("multi-party", "desk")
URL = "wss://agent.test/voice"
CALLBACK = f'aiAgentStreamStatusCallbackUrl="{SERVER}/agent"'
SERVED = f'aiAgentStreamServiceUrl="{URL}" {CALLBACK}'
SPEECH = f'statusCallbackUrl="{SERVER}/status" statusCallbackEvents="participant-speak-events"'
OPENED = (0.0, news.Opened())
DROPPED = "stream-dropped"
Script = list[tuple[float, news.StreamNews]]


def mpc(attributes: str = "", role: str = "Customer") -> str:
    return (
        f'<MultiPartyCall role="{role}" stayAlone="true" enterSound="none" exitSound="none" {attributes}>'
        "desk</MultiPartyCall>"
    )


def desk(
    *scripts: Script, attributes: str = SERVED, after: str = "", **options: Any
) -> tuple[Caller, Caller]:
    """An agent whose server does this, and a customer who comes 1 s later; both hang up after a minute."""
    gathering = Gathering({"/agent": Page(), "/status": Page(), "/new": "<Response/>"})
    agent = gathering.call("100", mpc(attributes, "ai-agent"), after, **options).hang_up(60)
    agent.streams = [list(script) for script in scripts]
    customer = gathering.call("200", mpc(SPEECH), at=1).hang_up(60)
    return agent, customer


def deeds(call: Caller, kind: type) -> list[Any]:
    return [effect for effect in call.effects if isinstance(effect, kind)]


def told(call: Caller) -> list[dict[str, str]]:
    return [dict(request.params) for request in call.sent if request.url == f"{SERVER}/agent"]


def reports(call: Caller) -> list[tuple[float, str]]:
    """What the app is told of who speaks, and when."""
    sent = [(entry.at, entry.params.get("EventName")) for entry in call.of(entries.HttpRequest)]
    return [(at, name) for at, name in sent if name is not None]


def closed(call: Caller) -> list[tuple[float, str]]:
    return [(entry.at, entry.reason) for entry in call.of(entries.StreamClosed)]


def test_the_member_is_a_stream_both_ways_for_as_long_as_it_is_in() -> None:
    headers = (
        'aiAgentStreamExtraHeaders="lang=en,tier=gold" aiAgentStreamContentType="audio/x-mulaw;rate=8000"'
    )
    agent, _ = desk(attributes=f"{SERVED} {headers}", auth_token="s" * 40, auth_id="MA1")
    agent.gathering.run()
    [opening] = deeds(agent, OpenStream)
    assert (opening.url, opening.as_member) == (URL, True)
    start = opening.start
    assert (start.encoding, start.sample_rate, start.account_id) == ("audio/x-mulaw", 8000, "MA1")
    assert (start.tracks, start.bidirectional) == (("inbound",), True)
    assert start.extra_headers == (("lang", "en"), ("tier", "gold"))
    signed = dict(opening.headers)
    nonce = signed["X-Plivo-Signature-V3-Nonce"]
    assert signed["X-Plivo-Signature-V3"] == sign_v3("s" * 40, nonce, "GET", URL, ())
    [stream] = agent.of(entries.StreamOpened)
    assert (stream.as_member, stream.waited_for) == (True, False)
    line = line_of(stream, CallView())
    assert line is not None
    assert line.text == "The stream is open: the room, audio/x-mulaw;rate=8000, both ways"
    assert closed(agent) == [(60.0, "call-over")]
    assert [one["Event"] for one in told(agent)] == ["StartStream", "StopStream"]
    started, stopped = told(agent)
    assert started == started | {
        "CallUUID": agent.call.setup.call_uuid,
        "StreamID": opening.stream_id,
        "ServiceURL": URL,
        "aiAgentStreamServiceUrl": URL,
        "aiAgentStreamContentType": "audio/x-mulaw;rate=8000",
        "aiAgentStreamExtraHeaders": "lang=en,tier=gold",
        "MPCName": "desk",
        "MemberID": "1",
        "CallStatus": "in-progress",
    }
    assert "role" not in started
    assert stopped["CallStatus"] == "completed"


@pytest.mark.parametrize(
    ("scripts", "at", "reason", "told_of", "problems"),
    [
        ([[OPENED, (5.0, news.Ended("Bye.", True))]], 5.0, "server", ["StartStream", "StopStream"], []),
        ([[OPENED, (5.0, news.Ended("Gone.", False))]], 5.0, "lost", ["StartStream", "DroppedStream"], [DROPPED]),
        ([[(0.5, news.Failed("No."))]] * 3, 3.5, "failed", ["DroppedStream"], [DROPPED]),
        ([[(0.5, news.Failed("Not allowed.", True))]], 0.5, "failed", ["DroppedStream"], [DROPPED]),
        (
            [[OPENED, (4.0, news.Degraded(60))]],
            60.0, "call-over", ["StartStream", "DegradedStream", "StopStream"], ["stream-degraded"],
        ),
    ],
)  # fmt: skip
def test_without_its_server_the_member_leaves_and_the_call_goes_on(
    scripts: list[Script], at: float, reason: str, told_of: list[str], problems: list[str]
) -> None:
    agent, customer = desk(*scripts, after="<Speak>No agent</Speak>")
    agent.gathering.run()
    assert closed(agent) == [(at, reason)]
    assert [one["Event"] for one in told(agent)] == told_of
    assert agent.problems() == problems
    leaves = reason != "call-over"
    assert agent.people[-1][::2] == (at, "left")
    assert agent.people[-1][3] == ("left" if leaves else "hung-up")
    assert agent.said == ([(at, "No agent")] if leaves else [])
    if leaves and at > 1:
        assert customer.people[-2] == (at - 1, "100", "left", "left")
    assert all(
        "leaves the room" in entry.message for entry in agent.of(entries.Problem, code="stream-dropped")
    )


@pytest.mark.parametrize("url", ["http://agent.test/", "wss://", "wss://agent.test:port/"])
def test_a_url_that_is_none_is_never_connected_to(url: str) -> None:
    agent, _ = desk(attributes=f'aiAgentStreamServiceUrl="{url}" {CALLBACK}', after="<Speak>On</Speak>")
    agent.gathering.run()
    assert deeds(agent, OpenStream) == []
    assert closed(agent) == [(0.0, "failed")]
    assert agent.said == [(0.0, "On")]


@pytest.mark.parametrize("attributes", ["", f'aiAgentStreamServiceUrl="" {CALLBACK}'])
def test_without_a_server_the_agent_is_silent(attributes: str) -> None:
    agent, _ = desk(attributes=attributes)
    agent.gathering.run()
    assert deeds(agent, OpenStream) == []
    assert agent.people[-1] == (60.0, "100", "left", "hung-up")
    assert "ai-agent-stream" in agent.problems()


def test_no_other_role_has_a_stream() -> None:
    gathering = Gathering()
    human = gathering.call("1", mpc(SERVED, "Agent")).hang_up(5)
    gathering.run()
    assert deeds(human, OpenStream) == []


@pytest.mark.parametrize(
    ("content_type", "rate", "sent", "complains"),
    [
        ("audio/x-l16;rate=8000", "16000", ("audio/x-l16", 16000), False),
        ("audio/x-l16;rate=16000", "24000", ("audio/x-l16", 24000), False),
        ("audio/x-mulaw;rate=8000", "8000", ("audio/x-mulaw", 8000), False),
        ("audio/x-mulaw;rate=8000", "16000", ("audio/x-mulaw", 8000), True),
        ("audio/x-l16;rate=16000", "44100", ("audio/x-l16", 16000), True),
        ("audio/x-opus", "many", ("audio/x-l16", 8000), False),
    ],
)
def test_the_sampling_rate(content_type: str, rate: str, sent: tuple[str, int], complains: bool) -> None:
    coded = f'aiAgentStreamContentType="{content_type}" aiAgentStreamSamplingRate="{rate}"'
    agent, _ = desk(attributes=f"{SERVED} {coded}")
    agent.gathering.run()
    [opening] = deeds(agent, OpenStream)
    assert (opening.start.encoding, opening.start.sample_rate) == sent
    assert ("ai-agent-sampling-rate" in agent.problems()) is complains


def test_a_call_that_has_a_stream_already_gets_no_other() -> None:
    gathering = Gathering({"/agent": Page()})
    agent = gathering.call("1", "<Stream>wss://other.test/</Stream>", mpc(SERVED, "ai-agent")).hang_up(5)
    gathering.run()
    assert [opening.url for opening in deeds(agent, OpenStream)] == ["wss://other.test/"]
    assert "several-streams" in agent.problems()
    assert agent.people[-1] == (5.0, "1", "left", "hung-up")


@pytest.mark.parametrize("how", ["kick", "close", "transfer"])
def test_who_is_made_to_leave_takes_the_server_along(how: str) -> None:
    agent, customer = desk()
    rooms = agent.gathering.rooms
    if how == "kick":
        agent.gathering.does(10, rooms.alter, ROOM, "1", "kick")
    elif how == "close":
        agent.gathering.does(10, rooms.close, ROOM)
    else:
        agent.transfer(10)
    agent.gathering.run()
    assert closed(agent) == [(10.0, "left")]
    assert len(deeds(agent, CloseStream)) == 1
    assert [one["Event"] for one in told(agent)] == ["StartStream", "StopStream"]
    assert customer.of(entries.StreamOpened) == []


def test_keys_of_others_reach_the_server_where_they_are_relayed_and_the_telephones_own_do_not() -> None:
    agent, quiet = desk()
    relays = agent.gathering.call("300", mpc('relayDTMFInputs="true"'), at=1).hang_up(60)
    for at, call, digit in ((5, quiet, "1"), (6, relays, "2"), (7, agent, "3"), (8, relays, "4")):
        agent.gathering.at(at, partial(call._feed, events.DigitPressed(at, digit)))
    agent.gathering.run()
    assert [(deed.digit, deed.secret) for deed in deeds(agent, SendStreamKey)] == [("2", False), ("4", False)]
    assert deeds(relays, SendStreamKey) == []


def test_keys_that_the_server_wants_are_pressed_one_after_another() -> None:
    agent, customer = desk(
        [OPENED, (5.0, news.KeysWanted("12w#")), (5.1, news.KeysWanted("4"))],
        attributes=f'{SERVED} relayDTMFInputs="true"',
    )
    agent.gathering.run()
    heard = [(entry.digits, entry.by) for entry in customer.of(entries.Dtmf)]
    assert heard == [(digit, "100") for digit in "12#4"]
    times = [entry.at for entry in customer.of(entries.Dtmf)]
    key, pause = TonesPrompt("1").seconds, TonesPrompt("w").seconds
    assert times == pytest.approx([4.0, 4.0 + key, 4.0 + 2 * key + pause, 4.0 + 3 * key + pause], abs=0.002)
    assert agent.of(entries.Dtmf) == []


def test_keys_that_are_still_to_be_pressed_are_forgotten_by_who_leaves() -> None:
    agent, customer = desk(
        [OPENED, (5.0, news.KeysWanted("1234567890")), (5.3, news.Ended("Bye.", True))],
        attributes=f'{SERVED} relayDTMFInputs="true"',
    )
    agent.gathering.run()
    assert 1 <= len(customer.of(entries.Dtmf)) <= 3


def test_everybody_is_told_when_the_server_speaks() -> None:
    script: Script = [OPENED, (5.0, news.Sounded()), (8.0, news.FellSilent()), (9.0, news.FellSilent())]
    agent, customer = desk(script, attributes=f"{SERVED} {SPEECH}")
    agent.gathering.run()
    assert [(entry.at, entry.who, entry.heard, entry.mine) for entry in customer.of(entries.RoomVoice)] == [
        (4.0, "100", True, None)
    ]
    assert [(entry.who, entry.mine) for entry in agent.of(entries.RoomVoice)] == [("100", True)]
    line = line_of(customer.of(entries.RoomVoice)[0], CallView())
    assert line is not None
    assert line.text == "100 speaks"
    names = [
        (entry.at, entry.params["EventName"])
        for entry in agent.of(entries.HttpRequest)
        if "EventName" in entry.params
    ]
    assert names == [(5.0, "ParticipantSpeakStart"), (8.0, "ParticipantSpeakStop")]


def test_a_muted_agent_is_not_heard() -> None:
    agent, customer = desk([OPENED, (5.0, news.Sounded())], attributes=f'{SERVED} {SPEECH} mute="true"')
    agent.gathering.run()
    [voice] = customer.of(entries.RoomVoice)
    assert not voice.heard
    line = line_of(voice, CallView())
    assert line is not None
    assert line.text == "100 speaks (not heard)"
    assert reports(agent) == []


def test_its_answers_are_timed_from_the_end_of_what_it_heard() -> None:
    """By typed words, a microphone, and a guest; not by what a muted one says, nor by its own telephone."""
    agent, customer = desk(
        [OPENED]
        + [(at, news.Sounded()) for at in (6.0, 12.0, 20.0, 30.0, 40.0)]
        + [(at, news.FellSilent()) for at in (7.0, 13.0, 21.0, 31.0)]
    )
    gathering = agent.gathering
    customer.say(2, "Hello", 2.5)  # ends at 5.5 on the agent's clock
    customer._plan(events.VoiceBegan(9.0, "microphone"))
    customer._plan(events.VoiceEnded(10.75))
    gathering.add(14, ROOM, "Guest", role="Customer")
    gathering.does(15, gathering.rooms.speak, ROOM, "3", speech("Good morning"))
    gathering.does(22, gathering.rooms.alter, ROOM, "2", "mute")
    customer._plan(events.VoiceBegan(22.0, "microphone"))
    customer._plan(events.VoiceEnded(24.0))
    agent._plan(events.VoiceBegan(35.0, "microphone"))
    agent._plan(events.VoiceEnded(36.0))
    gathering.run()
    guest = 20.0 - (15.0 + speech("Good morning").seconds)
    assert [(entry.at, entry.latency) for entry in agent.of(entries.StreamAnswer)] == [
        (6.0, 0.5),
        (12.0, 0.25),
        (20.0, pytest.approx(guest, abs=0.002)),
    ]


def test_an_answer_before_the_end_of_what_it_heard_is_none() -> None:
    agent, _ = desk([OPENED, (15.1, news.Sounded()), (20.0, news.Sounded())])
    gathering = agent.gathering
    gathering.add(14, ROOM, "Guest", role="Customer")
    gathering.does(15, gathering.rooms.speak, ROOM, "3", speech("A long story"))
    gathering.run()
    assert [entry.at for entry in agent.of(entries.StreamAnswer)] == [20.0]


def test_a_voice_without_words_takes_the_floor_and_is_reported() -> None:
    gathering = Gathering({"/cb": Page()})
    floor = f'callbackUrl="{SERVER}/cb" floorEvent="true"'
    talks = gathering.call("1", f"<Conference {floor}>Sales</Conference>").hang_up(30)
    hears = gathering.call("2", "<Conference>Sales</Conference>").hang_up(30)
    talks._plan(events.VoiceBegan(5, "microphone"))
    talks._plan(events.VoiceEnded(6))
    gathering.run()
    assert talks.told("ConferenceAction") == ["enter", "floor", "exit"]
    assert [(entry.at, entry.who, entry.heard) for entry in hears.of(entries.RoomVoice)] == [(5.0, "1", True)]
    assert talks.of(entries.RoomVoice) == []


def test_a_voice_is_reported_from_its_beginning_to_its_end() -> None:
    """Typed words have an estimated length; once the voice itself is heard, its own end counts."""
    gathering = Gathering({"/status": Page()})
    one = gathering.call("1", mpc(SPEECH)).hang_up(60)
    one._plan(events.CallerSpoke(5.0, speech("Yes")))
    one._plan(events.VoiceBegan(5.0, "text"))
    one._plan(events.VoiceEnded(9.0))
    one._plan(events.VoiceBegan(20.0, "file"))
    gathering.run()
    names = [
        (entry.at, entry.params["EventName"]) for entry in one.of(entries.HttpRequest, purpose="callback")
    ]
    assert names == [
        (5.0, "ParticipantSpeakStart"),
        (9.0, "ParticipantSpeakStop"),
        (20.0, "ParticipantSpeakStart"),
        (60.0, "ParticipantSpeakStop"),
    ]


def test_effects_are_no_prompts() -> None:
    """The server's voice comes from call to call live; nothing of it is a prompt."""
    agent, customer = desk([OPENED, (5.0, news.Sounded())])
    agent.gathering.run()
    assert deeds(customer, effects.PlayPrompt) == []
