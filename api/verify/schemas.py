"""What comes out of /v1/verify; a ring's evidence document goes in."""

from pydantic import BaseModel


class VerifyAnswer(BaseModel):
    """Whether the stored score follows from the document's own evidence."""

    ring_id: str
    holds: bool
    stored: float
    recomputed: float | None
    model: str
    problem: str
