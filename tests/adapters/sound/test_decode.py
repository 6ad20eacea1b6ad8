import io

import numpy as np
import pytest
import soundfile

from playground.adapters.sound.clip import RATE
from playground.adapters.sound.decode import UndecodableSound, decode, length_of
from playground.adapters.sound.resample import resample_by_fft, to_engine_rate
from tests.adapters.sound.recorder import level_at, loudest_hertz

FORMATS = [
    ("WAV", "PCM_16", 8000, 1),
    ("WAV", "PCM_16", 44_100, 2),
    ("WAV", "PCM_24", 48_000, 1),
    ("WAV", "PCM_U8", 11_025, 1),
    ("WAV", "FLOAT", 96_000, 6),
    ("WAV", "ULAW", 8000, 1),
    ("WAV", "ALAW", 8000, 1),
    ("WAV", "GSM610", 8000, 1),
    ("WAV", "IMA_ADPCM", 16_000, 1),
    ("MP3", None, 44_100, 2),
    ("MP3", None, 16_000, 1),
    ("OGG", "VORBIS", 44_100, 2),
    ("OGG", "OPUS", 48_000, 1),
    ("FLAC", None, 22_050, 1),
    ("AIFF", None, 44_100, 1),
    ("AU", "ULAW", 8000, 1),
]


def encoded(format_: str, subtype: str | None, rate: int, channels: int, seconds: float = 2.0) -> bytes:
    at = np.arange(round(rate * seconds)) / rate
    tone = np.repeat((0.5 * np.sin(2 * np.pi * 440 * at))[:, None], channels, axis=1)
    body = io.BytesIO()
    soundfile.write(body, tone, rate, format=format_, subtype=subtype)
    return body.getvalue()


