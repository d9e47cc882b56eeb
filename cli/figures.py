"""Figures as people read them: nats to hundredths, parts that add up, shares as percent."""

from collections.abc import Sequence

_MICRO_OF_HUNDREDTH = 10_000


def hundredths(micro: int) -> int:
    """Return whole micro-nats as whole hundredths of a nat, the nearest; a half goes up."""
    return (micro + _MICRO_OF_HUNDREDTH // 2) // _MICRO_OF_HUNDREDTH


def rounded_parts(micros: Sequence[int]) -> list[int]:
    """Return parts in hundredths of a nat that sum exactly to their rounded sum.

    Each is its part rounded down or up: up go those with the largest remainders, the first of
    equal ones. O(n log n). Source: Hamilton's method of apportionment.
    """
    down = [micro // _MICRO_OF_HUNDREDTH for micro in micros]
    up = hundredths(sum(micros)) - sum(down)
    by_remainder = sorted(
        range(len(micros)), key=lambda place: -(micros[place] % _MICRO_OF_HUNDREDTH)
    )
    lifted = set(by_remainder[:up])
    return [part + (place in lifted) for place, part in enumerate(down)]


def nats(micro: int) -> str:
    """Return whole micro-nats as nats with their sign."""
    return nats_of(hundredths(micro))


def nats_of(part: int) -> str:
    """Return whole hundredths of a nat as nats with their sign."""
    return f"{part / 100:+.2f}".replace("-", "−")


def percent(share: float | None) -> str:
    """Return a share of one as percent."""
    if share is None:
        return "–"
    return "> 99.9 %" if 0.999 < share < 1 else f"{100 * share:.1f} %"
