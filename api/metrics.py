"""What Prometheus reads: counts and times, in a registry of the application's own."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """Requests by route and status, how long they took, decisions, runs and queries."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "ringsight_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "ringsight_request_seconds",
            "How long a request took.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.decisions = Counter(
            "ringsight_decisions", "Decisions made.", ("decision", "band"), registry=self.registry
        )
        self.runs = Counter(
            "ringsight_runs", "Runs that ended.", ("status",), registry=self.registry
        )
        self.running = Gauge("ringsight_runs_going", "Runs going on.", registry=self.registry)
