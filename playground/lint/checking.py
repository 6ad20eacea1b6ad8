"""Checks targets and gives the results in their order; URLs are asked beside one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playground.call.setup import CallSetup
from playground.document.decode import decode
from playground.document.languages import Identify
from playground.document.model import Finding
from playground.document.parse import SIZE_LIMIT, parse_document
from playground.lint.reading import Body, Unreadable, read_local
from playground.lint.result import Result, Told
from playground.lint.targets import Target


@dataclass(frozen=True, slots=True)
class Manner:
    """How documents are checked."""

    strict: bool = False
    lenient: bool = False
    off: frozenset[str] = frozenset()
    """Codes of rules that are switched off."""
    verify: bool = True
    """Whether TLS certificates are verified."""
    identify: Identify | None = None
    """Tells the language of a text; ``None``: nobody can."""


def check_targets(
    targets: Sequence[Target], manner: Manner, setup_of: Callable[[str], CallSetup]
) -> tuple[Result, ...]:
    """The results, one a target, in order; ``setup_of`` gives the setup of the call that asks a URL."""
    urls = [target.url for target in targets if target.url is not None]
    return check_read(targets, ask({url: setup_of(url) for url in urls}, manner), manner)


def check_read(
    targets: Sequence[Target], asked: Mapping[str, Body | Unreadable], manner: Manner
) -> tuple[Result, ...]:
    """The same, where URLs have been asked already; files are read now."""
    return tuple(_check(target, asked.get(target.url or ""), manner) for target in targets)


def ask(setups: Mapping[str, CallSetup], manner: Manner) -> dict[str, Body | Unreadable]:
    """What URLs give, each asked with the setup of a call."""
    if not setups:
        return {}
    import asyncio

    from playground.lint.asking import ask_urls

    return asyncio.run(ask_urls(setups, verify=manner.verify))


def _check(target: Target, asked: Body | Unreadable | None, manner: Manner) -> Result:
    try:
        body = read_local(target) if asked is None else asked
    except Unreadable as failure:
        body = failure
    if isinstance(body, Unreadable):
        return Result(target.name, failure=str(body), file=target.file)
    return check_body(target.name, body, manner, file=target.file)


def check_body(name: str, body: Body, manner: Manner, *, file: Path | None = None) -> Result:
    """The findings in a document that has been read. Never raises, whatever the bytes."""
    document = parse_document(
        body.content,
        body.url,
        content_type=body.content_type,
        lenient=manner.lenient,
        strict=manner.strict,
        off=manner.off,
        cut=body.cut,
        identify=manner.identify,
    )
    told = _with_source(document.findings, body.content)
    return Result(name, told, len(document.switched_off), file)


def _with_source(findings: Iterable[Finding], content: bytes) -> tuple[Told, ...]:
    if not findings:
        return ()
    lines = decode(content[:SIZE_LIMIT]).text.split("\n")
    return tuple(
        Told(finding, lines[finding.line - 1] if finding.line and finding.line <= len(lines) else None)
        for finding in findings
    )
