"""Writes what the documentation says of elements from their one declaration: docs/elements.md and README's table.

Usage: python tools/write_docs.py [--check]   (``--check`` writes nothing and fails when something is out of date)
"""

from __future__ import annotations

import sys
from pathlib import Path

from playground.document.schema import ELEMENTS, ElementSpec
from playground.document.spec import AttributeSpec, Evidence

ROOT = Path(__file__).parent.parent
BEGIN, END = "<!-- elements: made by make docs -->", "<!-- end of elements -->"
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


def with_table(readme: str) -> str:
    """README with its table replaced."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> int:
    """Write, or check; 1 when a check fails."""
    readme = ROOT / "README.md"
    wanted = {readme: with_table(readme.read_text("utf-8")), ROOT / "docs" / "elements.md": reference()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)} is out of date: make docs", file=sys.stderr)
        else:
            path.write_text(wanted[path], "utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
