"""Writes what the documentation says of elements, rules and scenario steps from their declarations.

docs/elements.md, docs/rules.md, the tables of docs/scenarios.md and README's table.

Usage: python tools/write_docs.py [--check]   (``--check`` writes nothing and fails when something is out of date)
"""

from __future__ import annotations

import sys
from pathlib import Path

from playground.document.check import RULES
from playground.document.examples import example_finding, severity_of
from playground.document.schema import ELEMENTS, ElementSpec
from playground.document.spec import AttributeSpec, Evidence
from playground.scenarios.schema import STEPS

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- elements: made by make docs -->", "<!-- end of elements -->"
STEPS_BEGIN, STEPS_END = "<!-- steps: made by make docs -->", "<!-- end of steps -->"
_NOTES = {
    "Response": "the root",
    "Message": "shown, never sent",
    "Dial": "in the app you play those dialled, or they answer by themselves",
}


def table() -> str:
    """README's table of elements and what is simulated."""
    lines = ["| element | does | in a call |", "|---|---|---|"]
    for spec in ELEMENTS.values():
        state = "simulated" if spec.simulated else "checked and drawn, not simulated yet"
        note = _NOTES.get(spec.name)
        if spec.name in ("Number", "User"):
            state = "with Dial"
        elif spec.name == "Message":
            state = ""
        words = ": ".join(part for part in (state, note) if part)
        lines.append(f"| `{spec.name}` | {spec.summary} | {words} |")
    return "\n".join(lines)


def reference() -> str:
    """docs/elements.md: every attribute of every element."""
    parts = [
        "# Elements and attributes",
        "",
        "Made by `make docs` from the declaration that parsing, checking and the app's Element tab use.",
        "Attributes marked *unconfirmed* stand in one source only. Sections are those of the protocol reference.",
    ]
    for spec in ELEMENTS.values():
        parts += ["", f"## {spec.name}", "", f"{spec.summary} (section {spec.section})", ""]
        parts += _facts(spec)
        if spec.attributes:
            parts += ["", "| attribute | default | allowed | meaning |", "|---|---|---|---|"]
            parts += [_row(attribute) for attribute in spec.attributes.values()]
    return "\n".join(parts) + "\n"


def _facts(spec: ElementSpec) -> list[str]:
    facts = []
    if spec.parents:
        facts.append(f"- stands in: {', '.join(spec.parents)}")
    if spec.children:
        facts.append(f"- may hold: {', '.join(spec.children)}")
    if spec.children_sdk_only:
        facts.append(f"- may hold by the SDKs only (warning): {', '.join(spec.children_sdk_only)}")
    if spec.name != "Response":
        facts.append(f"- answers an inbound call: {'yes' if spec.answers_call else 'no'}")
        facts.append(f"- simulated: {'yes' if spec.simulated else 'not yet'}")
    return facts


def _row(spec: AttributeSpec) -> str:
    default = "*required*" if spec.required else f"`{spec.default}`" if spec.default is not None else ""
    doubt = "" if spec.evidence is Evidence.DOCUMENTED else f" *({spec.evidence.value})*"
    cells = (f"`{spec.name}`", default, spec.allowed, spec.meaning + doubt)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def rules() -> str:
    """docs/rules.md: every rule with its example."""
    parts = [_RULES_HEAD]
    for code, rule in RULES.items():
        parts += [f"## {code}", f"*{severity_of(code)}*: {_prose(rule.explanation)}"]
        finding = example_finding(code)
        if finding is not None:
            wrong = f"```xml\n{rule.wrong}\n```"
            parts += [wrong, f"> {_prose(finding.sentence)}", "Right:", f"```xml\n{rule.right}\n```"]
    return "\n\n".join(parts) + "\n"


def _prose(text: str) -> str:
    """Plain text as Markdown."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("*", r"\*").replace("_", r"\_")


_RULES_HEAD = """\
# What documents are checked for

Made by `make docs` from the rules that `lint`, `run` and the app's Problems tab use. The examples stand in
`<Response>`, unless they are whole documents; they come from `https://ivr.example.com/answer`.

*error*: Plivo is documented or strongly expected to fail or misbehave. *warning*: legal, but doubtful. *info*: worth
knowing. `ivr-playground lint --explain CODE` tells the same.

A rule is switched off

- by `lint --off CODE`,
- in `config.toml`, for everything in `[lint]`, for a profile in `[profiles.NAME.lint]`: `off = ["plain-scheme"]`,
- in a document, by a comment `<!-- lint: off CODE CODE (reason) -->`: inside `<Response>` for the next element and all
  it holds, before it for the whole document; without a code, every rule is switched off there.

All of these add up. Plivo refuses a document whether or not it is told, so a call still fails on it."""


def steps() -> str:
    """The table of a scenario's steps and their keys."""
    lines = ["| step | key | takes | means |", "|---|---|---|---|"]
    for name, kind in STEPS.items():
        note = " It may stand alone." if kind.bare else ""
        lines.append(f"| **`{name}`** | | | {kind.means}{note} |")
        for key, spec in kind.keys.items():
            short = " *(alone: without its name)*" if key == kind.short else ""
            lines.append(f"| | `{key}`{short} | {spec.takes} | {spec.means} |")
    return "\n".join(lines)


def replaced(text: str, begin: str, end: str, made: str) -> str:
    """The text with what stands between two marks replaced."""
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{made}\n{end}{after}"


def main() -> int:
    """Write, or check; 1 when a check fails."""
    readme = ROOT / "README.md"
    scenarios = ROOT / "docs" / "scenarios.md"
    wanted = {
        readme: replaced(readme.read_text("utf-8"), BEGIN, END, table()),
        scenarios: replaced(scenarios.read_text("utf-8"), STEPS_BEGIN, STEPS_END, steps()),
        ROOT / "docs" / "elements.md": reference(),
    }
    wanted[ROOT / "docs" / "rules.md"] = rules()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)} is out of date: make docs", file=sys.stderr)
        else:
            path.write_text(wanted[path], "utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
