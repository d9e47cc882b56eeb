"""The HTTP face: `create_app(settings)` for a server of one's own, `run_server` for ours."""

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI

from api import docs_page, health
from api.applicants import routes as applicants
from api.asked import ASKED_ONCE
from api.assessments import routes as assessments
from api.assessments.decide import warm_up
from api.auth import Users
from api.errors import MEDIA_TYPE, Problem, add_handlers
from api.events import routes as events
from api.faults import add_fault_handler
from api.find import routes as find
from api.instalments import routes as instalments
from api.logs import set_up_logs, tell
from api.metrics import Metrics
from api.middleware import BodyLimit, Envelope
from api.outcomes import routes as outcomes
from api.query import routes as query
from api.rings import routes as rings
from api.runs import routes as runs
from api.runs.jobs import Jobs
from api.service import Service
from api.settings import Settings, read_settings
from api.verify import routes as verify
from graph.errors import InputError, RingsightError
from graph.runs.detect import VERSION

DESCRIPTION = """Finds fraud rings among the applicants of a phone-rental or instalment lender, and
decides on applications as they come. Every call but those for operation needs
`Authorization: Bearer KEY`; roles are reader, decider and admin, each with the rights of those
before it. Errors are RFC 9457 problem documents. Sentences follow `Accept-Language` (en, zh)."""
NOUNS = (assessments, applicants, rings, find, query, events, outcomes, instalments, verify, runs)
_PROBLEM = {
    "model": Problem,
    "description": "What is wrong, and what to do",
    "content": {MEDIA_TYPE: {}},
}


def create_app(settings: Settings | None = None, *, address: str | None = None) -> FastAPI:
    """Return the application; its store is opened when it starts and closed when it ends.

    `address` is where it will be served: who finds the store held by this server is told it.
    Raises RingsightError at the start if the store, a key or the policy cannot be used.
    """
    settings = settings or read_settings()
    metrics = Metrics()

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        try:
            service = Service(settings, metrics, address=address)
            warm_up(service)
        except RingsightError as error:
            app.state.failure = error
            raise
        app.state.service, app.state.jobs = service, Jobs(service)
        tell(
            "started",
            address=address,
            store=service.store.url,
            versions=service.active.versions,
        )
        try:
            yield
        finally:
            app.state.jobs.close()
            service.close()
            tell("stopped")

    app = FastAPI(
        title="ringsight",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=living,
        docs_url=None,
        redoc_url=None,
        responses={"default": _PROBLEM},
        dependencies=[ASKED_ONCE],
    )
    app.state.failure = None
    app.state.metrics, app.state.users = metrics, Users(settings.users_file)
    add_handlers(app)
    add_fault_handler(app)
    app.include_router(health.router)
    app.include_router(docs_page.router)
    for noun in NOUNS:
        app.include_router(noun.router)
    app.add_middleware(BodyLimit, limit=settings.body_limit_bytes)
    app.add_middleware(Envelope, metrics=metrics)
    return app


def run_server(settings: Settings) -> None:
    """Serve until told to stop; logs are JSON lines on standard error.

    Raises RingsightError if it cannot start: the store, a key, the policy or the address.
    """
    set_up_logs(settings.log_level)
    with _bound(settings.host, settings.port) as taken:
        app = create_app(settings, address=_address(settings.host, taken.getsockname()[1]))
        config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
        with suppress(SystemExit):  # uvicorn's way to say that it could not start
            uvicorn.Server(config).run(sockets=[taken])
    if app.state.failure is not None:
        raise app.state.failure


def _bound(host: str, port: int) -> socket.socket:
    """Take an address before anything is opened; nobody is let in before the server is ready."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two servers have one port
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise InputError(
            f"Cannot listen on {host}:{port} ({error.strerror}); give another --port or --host."
        ) from error
    return taken


def _address(host: str, port: int) -> str:
    """Return the server's address on this machine."""
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
