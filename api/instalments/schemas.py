"""What goes in and out of /v1/instalments."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from api.columns import body_of, one_or_many

INSTALMENT = {
    "application_id": "S-1001",
    "number": 1,
    "due_at": "2026-04-01T00:00:00Z",
    "amount_due": 416.5,
    "paid_at": "2026-03-30T10:00:00Z",
    "amount_paid": 416.5,
}
InstalmentBody: Any = body_of("Instalment", "instalments", "One instalment.", INSTALMENT)
Instalments: Any = Annotated[list[InstalmentBody], BeforeValidator(one_or_many)]
