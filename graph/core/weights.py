"""The weight of a shared value: how much more often ring members than honest people have one.

For each role and bin of use, weight = log(share of ring members / share of honest applicants),
never below 0: what is common among the honest says nothing. The honest share is the lender's own
(counted among people tied by one cause only, see `statistics`), shrunk to the shipped share and
never far below it, so that neither rings nor little data can teach the model what is usual.
"""

import numpy as np

from graph.core.parameters import Floats, Ints, Parameters
from graph.core.statistics import Statistics, use_bin
from graph.results import MICRO


def honest_shares(statistics: Statistics, parameters: Parameters) -> Floats:
    """Return (roles, bins): share of honest applicants whose value has such a use.

    Source: Beta-binomial shrinkage; `shrink` is the shipped share's weight in applicants.
    """
    shipped = parameters.honest_share
    holders = np.array(statistics.holders, dtype=np.float64)[:, None]
    counts = np.array(statistics.shared, dtype=np.float64)
    own = (counts + parameters.shrink * shipped) / (holders + parameters.shrink)
    bounded: Floats = np.maximum(own, shipped / parameters.spread)
    return bounded


def weight_table(statistics: Statistics, parameters: Parameters) -> Ints:
    """Return (roles, bins) weights in micro-nats."""
    ratio = parameters.ring_share / honest_shares(statistics, parameters)
    tells = parameters.ring_share > parameters.honest_share  # else rings differ in nothing here
    nats = np.where(tells, np.maximum(np.log(ratio), 0.0), 0.0)
    table: Ints = np.rint(nats * MICRO).astype(np.int64)
    return table


def tie_weights(use: Ints, role: Ints, table: Ints, parameters: Parameters) -> Ints:
    """Return each tie's weight in micro-nats; a use below 2 weighs nothing."""
    weights = table[role, np.maximum(use_bin(use, parameters), 0)]
    return np.where(use >= 2, weights, 0)
