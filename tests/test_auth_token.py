"""The auth token: found where it may stand, strongest source first, and never shown, logged or saved."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playground.checkup import checks, findings
from playground.errors import PlaygroundError
from playground.placing import call_setup, read_target
from playground.settings.auth_token import AuthToken, auth_token_of, token_in_words
from playground.settings.config import Settings, load_settings
from playground.settings.config_file import PATH_VARIABLE
from playground.settings.keeper import SettingsKeeper
from playground.settings.options import CallOptions

TOKEN = "s3cret-MjQ1NjM4Njk5NzRiNzQ2"
VARIABLE = {"MY_TOKEN": "of-the-variable"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def written(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def load(
    path: Path, *, given: Any = None, environ: dict[str, str] | None = None, profile: Any = None
) -> Settings:
    return load_settings(given, environ=environ or {}, path=path, profile=profile)


def found(settings: Settings, environ: dict[str, str] = VARIABLE) -> tuple[str, str] | None:
    token = auth_token_of(settings.call, environ)
    return None if token is None else (token.value, token.source)


BOTH = f"auth-token = '{TOKEN}'\n[profiles.work]\nauth-token = 'of-the-profile'\n"
NEARER = "auth-token-env = 'MY_TOKEN'\n[profiles.work]\nauth-token = 'of-the-profile'\n"
IN_ONE = f"[profiles.work]\nauth-token = '{TOKEN}'\nauth-token-env = 'MY_TOKEN'\n"
OFF = f"auth-token = '{TOKEN}'\nauth-token-env = 'MY_TOKEN'\n[profiles.work]\nauth-token = ''\n"
ENVIRON = {"IVR_PLAYGROUND_AUTH_TOKEN": "of-the-environment"}
FROM_VARIABLE = ("of-the-variable", "the environment variable MY_TOKEN")
FROM_ENVIRONMENT = ("of-the-environment", "the environment variable IVR_PLAYGROUND_AUTH_TOKEN")


@pytest.mark.parametrize(
    ("text", "given", "environ", "profile", "expected"),
    [
        ("", {}, {}, None, None),
        (BOTH, {}, {}, None, (TOKEN, "the config file")),
        (BOTH, {}, {}, "work", ("of-the-profile", "profile work")),
        (BOTH, {}, ENVIRON, "work", FROM_ENVIRONMENT),
        (BOTH, {"auth_token_env": "MY_TOKEN"}, ENVIRON, "work", FROM_VARIABLE),
        (BOTH, {}, {"IVR_PLAYGROUND_AUTH_TOKEN_ENV": "MY_TOKEN"}, "work", FROM_VARIABLE),
        (NEARER, {}, {}, None, FROM_VARIABLE),
        (NEARER, {}, {}, "work", ("of-the-profile", "profile work")),
        (NEARER, {}, ENVIRON, None, FROM_ENVIRONMENT),
        (IN_ONE, {}, {}, "work", FROM_VARIABLE),
        (OFF, {}, {}, "work", None),
    ],
)  # fmt: skip
def test_the_nearest_source_counts_and_a_variable_before_a_token(
    path: Path, text: str, given: Any, environ: Any, profile: Any, expected: Any
) -> None:
    assert found(load(written(path, text), given=given, environ=environ, profile=profile)) == expected


def test_the_call_is_set_up_with_it(path: Path) -> None:
    settings = load(written(path, f"auth-token = ' {TOKEN} '"))
    setup, _ = call_setup(read_target("http://127.0.0.1:5000/"), settings.call)
    assert setup.auth_token == TOKEN


def test_no_text_of_it_tells_it(path: Path) -> None:
    settings = load(written(path, f"auth-token = '{TOKEN}'"))
    setup, _ = call_setup(read_target("http://127.0.0.1:5000/"), settings.call)
    for thing in (settings, settings.call, settings.call.auth_token, setup):
        for text in (repr(thing), str(thing), f"{thing}", f"{thing!s:>5}"):
            assert TOKEN not in text
    assert TOKEN not in token_in_words(settings.call)
    assert token_in_words(settings.call) == "set, from the config file"
    assert settings.call.auth_token == pickle.loads(pickle.dumps(settings.call.auth_token))


@pytest.mark.parametrize("text", ["auth-token = 's3cret\\u0007'", "[profiles.work]\nauth-token = ['s3cret']",
                                  "auth-token = {a = 's3cret'}", "auth-token = '  '"])  # fmt: skip
def test_complaints_do_not_repeat_it(path: Path, text: str) -> None:
    text = text.replace("'s3cret\\u0007'", '"s3cret\\u0007"')
    with pytest.raises(PlaygroundError) as told:
        load(written(path, text), profile="work" if "work" in text else None)
    assert "auth-token" in str(told.value)
    assert "s3cret" not in str(told.value)


def test_an_environment_variable_with_nonsense_is_not_repeated(path: Path) -> None:
    with pytest.raises(
        PlaygroundError, match="IVR_PLAYGROUND_AUTH_TOKEN: it holds control characters"
    ) as told:
        load(path, environ={"IVR_PLAYGROUND_AUTH_TOKEN": "s3cret\n1"})
    assert "s3cret" not in str(told.value)
    with pytest.raises(PlaygroundError, match="MY_TOKEN holds no auth token") as told:
        auth_token_of(CallOptions(auth_token_env="MY_TOKEN"), {"MY_TOKEN": "s3cret\x1b"})
    assert "s3cret" not in str(told.value)


# Saving


async def test_saving_loses_no_token_and_writes_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One token stands in the file, another comes from the environment; the user changes other things."""
    text = f"auth-token = '{TOKEN}'  # mine\n[profiles.work]\nauth-token = 'of-the-profile'\nto = '222222'\n"
    monkeypatch.setenv("IVR_PLAYGROUND_AUTH_TOKEN", "of-the-environment")
    monkeypatch.setenv("IVR_PLAYGROUND_FROM", "999999")
    before = load_settings(path=written(path, text))
    assert found(before) == FROM_ENVIRONMENT
    keeper = SettingsKeeper(lambda why: pytest.fail(why))
    strict = replace(before, call=replace(before.call, strict=True), tui=replace(before.tui, volume=0.5))
    keeper.keep(before, strict)
    work = load_settings(profile="work", path=path)
    keeper.keep(strict, replace(work, call=replace(work.call, to_number="333333"), tui=strict.tui))
    await keeper.finish()
    saved = path.read_text()
    assert f"auth-token = '{TOKEN}'  # mine\n" in saved
    assert "auth-token = 'of-the-profile'\n" in saved
    assert saved.count("auth-token") == 2
    assert "of-the-environment" not in saved
    assert "999999" not in saved
    assert load(path).call.strict
    assert load(path, profile="work").call.to_number == "333333"
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_variable_typed_in_the_settings_is_saved_beside_the_token(path: Path) -> None:
    before = load(written(path, f"auth-token = '{TOKEN}'\n"))
    after = replace(before, call=replace(before.call, auth_token_env="MY_TOKEN"))
    keeper = SettingsKeeper(lambda why: pytest.fail(why))
    keeper.keep(before, after)
    keeper.keep(after, replace(after, call=replace(after.call, auth_token_env=None)))
    await keeper.finish()
    assert found(load(path)) == (TOKEN, "the config file")
    keeper.keep(before, after)
    await keeper.finish()
    assert found(load(path)) == FROM_VARIABLE
    assert TOKEN in path.read_text()


