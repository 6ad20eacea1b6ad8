"""Typed access: every kind, its defaults, and what becomes of bad values (plivo-xml.md 1.9 and 2)."""

import pytest

from playground.document.spec import BadValue
from playground.document.values import read_values
from tests.document.reading import first


def values(inside: str):
    return read_values(first(inside))


@pytest.mark.parametrize(
    ("written", "counts", "outcome"),
    [
        ("", 99, None),
        ('numDigits="4"', 4, None),
        ('numDigits=" 4 "', 4, None),
        ('numDigits="0"', 99, BadValue.REFUSE),
        ('numDigits="-3"', 99, BadValue.REFUSE),
        ('numDigits="500"', 99, BadValue.CLAMP),
        ('numDigits="four"', 99, BadValue.DEFAULT),
        ('numDigits="4.5"', 99, BadValue.DEFAULT),
        ('numDigits="٤"', 99, BadValue.DEFAULT),
        ('numDigits=""', 99, BadValue.DEFAULT),
        ('numDigits="99999999999999999999999"', 99, BadValue.DEFAULT),
    ],
)
def test_whole_numbers(written, counts, outcome) -> None:
    read = values(f"<GetDigits {written}/>")
    fault = read.fault("num_digits")
    assert read.integer("num_digits") == counts
    assert (fault.outcome if fault else None) is outcome
    assert read.given("num_digits") is bool(written)


def test_clamped_and_defaulted_ranges() -> None:
    assert values('<Dial timeLimit="100000"/>').integer("time_limit") == 86400
    assert values('<GetInput executionTimeout="90"/>').seconds("execution_timeout") == 15.0
    assert values('<Speak loop="0">x</Speak>').integer("loop") == 0


@pytest.mark.parametrize(
    ("written", "counts"),
    [
        ("", True),
        ('redirect="true"', True),
        ('redirect="false"', False),
        ('redirect="yes"', False),
        ('redirect="True"', False),
        ('redirect=""', False),
        ('redirect=" true "', True),
    ],
)
def test_only_true_is_true(written, counts) -> None:
    assert values(f"<GetDigits {written}/>").boolean("redirect") is counts


def test_times_come_in_seconds_whatever_their_unit() -> None:
    read = values('<Wait length="3" minSilence="500"/>')
    assert read.seconds("length") == 3.0
    assert read.seconds("min_silence") == 0.5
    assert values("<Hangup/>").seconds_or_none("schedule") is None
    assert values('<Hangup schedule="30"/>').seconds_or_none("schedule") == 30.0
    assert values('<Hangup schedule="-5"/>').seconds_or_none("schedule") == -5.0


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("", 2.0), ('digitEndTimeout="auto"', 2.0), ('digitEndTimeout="7"', 7.0), ('digitEndTimeout="90"', 2.0)],
)
def test_auto_is_what_the_caller_says(written, seconds) -> None:
    assert values(f"<GetInput {written}/>").seconds_or("digit_end_timeout", auto=2.0) == seconds


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("", "#"),
        ('finishOnKey="*"', "*"),
        ('finishOnKey=""', None),
        ('finishOnKey="none"', None),
        ('finishOnKey="12"', "#"),
        ('finishOnKey="a"', "#"),
    ],
)
def test_finish_key(written, key) -> None:
    assert values(f"<GetDigits {written}/>").key("finish_on_key") == key


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("", "1234567890*#"),
        ('validDigits="12"', "12"),
        ('validDigits="1a"', "1234567890*#"),
        ('validDigits=""', "1234567890*#"),
    ],
)
def test_valid_keys(written, keys) -> None:
    assert values(f"<GetDigits {written}/>").keys("valid_digits") == keys


def test_a_recording_may_end_on_many_keys_or_none() -> None:
    assert values('<Record finishOnKey="12*"/>').keys("finish_on_key") == "12*"
    assert values('<Record finishOnKey="none"/>').keys("finish_on_key") == ""


@pytest.mark.parametrize(
    ("written", "method"),
    [
        ("", "POST"),
        ('method="GET"', "GET"),
        ('method="get"', None),
        ('method="PUT"', None),
        ('method=""', None),
    ],
)
def test_a_bad_method_is_no_method(written, method) -> None:
    read = values(f"<Redirect {written}>https://a.example/</Redirect>")
    assert read.method("method") == method
    assert (read.fault("method") is None) is (method is not None)


