"""For every shipped rule: a world in which it fires, one in which it is quiet, one it cannot judge.

Each example judges application `a`. Times are hours; see `rule_world`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.model import Knowledge
from tests.unit.rule_world import Row, application, hours, world

DAY = 24.0


@dataclass(frozen=True)
class Example:
    """A world that holds application `a`, and the count that the rule reports there."""

    rows: Sequence[Row]
    count: int | None = None
    severity: str = "soft"
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def knowledge(self) -> Knowledge:
        return world(self.rows, **self.more)


def a(at: float = 0, **more: Any) -> Row:
    return application("a", "p0", at, **more)


def crowd(number: int, step: float = 0.0, *, people: bool = True, **more: Any) -> list[Row]:
    """Return `number` applications `step` hours apart, the last of them `a`, all holding `more`.

    A value that ends in `*` differs from one application to the next.
    """
    rows = []
    for n in range(number):
        own = {
            role: f"{value[:-1]}{n}" if isinstance(value, str) and value.endswith("*") else value
            for role, value in more.items()
        }
        last = n == number - 1
        name, by = "a" if last else f"b{n}", "p0" if last or not people else f"p{n + 1}"
        rows.append(application(name, by, n * step, **own))
    return rows


NO_LINKS = [a()]
AGENT = {
    "kind": "agent",
    "partner_id": "x",
    "attribute_key": "g",
    "phone_key": "k",
    "recorded_at": hours(-1),
}
KNOWN_AGENT = {"partners": [AGENT]}
Examples = dict[str, tuple[Example, Example, Example]]

FIRST: Examples = {
    "national_id_invalid": (
        Example([a(national_id_valid=False)], 0),
        Example([a(national_id_valid=True)]),
        Example([a()]),
    ),
    "national_id_many_applicants": (
        Example(crowd(2, 9000, national_id="k"), 2),
        Example(crowd(2, people=False, national_id="k")),
        Example(NO_LINKS),
    ),
    "national_id_many_details": (
        Example(crowd(3, 24, people=False, national_id="k", email="e*"), 3),
        Example(crowd(3, 24, people=False, national_id="k", email="e")),
        Example([*crowd(2, email="e*"), application("c", "p9", 0, national_id="k")]),
    ),
    "details_many_national_ids": (
        Example(crowd(2, 1, phone="k", national_id="i*"), 2),
        Example(crowd(2, 91 * DAY, phone="k", national_id="i*")),
        Example(crowd(2, 1, national_id="i*")),
    ),
    "phone_many_applicants": (
        Example(crowd(2, 90 * DAY, phone="k"), 2),
        Example(crowd(2, 90 * DAY + 0.001, phone="k")),
        Example(crowd(2)),
    ),
    "many_applications": (
        Example(crowd(10, 24, people=False, device="k"), 10, "hard"),
        Example(crowd(4, 24, people=False, device="k")),
        Example(crowd(12, room="k")),
    ),
    "phone_listed_as_contact": (
        Example([*crowd(3, 1, contact_phone="k")[:2], a(2, phone="k", contact_phone="k")], 2),
        Example([*crowd(2, 1, contact_phone="k")[:1], a(2, phone="k", contact_phone="k")]),
        Example(crowd(3, 1, contact_phone="k")),
    ),
    "phone_pooled": (
        Example([a(phone="k")], 1, more={"flags": {("Phone", "k"): "virtual_operator"}}),
        Example([a(phone="k")], more={"flags": {("Phone", "j"): "virtual_operator"}}),
        Example([a(email="k")]),
    ),
    "device_many_applicants": (
        Example(crowd(3, 6, device="k"), 3, "hard"),
        Example(crowd(2, 12.001, device="k")),
        Example(crowd(3)),
    ),
    "device_many_identities": (
        Example(crowd(3, 84, device="k", phone="f*"), 3),
        Example(crowd(3, 1, device="k", phone="f", national_id="i")),
        Example(crowd(3, phone="f*")),
    ),
    "identity_many_devices": (
        Example(crowd(3, 12, people=False, national_id="k", device="d*"), 3),
        Example(crowd(3, 13, people=False, national_id="k", device="d*")),
        Example(crowd(3, device="d*")),
    ),
    "device_burst": (
        Example(crowd(9, 0.125, device="k"), 9),
        Example(crowd(9, 0.126, device="k")),
        Example(crowd(9, 0.1)),
    ),
    "device_unknowable": (
        Example([a(risk_flags="emulator|rooted")], 1),
        Example([a(risk_flags="rooted")]),
        Example([a()]),
    ),
    "card_many_applicants": (
        Example(crowd(2, 9999, bank_card="k"), 2),
        Example(crowd(2, bank_card="k*")),
        Example(crowd(2, payer_account="k")),
    ),
    "payer_many_applicants": (
        Example(crowd(3, 15 * DAY, payer_account="k"), 3),
        Example(crowd(3, 15 * DAY + 0.001, payer_account="k")),
        Example(crowd(3, bank_card="k")),
    ),
    "payer_not_applicant": (
        Example([a(payer_account="k", bank_card="j")], 1),
        Example([a(payer_account="k", bank_card=["j", "k"])]),
        Example([a(payer_account="k")]),
    ),
}
REST: Examples = {
    "address_many_applicants": (
        Example(crowd(5, 9999, room="k"), 5),
        Example(crowd(4, room="k")),
        Example(crowd(5, home_room="k")),
    ),
    "address_burst": (
        Example(crowd(11, 2.4, room="k"), 11),
        Example(crowd(11, 2.41, room="k")),
        Example(crowd(11)),
    ),
    "address_many_phones": (
        Example(crowd(4, 1, room="k", phone="f*"), 4),
        Example(crowd(4, 1, room="k", phone="f")),
        Example(crowd(4, phone="f*")),
    ),
    "gps_cell_burst": (
        Example(crowd(6, 14.4, geo_cell="k"), 6, "hard"),
        Example(crowd(3, 1, geo_cell="k")),
        Example(crowd(6)),
    ),
    "consignee_many_applicants": (
        Example(crowd(3, 15 * DAY, consignee_phone="k"), 3),
        Example(crowd(2, consignee_phone="k")),
        Example(crowd(3, phone="k")),
    ),
    "consignee_unknown": (
        Example([a(consignee_phone="k", phone="f", contact_phone=["g"])], 1),
        Example([a(consignee_phone="g", phone="f", contact_phone=["g"])]),
        Example([a(consignee_phone="k")]),
    ),
    "contact_shared": (
        Example(crowd(3, 45 * DAY, contact_phone="k"), 3),
        Example(crowd(2, contact_phone="k")),
        Example(crowd(3, phone="k")),
    ),
    "contact_is_self_or_agent": (
        Example([a(contact_phone=["j", "k"], phone="f", agent="g")], 1, more=KNOWN_AGENT),
        Example([a(contact_phone="k", phone="f", agent="h")], more=KNOWN_AGENT),
        Example([a(contact_phone="k")]),
    ),
    "employer_intermediary_word": (
        Example([a(employer="k")], 1, more={"flags": {("Employer", "k"): "intermediary"}}),
        Example([a(employer="k")], more={"flags": {("Employer", "k"): "other"}}),
        Example(NO_LINKS),
    ),
    "ip_burst": (
        Example(crowd(10, 1 / 3, ip="k"), 10),
        Example(crowd(9, 0.3, ip="k")),
        Example(crowd(10, 0.3, wifi="k")),
    ),
    "ip_proxy": (
        Example([a(risk_flags="rooted|vpn")], 1),
        Example([a(risk_flags="rooted")]),
        Example([a()]),
    ),
    "wifi_many_applicants": (
        Example(crowd(10, 18, wifi="k"), 10, "hard"),
        Example(crowd(4, wifi="k")),
        Example(crowd(10)),
    ),
    "many_lenders": (
        Example([a(recent_inquiries=10)], 10),
        Example([a(recent_inquiries=9)]),
        Example([a()]),
    ),
    "retry_altered": (
        Example([application("b", "p0", 0, phone="f", decision="declined"), a(168, phone="g")], 2),
        Example([application("b", "p0", 0, phone="f", decision="declined"), a(168, phone="f")]),
        Example(NO_LINKS),
    ),
    "agent_one_payer": (
        Example([*crowd(3, 1, agent="g", payer_account="k")], 3),
        Example(
            [*[application(f"c{n}", f"q{n}", 0, agent="g") for n in range(12)],
             *crowd(3, 1, agent="g", payer_account="k")]
        ),
        Example(crowd(3, 1, payer_account="k")),
    ),
    "agent_one_destination": (
        Example(crowd(3, 15 * DAY, agent="g", consignee_phone="k"), 3),
        Example(crowd(3, 1, agent="g*", room="k")),
        Example(crowd(3, 1, room="k")),
    ),
}  # fmt: skip
EXAMPLES: Examples = FIRST | REST
