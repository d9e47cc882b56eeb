"""Rules counted slowly, row by row, with nothing but dictionaries and loops."""

from datetime import datetime
from typing import Any

from graph.core.rules import RuleBook
from graph.model import Knowledge

Value = tuple[str, str] | None  # label and attribute_key
Hit = tuple[str, str, Value, int, int]


def expected_hits(knowledge: Knowledge, book: RuleBook, undated: frozenset[int]) -> list[Hit]:
    """Return (rule, application, value, level, count) of every hit."""
    oracle = _Oracle(knowledge, undated)
    return [hit for rule in book.rules for hit in oracle.hits(rule)]


def _us(time: datetime) -> int:
    return round(time.timestamp() * 1_000_000)


def _value(link: Any) -> Value:
    return link["label"], link["attribute_key"]


class _Oracle:
    def __init__(self, knowledge: Knowledge, undated: frozenset[int]) -> None:
        self.undated = undated
        self.apps = list(knowledge.applications.iter_rows(named=True))
        self.links = list(knowledge.links.iter_rows(named=True))

    def hits(self, rule: Any) -> list[Hit]:
        found: dict[tuple[str, Value], tuple[int, int]] = {}
        for app in self.apps:
            for value, level, count in getattr(self, rule.test)(rule, app):
                key = (app["application_id"], value)
                found[key] = max(found.get(key, (-1, 0)), (level, count))
        return [(rule.name, app, value, *best) for (app, value), best in found.items()]

    def held(self, app: Any, role: str) -> list[Any]:
        """The application's own links of a role, in force when it was recorded."""
        return [
            link
            for link in self.links
            if link["source"] == "application"
            and link["source_id"] == app["application_id"]
            and link["attribute_type"] == role
            and self.known(link, app)
        ]

    def known(self, link: Any, app: Any) -> bool:
        then = app["recorded_at"]
        gone = link["superseded_at"]
        return bool(link["recorded_at"] <= then and (gone is None or gone > then))

    def inside(self, seen: Any, at: Any, window: int | None) -> bool:
        if window is not None and _us(seen) in self.undated:
            return False
        return bool(seen <= at and (window is None or _us(seen) >= _us(at) - window))

    def fired(self, rule: Any, app: Any, count: Any) -> list[tuple[int, int]]:
        """The most severe level that fires; `count` of a window."""
        best = []
        for number, level in enumerate(rule.levels):
            if level.window_us is not None and _us(app["applied_at"]) in self.undated:
                continue
            figure = count(level.window_us)
            if figure >= level.at_least:
                best = [(number, figure)]
        return best

    def distinct_applicants_per(self, rule: Any, app: Any) -> list[Any]:
        found = []
        for role in rule.roles:
            for own in self.held(app, role):

                def count(window: int | None, own: Any = own, role: str = role) -> int:
                    people = {
                        link["applicant_id"]
                        for link in self.links
                        if link["attribute_type"] == (rule.count_role or role)
                        and link["attribute_key"] == own["attribute_key"]
                        and link["label"] == own["label"]
                        and (rule.logins or link["source"] == "application")
                        and self.known(link, app)
                        and self.inside(link["seen_at"], own["seen_at"], window)
                    }
                    return len(people - ({app["applicant_id"]} if rule.others else set()))

                found += [(_value(own), *hit) for hit in self.fired(rule, app, count)]
        return found

    def applications_per(self, rule: Any, app: Any) -> list[Any]:
        found = []
        for role in rule.roles:
            for own in self.held(app, role):

                def count(window: int | None, own: Any = own, role: str = role) -> int:
                    return len(
                        {
                            other["application_id"]
                            for other in self.apps
                            for link in self.of(other, role, app)
                            if link["attribute_key"] == own["attribute_key"]
                            and self.inside(link["seen_at"], own["seen_at"], window)
                        }
                    )

                key = _value(own)
                found += [(key, *hit) for hit in self.fired(rule, app, count)]
        return found

    def of(self, other: Any, role: str, app: Any) -> list[Any]:
        """Links of another application, known when `app` was recorded."""
        return [
            link
            for link in self.links
            if link["source"] == "application"
            and link["source_id"] == other["application_id"]
            and link["attribute_type"] == role
            and self.known(link, app)
        ]

    def distinct_details_per(self, rule: Any, app: Any) -> list[Any]:
        found = []
        for role in rule.roles:
            for detail in rule.details:
                for own in self.held(app, role):

                    def count(
                        window: int | None, own: Any = own, role: str = role, detail: str = detail
                    ) -> int:
                        return len(
                            {
                                there["attribute_key"]
                                for other in self.apps
                                for here in self.of(other, role, app)
                                for there in self.of(other, detail, app)
                                if here["attribute_key"] == own["attribute_key"]
                                and self.inside(here["seen_at"], own["seen_at"], window)
                            }
                        )

                    key = _value(own)
                    found += [(key, *hit) for hit in self.fired(rule, app, count)]
        return found

    def top_share(self, rule: Any, app: Any) -> list[Any]:
        found = []
        for role in rule.roles:
            for of in rule.of:
                for own in self.held(app, of):
                    for agent in self.held(app, role):
                        for number, level in enumerate(rule.levels):
                            window = level.window_us
                            if window is not None and _us(app["applied_at"]) in self.undated:
                                continue
                            whole, part = self.shares(app, role, agent, of, own, window)
                            if len(part) >= level.at_least and len(part) > rule.share * len(whole):
                                found.append((_value(own), number, len(part)))
        return found

    def shares(
        self, app: Any, role: str, agent: Any, of: str, own: Any, window: int | None
    ) -> tuple[set[str], set[str]]:
        whole, part = set(), set()
        for other in self.apps:
            for link in self.of(other, role, app):
                same = link["attribute_key"] == agent["attribute_key"]
                if same and self.inside(link["seen_at"], own["seen_at"], window):
                    whole.add(other["applicant_id"])
                    keys = {each["attribute_key"] for each in self.of(other, of, app)}
                    if own["attribute_key"] in keys:
                        part.add(other["applicant_id"])
        return whole, part

    def own_values(self, rule: Any, app: Any) -> set[Value]:
        return {
            _value(link)
            for other in self.apps
            if other["applicant_id"] == app["applicant_id"]
            for role in rule.against
            for link in self.of(other, role, app)
        }

    def mismatch(self, rule: Any, app: Any) -> list[Any]:
        keys = self.own_values(rule, app)
        values = [_value(own) for role in rule.roles for own in self.held(app, role)]
        return [(value, 0, 1) for value in values if keys and value not in keys]

    def match(self, rule: Any, app: Any) -> list[Any]:
        keys = self.own_values(rule, app)
        values = [_value(own) for role in rule.roles for own in self.held(app, role)]
        return [(value, 0, 1) for value in values if value in keys]

    def retries(self, rule: Any, app: Any) -> list[Any]:
        def count(window: int | None) -> int:
            return 1 + sum(self.altered(rule, app, other, window) for other in self.apps)

        return [(None, *hit) for hit in self.fired(rule, app, count)]

    def altered(self, rule: Any, app: Any, other: Any, window: int | None) -> bool:
        if other is app or other["applicant_id"] != app["applicant_id"]:
            return False
        at = app["applied_at"]
        if other["decision"] != "declined" or other["recorded_at"] > app["recorded_at"]:
            return False
        if other["applied_at"] >= at or other["decided_at"] > at:
            return False
        if not self.inside(other["applied_at"], at, window):
            return False
        for role in rule.roles:
            now = {link["attribute_key"] for link in self.held(app, role)}
            old = {link["attribute_key"] for link in self.of(other, role, app)}
            if now and old and now != old:
                return True
        return False
