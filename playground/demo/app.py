"""The Lighthouse Hotel: a real answer app, small enough to be read as an example.

Plivo asks for a page, with the keys typed in ``Digits``; the page answers with XML. Nothing is
remembered between two requests: what has to be carried on stands in the URL of the next page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qsl

from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from playground.demo import desk, kitchen, lighthouse, mistakes, safe
from playground.demo.call import Call, Page
from playground.resources import asset

PAGES: Mapping[str, Page] = {
    "/answer/": desk.answer,
    "/menu/": desk.main_menu,
    "/kitchen/": kitchen.kitchen,
    "/kitchen/order/": kitchen.order,
    "/kitchen/stairs/": kitchen.stairs,
    "/kitchen/soup/": kitchen.soup,
    "/safe/": safe.safe,
    "/lighthouse/": lighthouse.lighthouse,
    "/lighthouse/story/": lighthouse.story,
    "/lighthouse/wave/": lighthouse.wave,
    "/lighthouse/book/": lighthouse.guest_book,
    "/lighthouse/lamp/": lighthouse.lamp,
    "/francais/": desk.french,
    "/mistakes/": mistakes.mistakes,
    "/mistakes/small/": mistakes.small_mistake,
    "/mistakes/large/": mistakes.large_mistake,
    "/mistakes/say/": mistakes.refused,
    "/bye/": desk.bye,
}
"""Every page by its path."""


def create_app() -> Starlette:
    """The app: all pages, by GET and POST, and the sound files."""
    pages = [Route(path, _served(page), methods=["GET", "POST"]) for path, page in PAGES.items()]
    return Starlette(routes=[*pages, Mount("/sounds", StaticFiles(directory=asset("sounds")))])


def _served(page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        form = parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)
        call = Call(str(request.base_url).rstrip("/"), {**request.query_params, **dict(form)})
        xml = etree.tostring(page(call), xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return Response(xml, media_type="application/xml")

    return serve
