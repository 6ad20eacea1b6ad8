"""How steps are met, against real apps: deeds in their moment, expectations, whole-call checks, several callers."""

import pytest

from playground.call import entries
from playground.scenarios.playing import Verdict
from tests.scenarios.playing import of, play, why
from tests.servers import AppServer

LIST = ("apples", "plums", "pears", "figs", "limes", "dates")

HEAD = "call: {url: '{url}'}\nsteps:\n"
MENU = (
    "<Response><GetDigits action='/chosen/' numDigits='1' timeout='4' retries='2' validDigits='12'>"
    "<Speak>Welcome to the first menu. Press 1 for sales.</Speak><Speak>Or 2.</Speak></GetDigits>"
    "<Speak>Nothing came.</Speak></Response>"
)
SECOND = (
    "<Response><GetDigits action='/code/' numDigits='4'><Speak>Press 1 again, and three more.</Speak>"
    "</GetDigits></Response>"
)
PAGES = {
    "/": MENU,
    "/chosen/": SECOND,
    "/code/": "<Response><Speak>Thank you.</Speak><Wait length='6'/><Speak>Still here?</Speak></Response>",
    "/talk/": "<Response><Dial action='/code/'><Number>14155550111</Number><Number>14155550122</Number></Dial>"
    "</Response>",
    "/record/": "<Response><Record action='/code/' finishOnKey='#' maxLength='60'/></Response>",
    "/ask/": "<Response><GetInput action='/code/' inputType='dtmf speech'><Speak>Yes or no?</Speak></GetInput>"
    "</Response>",
    "/music/": "<Response><GetDigits action='/code/' numDigits='1'><Speak loop='0'>Press any key.</Speak></GetDigits>"
    "</Response>",
    "/room/": "<Response><Speak>Hello.</Speak><Conference>lobby</Conference></Response>",
    "/host/": "<Response><Speak>Hello, host.</Speak>"
    "<Conference endConferenceOnExit='true'>lobby</Conference></Response>",
    "/loop/": "<Response><Redirect>/loop/</Redirect></Response>",
    "/list/": "<Response>" + "".join(f"<Speak>We have {what}.</Speak>" for what in LIST) + "</Response>",
    "/late/": "<Response><Wait length='3'/><Speak>At last.</Speak></Response>",
}  # fmt: skip


@pytest.fixture
def app():
    with AppServer(PAGES) as server:
        yield server


