"""The codes of findings that parsing makes, with their explanations (plivo-xml.md 1.4)."""

from __future__ import annotations

from playground.document.model import Severity
from playground.document.rules import Rule

RULES = (
    Rule(
        "not-well-formed",
        "The document breaks the rules of XML itself, so no parser can read it: a tag is not closed, an"
        " ampersand stands bare, an attribute is given twice or without quotes. Plivo reports invalid XML"
        " (8011, 8012, 8014). The line and column are the parser's; the mistake can lie a little before.",
        wrong="<Response><Speak>Fish & chips</Response>",
        right="<Response><Speak>Fish &amp; chips</Speak></Response>",
        whole=True,
    ),
    Rule(
        "comment-hyphens",
        "XML allows no two hyphens in a row inside a comment, and strict parsers refuse the document for it."
        " The playground reads on to tell what else there is, but does not run the document.",
        wrong="<Response><!-- menu -- first level --><Hangup/></Response>",
        right="<Response><!-- menu: first level --><Hangup/></Response>",
        whole=True,
    ),
    Rule(
        "namespace-prefix",
        "A name has a prefix and a colon, but the prefix is not declared. Plivo's names have no prefixes;"
        " amazon:effect and amazon:auto-breaths are not supported even when declared.",
        wrong='<Response><Speak voice="Polly.Amy"><amazon:effect>Hush.</amazon:effect></Speak></Response>',
        right='<Response><Speak voice="Polly.Amy"><prosody volume="soft">Hush.</prosody></Speak></Response>',
        whole=True,
    ),
    Rule(
        "before-declaration",
        "The XML declaration (<?xml …?>) must be the very first thing in the document. A blank line, a"
        " comment or a warning printed by the server before it makes the document invalid.",
        wrong='\n<?xml version="1.0"?>\n<Response><Hangup/></Response>',
        right='<?xml version="1.0"?>\n<Response><Hangup/></Response>',
        whole=True,
    ),
    Rule(
        "encoding",
        "The bytes are not in the encoding that the document declares, or not UTF-8 when it declares none.",
        wrong='<?xml version="1.0" encoding="UTF-16"?>\n<Response><Hangup/></Response>',
        right='<?xml version="1.0" encoding="UTF-8"?>\n<Response><Hangup/></Response>',
        whole=True,
    ),
    Rule(
        "doctype",
        "A document type declaration is never needed for Plivo. It can define entities that grow without end"
        " or read files, so the playground refuses it unread.",
        wrong="<!DOCTYPE Response>\n<Response><Hangup/></Response>",
        right="<Response><Hangup/></Response>",
        whole=True,
    ),
    Rule(
        "too-deep",
        "Plivo's elements nest three deep, SSML a few levels more. Anything much deeper is a runaway"
        " template, or an attack on the parser.",
        severity=Severity.ERROR,
    ),
    Rule(
        "empty-document",
        "The reply has no body. For an answer that is 8011, for an action 8012. An empty Response element,"
        " in contrast, is legal and hangs up.",
        wrong="\n",
        right="<Response/>",
        whole=True,
    ),
    Rule(
        "not-xml",
        "The reply is an HTML page, JSON or plain text. The server probably sent an error page, or the URL"
        " belongs to something else.",
        wrong='{"error": "no such page"}',
        right="<Response><Speak>There is no such page.</Speak></Response>",
        whole=True,
    ),
    Rule(
        "wrong-root",
        "The outermost element must be Response, written exactly so.",
        wrong="<VoiceResponse><Hangup/></VoiceResponse>",
        right="<Response><Hangup/></Response>",
        whole=True,
    ),
    Rule(
        "document-size",
        "Plivo takes documents of up to 100 KB. The playground refuses more than 102400 bytes and warns"
        " above 100000, for which of the two is meant is not documented.",
        severity=Severity.ERROR,
    ),
    Rule(
        "content-type",
        "Plivo asks for application/xml or text/xml. What it does with another Content-Type is not"
        " documented; the playground goes on.",
    ),
    Rule(
        "more-findings",
        "The document has more findings than are told one by one. Mend the first ones and look again.",
        severity=Severity.INFO,
    ),
)