# Who may read the file


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
@pytest.mark.parametrize("place", ["", "[default]\n", "[profiles.other]\n"])
def test_a_token_that_others_can_read_is_told_in_one_sentence(path: Path, mode: int, place: str) -> None:
    settings = load(written(path, f"{place}auth-token = '{TOKEN}'\n", mode))
    [notice] = settings.notices
    assert str(path) in notice
    assert "chmod 600" in notice
    assert TOKEN not in notice
    assert load(written(path, f"{place}auth-token = '{TOKEN}'\n", 0o600)).notices == ()
    assert load(written(path, "strict = true\n", mode)).notices == ()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_run_says_it_once(path: Path, run_cli: Any) -> None:
    written(path, f"auth-token = '{TOKEN}'\n", 0o644)
    document = path.with_name("call.xml")
    document.write_text("<Response><Hangup/></Response>")
    out = run_cli("run", str(document))
    assert out.count("chmod 600") == 1
    assert TOKEN not in out


@pytest.fixture
def run_cli(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Any:
    from playground.cli import main

    monkeypatch.setenv(PATH_VARIABLE, str(path))
    monkeypatch.setenv("IVR_PLAYGROUND_DATA", str(tmp_path / "data"))

    def run(*words: str) -> str:
        main(list(words))
        captured = capsys.readouterr()
        return captured.out + captured.err

    return run


# Telling of it


def doctor(path: Path, subject: str, **more: str) -> Any:
    environ = {PATH_VARIABLE: str(path), **more}
    [finding] = findings({subject: checks(environ)[subject]})
    return finding


def test_doctor_says_whether_and_where(path: Path) -> None:
    assert doctor(path, "Signatures").summary == "Auth token not set; requests are not signed"
    written(path, f"profile = 'work'\n[profiles.work]\nauth-token = '{TOKEN}'\n", 0o644)
    finding = doctor(path, "Signatures")
    assert finding.summary == "Auth token set, from profile work; requests are signed"
    assert finding.works
    exposed = doctor(path, "Config file")
    assert not exposed.works
    assert not exposed.needed
    assert TOKEN not in exposed.summary + finding.summary
    variable = {"IVR_PLAYGROUND_AUTH_TOKEN_ENV": "MY_TOKEN"}
    assert not doctor(path, "Signatures", **variable).works
    assert doctor(path, "Signatures", **variable, MY_TOKEN="x").summary.startswith(
        "Auth token set, from the environment variable MY_TOKEN"
    )
    path.write_text("timeout = 0\n")
    assert not doctor(path, "Signatures").works


def test_a_token_is_not_its_source() -> None:
    assert AuthToken("a", "here") == AuthToken("a", "there")
    assert AuthToken("a") != AuthToken("b")
