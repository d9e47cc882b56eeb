"""The model's parameters, read from data: weights' tables, thresholds, rivals, wording.

Every number here is data (`graph/first_model.yaml` is what ships); the core never holds one.
Nats come in as decimals and are kept as whole micro-nats.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from graph.errors import InputError
from graph.results import MICRO
from graph.schema import ROLES, SOFT_ROLES

ROLE_NAMES: tuple[str, ...] = (*ROLES, *SOFT_ROLES)
ROLE_INDEX: dict[str, int] = {name: index for index, name in enumerate(ROLE_NAMES)}
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def micro(nats: float) -> int:
    """Return `nats` as whole micro-nats, rounded half to even."""
    return round(nats * MICRO)


@dataclass(frozen=True, slots=True)
class Rival:
    """One innocent explanation: the roles it explains, and what believing it costs (micro-nats)."""

    name: str
    explains: tuple[int, ...]
    explains_burst: bool
    explains_several: bool
    needs_sequence: bool  # holds only of things passed on, one user after another
    costs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Parameters:
    """All numbers of one model version; arrays are indexed by role, then by bin of use."""

    version: str
    prior: int
    join: int
    notable: int
    min_size: int
    pair_reach: int
    resolution: float
    finer_resolution: float
    bin_edges: Ints  # smallest use of each bin
    ring_share: Floats  # (roles, bins): share of ring members whose tie of this role has this use
    honest_share: Floats  # (roles, bins): the same of honest applicants, as shipped
    window_us: Ints  # (roles,): how near in time a use must be to count; 0 = any
    bundle: Ints  # (roles,): roles of one cause count fully once
    public: NDArray[np.bool_]  # (roles,): says nothing of who belongs together by itself
    rarity_rank: Ints  # (roles,): a tie of unequal roles counts under the smaller rank
    discount_permille: int
    several_kinds: Ints  # by number of bundles that tie a member
    burst_edges_us: Ints
    burst: Ints  # by gap to the nearest member
    release: int  # a member whose own ties weigh less than this falls out
    outcomes: Mapping[str, int]
    payments: Mapping[str, int]  # unpaid, paying
    late_us: int  # a rent unpaid for so long is unpaid
    passed_on_gap_us: int  # users of a thing so far apart in time had it one after another
    placeholder_share: float  # an applied_at that more of the rows carry is a placeholder
    placeholder_rows: int  # … if at least so many do
    shrink: float
    spread: float  # the lender's own rates may be smaller than the shipped ones by this factor
    watch_probability: float
    slope: float
    intercept: int
    rivals: tuple[Rival, ...]
    kinds: Mapping[str, Mapping[int, float]]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build from parsed YAML or JSON; InputError names the field that is wrong."""
        try:
            return cls(**_fields(data))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"Model: field {error} is missing or malformed; see the shipped model."
            ) from error


def version_of(data: Mapping[str, Any]) -> str:
    """Return the model's name and a digest of its content, e.g. `first-1-3fa9c1d2`."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=True)
    return f"{data['name']}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    roles = data["roles"]
    bundles = sorted({roles[name]["bundle"] for name in ROLE_NAMES})
    return {
        "version": version_of(data),
        "prior": micro(float(np.log(data["prevalence"] / (1 - data["prevalence"])))),
        "join": micro(data["join_nats"]),
        "notable": micro(data["notable_nats"]),
        "min_size": int(data["min_size"]),
        "pair_reach": int(data["pair_reach"]),
        "resolution": float(data["resolution"]),
        "finer_resolution": float(data["finer_resolution"]),
        "bin_edges": np.array(data["use_bins"], dtype=np.int64),
        "ring_share": _shares(data, "ring"),
        "honest_share": _shares(data, "honest"),
        "window_us": np.array([_window(roles[name]) for name in ROLE_NAMES], dtype=np.int64),
        "bundle": np.array([bundles.index(roles[n]["bundle"]) for n in ROLE_NAMES], dtype=np.int64),
        "public": np.array([bool(roles[n].get("public", False)) for n in ROLE_NAMES]),
        "rarity_rank": np.array([data["rarer_first"].index(n) for n in ROLE_NAMES], dtype=np.int64),
        "discount_permille": round(1000 * data["same_cause_share"]),
        "several_kinds": np.array([micro(x) for x in data["several_kinds_nats"]], dtype=np.int64),
        "burst_edges_us": np.array([round(h * 3.6e9) for h in data["burst"]["hours"]], np.int64),
        "burst": np.array([micro(x) for x in data["burst"]["nats"]], dtype=np.int64),
        "release": micro(data["release_nats"]),
        "outcomes": {name: micro(x) for name, x in data["outcomes_nats"].items()},
        "payments": {name: micro(x) for name, x in data["payments_nats"].items()},
        "late_us": round(float(data["late_days"]) * 86_400_000_000),
        "passed_on_gap_us": round(float(data["passed_on_gap_days"]) * 86_400_000_000),
        "placeholder_share": float(data["placeholder_time"]["share"]),
        "placeholder_rows": int(data["placeholder_time"]["rows"]),
        "shrink": float(data["shrink_applicants"]),
        "spread": float(data["lowest_rate_factor"]),
        "watch_probability": float(data["watch_probability"]),
        "slope": float(data["calibration"]["slope"]),
        "intercept": micro(data["calibration"]["intercept"]),
        "rivals": tuple(_rival(name, rival) for name, rival in data["rivals"].items()),
        "kinds": {
            kind: {ROLE_INDEX[role]: float(x) for role, x in roles_.items()}
            for kind, roles_ in data["kinds"].items()
        },
    }


def _shares(data: Mapping[str, Any], side: str) -> Floats:
    table = np.array([data["roles"][name][side] for name in ROLE_NAMES], dtype=np.float64)
    if table.shape != (len(ROLE_NAMES), len(data["use_bins"])):
        raise ValueError(f"roles.*.{side} (one share for each of use_bins)")
    return table


def _window(role: Mapping[str, Any]) -> int:
    return round(float(role.get("window_days") or 0) * 86_400_000_000)


def _rival(name: str, rival: Mapping[str, Any]) -> Rival:
    return Rival(
        name=name,
        explains=tuple(ROLE_INDEX[role] for role in rival["explains"]),
        explains_burst=bool(rival.get("explains_burst", False)),
        explains_several=bool(rival.get("explains_several", False)),
        needs_sequence=bool(rival.get("needs_sequence", False)),
        costs={cost: micro(x) for cost, x in rival["costs_nats"].items()},
    )
