"""The look of the exported page; it follows the reader's choice of light or dark."""

from __future__ import annotations

STYLE = """\
:root { color-scheme: light dark; --dim: #667; --line: #8884; --good: #187a3b; --bad: #b3261e; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --dim: #99a; --good: #8ddb8c; --bad: #ff8585; --warn: #f0b96b; } }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; } h3 { font-size: .9rem; margin: .8rem 0 .2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; }
dt { color: var(--dim); } dd { margin: 0; }
code, pre, dd, .talk { font-family: ui-monospace, monospace; font-size: .85rem; }
pre { overflow: auto; padding: .6rem; border: 1px solid var(--line); max-height: 40rem; }
.talk { border-collapse: collapse; width: 100%; }
.talk td { padding: .1rem .5rem; vertical-align: top; border-top: 1px solid var(--line); }
.talk td:not(:last-child) { white-space: nowrap; overflow-wrap: normal; width: 1%; }
.talk td:first-child { text-align: right; color: var(--dim); }
.talk td:nth-child(3) { color: var(--dim); }
.status { font-weight: 600; } .pressed, .spoken { color: var(--good); } .lost, .warning { color: var(--warn); }
.problem, .error { color: var(--bad); } .info, .request, .response, .waiting { color: var(--dim); }
summary { cursor: pointer; padding: .2rem 0; border-top: 1px solid var(--line); }
summary i { color: var(--good); } .failed summary i { color: var(--bad); }
details > *:not(summary) { margin-left: 1rem; }
.notice { border-left: 3px solid var(--warn); padding-left: .6rem; }
footer { margin: 2rem 0 1rem; color: var(--dim); font-size: .85rem; }
"""
