"""What words name: nothing that a user or a script can write ends in more than a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import PlaygroundError
from playground.lint.targets import find_targets


@pytest.mark.parametrize(
    "word", ["", " ", "~nobody-of-that-name/x.xml", "a" * 5000, "a" * 300 + ".xml", "[", "**/[", "x\0y"]
)
def test_a_word_that_is_no_path_is_a_target_that_cannot_be_read(word, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (target,) = find_targets([word])
    assert target.fault.endswith(".")
    assert target.fault.isprintable()


@given(st.lists(st.text(max_size=12), max_size=4))
def test_any_words_are_targets(words):
    words = [word for word in words if not set("*?/.~\\") & set(word)]  # no walks through this machine
    targets = find_targets(words)
    assert all(target.fault or target.file or target.url or target.name == "<stdin>" for target in targets)
    assert find_targets(words) == targets


@pytest.mark.parametrize(
    "word", ["://", "ftp://a.test/", "http://", "http://[::1", "http://a b/", "file:///etc/passwd"]
)
def test_a_url_that_is_none_is_wrong_usage(word):
    with pytest.raises(PlaygroundError, match="cannot be asked"):
        find_targets([word])


def test_a_folder_that_is_closed_is_told(tmp_path):
    (tmp_path / "open.xml").write_text("<Response/>")
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0)
    try:
        names = [
            (target.name.rpartition("/")[2], bool(target.fault)) for target in find_targets([str(tmp_path)])
        ]
    finally:
        closed.chmod(0o700)
    assert ("open.xml", False) in names
    assert set(names) <= {("open.xml", False), ("closed", True)}  # whoever may read everything finds it empty
