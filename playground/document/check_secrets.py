"""Checks for secrets that would stand in Plivo's logs (plivo-xml.md 2.5, 2.6, ``log``; 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playground.document.model import Finding, Severity
from playground.document.prompts_of import prompts_of
from playground.document.rules import Page, Rule, tell
from playground.document.wording import quoted

_SECRETS = re.compile(
    r"\b("
    r"pins?|pin ?codes?|pin numbers?|passwords?|passcodes?|pass ?phrases?|(?:security|access|verification) codes?"
    r"|one[- ]time (?:codes?|pass(?:word|code)s?)|otp|(?:credit |debit |bank |member )?cards?(?: numbers?)?|cvv2?|cvc"
    r"|social security(?: numbers?)?|ssn"
    r"|geheimzahl|geheimnummer|passwort|kennwort|kartennummer|kreditkarten?(?:nummer)?|prüfziffer"
    r"|contraseña|clave|tarjeta(?: de crédito)?|senha|cartão|mot de passe|code (?:secret|confidentiel)"
    r"|carte (?:bancaire|de crédit)|codice segreto|carta di credito|pincode|wachtwoord|creditcard"
    r"|lösenord|kortnummer|adgangskode|passord|hasło|numer karty"
    r")\b",
    re.IGNORECASE,
)
"""Words for secrets, in the languages of the basic voices."""
_MENU = re.compile(
    r"\b(?:press|push|dial)\s+\S{1,12},?\s+(?:for|to)\b|\b(?:for|to)\b[^.,]{1,60},\s*(?:press|push|dial)\b",
    re.IGNORECASE,
)
"""A choice: "press 1 for …", "to …, press 1"."""
_ASKING = re.compile(r"\b(?:enter|type|key in|punch in|tell|say|input|provide|give)\b", re.IGNORECASE)


def secret_in_logs(page: Page) -> Iterator[Finding]:
    """Prompts that ask for a secret whose digits are logged."""
    for placed in page.each("GetDigits", "GetInput"):
        if not placed.values.boolean("log") or placed.values.integer("num_digits") == 1:
            continue
        words = prompts_of(page, placed.element).replace("_", " ")
        asked = _SECRETS.search(words)
        if asked and not (_MENU.search(words) and not _ASKING.search(words)):
            yield tell(
                "secret-in-logs",
                Severity.WARNING,
                placed.element,
                f"The prompt asks for a secret ({quoted(asked.group())}), and the input is logged.",
                plivo="Plivo's logs show the digits to everyone with access to the account.",
                fix='Add log="false".',
            )


RULES = (
    Rule(
        "secret-in-logs",
        "The prompt speaks of a PIN, a password, a card or the like, and log is not false, so the input"
        " shows in Plivo's logs. It is sent to the action URL in either case. The prompts inside the element"
        " count, or where it has none, those just before it; a menu that only mentions a card does not.",
        secret_in_logs,
        wrong='<GetDigits action="https://ivr.example.com/x"><Speak>Your PIN?</Speak></GetDigits>\n<Hangup/>',
        right='<GetDigits action="https://ivr.example.com/x" log="false">\n    <Speak>Your PIN?</Speak>\n'
        "</GetDigits>\n<Hangup/>",
    ),
)