@pytest.mark.parametrize(("format_", "subtype", "rate", "channels"), FORMATS)
def test_every_format_comes_out_as_the_tone_that_went_in(format_, subtype, rate, channels):
    body = encoded(format_, subtype, rate, channels)
    clip = decode(body, None, "https://example.test/sound")
    assert clip.seconds == pytest.approx(2.0, abs=0.06)
    assert clip.samples.dtype == np.float32
    assert loudest_hertz(clip.samples[RATE // 4 : -RATE // 4]) == pytest.approx(440, abs=2)
    assert level_at(clip.samples[RATE // 4 : -RATE // 4], 440) == pytest.approx(0.5, abs=0.03)
    assert clip.note == ""
    assert length_of(body, None, "") == pytest.approx(clip.seconds, abs=0.06)


@pytest.mark.parametrize(
    ("content_type", "url"),
    [
        ("audio/basic", "http://h/a"),
        ("audio/mulaw;rate=8000", "http://h/a"),
        ("Audio/PCMU", "http://h/a.bin"),
        (None, "http://h/dir/a.ulaw?v=1.wav"),
        ("application/octet-stream", "http://h/a.UL"),
    ],
)
def test_raw_mu_law_by_type_or_ending(content_type, url):
    with_header = encoded("AU", "ULAW", 8000, 1)
    raw = with_header[int.from_bytes(with_header[4:8], "big") :]
    clip = decode(raw, content_type, url)
    assert clip.seconds == pytest.approx(2.0, abs=0.01)
    assert level_at(clip.samples, 440) == pytest.approx(0.5, abs=0.03)
    assert length_of(raw, content_type, url) == 2.0


def test_quiet_mu_law_is_not_taken_for_aac():
    assert decode(b"\xff\xf1" + b"\xff" * 7998, "audio/basic", "").seconds == 1.0


def test_a_header_wins_over_a_raw_content_type():
    assert decode(encoded("WAV", "PCM_16", 16_000, 1), "audio/basic", "").seconds == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("body", "content_type", "sentence"),
    [
        (b"", "audio/mpeg", "The sound file is empty."),
        (b"  <!DOCTYPE html><p>404", "audio/mpeg", "The server sent an HTML page, not a sound file."),
        (b"\xef\xbb\xbf<html>", "audio/basic", "The server sent an HTML page, not a sound file."),
        (b"<?xml version='1.0'?><Error/>", "audio/wav", "The server sent an XML document, not a sound file."),
        (b'{"error": 1}', "audio/wav", "The server sent a JSON document, not a sound file."),
        (b"Not Found", None, "The server sent plain text, not a sound file."),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), None, "The server sent a PNG picture, not a sound file."),
        (b"PK\x03\x04" + bytes(50), None, "The server sent a ZIP archive, not a sound file."),
        (b"\0\0\0\x20ftypM4A " + bytes(50), "audio/mp4", "M4A or MP4 (AAC) cannot be played here: "),
        (b"\xff\xf1\x50\x80" + bytes(50), "audio/aac", "AAC cannot be played here: "),
        (b"#!AMR\n" + bytes(50), None, "AMR cannot be played here: "),
        (
            bytes(1000),
            "audio/mpeg",
            "The body is no sound file that can be decoded, although it is sent as audio/mpeg",
        ),
        (b"ID3\x04" + bytes(500), "audio/mpeg", "The sound file is damaged or cut short"),
        (b"OggS" + bytes(500), None, "The sound file is damaged or cut short"),
        (b"RIFF\x24\0\0\0WAVE", None, "The sound file is damaged or cut short"),
    ],
)
def test_what_is_no_playable_sound_is_named_in_a_sentence(body, content_type, sentence):
    for attempt in (decode, length_of):
        with pytest.raises(UndecodableSound) as refused:
            attempt(body, content_type, "https://example.test/a")
        assert refused.value.sentence.startswith(sentence)
        assert refused.value.sentence.endswith(".")


def test_a_wav_that_ends_early_is_played_as_far_as_it_goes_and_says_so():
    body = encoded("WAV", "PCM_16", 8000, 1)
    clip = decode(body[: len(body) // 2], None, "")
    assert clip.seconds == pytest.approx(1.0, abs=0.01)
    assert clip.note == "The WAV file is cut short: it announces 2.0 s of sound, 1.0 s came."


def test_a_wav_written_as_a_stream_announces_no_length():
    body = bytearray(encoded("WAV", "PCM_16", 8000, 1))
    at = body.find(b"data")
    body[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    clip = decode(bytes(body), None, "")
    assert clip.seconds == pytest.approx(2.0, abs=0.01)
    assert clip.note == ""


def decoded_or_refused(body: bytes) -> float:
    """Length of what is decoded, 0 when it is refused; any other exception fails the test."""
    try:
        return decode(body, "audio/mpeg", "").seconds
    except UndecodableSound:
        return 0.0


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.7])
@pytest.mark.parametrize(("format_", "subtype", "rate", "channels"), FORMATS)
def test_a_file_cut_anywhere_gives_a_shorter_clip_or_a_sentence(format_, subtype, rate, channels, kept):
    body = encoded(format_, subtype, rate, channels)
    assert decoded_or_refused(body[: int(len(body) * kept)]) < 2.0


def test_a_small_file_that_unfolds_to_hours_is_refused():
    body = encoded("WAV", "PCM_U8", 1, 1, seconds=8000)
    with pytest.raises(UndecodableSound, match="longer than 60 minutes"):
        decode(body, None, "")
    with pytest.raises(UndecodableSound, match="longer than 60 minutes"):
        length_of(body, None, "")


def test_samples_that_are_no_numbers_become_silence():
    samples = np.full(8000, np.nan, dtype=np.float32)
    samples[:10] = np.inf
    body = io.BytesIO()
    soundfile.write(body, samples, RATE, format="WAV", subtype="FLOAT")
    clip = decode(body.getvalue(), None, "")
    assert np.isfinite(clip.samples).all()
    assert np.abs(clip.samples).max() <= 1.0


def test_random_bytes_never_raise_anything_else():
    random = np.random.default_rng(7)
    magics = [
        b"",
        b"RIFF",
        b"OggS",
        b"fLaC",
        b"ID3\x03",
        b"\xff\xfb\x90",
        b"FORM",
        b".snd",
        b"RIFF\xff\xff\xff\xffWAVEfmt ",
    ]
    for turn in range(200):
        body = magics[turn % len(magics)] + random.bytes(int(random.integers(1, 4000)))
        assert decoded_or_refused(body) >= 0.0


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("resample", [to_engine_rate, resample_by_fft])
def test_both_resamplers_keep_length_and_tone(rate, resample):
    at = np.arange(rate) / rate
    tone = (0.5 * np.sin(2 * np.pi * 1000 * at)).astype(np.float32)
    resampled = resample(tone, rate)
    assert len(resampled) == pytest.approx(RATE, abs=2)
    assert resampled.dtype == np.float32
    wanted = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(len(resampled)) / RATE)
    assert np.abs(resampled - wanted)[RATE // 20 : -RATE // 20].max() < 0.01


@pytest.mark.parametrize("frames", [1, 2, 7])
def test_the_fft_resampler_takes_the_shortest_sounds(frames):
    assert len(resample_by_fft(np.ones(frames, dtype=np.float32), 8000)) == frames * 3