def test_a_bad_callback_method_is_the_default() -> None:
    assert values('<Record callbackMethod="put"/>').method("callback_method") == "POST"
    assert values('<MultiPartyCall waitMusicMethod="put"/>').method("wait_music_method") == "GET"


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("", None),
        ('action=""', None),
        ('action=" https://a.example/x "', "https://a.example/x"),
        ('action="/x?a=1"', "/x?a=1"),
        ('action="ftp://a.example"', "ftp://a.example"),
        ('action="http://["', "http://["),
    ],
)
def test_action_urls_come_as_written_even_when_bad(written, url) -> None:
    assert values(f"<GetDigits {written}/>").string("action") == url


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ('invalidDigitsSound="ftp://a.example/x"', None),
        ('invalidDigitsSound="a b"', None),
        ('invalidDigitsSound="x.wav"', "x.wav"),
    ],
)
def test_other_bad_urls_count_as_absent(written, url) -> None:
    assert values(f"<GetDigits {written}/>").string("invalid_digits_sound") == url


def test_words_instead_of_a_url() -> None:
    assert values('<Dial dialMusic="real"/>').string("dial_music") == "real"
    assert values('<Conference enterSound=""/>').string("enter_sound") == ""
    assert values('<MultiPartyCall enterSound="beep:2"/>').string("enter_sound") == "beep:2"


@pytest.mark.parametrize(
    ("written", "kind"),
    [("", "dtmf speech"), ('inputType="speech"', "speech"), ('inputType="Speech"', "dtmf speech")],
)
def test_choices(written, kind) -> None:
    assert values(f"<GetInput {written}/>").string("input_type") == kind


def test_a_role_ignores_case() -> None:
    assert values('<MultiPartyCall role="customer"/>').string("role") == "Customer"


def test_lists_and_pairs() -> None:
    assert values('<GetInput hints="one, two ,,three"/>').strings("hints") == ("one", "two", "three")
    assert values("<GetInput/>").strings("hints") == ()
    assert values('<Dial digitsMatch="*1,22"/>').strings("digits_match") == ("*1", "22")
    assert values('<Dial digitsMatch="*1,x"/>').strings("digits_match") == ()
    assert values('<Dial sipHeaders="A=1, B=x=y"/>').pairs("sip_headers") == (("A", "1"), ("B", "x=y"))
    assert values('<Dial sipHeaders="A,B=1"/>').pairs("sip_headers") == (("A", ""), ("B", "1"))
    assert values('<Stream extraHeaders="A">wss://a.test/</Stream>').pairs("extra_headers") == ()
    read = values('<MultiPartyCall statusCallbackEvents="participant-audio-events"/>')
    assert read.strings("status_callback_events") == ("participant-audio-events",)


@pytest.mark.parametrize(
    ("written", "listens"),
    [("", False), ('beep="true"', True), ('beep="duration=300,threshold=256"', True), ('beep="loud"', False)],
)
def test_beep_tuning(written, listens) -> None:
    assert values(f"<Wait {written}/>").boolean("beep") is listens


def test_an_unknown_voice_speaks_anyway() -> None:
    read = values('<Speak voice="ALICE" language="x y">Hi</Speak>')
    assert (read.string("voice"), read.string("language")) == ("ALICE", "x y")
    assert read.fault("voice") is not None
    assert read.fault("language") is not None


def test_lengths_of_text() -> None:
    assert values(f'<Dial callerName="{"x" * 51}"/>').string("caller_name") is None
    assert values(f'<Dial callerName="{"x" * 50}"/>').string("caller_name") == "x" * 50


def test_only_a_schedule_that_is_no_number_skips_the_hangup() -> None:
    assert values('<Hangup schedule="soon"/>').skipped
    assert not values('<Hangup schedule="0"/>').skipped
    assert not values("<Hangup/>").skipped


def test_asking_wrongly_is_a_bug() -> None:
    read = values("<GetDigits/>")
    for ask in (read.integer, read.boolean, read.seconds):
        with pytest.raises(TypeError):
            ask("action")
    with pytest.raises(TypeError):
        read.string("redirect")
    with pytest.raises(KeyError):
        read.string("no_such_thing")
    with pytest.raises(KeyError):
        read_values(first("<Say>x</Say>"))
