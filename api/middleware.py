"""Around every request: its id, a limit for its body, its log line and its metrics."""

import re
import secrets
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem, unexpected
from api.logs import request_id, tell, tell_fault
from api.metrics import Metrics

ID = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


class Envelope:
    """Gives each request an id, answers what nobody caught, and says how it went."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(ID, "")
        own = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        token = request_id.set(own)
        began, told = time.perf_counter(), {"status": 0}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update({ID: own, **_SECURITY})
            await send(message)

        try:
            await self._run(scope, receive, answer, told)
        finally:
            self._tell(scope, told["status"], time.perf_counter() - began)
            request_id.reset(token)

    async def _run(
        self, scope: Scope, receive: Receive, answer: Send, told: dict[str, int]
    ) -> None:
        try:
            await self.app(scope, receive, answer)
        except Exception as error:  # the last place that can answer it
            tell_fault(error)
            if not told["status"]:
                await unexpected()(scope, receive, answer)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"].isalpha() else "OTHER"
        self.metrics.requests.labels(method, route, str(status)).inc()
        self.metrics.seconds.labels(route).observe(seconds)
        caller = scope.get("state", {}).get("key_id")
        tell(
            "request",
            method=method,
            route=route,
            status=status,
            took_ms=round(seconds * 1000, 1),
            caller=caller,
        )


def route_of(scope: Scope) -> str:
    """Return the template of the route that took the request, never the address itself."""
    route: Any = scope.get("route")
    return str(getattr(route, "path_format", "none"))


class BodyLimit:
    """Refuses a body that is too large, whether it says its length or not."""

    def __init__(self, app: ASGIApp, *, limit: int) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        if length.isdigit() and int(length) > self.limit:
            await problem(413, self._words())(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.limit:
                raise HTTPException(413, self._words())
            return message

        await self.app(scope, counted, send)

    def _words(self) -> str:
        return f"The body is larger than {self.limit} bytes; send fewer rows at a time."
