import pytest

from playground.adapters.speech.sentences import LIMIT, pieces


def test_short_texts_stay_whole():
    assert pieces("Press 1. Press 2.") == ["Press 1. Press 2."]
    assert pieces("  ") == []


def test_long_texts_are_cut_at_sentences():
    text = " ".join(f"This is sentence number {number}." for number in range(200))
    cut = pieces(text)
    assert " ".join(cut) == text
    assert len(cut) > 5
    assert all(len(piece) <= LIMIT and piece.endswith(".") for piece in cut)


def test_long_sentences_are_cut_at_words_and_long_words_hard():
    assert pieces("aaa bbb ccc", limit=7) == ["aaa bbb", "ccc"]
    assert pieces("abcdefghij", limit=4) == ["abcd", "efgh", "ij"]
    assert "".join(pieces("x" * 5000)) == "x" * 5000


def test_sentences_without_spaces_between_them():
    assert pieces("你好。再见。", limit=3) == ["你好。", "再见。"]


@pytest.mark.parametrize("text", ["a\0b", "a\x1bb", "a\ud800b", "a\r\n\tb"])
def test_what_engines_stumble_over_becomes_a_space(text):
    assert pieces(text) == ["a b"]
