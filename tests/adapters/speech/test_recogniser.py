"""The optional recogniser: what a voice says is one of the hints, or the tester is told to type it."""

import subprocess
import sys
from collections.abc import AsyncIterator

import numpy as np
import pytest

from playground.adapters.sound.clip import RATE
from playground.adapters.speech.engine import SpeechEngine
from playground.adapters.speech.recogniser import HintRecogniser, NoRecogniser, recogniser_version

HINTS = ("Two large pizzas!", "opening hours", "sales", "billing")


@pytest.fixture
async def engine() -> AsyncIterator[SpeechEngine]:
    engine = SpeechEngine()
    engine.start()
    yield engine
    engine.close()


async def said(engine: SpeechEngine, text: str) -> np.ndarray:
    clip = await engine.synthesise(text)
    return clip.samples


@pytest.mark.parametrize("phrase", ["Two large pizzas!", "opening hours", "sales"])
async def test_a_hint_is_understood_as_it_is_written(engine: SpeechEngine, phrase: str):
    pytest.importorskip("pocketsphinx")
    assert HintRecogniser(HINTS).recognise(await said(engine, phrase)) == phrase


async def test_the_same_one_understands_several_times(engine: SpeechEngine):
    pytest.importorskip("pocketsphinx")
    recogniser = HintRecogniser(HINTS)
    for phrase in ("sales", "opening hours", "sales"):
        assert recogniser.recognise(await said(engine, phrase)) == phrase


def test_silence_is_no_hint():
    pytest.importorskip("pocketsphinx")
    assert HintRecogniser(HINTS).recognise(np.zeros(RATE, dtype=np.float32)) is None


@pytest.mark.parametrize("hints", [(), ("zzyzx qwrtp",), ("<grmmr> = njctd;",), ("", "!?")])
def test_hints_that_it_cannot_know_are_one_sentence(hints: tuple[str, ...]):
    pytest.importorskip("pocketsphinx")
    with pytest.raises(NoRecogniser, match="knows no hint"):
        HintRecogniser(hints).recognise(np.zeros(100, dtype=np.float32))


def test_hostile_hints_do_not_break_the_grammar():
    pytest.importorskip("pocketsphinx")
    hints = ("sales | <x>;", 'public "sales"', "*sales* {tag}", "sales\n\x00sales", "sales " * 500)
    assert HintRecogniser(hints).recognise(np.zeros(RATE // 10, dtype=np.float32)) is None


def test_without_the_extra_one_sentence_says_what_to_install():
    program = (
        "import sys; sys.modules['pocketsphinx'] = None\n"
        "import numpy\n"
        "from playground.adapters.speech.recogniser import HintRecogniser, NoRecogniser\n"
        "try: HintRecogniser(('sales',)).recognise(numpy.zeros(10, 'f4'))\n"
        "except NoRecogniser as none: print(none.sentence)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "Speech is not recognised here: pocketsphinx is not installed. "
        "Install it with: pip install 'ivr-playground[recogniser]'.\n"
    )


def test_the_version_is_that_of_the_package():
    pocketsphinx = pytest.importorskip("pocketsphinx")
    assert pocketsphinx is not None
    assert (recogniser_version() or "").startswith("5.")
