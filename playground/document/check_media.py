"""Checks of Dial, Record, Stream and artificial agents (plivo-xml.md 2.7, 2.12, 2.13, 2.15, 8)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from playground.document.agent_audio import agent_content_type, sampling_rate_fits
from playground.document.model import Finding, Severity
from playground.document.rules import Page, Rule, tell
from playground.document.wording import quoted


def dial_without_target(page: Page) -> Iterator[Finding]:
    """Dial with nobody to ring."""
    for placed in page.each("Dial"):
        if not any(child.name in placed.spec.children for child in placed.element.children):
            yield tell(
                "dial-without-target",
                Severity.ERROR,
                placed.element,
                "Dial has no Number and no User.",
                plivo="Nobody is rung and no action is sent; the next element runs.",
                fix="Put a Number or a User into it.",
            )


def background_record(page: Page) -> Iterator[Finding]:
    """Background recordings whose action replaces the document at once."""
    for placed in page.each("Record"):
        values = placed.values
        background = values.boolean("record_session") or values.boolean("start_on_dial_answer")
        for attribute in ("timeout", "playBeep", "finishOnKey") if background else ():
            if attribute in placed.element.attributes:
                yield tell(
                    "attribute-without-effect",
                    Severity.INFO,
                    placed.element,
                    f"{attribute} of Record has no effect in the background.",
                    attribute=attribute,
                    fix="Take it out: maxLength or the end of the call ends such a recording.",
                )
        if background and values.given("action") and "redirect" not in placed.element.attributes:
            yield tell(
                "background-record-redirect",
                Severity.WARNING,
                placed.element,
                "Record in the background has an action, and redirect is not given.",
                plivo="The action is called at once, and its reply replaces this document.",
                fix='Add redirect="false", or use callbackUrl.',
            )


_OTHER_SOUNDS = (
    ".aac", ".aif", ".aiff", ".amr", ".au", ".caf", ".flac", ".gsm", ".m4a", ".mid", ".midi", ".mkv", ".mov", ".mp4",
    ".oga", ".ogg", ".opus", ".ra", ".ulaw", ".webm", ".wma",
)  # fmt: skip


def sound_format(page: Page) -> Iterator[Finding]:
    """Sound files that are neither MP3 nor WAV by their names."""
    for placed in page.each("Play", "GetDigits"):
        in_text = placed.element.name == "Play"
        url = placed.element.text if in_text else placed.values.string("invalid_digits_sound") or ""
        path = url.partition("#")[0].partition("?")[0].lower()
        if path.endswith(_OTHER_SOUNDS):
            yield tell(
                "sound-format",
                Severity.WARNING,
                placed.element,
                f"The sound file {quoted(url)} is neither MP3 nor WAV by its name.",
                attribute=None if in_text else "invalidDigitsSound",
                plivo="Plivo documents MP3 and WAV alone; what it cannot decode is not heard.",
                fix="Convert it to MP3 or WAV, 8 or 16 kHz mono.",
            )


def stream_conflict(page: Page) -> Iterator[Finding]:
    """Bidirectional streams of another track than the inbound one."""
    for placed in page.each("Stream"):
        track = placed.values.string("audio_track")
        if placed.values.boolean("bidirectional") and track != "inbound":
            yield tell(
                "stream-conflict",
                Severity.ERROR,
                placed.element,
                f'audioTrack="{track}" cannot go with bidirectional="true".',
                attribute="audioTrack",
                plivo="A bidirectional stream can send the inbound track only.",
                fix='Write audioTrack="inbound".',
            )


def several_streams(page: Page) -> Iterator[Finding]:
    """A second stream in the same call."""
    for placed in islice(page.each("Stream"), 1, None):
        yield tell(
            "several-streams",
            Severity.WARNING,
            placed.element,
            "The document has a second Stream.",
            plivo="A call can have one stream.",
            fix="Keep one.",
        )


def ai_agent_stream(page: Page) -> Iterator[Finding]:
    """An artificial agent without the server that speaks for it."""
    for placed in page.each("MultiPartyCall"):
        values = placed.values
        if values.string("role") == "ai-agent" and not values.given("ai_agent_stream_service_url"):
            yield tell(
                "ai-agent-stream",
                Severity.WARNING,
                placed.element,
                'MultiPartyCall with role "ai-agent" has no aiAgentStreamServiceUrl.',
                attribute="role",
                plivo="The agent has nobody to speak for it; what Plivo does is not documented.",
                fix="Add aiAgentStreamServiceUrl with a wss:// URL.",
            )


def ai_agent_sampling_rate(page: Page) -> Iterator[Finding]:
    """A sampling rate that an artificial agent's coding does not have."""
    for placed in page.each("MultiPartyCall"):
        values = placed.values
        if values.string("role") == "ai-agent" and not sampling_rate_fits(values):
            coding = agent_content_type(values)
            yield tell(
                "ai-agent-sampling-rate",
                Severity.WARNING,
                placed.element,
                f"MultiPartyCall's aiAgentStreamSamplingRate is no rate of {coding.partition(';')[0]} audio.",
                attribute="aiAgentStreamSamplingRate",
                plivo=f"What Plivo does is not documented; the playground sends {coding}.",
                fix="Say the rate in aiAgentStreamContentType alone.",
            )


