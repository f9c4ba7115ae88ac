"""What the app serves besides its pages: signing in and out, its files, and questions of its components.

Nobody who is not signed in sees more than the sign-in: :class:`Door` stands before every page and socket.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import httpx2
import streamlit
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sanctiongraph.client import ProblemError
from sanctiongraph.errors import ApiError, SettingsError
from sanctiongraph.search import LONGEST
from sanctiongraph.settings import Settings

from .finding import find
from .page import render
from .places import PAGES
from .sessions import COOKIE, SESSIONS, Session

ASSETS = Path(__file__).parent / "assets"
OPEN = ("/sign-in", "/assets/", "/static/", "/_stcore/health", "/favicon.")
"""What needs no session: it holds no data."""

ROUTES = ("/sign-in", "/sign-out", "/alive", "/find", "/log.csv")
BESIDE = ("/ask/", "/_stcore/", "/media/", "/component/", "/_internal/", "/bidi-components/")
"""What is served besides pages, by us and by Streamlit."""

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Nothing is loaded from anywhere else, and no other site may frame the app."""

HEAD = b"""<link rel="stylesheet" href="/assets/style.css"><link rel="icon" href="/assets/icon.svg"><script>
window.__streamlit = { BACKEND_BASE_URL: window.location.origin, MAIN_PAGE_BASE_URL: window.location.origin };
</script>"""
"""What every page of Streamlit's has in its head besides."""

FONTS = Markup("").join(
    Markup(
        '<style>@font-face {{ font-family: "{}"; font-weight: 200 900; src: url("/static/media/{}") }}</style>'
    ).format(family, path.name)
    for family, names in (("Source Sans", "SourceSansVF-Upright*"), ("Source Serif", "SourceSerifVariable-Roman*"))
    for path in (Path(streamlit.__file__).parent / "static" / "static" / "media").glob(names)
)
"""The fonts of Streamlit's pages, for those that are ours alone."""

ASKED_BY_COMPONENTS = ("/v1/search", "/v1/paths", "/v1/ties", "/v1/subjects/")
"""What the browser's components may ask the API directly, with the person's key, for the person."""

LOG_PAGE = 10_000
"""Entries that the API is asked for at a time when the whole log is downloaded."""


def routes(settings: Settings) -> list[BaseRoute]:
    """The routes beside Streamlit's own."""
    web = _Web(settings)
    return [
        Route("/sign-in", web.sign_in, methods=["GET", "POST"]),
        Route("/sign-out", web.sign_out, methods=["POST"]),
        Route("/alive", web.alive),
        Route("/ask/{path:path}", web.ask),
        Route("/find", web.find),
        Route("/log.csv", web.log),
        Mount("/assets", StaticFiles(directory=ASSETS)),
    ]


class _Web:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._alive: tuple[float, bool] = (0.0, False)
        self._probe = httpx2.Client(base_url=settings.api_url, timeout=2.0)

    async def sign_in(self, request: Request) -> Response:
        """The form, or a session for a key that the API knows."""
        if request.method == "GET":
            return self._form(request.query_params.get("next", "/"))
        if urlsplit(request.headers.get("origin", "")).netloc not in ("", request.headers.get("host", "")):
            return self._form("/", "Sign in on this page itself, not from another site.", 403)
        form = await request.form()
        key, purpose = str(form.get("key", "")).strip(), str(form.get("purpose", "")).strip() or None
        goal = local(str(form.get("next", "/")))
        if form.get("demo") and self.settings.demo_key:
            key = self.settings.demo_key.get_secret_value()
        if not key:
            return self._form(goal, "Enter your API key: 'sanctiongraph key create' prints one.", 422)
        if self.settings.purpose_required and purpose is None:
            return self._form(goal, "Say why you ask: this deployment keeps a purpose with every look-up.", 422)
        try:
            token = await run_in_threadpool(SESSIONS.sign_in, self.settings, key, purpose)
        except ProblemError as problem:
            known = "The API does not know this key, or it has ended." if problem.status == 401 else str(problem.detail)
            return self._form(goal, known, 401)
        except SettingsError as error:
            return self._form(goal, str(error), 422)
        except ApiError:
            return self._form(
                goal, "The API does not answer. Start it with 'sanctiongraph serve', then try again.", 503
            )
        answer = RedirectResponse(goal, 303)
        secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=secure, path="/")
        return answer

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        await run_in_threadpool(SESSIONS.sign_out, request.cookies.get(COOKIE))
        answer = RedirectResponse("/sign-in", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    async def alive(self, _: Request) -> Response:
        """Whether the API can answer now; asked of it at most once a second, however many browsers ask."""
        at, well = self._alive
        if time.monotonic() - at > 1.0:
            well = await run_in_threadpool(self._ready)
            self._alive = (time.monotonic(), well)
        return JSONResponse({"api": well}, headers={"Cache-Control": "no-store"})

    async def ask(self, request: Request) -> Response:
        """A component's question, passed to the API with the person's key and purpose."""
        path = f"/{request.path_params['path']}"
        session: Session = request.scope["state"]["session"]
        if not path.startswith(ASKED_BY_COMPONENTS):
            return JSONResponse({"detail": "A component does not ask this."}, 404)
        try:
            answer = await run_in_threadpool(
                session.api.raw, quote(path, safe="/:"), request.scope["query_string"].decode("ascii", "replace")
            )
        except httpx2.HTTPError:
            return JSONResponse({"detail": "The API does not answer."}, 503)
        kept = {"Cache-Control": "no-store"}
        if files := answer.headers.get("Sanctiongraph-Cypher"):
            kept["Sanctiongraph-Cypher"] = files
        return Response(answer.content, answer.status_code, kept, answer.headers.get("content-type"))

    async def find(self, request: Request) -> Response:
        """What the words of the search box name besides subjects."""
        session: Session = request.scope["state"]["session"]
        words = request.query_params.get("words", "").strip()[:LONGEST]
        try:
            found = await run_in_threadpool(find, session.api, words) if words and session.may_ask else []
        except ApiError:
            return JSONResponse({"detail": "The API does not answer."}, 503)
        return JSONResponse({"found": found}, headers={"Cache-Control": "no-store"})

    async def log(self, request: Request) -> Response:
        """The access log of some days as the API's own CSV, every page of it, for keys that open the log.

        A failure on the way breaks the download off, so that no browser keeps a part for the whole.
        """
        session: Session = request.scope["state"]["session"]
        days = {name: day for name in ("since", "until") if (day := request.query_params.get(name))}

        def page(cursor: str | None) -> httpx2.Response:
            more = {"cursor": cursor} if cursor else {}
            return session.api.raw("/v1/log", urlencode({**days, "format": "csv", "page": LOG_PAGE, **more}))

        try:
            first = await run_in_threadpool(page, None)
        except httpx2.HTTPError:
            return PlainTextResponse("The API does not answer: try again in a moment.", 503)
        if first.status_code != 200:
            return PlainTextResponse("The API does not give this log to this key.", first.status_code)
        name = "-".join(["access-log", *days.values()])
        headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}.csv"'}
        return StreamingResponse(_whole(first, page), media_type="text/csv; charset=utf-8", headers=headers)

    def _ready(self) -> bool:
        try:
            return bool(self._probe.get("/ready").status_code == 200)
        except httpx2.HTTPError:
            return False

    def _form(self, goal: str, wrong: str | None = None, status: int = 200) -> Response:
        html = render(
            "sign_in.html",
            fonts=FONTS,
            goal=local(goal),
            wrong=wrong,
            demo=self.settings.demo_key is not None,
            purpose_required=self.settings.purpose_required,
        )
        return Response(html, status, {"Cache-Control": "no-store"}, "text/html; charset=utf-8")