PASSING = {
    "two hears in one prompt": ("/", "- hear: first menu\n  - hear: Press 1\n  - hear: or 2\n"),
    "keys wait for their prompts": ("/", "- press: 1\n  - hear: again\n  - press: 1234\n  - hear: thank you\n"),
    "what came before a key is no answer to it": ("/", "- hear: press 1\n  - press: 1\n  - hear: press 1 again\n"),
    "a wrong key, then a right one": ("/", "- press: 9\n  - hear: press 1\n  - press: 2\n  - request: /chosen/\n"),
    "silence": ("/", "- press: ''\n  - press: ''\n  - hear: nothing came\n  - ends: NORMAL_CLEARING\n"),
    "barge in": ("/", "- press: '!1'\n  - request: {path: /chosen/, within: 1}\n"),
    "late, at a wait that is open": ("/", "- hear: or 2\n  - wait: 2\n  - press: 1\n  - request: /chosen/\n"),
    "at a time, whatever happens": (
        "/",
        "- press: {keys: 1, after: 0.3}\n  - request: {path: /chosen/, within: 0.1}\n",
    ),
    "request before prompt or after": ("/", "- press: 1\n  - hear: again\n  - request: {params: {Digits: 1}}\n"),
    "elements and findings": (
        "/",
        "- element: GetDigits\n  - element: {name: '/Response/GetDigits[1]/Speak[2]'}\n  - finding: relative-url\n"
        "  - press: 1\n  - run: {name: GetDigits, attributes: {numDigits: 4}}\n",
    ),
    "legs in any order": (
        "/talk/",
        "- dial: {to: '+1 415 555 0122', then: 'answer:3,5'}\n  - dial: {to: '14155550111', then: busy}\n"
        "  - request: {path: /code/, params: {DialStatus: completed}}\n  - hear: /^thank/i\n",
    ),
    "keys in a talk": (
        "/talk/",
        "- dial: answer:20\n  - dial: busy\n  - press: 5\n  - hang up: 3\n  - ends: {source: caller}\n",
    ),
    "hang up in time": ("/", "- hear: welcome\n  - hang up: 2\n  - ends: {source: caller, within: 0.5}\n"),
    "into a recording": ("/record/", "- say: My message.\n  - request: {params: {Digits: '#'}}\n  - hear: thank\n"),
    "a key into a recording": ("/record/", "- press: '#'\n  - request: {path: /code/, within: 1}\n"),
    "speech": ("/ask/", "- say: Yes please\n  - request: {params: {Speech: '/yes/i'}}\n  - hear: ~ thankyou\n"),
    "speech barging in": ("/ask/", "- say: '!Yes'\n  - request: {params: {Speech: 'Yes'}}\n"),
    "an endless prompt is heard once": ("/music/", "- press: 4\n  - hear: thank you\n"),
    "timing kept": ("/code/", "- timing: {first prompt: 2, silence: 7}\n  - ends\n"),
    "transfer": ("/code/", "- hear: thank\n  - transfer: '{base}/late/'\n  - hear: at last\n"),
    "the end may be looked at before its requests": ("/code/", "- ends\n  - request: {purpose: answer}\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", PASSING)
async def test_passes(app: AppServer, name: str):
    path, steps = PASSING[name]
    played = await play(app, HEAD + "  " + steps.replace("{base}", app.url("")), path)
    assert why(played) == ""
    assert len(played.met) == steps.count("- ")


FAILING = {
    "words": ("/", "- hear: press 3\n", 'instead: "Welcome to the first menu. Press 1 for sales.", "Or 2.", "Nothing'),
    "voice": ("/", "- hear: {text: press 1, voice: MAN}\n", 'Heard instead: "Welcome'),
    "one of many": ("/list/", "- hear: we have plum trees\n", 'Heard 6 other prompts; the nearest, at '),
    "in time": ("/late/", "- hear: {text: at last, within: 2}\n", "Not within 2 s. Nothing was heard."),
    "parameters": ("/", "- press: 1\n  - request: {path: /chosen/, params: {Digits: 2}}\n", "Digits is '1'"),
    "dialled another": ("/talk/", "- dial: {to: '1999', then: busy}\n", "Dialled instead: 14155550111, 14155550122."),
    "nobody dialled": ("/code/", "- dial: busy\n", "Nobody was dialled."),
    "the end": ("/code/", "- ends: {cause: USER_BUSY, source: caller}\n", "cause NORMAL_CLEARING, source xml"),
    "no wait for keys": ("/code/", "- press: 1\n", "The call did not wait for keys."),
    "findings": ("/", "- no findings\n  - ends\n", "warning relative-url"),
    "silence": ("/code/", "- timing: {silence: 4}\n  - ends\n", "silent for 6.00 s"),
    "first prompt": ("/late/", "- timing: {first prompt: 2}\n  - ends\n", "first prompt began at 3.0"),
    "patience": ("/room/", "- ends\n", "Not within 300 s."),
    "element": ("/", "- element: {name: GetDigits, attributes: {numDigits: 3}}\n", "numDigits is '1'"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
async def test_fails(app: AppServer, name: str):
    path, steps, part = FAILING[name]
    played = await play(app, HEAD + "  " + steps, path)
    assert played.verdict is Verdict.FAILED
    assert part in why(played)
    assert of(played, entries.CallEnded), "nobody hung up"


async def test_an_app_that_goes_round_and_round_is_stopped(app: AppServer):
    played = await play(app, HEAD + "  - hear: never\n", "/loop/")
    assert played.verdict in (Verdict.FAILED, Verdict.CALL_FAILED)
    assert len(app.requests) <= 1001


async def test_several_callers_meet_in_a_room(app: AppServer):
    played = await play(
        app,
        "call: {url: '{url}'}\ncallers:\n  anna:\n  ben: {url: '{url}'}\nsteps:\n"
        "  - {as: anna, hear: hello}\n  - {as: anna, element: Conference}\n  - {as: anna, wait: 2}\n"
        "  - {as: ben, element: Conference}\n"
        "  - {as: ben, say: 'Good morning, Anna'}\n  - {as: anna, hear: good morning}\n"
        "  - {as: anna, say: 'Good morning, Ben'}\n  - {as: ben, hear: 'good morning, ben'}\n"
        "  - {as: anna, hang up: }\n  - {as: anna, ends: {source: caller}}\n"
        "  - {as: ben, wait: 1}\n  - {as: ben, hang up: }\n",
        "/room/",
    )
    assert why(played) == ""
    numbers = [log[0].from_ for log in played.logs.values()]  # type: ignore[union-attr]
    assert numbers == ["14155550100", "14155550101"]
    assert {of(played, entries.RoomMember, who)[0].room_uuid for who in ("anna", "ben")} == {  # type: ignore[attr-defined]
        of(played, entries.RoomMember, "anna")[0].room_uuid  # type: ignore[attr-defined]
    }


async def test_the_room_ends_with_its_host(app: AppServer):
    host = app.url("/host/")
    played = await play(
        app,
        f"call: {{url: '{{url}}'}}\ncallers: {{guest: , host: {{url: '{host}'}}}}\nsteps:\n"
        "  - {as: guest, element: Conference}\n  - {as: host, element: Conference}\n  - {as: host, hang up: 5}\n"
        "  - {as: guest, ends: {source: xml}}\n",
        "/room/",
    )
    assert why(played) == ""


async def test_one_scenario_twice_has_the_same_log_but_for_its_ids_and_times(app: AppServer):
    source = HEAD + "  - hear: press 1\n  - press: 1\n  - press: 1234\n  - ends\n"
    kinds = [[entry.type for entry in (await play(app, source)).logs[""]] for _ in range(2)]
    assert kinds[0] == kinds[1]