RULES = (
    Rule(
        "dial-without-target",
        "Dial rings the Numbers and Users inside it; without any it does nothing.",
        dial_without_target,
        wrong="<Dial/>",
        right="<Dial><Number>12025550111</Number></Dial>",
    ),
    Rule(
        "background-record-redirect",
        "A Record with recordSession or startOnDialAnswer returns at once and calls its action at once, too."
        " With the default redirect the action's reply takes the place of the document that started it.",
        background_record,
        wrong='<Record recordSession="true" action="https://ivr.example.com/next"/>\n<Wait/>',
        right='<Record recordSession="true" action="https://ivr.example.com/next" redirect="false"/>\n<Wait/>',
    ),
    Rule(
        "sound-format",
        "Plivo plays MP3 and WAV files of up to 10 MB, best at 8 or 16 kHz in mono. This one's name ends"
        " like that of another format.",
        sound_format,
        wrong="<Play>https://media.example.com/jingle.ogg</Play>",
        right="<Play>https://media.example.com/jingle.mp3</Play>",
    ),
    Rule(
        "stream-conflict",
        "A bidirectional Stream carries the inbound track; both and outbound are for listening only.",
        stream_conflict,
        wrong='<Stream keepCallAlive="true" bidirectional="true" audioTrack="both">wss://voice.example.com/</Stream>',
        right='<Stream keepCallAlive="true" bidirectional="true" audioTrack="inbound">wss://voice.example.com/</Stream>',
    ),
    Rule(
        "several-streams",
        "Plivo allows one audio stream per call; a second one is not expected to start.",
        several_streams,
        wrong='<Stream>wss://a.example.com/</Stream>\n<Stream keepCallAlive="true">wss://b.example.com/</Stream>',
        right='<Stream keepCallAlive="true">wss://a.example.com/</Stream>',
    ),
    Rule(
        "ai-agent-stream",
        "A member with the role ai-agent is a WebSocket server that hears the room and speaks in it; its"
        " address stands in aiAgentStreamServiceUrl.",
        ai_agent_stream,
        wrong='<MultiPartyCall role="ai-agent">support</MultiPartyCall>',
        right='<MultiPartyCall role="ai-agent" aiAgentStreamServiceUrl="wss://voice.example.com/">support</MultiPartyCall>',
    ),
    Rule(
        "ai-agent-sampling-rate",
        "An artificial agent's audio is 16-bit linear at 8000, 16000 or 24000 Hz, or µ-law at 8000 Hz.",
        ai_agent_sampling_rate,
        wrong='<MultiPartyCall role="ai-agent" aiAgentStreamServiceUrl="wss://voice.example.com/"'
        ' aiAgentStreamSamplingRate="44100">support</MultiPartyCall>',
        right='<MultiPartyCall role="ai-agent" aiAgentStreamServiceUrl="wss://voice.example.com/"'
        ' aiAgentStreamSamplingRate="16000">support</MultiPartyCall>',
    ),
)
