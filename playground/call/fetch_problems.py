"""What can go wrong with a request, in one clear sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from playground.call.ask import Ask
from playground.call.entries import Purpose
from playground.call.events import FetchFailure, MediaLoaded, RequestFailed
from playground.call.hosts import host_of
from playground.call.stage import Answer
from playground.document.urls import UrlForm, url_form
from playground.hostile_text import visible, visible_line

BAD_METHOD = "bad-method"
BAD_URL = "bad-url"
NAMES: dict[Purpose, str] = {
    "answer": "The answer URL",
    "fallback": "The fallback URL",
    "action": "The action URL",
    "redirect": "The Redirect URL",
    "transfer": "The transfer URL",
    "callback": "The callback URL",
    "hangup": "The hangup URL",
    "ring": "The ring URL",
    "machine-detection": "The machine-detection URL",
    "media": "The sound file",
    "confirm": "The confirmSound URL",
    "music": "The music URL",
}
"""What a sentence about a request begins with, by what it is for."""
METHODS = ("GET", "POST")
"""Those that Plivo requests anything with."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a request cannot be made at all."""

    code: str
    sentence: str
    """Without its full stop."""


def subject_of(ask: Ask) -> str:
    """What a sentence about a request begins with: the attribute that holds the URL, where the purpose is no name."""
    return NAMES[ask.purpose] if ask.attribute is None else f"The {ask.attribute} URL"


def unusable_request(ask: Ask) -> Unusable | None:
    """What is wrong with a request before it is sent, or ``None``. The answer URL is the user's own choice."""
    purpose, method, url = ask.purpose, ask.method, ask.url
    if method not in METHODS:
        shown = visible_line(method, limit=40)
        return Unusable(
            BAD_METHOD,
            f'{subject_of(ask)} is to be requested with method "{shown}", which is neither GET nor POST',
        )
    if purpose != "answer" and (url_form(url) is not UrlForm.ABSOLUTE or host_of(url) is None):
        shown = visible_line(url, limit=200)
        return Unusable(BAD_URL, f'{subject_of(ask)} "{shown}" is not an absolute http:// or https:// URL')
    return None


def trouble_of(answer: Answer) -> str | None:
    """What went wrong, as the end of a sentence that begins with the URL's name; ``None``: nothing did."""
    if isinstance(answer, RequestFailed):
        return f"could not be fetched: {visible(answer.message).rstrip('.')}"
    if 300 <= answer.status < 400:
        place = next((text for name, text in answer.headers if name.lower() == "location"), "nowhere")
        return (
            f"answered {answer.status} with a redirect to {visible_line(place, limit=200)}, which is not followed "
            "(our choice: Plivo documents no following)"
        )
    if not 200 <= answer.status < 300:
        return f"answered {answer.status} {_phrase(answer.status)}".rstrip()
    if isinstance(answer, MediaLoaded) and answer.undecodable is not None:
        return f"cannot be played: {visible(answer.undecodable).rstrip('.')}"
    return None


def failure_code(purpose: Purpose, answer: Answer) -> str:
    """The stable code of the problem."""
    if isinstance(answer, RequestFailed) and answer.failure is FetchFailure.HOST_NOT_ALLOWED:
        return "host-not-allowed"
    return "sound-failed" if purpose == "media" else "fetch-failed"


def is_final(answer: Answer) -> bool:
    """True when trying again cannot help: the user said no, the URL is wrong, the sound is unplayable."""
    if isinstance(answer, RequestFailed):
        return answer.failure in (FetchFailure.HOST_NOT_ALLOWED, FetchFailure.BAD_URL, FetchFailure.TOO_LARGE)
    return isinstance(answer, MediaLoaded) and answer.undecodable is not None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
