"""The pytest plugin: collects scenario files, and gives the fixture ``call`` for tests written in Python.

Loaded by every pytest where the playground is installed, so it imports nothing until it is used. Files are collected
when their names match the ini option ``ivr_scenario_files``, normally ``*.scenario.yaml`` and ``*.scenario.yml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playground.scenarios.model import Scenario
    from playground.scenarios.playing import Played
    from playground.scenarios.python_call import PythonCall

PATTERNS = ("*.scenario.yaml", "*.scenario.yml")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("ivr-playground", "phone calls to an IVR app")
    group.addoption(
        "--ivr-url",
        metavar="URL",
        help="call this: instead of what scenario files name, and for the fixture call",
    )
    parser.addini("ivr_url", "the answer URL, unless --ivr-url says otherwise", default="")
    parser.addini(
        "ivr_scenario_files",
        "names of scenario files that are collected",
        type="args",
        default=list(PATTERNS),
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line(
        "markers", "ivr(url=None, **options): what the fixture call calls, and the options of the call"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect scenario files."""
    patterns = parent.config.getini("ivr_scenario_files")
    if file_path.suffix.lower() in (".yaml", ".yml") and any(
        fnmatch(file_path.name, pattern) for pattern in patterns
    ):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


def _url(config: pytest.Config) -> str | None:
    return config.getoption("--ivr-url") or config.getini("ivr_url") or None


class ScenarioFile(pytest.File):
    """A file of scenarios."""

    def collect(self) -> Iterator[pytest.Item]:
        """Collect a test for each scenario."""
        from playground.errors import PlaygroundError
        from playground.scenarios.reading import read_file

        try:
            scenarios = read_file(self.path)
        except PlaygroundError as error:
            raise self.CollectError(str(error)) from None
        for scenario in scenarios:
            yield ScenarioItem.from_parent(self, name=scenario.name, scenario=scenario)


class ScenarioItem(pytest.Item):
    """A scenario as a test."""

    def __init__(self, *, scenario: Scenario, **of_pytest: Any) -> None:
        super().__init__(**of_pytest)
        self._scenario = scenario
        if scenario.skip is not None:
            self.add_marker(pytest.mark.skip(reason=scenario.skip))

    def runtest(self) -> None:
        """Play it."""
        from playground.scenarios.playing import Verdict
        from playground.scenarios.python_call import play_scenario

        url = self.config.getoption("--ivr-url") or (
            None if any(spec.url for spec in self._scenario.callers) else _url(self.config)
        )
        played = play_scenario(self._scenario, url)
        if played.verdict is not Verdict.PASSED:
            raise ScenarioFailed(played)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the conversation instead of a traceback."""
        if isinstance(excinfo.value, ScenarioFailed):
            from playground.scenarios.report import conversation, summary_of

            return "\n".join([*conversation(excinfo.value.played), summary_of(excinfo.value.played)])
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Tell where the scenario stands."""
        return self.path, self._scenario.place.line - 1, self.name


class ScenarioFailed(Exception):
    """A scenario did not pass."""

    def __init__(self, played: Played) -> None:
        super().__init__(played.why)
        self.played = played


@pytest.fixture
def call(request: pytest.FixtureRequest) -> Iterator[PythonCall]:
    """Give a call on the virtual clock: ``call.hears("…"); call.press("1")``; it is hung up after the test."""
    from playground.scenarios.python_call import PythonCall

    marker = request.node.get_closest_marker("ivr")
    options = dict(marker.kwargs) if marker is not None else {}
    if marker is not None and marker.args:
        options["url"] = marker.args[0]
    options.setdefault("url", _url(request.config))
    made = PythonCall(**options)
    yield made
    made.close()
