"""``<Speak>``: words are heard (plivo-xml.md 2.2)."""

from __future__ import annotations

from playground.call import entries
from playground.call.elements.runner import Runner
from playground.call.ssml import speech_of


class Speak(Runner):
    """Says its text, ``loop`` times."""

    _prompt_id = 0

    def start(self) -> None:
        """Nothing to say is skipped (our choice: undocumented)."""
        speech = speech_of(self.element)
        if not speech.parts:
            self.finish("skipped")
            return
        loop = self.values.integer("loop")

        def started(seconds: float) -> None:
            self.stage.log(
                entries.Speak,
                path=self.element.path,
                text=speech.text,
                voice=speech.voice,
                language=speech.language,
                seconds=round(seconds, 3),
                loop=loop,
            )

        self._prompt_id = self.stage.play(
            self.element.path, speech, loop, started, lambda: self.finish("done")
        )

    def stop(self) -> None:
        """Fall silent."""
        self.stage.stop_prompt(self._prompt_id)
