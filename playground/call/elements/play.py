"""``<Play>``: a sound file is heard (plivo-xml.md 2.3). One that cannot be had is skipped (our choice)."""

from __future__ import annotations

from playground.call import entries
from playground.call.elements.runner import Runner
from playground.call.masking import masked_url
from playground.call.prompts import SoundPrompt
from playground.document.urls import UrlForm, looks_like_words, url_form


class Play(Runner):
    """Loads its file, then plays it ``loop`` times."""

    _prompt_id = 0
    _url = ""

    def start(self) -> None:
        """Text that is no URL was reported when the document was checked; it is not spoken."""
        text = self.element.text
        is_file_name = url_form(text) is UrlForm.RELATIVE and not looks_like_words(text)
        self._url = self.line.web.resolve(text, self.line.base_url) if is_file_name else text
        if url_form(self._url) is not UrlForm.ABSOLUTE:
            self.finish("skipped")
            return
        self.line.web.load_sound(self._url, self.element.path, self._ready, lambda: self.finish("failed"))

    def stop(self) -> None:
        """Fall silent."""
        self.stage.stop_prompt(self._prompt_id)

    def _ready(self, seconds: float) -> None:
        if self.is_over:
            return
        loop = self.values.integer("loop")

        def started(heard_seconds: float) -> None:
            self.stage.log(
                entries.Play,
                path=self.element.path,
                url=masked_url(self._url),
                seconds=round(heard_seconds, 3),
                loop=loop,
            )

        prompt = SoundPrompt(self._url, seconds)
        self._prompt_id = self.stage.play(
            self.element.path, prompt, loop, started, lambda: self.finish("done")
        )
