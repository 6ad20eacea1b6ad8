"""Which tests need a calm machine: they measure latency, or frames against a clock, and would measure a neighbour.

On several cores they come last and alone (calm_last.py); in one process tests run in their own order.
"""

from __future__ import annotations

CALM = (
    "tests/adapters/sound/test_heard.py",
    "tests/adapters/sound/test_lines_heard.py",
    "tests/adapters/sound/test_lines_silent.py",
    "tests/adapters/sound/test_microphone.py",
    "tests/adapters/sound/test_output_silent.py",
    "tests/adapters/speech/test_engine.py::test_speech_is_heard",
    "tests/adapters/speech/test_engine.py::test_the_event_loop_never_waits",
    "tests/adapters/stream/test_bad_servers.py::test_a_flood_is_taken_at_a_bounded_rate_and_holds_up_no_frame",
    "tests/adapters/stream/test_soak.py",
    "tests/adapters/test_exit.py::test_on_a_sound_server",
    "tests/cli/test_doctor.py::test_a_microphone_that_hears_is_named",
    "tests/cli/test_recordings.py::test_a_killed_process_leaves_what_was_heard",
    "tests/e2e/test_heard_call.py",
    "tests/e2e/test_heard_room.py",
    "tests/run/test_live_tape.py",
    "tests/run/test_live_stream.py::test_typed_words_reach_the_server_and_its_answer_is_timed",
)
"""How the ids of such tests begin. Whatever takes the fixture ``null_sink`` must be among them."""


def is_calm(test_id: str) -> bool:
    """Whether the test with this id needs a calm machine."""
    return test_id.startswith(CALM)
