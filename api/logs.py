"""Structured logs: one JSON line each, with the request's id and nothing personal.

Neither bodies nor addresses with their ids and queries are logged: of a request only the route's
template, of a caller only the key's id, of an error of our own where it happened.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

LOGGER = logging.getLogger("ringsight.api")
request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON; its `told` dict is laid out among the fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname,
            "event": record.getMessage(),
            **getattr(record, "told", {}),
        }
        return json.dumps(line, ensure_ascii=False)


def set_up_logs(level: str) -> None:
    """Send our own and the server's logs to standard error as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    for name in ("ringsight", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level.upper())
    logging.getLogger("uvicorn.access").disabled = True


def tell(event: str, *, level: int = logging.INFO, **told: object) -> None:
    """Log an event with its fields and the id of the request that it belongs to."""
    fields = {"request_id": request_id.get(), **told} if request_id.get() else told
    LOGGER.log(level, event, extra={"told": fields})


def tell_fault(error: BaseException) -> None:
    """Log a fault of our own: its kind and the lines it came by, not its words."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    tell("fault", level=logging.ERROR, kind=type(error).__name__, where=where)
