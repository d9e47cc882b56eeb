"""The invariants of a store: each statement under `read/check_…` returns what breaks one."""

from graph.schema import ROLES, SCHEMA_VERSION
from graph.store.base import Problem, Row
from graph.store.engine import Engine
from graph.store.info import read_store
from graph.store.layout import INDEXES, KINDS, LINK_KINDS, NODE_KEYS
from graph.store.locks import read_lock
from graph.store.runs import FINISHED

_LOAD_AGAIN = "Load the files again; what is there stays as it is."
_MEND = "ringsight store check --repair"
_TIE = f"{_MEND} ties them to what they name, if it is there. Else load the files again."
_DETECT_AGAIN = f"Run detect again: the same run is completed. Or {_MEND} takes it away."
_NEW = "Restore a copy that was made before, or load the files into a new store."


def check(engine: Engine) -> list[Problem]:
    """Return every broken invariant, none for a sound store; reads all links once."""
    return [
        *_check_version(engine),
        *_check_indexes(engine),
        *_check_links(engine),
        *_check_facts(engine),
        *_check_runs(engine),
        *_check_current(engine),
        *_check_lock(engine),
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
        Problem("missing_index", f"{label}.{key} has no index.", f"{_MEND} makes it.")
        for label, key in wanted
        if (label, key) not in there
    ]


def _check_links(engine: Engine) -> list[Problem]:
    """Return links of the wrong kind, those superseded too early, and those of no source."""
    problems = []
    allowed = {(role, *kind) for role, kinds in LINK_KINDS.items() for kind in kinds}
    for row in engine.read("read/check_link_kinds", {}):
        if (row["attribute_type"], row["relation"], row["label"]) not in allowed:
            kind = f"{row['attribute_type']} by {row['relation']} to {row['label']}"
            detail = f"{row['count']} links are {kind}; that is none of {len(ROLES)} roles."
            problems.append(Problem("link_kind", detail, _NEW))
    for relation, label in KINDS:
        names = {"relation": relation, "label": label}
        early = engine.read("read/check_superseded_links", {}, **names)
        problems += _told(early, "superseded_early", "links were superseded before recorded", _NEW)
        problems += _check_sources(engine, names)
    return problems


def _check_sources(engine: Engine, names: dict[str, str]) -> list[Problem]:
    """Return links whose application or event is not there: a load was cut short."""
    problems = []
    for source, label in (("application", "Application"), ("event", "Event")):
        key = {"from": label, "from_key": NODE_KEYS[label]}
        rows = engine.read("read/check_sourceless_links", {"source": source}, **names, **key)
        what = f"{source}s have links by {names['relation']} but are not there"
        problems += _told(rows, "dangling_link", what)
    return problems


def _check_facts(engine: Engine) -> list[Problem]:
    problems = []
    for name, code, what, remedy in (
        ("bare_applications", "dangling_application", "applications have no applicant", _TIE),
        ("untied_events", "dangling_event", "events are not tied to their applicant", _TIE),
        ("untied_outcomes", "dangling_outcome", "outcomes are not tied to their application", _TIE),
        ("untied_instalments", "dangling_instalment", "instalments are not tied to theirs", _TIE),
        ("untied_versions", "dangling_version", "older versions have no application", _TIE),
        ("bare_attributes", "dangling_attribute", "nodes are tied to none above them", _NEW),
    ):
        problems += _told(engine.read(f"read/check_{name}", {}), code, what, remedy)
    return problems


def _check_runs(engine: Engine) -> list[Problem]:
    problems = []
    lock = read_lock(engine)
    under_way = lock is not None and not lock["expired"]
    for row in engine.read("read/check_runs", {}):
        run = f"Run {row['run_id']}"
        if row["status"] not in FINISHED:
            detail = f"{run} was not written to its end."
            if not under_way:  # else it is being written
                problems.append(Problem("half_run", detail, _DETECT_AGAIN))
        elif row["found"] != row["rings"]:
            detail = f"{run} has {row['found']} of its {row['rings']} rings."
            problems.append(Problem("half_run", detail, _NEW))
    return problems


def _check_current(engine: Engine) -> list[Problem]:
    runs = engine.read("read/check_current", {})
    pointers = sum(row["current"] for row in runs)
    if pointers == 1 or not runs:
        return []
    detail = f"{pointers} runs are current, of {len(runs)} finished."
    remedy = f"{_MEND} leaves the one whose rings are shown. Or run detect again."
    return [Problem("current_run", detail, remedy)]


def _check_lock(engine: Engine) -> list[Problem]:
    lock = read_lock(engine)
    if lock is None or not lock["expired"]:
        return []
    detail = f"The lock of batch runs is still {lock['owner']}'s, who fell silent."
    return [Problem("stale_lock", detail, f"{_MEND} frees it; so does the next run.")]


def _told(rows: list[Row], code: str, what: str, remedy: str = _LOAD_AGAIN) -> list[Problem]:
    """Return the problem that a statement's count and example tell of, if any."""
    return [
        Problem(code, f"{row['count']} {what}, e.g. {row['example']}.", remedy)
        for row in rows
        if row["count"]
    ]
