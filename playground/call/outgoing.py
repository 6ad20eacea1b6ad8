"""What every request of a call carries beside its parameters, and the answer request as a whole (plivo-xml.md 1.2, 5).

Pure: whoever sends it (a call, or ``lint`` that only wants the document) performs the effect.
"""

from __future__ import annotations

from urllib.parse import urldefrag

from playground.call import parameters
from playground.call.effects import SendRequest
from playground.call.hosts import mapped_url
from playground.call.parameters import Leg
from playground.call.setup import CallSetup
from playground.call.signatures import Fields, nonce_of, signature_headers
from playground.call.tuning import tuning_of
from playground.document.parse import SIZE_LIMIT


def http_headers(setup: CallSetup, method: str) -> tuple[tuple[str, str], ...]:
    """The user's own headers, and the content type of a form."""
    given = setup.http_headers
    if method != "POST" or any(name.lower() == "content-type" for name, _ in given):
        return given
    return (("Content-Type", "application/x-www-form-urlencoded"), *given)


def signature(
    setup: CallSetup, number: int, method: str, url: str, params: tuple[tuple[str, str], ...]
) -> Fields:
    """Signed for the URL as the app knows it, whatever host it is mapped to; nothing without a token."""
    if setup.auth_token is None:
        return ()
    return signature_headers(setup.auth_token, nonce_of(setup.nonce_seed, number), method, url, params)


def answer_request(setup: CallSetup) -> SendRequest:
    """The request that a new call begins with; of an outbound call, once the callee has answered."""
    leg = Leg("in-progress" if setup.direction == "outbound" else "ringing")
    params = parameters.complete(setup, parameters.standard(setup, leg, "StartApp"))
    url = urldefrag(setup.answer_url).url
    tuning = tuning_of(setup.answer_url)
    return SendRequest(
        request_id=1,
        purpose="answer",
        method=setup.method,
        url=url,
        send_to=mapped_url(url, setup.host_map),
        params=params,
        headers=(*http_headers(setup, setup.method), *signature(setup, 1, setup.method, url, params)),
        timeout_s=tuning.budget_s(setup.timeout_s, 0.0),
        connect_timeout_s=tuning.connect_s,
        read_timeout_s=tuning.read_s,
        max_bytes=SIZE_LIMIT,
    )
