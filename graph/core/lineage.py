"""Permanent rings: ids that last from run to run, and an event for every change.

What becomes of an earlier ring that no ring of this run continues:

- *merged*: at least two and half of the smaller of it and another ring are in that other one;
- *dormant*: else, if at least two of its people are still tied to somebody and in no ring. It stays
  in the run with its last state and members, and may be revived; meanwhile some of its people may
  be in another ring as well;
- *dissolved*: else nobody is left to wake it. There is no count of nights: time alone proves
  nothing, and the same run repeated must change nothing.

Merged and dissolved rings stay in the run with status `dissolved` and without members, so that
their ids stay taken for ever. The events of all runs, replayed, give every membership: `born` and
`split` name all members, `grown` who joined, `shrunk` who left, `merged` who went over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from graph.core.ring_ids import Kin, People, heirs, kin_of, newborn_ids, people_of
from graph.model import Found
from graph.results import RESULTS, conform_result

Event = dict[str, str]


def _none(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=RESULTS[name])


@dataclass(frozen=True, slots=True)
class Earlier:
    """The rings, members and events of the run before, as `graph.results` names them.

    Its events are told again only when that very run is asked for again.
    """

    rings: pl.DataFrame = field(default_factory=lambda: _none("rings"))
    members: pl.DataFrame = field(default_factory=lambda: _none("members"))
    ring_events: pl.DataFrame = field(default_factory=lambda: _none("ring_events"))


def keep_ids(
    earlier: Earlier | None, found: Found, *, run_id: str, at: datetime
) -> tuple[Found, pl.DataFrame]:
    """Return `found` under permanent ids, and the run's ring_events.

    `found` comes from `report`; `earlier` is the run before (None: there is none), `at` the as_of
    of this one. Rings that were there before and are not found are added with status dormant or
    dissolved. The result does not depend on row order. The same rings again give no event, and the
    same run again is the same run, its events included. O(members of both runs).
    """
    before = earlier or Earlier()
    match = _Match.of(before, found)
    named = _rename(found, match.ids)
    asleep = set(match.asleep())
    carried = before.rings.filter(~pl.col("ring_id").is_in(list(match.kept)))
    stays = pl.col("ring_id").is_in(list(asleep))
    status = pl.when(stays).then(pl.lit("dormant")).otherwise(pl.lit("dissolved"))
    rings = pl.concat([named.rings, carried.with_columns(status=status)])
    members = pl.concat([named.members, before.members.filter(stays)])
    run = named.made(
        rings=conform_result("rings", rings.with_columns(run_id=pl.lit(run_id))),
        members=conform_result("members", members),
    )
    told = before.ring_events.filter(pl.col("run_id") == run_id)
    events = pl.concat([told, _as_frame(match.events(), run_id, at)])
    return run, conform_result("ring_events", events)


@dataclass(frozen=True, slots=True)
class _Match:
    """The rings before and now, who is whose heir, and who could wake a ring up again."""

    status: dict[str, str]  # of earlier rings
    before: dict[str, People]
    now: dict[str, People]  # by provisional id
    kin: list[Kin]
    ids: dict[str, str]  # provisional to permanent
    kept: dict[str, str]  # permanent to provisional, of rings that go on
    wakeful: dict[str, int]  # people of an earlier ring that are tied and in no ring

    @classmethod
    def of(cls, earlier: Earlier, found: Found) -> "_Match":
        status = dict(earlier.rings.select("ring_id", "status").iter_rows())
        living = [ring for ring, state in status.items() if state != "dissolved"]
        members = earlier.members.filter(pl.col("ring_id").is_in(living))
        before, now = people_of(members), people_of(found.members)
        asleep = {ring for ring, state in status.items() if state == "dormant"}
        kin = kin_of(before, now, asleep=asleep)
        kept = heirs(kin)
        newborn = {ring: people for ring, people in now.items() if ring not in kept}
        ids = kept | newborn_ids(newborn, taken=status)
        free = members.join(found.applicants, on="applicant_id", how="semi").join(
            found.members, on="applicant_id", how="anti"
        )
        wakeful = dict(free.group_by("ring_id").len().iter_rows())
        back = {permanent: ring for ring, permanent in kept.items()}
        return cls(status, before, now, kin, ids, back, wakeful)

    def asleep(self) -> Iterator[str]:
        """Yield the earlier rings that are dormant after this run."""
        merged = self._merged()
        for ring in self.before:
            if ring not in self.kept and ring not in merged and self.wakeful.get(ring, 0) >= 2:
                yield ring

    def events(self) -> Iterator[Event]:
        """Yield what changed, ring by ring."""
        for ring, provisional in self.kept.items():
            yield from self._went_on(ring, self.now[provisional])
        merged, asleep = self._merged(), set(self.asleep())
        for ring in self.before.keys() - self.kept.keys():
            if ring in merged:
                yield from self._went_over(ring, merged[ring])
            elif ring not in asleep:
                yield self._ended(ring, "dissolved")
            elif self.status[ring] != "dormant":
                yield self._ended(ring, "dormant")
        split = self._split()
        for provisional, ring in self.ids.items():
            if ring not in self.kept:
                yield self._began(ring, self.now[provisional], split.get(provisional))

    def _merged(self) -> dict[str, str]:
        """Return the nearest kin now (provisional) of each earlier ring that did not go on."""
        best_last = reversed(self.kin)
        return {k.earlier_id: k.found_id for k in best_last if k.earlier_id not in self.kept}

    def _split(self) -> dict[str, str]:
        """Return the nearest earlier kin of each new ring that continues none."""
        heirs_now = set(self.kept.values())
        return {k.found_id: k.earlier_id for k in reversed(self.kin) if k.found_id not in heirs_now}

    def _went_on(self, ring: str, now: People) -> Iterator[Event]:
        before = self.before[ring]
        if self.status[ring] == "dormant":
            yield _event(ring, "revived", now, f"found again with {_people(now)}")
        if joined := now - before:
            yield _event(ring, "grown", joined, f"{len(joined)} joined, {len(now)} now")
        if left := before - now:
            yield _event(ring, "shrunk", left, f"{len(left)} left, {len(now)} now")

    def _went_over(self, ring: str, provisional: str) -> Iterator[Event]:
        into, before = self.ids[provisional], self.before[ring]
        over = before & self.now[provisional]
        if left := before - over:
            yield _event(ring, "shrunk", left, f"{len(left)} left, {len(over)} then")
        detail = f"{len(over)} of {_people(before)} are in {into} now"
        yield _event(ring, "merged", over, detail, other=into)

    def _ended(self, ring: str, event: str) -> Event:
        before, free = self.before[ring], self.wakeful.get(ring, 0)
        detail = f"not found; {free} of {_people(before)} still tied and in no ring"
        return _event(ring, event, before, detail)

    def _began(self, ring: str, people: People, origin: str | None) -> Event:
        if origin is None:
            return _event(ring, "born", people, _people(people))
        of_it = len(people & self.before[origin])
        detail = f"{of_it} of {_people(people)} come from {origin}"
        return _event(ring, "split", people, detail, other=origin)


def _people(people: People) -> str:
    return "1 member" if len(people) == 1 else f"{len(people)} members"


def _event(ring: str, event: str, people: People, detail: str, *, other: str = "") -> Event:
    return {
        "ring_id": ring,
        "event": event,
        "other_ring_id": other,
        "applicant_ids": "|".join(sorted(people)),
        "detail": detail,
    }


def _as_frame(events: Iterable[Event], run_id: str, at: datetime) -> pl.DataFrame:
    columns = ["ring_id", "event", "other_ring_id", "applicant_ids", "detail"]
    frame = pl.DataFrame(list(events), schema=dict.fromkeys(columns, pl.String))
    return conform_result(
        "ring_events",
        frame.with_columns(
            other_ring_id=pl.col("other_ring_id").replace("", None),
            run_id=pl.lit(run_id),
            at=pl.lit(at),
        ),
    )


def _rename(found: Found, ids: dict[str, str]) -> Found:
    """Return `found` with permanent ids in every frame that names a ring."""
    names = pl.DataFrame(
        {"ring_id": list(ids), "permanent": list(ids.values())},
        schema={"ring_id": pl.String, "permanent": pl.String},
    )

    def rename(name: str, frame: pl.DataFrame) -> pl.DataFrame:
        renamed = frame.join(names, on="ring_id", how="left").with_columns(ring_id="permanent")
        return conform_result(name, renamed)

    return found.made(
        rings=rename("rings", found.rings),
        members=rename("members", found.members),
        applicants=rename("applicants", found.applicants),
        evidence=rename("evidence", found.evidence),
        documents={ids[ring]: text for ring, text in found.documents.items() if ring in ids},
    )
