"""Where the product's own files are: the one module that knows whether it runs from a checkout or a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def assets_folder() -> Path:
    """The folder with style sheets, sounds and flows: in the package of a wheel, beside it in a checkout."""
    bundled = _PACKAGE / "assets"
    return bundled if bundled.is_dir() else _PACKAGE.parent / "assets"


def asset(*parts: str) -> Path:
    """The path of one asset, such as ``asset("sounds", "beep.wav")``; it need not exist."""
    return assets_folder().joinpath(*parts)
