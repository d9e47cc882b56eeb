"""The invariants of a store: each statement under `read/check_…` returns what breaks one."""

from graph.schema import ROLES, SCHEMA_VERSION
from graph.store.base import Problem, Row
from graph.store.engine import Engine
from graph.store.info import read_store
from graph.store.layout import INDEXES, KINDS, LINK_KINDS, NODE_KEYS
from graph.store.runs import FINISHED

_LOAD_AGAIN = "Load the files again; what is there stays as it is."
_DETECT_AGAIN = "Run detect again; the same run is completed under the same id."
_OPEN_AGAIN = "Open the store for writing once; what is missing is made."


def check(engine: Engine) -> list[Problem]:
    """Return every broken invariant, none for a sound store; reads all links once."""
    return [
        *_check_version(engine),
        *_check_indexes(engine),
        *_check_links(engine),
        *_check_facts(engine),
        *_check_runs(engine),
    ]


def _check_version(engine: Engine) -> list[Problem]:
    row = read_store(engine)
    if row is None:
        return [Problem("no_store_node", "There is no Store node.", "Load into a new store.")]
    version = row["schema_version"]
    if version == SCHEMA_VERSION:
        return []
    detail = f"The schema version is {version}, not {SCHEMA_VERSION}."
    return [Problem("schema_version", detail, "Use the ringsight that made the store.")]


def _check_indexes(engine: Engine) -> list[Problem]:
    there = engine.indexes()
    wanted = [*NODE_KEYS.items(), *INDEXES]
    return [
        Problem("missing_index", f"{label}.{key} has no index.", _OPEN_AGAIN)
        for label, key in wanted
        if (label, key) not in there
    ]


def _check_links(engine: Engine) -> list[Problem]:
    """Return links of the wrong kind, and those superseded before they were recorded."""
    problems = []
    allowed = {(role, *kind) for role, kinds in LINK_KINDS.items() for kind in kinds}
    for row in engine.read("read/check_link_kinds", {}):
        if (row["attribute_type"], row["relation"], row["label"]) not in allowed:
            kind = f"{row['attribute_type']} by {row['relation']} to {row['label']}"
            detail = f"{row['count']} links are {kind}; that is none of {len(ROLES)} roles."
            problems.append(Problem("link_kind", detail, "Load into a new store."))
    for relation, label in KINDS:
        rows = engine.read("read/check_superseded_links", {}, relation=relation, label=label)
        problems += _told(rows, "superseded_early", "links were superseded before recorded")
    return problems


def _check_facts(engine: Engine) -> list[Problem]:
    problems = []
    for name, code, what in (
        ("bare_applications", "dangling_application", "applications have no applicant"),
        ("untied_events", "dangling_event", "events are not tied to their applicant"),
        ("untied_outcomes", "dangling_outcome", "outcomes are not tied to their application"),
        ("untied_instalments", "dangling_instalment", "instalments are not tied to theirs"),
        ("untied_versions", "dangling_version", "older versions have no application"),
    ):
        problems += _told(engine.read(f"read/check_{name}", {}), code, what)
    return problems


def _check_runs(engine: Engine) -> list[Problem]:
    problems = []
    for row in engine.read("read/check_runs", {}):
        run = f"Run {row['run_id']}"
        if row["status"] not in FINISHED:
            detail = f"{run} was not written to its end."
            problems.append(Problem("half_run", detail, _DETECT_AGAIN))
        elif row["found"] != row["rings"]:
            detail = f"{run} has {row['found']} of its {row['rings']} rings."
            problems.append(Problem("half_run", detail, _DETECT_AGAIN))
    current = engine.read("read/check_current", {})[0]
    if current["pointers"] > 1 or (current["pointers"] == 0 and current["finished"] > 0):
        detail = f"{current['pointers']} runs are current, of {current['finished']} finished."
        problems.append(Problem("current_run", detail, _DETECT_AGAIN))
    return problems


def _told(rows: list[Row], code: str, what: str) -> list[Problem]:
    """Return the problem that a statement's count and example tell of, if any."""
    return [
        Problem(code, f"{row['count']} {what}, e.g. {row['example']}.", _LOAD_AGAIN)
        for row in rows
        if row["count"]
    ]
