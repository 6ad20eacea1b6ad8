"""Settings: the order of sources, mistakes named with their place, saving that keeps what people wrote."""

from dataclasses import replace
from pathlib import Path

import pytest

from playground.errors import PlaygroundError
from playground.settings.config import load_settings, save_settings
from playground.settings.config_file import config_path
from playground.settings.options import CallOptions, TuiOptions, options_of

NOTHING: dict[str, str] = {}


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.toml"

    def write(text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        return path

    return write


def load(path, given=None, environ=NOTHING, profile=None):
    return load_settings(given, profile=profile, environ=environ, path=path)


def test_without_a_file_there_are_the_defaults(tmp_path):
    settings = load(tmp_path / "none.toml")
    assert settings.call == CallOptions()
    assert settings.tui == TuiOptions()
    assert settings.call.timeout_s == 15.0


def test_command_line_before_environment_before_profile_before_default(config):
    path = config(
        'timeout = 1\n[default]\ntimeout = 2\nto = "111"\n[profiles.here]\ntimeout = 3\nfrom = "222"\n'
    )
    environ = {"IVR_PLAYGROUND_TIMEOUT": "4", "IVR_PLAYGROUND_AUTH_ID": "MA1"}
    assert load(path).call.timeout_s == 2
    assert load(path, profile="here").call.timeout_s == 3
    assert load(path, profile="here", environ=environ).call.timeout_s == 4
    settings = load(path, {"timeout_s": 5.0}, environ, "here")
    assert settings.call == replace(
        CallOptions(), timeout_s=5.0, to_number="111", from_number="222", auth_id="MA1"
    )


def test_every_option_can_be_set_everywhere(config):
    samples = {
        "from": "15550001111", "to": "sip:bob@example.com", "direction": "outbound", "method": "GET",
        "param": "A=1=2", "sip-header": "Tier=Gold", "header": "X-Api=1", "hangup-url": "http://h.test/",
        "fallback-url": "http://f.test/", "ring-url": "http://r.test/", "auth-id": "MA9",
        "auth-token": "t0ken", "auth-token-env": "MY_TOKEN", "timeout": "2.5",
        "map-host": "ivr.example.com=localhost:5000", "allow-host": "cdn.example.com", "strict": "true",
        "ring-timeout": "30", "hangup-on-ring": "0", "time-limit": "90000", "machine-detection": "hangup",
        "machine-detection-time": "2000", "machine-detection-url": "http://m.test/",
        "lenient": "true", "insecure": "true", "plus": "true", "recordings": "/tmp/recordings",
        "confidence": "0.5",
    }  # fmt: skip
    options = options_of(CallOptions)
    assert set(samples) == {option.name for option in options}
    environ = {option.environment: samples[option.name] for option in options}
    from_environment = load(config(""), environ=environ).call
    for option in options:
        assert getattr(from_environment, option.field) != option.default, option.name

    def toml(option):
        value = samples[option.name]
        return f"{option.name} = {value if option.flag else repr(value)}"

    assert load(config("\n".join(map(toml, options)))).call == from_environment


def test_many_values_as_list_table_or_lines(config):
    text = (
        'param = {A = "1", B = 2}\nallow-host = ["a.test", "b.test:8080"]\nmap-host = "x.test=localhost:1"\n'
    )
    call = load(config(text), environ={"IVR_PLAYGROUND_HEADER": "A=1;B=2\nC=3"}).call
    assert call.params == (("A", "1"), ("B", "2"))
    assert call.allowed_hosts == ("a.test", "b.test:8080")
    assert call.host_map == (("x.test", "localhost:1"),)
    assert call.http_headers == (("A", "1"), ("B", "2"), ("C", "3"))


def test_a_profile_may_be_named_by_file_or_environment(config):
    path = config('profile = "a"\n[profiles.a]\nfrom = "111"\n[profiles.b]\nfrom = "222"\n')
    assert load(path).call.from_number == "111"
    assert load(path, environ={"IVR_PLAYGROUND_PROFILE": "b"}).call.from_number == "222"
    assert load(path).profiles == ("a", "b")


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("timeout = 5\nto = = 6", 2, "not valid TOML"),
        ('\n[profiles.x]\n# hm\nform = "1"', 4, "did you mean from"),
        ('[profiles.x]\nfrom = "abc"', 2, "from: 'abc' is not a phone number"),
        ("timeout = -1", 1, "timeout: '-1' is not a number of seconds above 0"),
        ('[default]\nstrict = "yes"', 2, "strict: it must be true or false"),
        ('[profiles.x]\nmap-host = ["a.test"]', 2, "not of the form PUBLIC=LOCAL"),
        ("[profiles.x.param]\nA = [1]", 1, "it must be text or a number"),
        ("profiles = 3", 1, "profiles must be a table"),
        ("profile = 3", 1, "profile must be the name"),
        ("method = 'PUT'", 1, "'PUT' is none of POST, GET"),
        ("hangup-url = 'ftp://x.test'", 1, "does not start with http"),
    ],
)
def test_mistakes_are_named_with_their_line(config, text, line, part):
    with pytest.raises(PlaygroundError) as told:
        load(config(text), profile="x" if "profiles.x" in text else None)
    assert f"line {line}" in str(told.value)
    assert part in str(told.value)
    assert "\n" not in str(told.value)


