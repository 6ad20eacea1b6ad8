"""py3langid, for real: prompts of phone menus in the languages of the voices, none taken for another's."""

import sys

import pytest

from playground.adapters.languages import LanguageIdentifier, identifier_version
from playground.document.languages import other_language
from playground.document.parse import parse_document
from tests.document.reading import EXAMPLES, URL, found

identify = LanguageIdentifier()
PROMPTS = {
    "en": (
        "For billing, press 1. For technical support, press 2.", "Sorry, nothing was received.",
        "Your call is important to us. Please stay on the line.", "You pressed 1. Goodbye.",
        "Welcome to Casa Bella Ristorante, press 1 to book a table.", "Your order number 4 7 1 1 is ready.",
        "Thank you for calling Müller und Söhne.", "Connecting you to Jean-Luc Dupont de Nemours.",
    ),
    "de": ("Für den Vertrieb drücken Sie die 1.", "Ihr Anruf ist uns wichtig. Bitte bleiben Sie am Apparat."),
    "es": ("Para ventas, oprima uno. Para soporte, oprima dos.", "Su llamada es importante para nosotros."),
    "fr": ("Pour le service commercial, appuyez sur la touche 1.", "Merci de votre appel. Au revoir."),
    "it": ("Per il servizio clienti, premere uno.", "Grazie per averci chiamato. Arrivederci."),
    "pt": ("Para vendas, pressione um. Para suporte, pressione dois.", "Sua chamada é importante para nós."),
    "nl": ("Voor verkoop, toets 1. Blijf aan de lijn.",), "sv": ("Välkommen! Tryck ett för kundtjänst.",),
    "da": ("Velkommen. Tryk et for kundeservice.",), "no": ("Velkommen. Tast en for kundeservice.",),
    "pl": ("Witamy. Aby połączyć się z działem sprzedaży, wybierz jeden.",),
}  # fmt: skip


@pytest.mark.parametrize("language", PROMPTS)
def test_a_prompt_in_its_own_language_is_never_told(language):
    for words in PROMPTS[language]:
        assert other_language(words, frozenset({language}), identify) is None, words


@pytest.mark.parametrize(
    ("language", "words"),
    [(language, words) for language in ("de", "fr", "it", "nl", "sv", "pl") for words in PROMPTS[language]],
)
def test_a_prompt_read_as_english_is_told(language, words):
    assert other_language(words, frozenset({"en"}), identify) == language


def test_no_example_document_is_taken_for_another_language():
    for path in EXAMPLES.rglob("*.xml"):
        assert not found(parse_document(path.read_bytes(), URL, identify=identify), "text-language"), path


def test_without_the_package_nothing_is_known(monkeypatch):
    monkeypatch.setitem(sys.modules, "py3langid", None)
    without = LanguageIdentifier()
    assert without.when_ready() is None
    assert without("Bitte bleiben Sie am Apparat.") == {}
    assert without.when_ready() is None


def test_it_is_ready_when_it_is_loaded():
    assert identifier_version()
    fresh = LanguageIdentifier()
    assert fresh.when_ready() is None
    fresh.load()
    assert fresh.when_ready() is fresh
