"""What has changed between two looks, and how it is told."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from playground.watch.changes import Changes, at_clock, changes_between

SNAPSHOTS = st.dictionaries(st.sampled_from([Path(name) for name in "abcdef"]), st.sampled_from("123"))


def test_each_kind_is_told_apart() -> None:
    before = {Path("a.xml"): "1", Path("b.xml"): "1", Path("c.xml"): "1"}
    after = {Path("a.xml"): "1", Path("b.xml"): "2", Path("d.xml"): "1"}
    found = changes_between(before, after)
    assert found == Changes((Path("b.xml"),), (Path("d.xml"),), (Path("c.xml"),))
    assert found.words() == "b.xml changed, d.xml is new, c.xml is gone"
    assert at_clock(found.words(), datetime(2026, 1, 2, 3, 4, 5)).startswith("03:04:05 b.xml changed")


def test_many_are_counted() -> None:
    found = changes_between({}, {Path(f"{n}.xml"): "" for n in range(5)})
    assert found.words() == "0.xml is new, 1.xml is new, 2.xml is new and 2 more"


def test_a_name_cannot_write_to_the_terminal() -> None:
    assert "\x1b" not in changes_between({}, {Path("a\x1b[2Jb"): ""}).words()


@given(SNAPSHOTS, SNAPSHOTS)
def test_nothing_is_told_of_what_is_the_same_and_all_of_the_rest(
    before: dict[Path, str], after: dict[Path, str]
) -> None:
    found = changes_between(before, after)
    assert bool(found) == (before != after)
    assert found.files == {path for path in before | after if before.get(path) != after.get(path)}
    assert len(found.files) == len(found.changed) + len(found.added) + len(found.removed)
