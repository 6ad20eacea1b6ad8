import pytest

from playground.adapters.speech.voices import Choice, LocalVoice, Match, choose

ESPEAK = tuple(
    LocalVoice(id_, name, (tag,), "male")
    for id_, tag, name in (
        ("sem/ar", "ar", "Arabic"),
        ("sit/cmn", "cmn", "Chinese"),
        ("gmq/da", "da", "Danish"),
        ("gmw/en-029", "en-029", "English (Caribbean)"),
        ("gmw/en", "en-gb", "English (Great Britain)"),
        ("gmw/en-gb-scotland", "en-gb-scotland", "English (Scotland)"),
        ("gmw/en-us", "en-us", "English (America)"),
        ("roa/es", "es", "Spanish (Spain)"),
        ("roa/es-419", "es-419", "Spanish (Latin America)"),
        ("roa/fr-be", "fr-be", "French (Belgium)"),
        ("roa/fr", "fr-fr", "French (France)"),
        ("gmq/nb", "nb", "Norwegian"),
        ("roa/pt", "pt", "Portuguese (Portugal)"),
        ("roa/pt-br", "pt-br", "Portuguese (Brazil)"),
    )
)
MAC = (
    LocalVoice("mac.bells", "Bells", ("en_US",), "female"),
    LocalVoice("mac.badnews", "Bad News", ("en_US",), "male"),
    LocalVoice("mac.alex", "Alex", ("en_US",), "male"),
    LocalVoice("mac.samantha", "Samantha", ("en_US",), "female"),
    LocalVoice("mac.daniel", "Daniel", ("en_GB",), "male"),
    LocalVoice("mac.moira", "Moira", ("en_IE",), "female"),
    LocalVoice("mac.amelie", "Amélie", ("fr_CA",), "female"),
    LocalVoice("mac.tingting", "Tingting", ("zh_CN",), "female"),
)


@pytest.mark.parametrize(
    ("language", "gender", "id_", "match"),
    [
        ("en-US", "woman", "gmw/en-us+f3", Match.SAME),
        ("en-US", "man", "gmw/en-us+m3", Match.SAME),
        ("en_us", "man", "gmw/en-us+m3", Match.SAME),
        ("en-GB", "woman", "gmw/en+f3", Match.SAME),
        ("en-AU", "woman", "gmw/en+f3", Match.NEAREST),
        ("en-IN", "woman", "gmw/en+f3", Match.NEAREST),
        ("en-GB-WLS", "man", "gmw/en+m3", Match.NEAREST),
        ("en-CA", "man", "gmw/en-us+m3", Match.NEAREST),
        ("da-DK", "woman", "gmq/da+f3", Match.SAME),
        ("es-ES", "woman", "roa/es+f3", Match.SAME),
        ("es-US", "woman", "roa/es-419+f3", Match.NEAREST),
        ("es-MX", "woman", "roa/es-419+f3", Match.NEAREST),
        ("fr-FR", "man", "roa/fr+m3", Match.SAME),
        ("fr-CA", "woman", "roa/fr+f3", Match.NEAREST),
        ("pt-PT", "man", "roa/pt+m3", Match.SAME),
        ("pt-BR", "man", "roa/pt-br+m3", Match.SAME),
        ("arb", "woman", "sem/ar+f3", Match.SAME),
        ("cmn-CN", "woman", "sit/cmn+f3", Match.SAME),
        ("nb-NO", "woman", "gmq/nb+f3", Match.SAME),
        ("xx-XX", "woman", "gmw/en-us+f3", Match.NONE),
        ("", "woman", "gmw/en-us+f3", Match.NONE),
    ],
)
def test_espeak_voices(language, gender, id_, match):
    choice = choose(ESPEAK, "espeak", language, gender)
    assert (choice.id, choice.match) == (id_, match)


@pytest.mark.parametrize(
    ("language", "gender", "id_", "match"),
    [
        ("en-US", "woman", "mac.samantha", Match.SAME),
        ("en-US", "man", "mac.alex", Match.SAME),
        ("en-GB", "woman", "mac.daniel", Match.SAME),
        ("en-AU", "man", "mac.daniel", Match.NEAREST),
        ("fr-FR", "woman", "mac.amelie", Match.NEAREST),
        ("cmn-CN", "woman", "mac.tingting", Match.SAME),
        ("de-DE", "woman", "mac.samantha", Match.NONE),
    ],
)
def test_voices_of_a_system_that_names_regions_and_genders(language, gender, id_, match):
    choice = choose(MAC, "nsss", language, gender)
    assert (choice.id, choice.match) == (id_, match)


def test_without_voices_the_default_speaks():
    assert choose((), "sapi5", "en-US", "woman") == Choice(None, "the default voice", Match.NONE)


@pytest.mark.parametrize("wanted", ["French (France)", " french (FRANCE)", "roa/fr"])
def test_a_preferred_voice_speaks_every_language_as_it_is(wanted):
    choice = choose(ESPEAK, "espeak", "en-US", "woman", wanted)
    assert choice == Choice("roa/fr", "French (France)", Match.CHOSEN)


@pytest.mark.parametrize("wanted", ["", "  ", "French", "HAL 9000"])
def test_a_preferred_voice_that_is_not_there_leaves_the_nearest(wanted):
    assert choose(ESPEAK, "espeak", "en-GB", "man", wanted) == choose(ESPEAK, "espeak", "en-GB", "man")
