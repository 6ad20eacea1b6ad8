"""``<Play>``: a sound file is heard (plivo-xml.md 2.3). One that cannot be had is skipped (our choice)."""

from __future__ import annotations

from playground.call import entries
from playground.call.elements.runner import Runner
from playground.call.prompts import SoundPrompt


class Play(Runner):
    """Loads its file, then plays it ``loop`` times."""

    _prompt_id = 0

    def start(self) -> None:
        """Text that is no URL was reported when the document was checked; it is not spoken."""
        url = self.element.text
        if not url.lower().startswith(("http://", "https://")):
            self.finish("skipped")
            return
        self.line.web.load_sound(url, self.element.path, self._ready, lambda: self.finish("failed"))

    def stop(self) -> None:
        """Fall silent."""
        self.stage.stop_prompt(self._prompt_id)

    def _ready(self, seconds: float) -> None:
        if self.is_over:
            return
        url, loop = self.element.text, self.values.integer("loop")

        def started(heard_seconds: float) -> None:
            self.stage.log(
                entries.Play, path=self.element.path, url=url, seconds=round(heard_seconds, 3), loop=loop
            )

        prompt = SoundPrompt(url, seconds)
        self._prompt_id = self.stage.play(
            self.element.path, prompt, loop, started, lambda: self.finish("done")
        )
