"""Small made-up worlds for Hypothesis: 5 to 40 applicants, groups that share, hubs, windows."""

from dataclasses import dataclass

import networkx as nx
from hypothesis import strategies as st

from graph.model import Knowledge
from graph.schema import ROLES
from tests.knowledge import known

SHARED: tuple[str, ...] = ("device", "bank_card", "phone", "contact_phone", "consignee_phone")
SHARED += ("payer_account", "ip", "wifi", "room", "home_room", "merchant", "agent", "employer")
SHARED += ("email",)
PUBLIC = ("merchant", "agent", "channel", "staff")
OUTCOMES = ("default", "confirmed_fraud", "repaid", "cleared")
SURNAMES = ("wang", "li", "zhao")


@dataclass(frozen=True, slots=True)
class World:
    """Who shares what, and when they applied (hours)."""

    shares: dict[str, str]
    at: dict[str, float]
    surnames: dict[str, str]
    outcomes: dict[str, str]

    def known(self) -> Knowledge:
        """Return it as knowledge."""
        people = " ".join(self.at)
        return known(
            self.shares,
            at=self.at,
            people=people,
            surnames=self.surnames,
            outcomes=self.outcomes,
        )

    def linked(self) -> list[set[str]]:
        """Return who is linked, however loosely, by anything not public."""
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(self.at)
        for name, users in self.shares.items():
            if name.split()[0] not in PUBLIC:
                nx.add_star(graph, [ROLES[name.split()[0]].label + name.split()[1], *users.split()])
        return [set(part) & set(self.at) for part in nx.connected_components(graph)]


@st.composite
def worlds(draw: st.DrawFn, prefix: str = "") -> World:
    """Draw groups of people, each sharing one value of up to four roles, and perhaps a hub.

    Roles of one label in one group are roles of one value; its users are not quite the same.
    """
    size = draw(st.integers(5, 40))
    names = [f"{prefix}p{number:02d}" for number in range(size)]
    someone = st.sampled_from(names)
    users = st.lists(someone, min_size=2, max_size=8, unique=True)
    roles = st.lists(st.sampled_from(SHARED), min_size=1, max_size=4, unique=True)
    groups = draw(st.lists(st.tuples(users, roles), min_size=1, max_size=6))
    shares = {
        f"{role} {prefix}{ROLES[role].label}{number}": " ".join(who[min(nth % 2, len(who) - 2) :])
        for number, (who, kinds) in enumerate(groups)
        for nth, role in enumerate(kinds)
    }
    if hub := draw(st.sampled_from(("", *SHARED))):
        shares[f"{hub} {prefix}hub"] = " ".join(names)
    hours = draw(st.lists(st.integers(0, 24 * 40), min_size=size, max_size=size))
    return World(
        shares,
        dict(zip(names, map(float, hours), strict=True)),
        draw(st.dictionaries(someone, st.sampled_from(SURNAMES))),
        draw(st.dictionaries(someone, st.sampled_from(OUTCOMES), max_size=4)),
    )