def _whole(first: httpx2.Response, page: Callable[[str | None], httpx2.Response]) -> Iterator[bytes]:
    """The pages of a log one behind the other, under one header line."""
    yield b"\xef\xbb\xbf" + first.content
    now = first
    while cursor := now.headers.get("Sanctiongraph-Cursor"):
        now = page(cursor).raise_for_status()
        yield now.content.partition(b"\r\n")[2]


def local(goal: str) -> str:
    """Where to go after signing in: an address of this app, or the start."""
    parts = urlsplit(goal.replace("\\", "/"))
    inside = goal.startswith("/") and not goal.startswith(("//", "/\\")) and not parts.netloc and goal.isprintable()
    return goal if inside else "/"


class Door:
    """An ASGI layer: whoever has no session is sent to the sign-in, whatever the address; headers on everything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request or socket in, or not."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        session = SESSIONS.find(_token(scope))
        if session is None and not scope["path"].startswith(OPEN):
            await self._refuse(scope, receive, send)
            return
        scope.setdefault("state", {})["session"] = session
        if _is_page(scope):
            await self._page(scope, receive, send)
            return
        if _is_nowhere(scope):
            html = render("nowhere.html", fonts=FONTS, path=scope["path"])
            kept = {"Cache-Control": "no-store", **SECURITY}
            await Response(html, 404, kept, "text/html; charset=utf-8")(scope, receive, send)
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                extra = [
                    (n.lower().encode(), v.encode()) for n, v in SECURITY.items() if n.lower().encode() not in given
                ]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self.app(scope, receive, secured)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A page of Streamlit's, with our style in it from the first moment, and told where its server is.

        Without that it tries the page's own path first, and every visit by address begins with two failed requests.
        """
        plain = [
            (name, value) for name, value in scope["headers"] if name not in (b"accept-encoding", b"if-none-match")
        ]
        start: Message = {}
        parts: list[bytes] = []

        async def held(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self.app({**scope, "headers": plain}, receive, held)
        body = b"".join(parts).replace(b"</head>", HEAD + b"</head>", 1)
        dropped = (b"content-length", b"etag", b"last-modified")
        headers = [(name, value) for name, value in start["headers"] if name not in dropped]
        headers += [(name.lower().encode(), value.encode()) for name, value in SECURITY.items()]
        headers += [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401})
            return
        wanted = scope["path"] + (
            f"?{scope['query_string'].decode('ascii', 'replace')}" if scope["query_string"] else ""
        )
        page = "text/html" in Headers(scope=scope).get("accept", "") and scope["method"] == "GET"
        answer: Response = (
            RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", 303)
            if page
            else JSONResponse({"detail": "Sign in first."}, 401)
        )
        await answer(scope, receive, send)


def _is_page(scope: Scope) -> bool:
    path = scope["path"].strip("/")
    return scope["type"] == "http" and scope["method"] == "GET" and path in PAGES


def _is_nowhere(scope: Scope) -> bool:
    """Whether somebody opens an address of which there is no page; files and sockets are asked for otherwise."""
    page = (
        scope["type"] == "http" and scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")
    )
    return page and scope["path"] not in ROUTES and not scope["path"].startswith((*OPEN, *BESIDE))


def _token(scope: Scope) -> str | None:
    cookie: SimpleCookie = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    return cookie[COOKIE].value if COOKIE in cookie else None
