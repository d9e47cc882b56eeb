"""What it costs when very many share one value, or one person applies very often.

    python -m benchmarks.hubs [--applications N] [--only NAME…]

Each file is the same lender's but for one column: N applications with values of their own (four to
an address), then one device for all, one address, one merchant, agent and channel, one tenth of all
by one applicant, that tenth refused each time, all within one hour, and one device with one
application in a hundred amended. `load --out` and `detect --input` run in processes of their own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.measure import PROJECT, Figures, machine, machine_line, publish, table

SEED = 1
FIRST = np.datetime64("2026-03-01T00:00:00", "s")
SPAN, HOUR = 90 * 86_400, 3_600  # seconds
GOAL = "Goal: no hub costs more than 1.05 times the file without it to load, nor grows apart."


def main() -> None:
    """Measure every file and publish the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=200_000)
    parser.add_argument("--only", nargs="*", choices=list(CHANGES), default=list(CHANGES))
    given = parser.parse_args()
    facts, rows = machine(), []
    plain = world(given.applications)
    with tempfile.TemporaryDirectory() as folder:
        for name in ["none", *(each for each in given.only if each != "none")]:
            sys.stderr.write(f"{name}\n")
            rows.append(_measured(name, CHANGES[name](plain), Path(folder)))
    for row in rows:
        for step in ("load", "detect"):
            row[f"{step}, times none"] = round(
                row[f"{step} CPU (s)"] / rows[0][f"{step} CPU (s)"], 2
            )
    body = f"{GOAL}\n\n{table(rows)}\n\n{machine_line(facts)}"
    title = f"Hubs: {given.applications:,} applications"
    publish("hubs", title, body, {"rows": rows, "machine": facts})


def world(rows: int) -> pl.DataFrame:
    """Return applications with values of their own; four live at one address."""
    draw = np.random.default_rng(SEED)
    seconds = np.sort(draw.integers(0, SPAN, rows))
    shop, home = draw.integers(0, max(rows // 20, 1), rows), draw.permutation(rows) // 4
    phone = 1_000 * draw.permutation(max(10**6, rows))[:rows] + draw.integers(0, 1_000, rows)
    return pl.DataFrame(
        {
            "application_id": [f"A{row}" for row in range(rows)],
            "applicant_id": [f"P{row}" for row in range(rows)],
            "applied_at": _moments(seconds),
            "phone": [f"+8613{number % 10**9:09d}" for number in phone],
            "email": [f"{n:011x}@mail{n % 5}.com" for n in draw.integers(0, 2**44, rows)],
            "bank_card": [_card(number) for number in draw.integers(0, 10**12, rows)],
            "device_id": [f"{number:016x}" for number in draw.integers(2**60, 2**63, rows)],
            "address": [_address(number) for number in home],
            "merchant_id": [f"M{number}" for number in shop],
            "agent_id": [f"G{number}" for number in shop],
            "channel": [f"C{number % 7}" for number in shop],
            "amount": [str(amount) for amount in draw.integers(1_000, 9_000, rows)],
        }
    )


def _moments(seconds: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> list[str]:
    return [f"{moment}Z" for moment in FIRST + seconds.astype("timedelta64[s]")]


def _address(home: int) -> str:
    return f"上海市浦东新区世纪大道{home // 100 + 1}号{home // 2 % 50 + 1}栋{home % 2 + 1}单元101室"


def _card(number: int) -> str:
    """Return a card's number with its check digit (Luhn)."""
    digits = f"622202{number:012d}"
    total = 0
    for place, digit in enumerate(reversed(digits)):
        double = int(digit) * (2 if place % 2 == 0 else 1)
        total += double - 9 if double > 9 else double
    return digits + str(-total % 10)


def _shared(plain: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return plain.with_columns(pl.lit(plain[column][0]).alias(column) for column in columns)


def _often(plain: pl.DataFrame) -> pl.DataFrame:
    each_tenth = pl.int_range(pl.len()) % 10 == 0
    return plain.with_columns(
        pl.when(each_tenth).then(pl.lit("P0")).otherwise("applicant_id").alias("applicant_id")
    )


def _refused(plain: pl.DataFrame) -> pl.DataFrame:
    mine = pl.col("applicant_id") == "P0"
    return _often(plain).with_columns(
        pl.when(mine).then(pl.lit("declined")).alias("decision"),
        pl.when(mine).then("applied_at").alias("decided_at"),
    )


def _wave(plain: pl.DataFrame) -> pl.DataFrame:
    seconds = np.arange(plain.height) * HOUR // plain.height
    return plain.with_columns(applied_at=pl.Series(_moments(seconds)))


def _amended(plain: pl.DataFrame) -> pl.DataFrame:
    """One device for all; each hundredth has another amount and device a week later."""
    hub = _shared(plain, "device_id").with_columns(recorded_at="applied_at")
    later = pl.col("applied_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ") + pl.duration(days=7)
    again = hub.gather_every(100).with_columns(
        amount=pl.lit("777"),
        device_id=plain["device_id"].gather_every(100),
        recorded_at=later.dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    return pl.concat([hub, again])


CHANGES = {
    "none": lambda plain: plain,
    "one device": lambda plain: _shared(plain, "device_id"),
    "one address": lambda plain: _shared(plain, "address"),
    "one merchant, agent, channel": lambda plain: _shared(
        plain, "merchant_id", "agent_id", "channel"
    ),
    "one applicant, a tenth of all": _often,
    "the same, refused each time": _refused,
    "all within an hour": _wave,
    "one device, 1 % amended": _amended,
}


def _measured(name: str, frame: pl.DataFrame, folder: Path) -> Figures:
    source, links, found = folder / "applications.csv", folder / "links", folder / "found"
    frame.write_csv(source)
    loaded = _spent("load", str(source), "--out", str(links), folder=folder)
    detected = _spent("detect", "--input", str(links), "--out", str(found), folder=folder)
    return {
        "hub": name,
        "load CPU (s)": loaded[0],
        "detect CPU (s)": detected[0],
        "load peak (MiB)": loaded[1],
        "detect peak (MiB)": detected[1],
    }


def _spent(*arguments: str, folder: Path) -> tuple[float, int]:
    """Run a command; return its CPU time, children's included, and its largest process."""
    command = [sys.executable, "-c", "from cli.main import app; app()", *arguments]
    environment = {**os.environ, "XDG_DATA_HOME": str(folder)}
    child = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    told = child.stderr.read() if child.stderr else b""
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"ringsight {arguments[0]} failed: {told.decode().splitlines()[-1:]}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return round(used.ru_utime + used.ru_stime, 1), round(used.ru_maxrss / unit)


if __name__ == "__main__":
    main()
