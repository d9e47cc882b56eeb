"""Every call of the API with the role that it wants, and what a problem looks like."""

from typing import Any

READS = ("/v1/applicants/R1", "/v1/applicants/R1/network", "/v1/applicants/R1/path?to=R2")
CALLS: tuple[tuple[str, str, str], ...] = (
    *(("GET", url, "reader") for url in (*READS, "/v1/rings", "/v1/rings/R-X", "/v1/runs/x")),
    *(("GET", f"/v1/rings/R-X/{part}", "reader") for part in ("graph", "evidence", "history")),
    *(("POST", f"/v1/{noun}", "reader") for noun in ("find", "query", "verify")),
    ("POST", "/v1/assessments", "decider"),
    ("POST", "/v1/assessments:batch", "decider"),
    *(("POST", f"/v1/{noun}", "decider") for noun in ("outcomes", "events", "instalments")),
    ("POST", "/v1/runs", "admin"),
    ("DELETE", "/v1/runs/x", "admin"),
)


def is_problem(answer: Any, status: int) -> bool:
    told = answer.json()
    whole = {"type", "title", "status", "detail", "errors"} == set(told)
    kind = answer.headers["content-type"] == "application/problem+json"
    return bool(answer.status_code == status == told["status"] and whole and kind)