def test_an_unknown_profile_names_those_there_are(config):
    with pytest.raises(PlaygroundError, match=r"no profile 'z'.*It has a, b\."):
        load(config("[profiles.a]\n[profiles.b]\n"), profile="z")


def test_a_mistake_in_the_environment_names_the_variable(config):
    with pytest.raises(PlaygroundError, match=r"IVR_PLAYGROUND_TIMEOUT: 'soon' is not"):
        load(config(""), environ={"IVR_PLAYGROUND_TIMEOUT": "soon"})


def test_mistakes_among_the_apps_own_settings_do_not_keep_it_from_opening(config):
    settings = load(config("[tui]\nvolume = 7\nshoes = 1\nmuted = true\n"))
    assert settings.tui == replace(TuiOptions(), muted=True)
    assert ["line 2" in settings.notices[0], "line 3" in settings.notices[1]] == [True, True]


def test_a_file_that_is_not_text_is_one_sentence(config, tmp_path):
    path = config("")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlaygroundError, match="not UTF-8"):
        load(path)
    with pytest.raises(PlaygroundError, match="cannot be read"):
        load(tmp_path)


WRITTEN = """\
# my numbers
from = "111"  # the office

[profiles.local]
map-host = ["ivr.example.com=localhost:5000"]  # tunnel
"""


def test_saving_keeps_comments_and_writes_only_what_changed(config):
    path = config(WRITTEN)
    settings = load(path)
    save_settings(path, call=replace(settings.call, timeout_s=4.0), tui=replace(settings.tui, volume=0.5))
    text = path.read_text()
    assert "# my numbers" in text
    assert "# the office" in text
    assert "# tunnel" in text
    again = load(path)
    assert again.call == replace(settings.call, timeout_s=4.0)
    assert again.tui == replace(TuiOptions(), volume=0.5)
    assert "to =" not in text


def test_saving_into_a_profile_leaves_the_defaults_alone(config):
    path = config(WRITTEN)
    settings = load(path, profile="local")
    changed = replace(settings.call, from_number="333", strict=True, params=(("A", "1=2"),))
    save_settings(path, call=changed, profile="local")
    assert load(path, profile="local").call == changed
    assert load(path).call.from_number == "111"
    save_settings(path, call=replace(changed, from_number="111"), profile="local")
    assert "333" not in path.read_text()


def test_saving_a_new_profile_in_a_new_file(tmp_path):
    path = tmp_path / "deep" / "config.toml"
    call = replace(CallOptions(), host_map=(("a.test", "localhost:1"),), hangup_url="http://h.test/")
    save_settings(path, call=call, profile="new one")
    assert load(path, profile="new one").call == call
    assert load(path).call == CallOptions()


def test_saving_a_default_takes_the_line_out(config):
    path = config('from = "111"\n[default]\nhangup-url = "http://h.test/"\n')
    save_settings(path, call=CallOptions())
    assert load(path).call == CallOptions()


def test_saving_what_is_there_already_touches_nothing(config):
    path = config(WRITTEN)
    before = path.stat().st_mtime_ns
    save_settings(path, call=load(path).call, tui=TuiOptions())
    assert path.stat().st_mtime_ns == before


def test_saving_keeps_a_link_and_leaves_no_other_file(config, tmp_path):
    path = config(WRITTEN)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    path.chmod(0o640)
    save_settings(link, tui=replace(TuiOptions(), muted=True))
    assert link.is_symlink()
    assert load(path).tui.muted
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml", "link.toml"]


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PlaygroundError, match="cannot be"):
        save_settings(tmp_path / "file" / "config.toml", tui=replace(TuiOptions(), muted=True))


def test_the_environment_may_name_another_file():
    assert config_path({"IVR_PLAYGROUND_CONFIG": "/x/y.toml"}) == Path("/x/y.toml")
    assert config_path({}).name == "config.toml"


def test_machine_detection_may_be_written_as_toml_writes_truth(config):
    for written, value in (("true", "true"), ("false", "false"), ('"hangup"', "hangup")):
        assert load(config(f"machine-detection = {written}")).call.machine_detection == value


def test_rules_are_switched_off_for_all_and_for_a_profile(config):
    path = config(
        '[lint]\noff = ["url", "method"]\n[profiles.p]\nto = "111"\n[profiles.p.lint]\noff = "url-setting"\n'
    )
    assert load(path).lint.off == ("url", "method")
    assert load(path, profile="p").lint.off == ("url", "method", "url-setting")
    with pytest.raises(PlaygroundError, match="line 2: off: 'urls' is the code of no rule; did you mean url"):
        load(config('[profiles.p.lint]\noff = ["urls"]\n'), profile="p")
    with pytest.raises(PlaygroundError, match="lint must be a table"):
        load(config("lint = 3\n"))


def test_saving_keeps_the_rules_that_are_switched_off(config):
    path = config('[lint]\noff = ["url"]  # ours\n')
    save_settings(path, call=replace(CallOptions(), to_number="111"))
    assert "# ours" in path.read_text()
    assert load(path).lint.off == ("url",)
