#!/usr/bin/env python3
"""Start and stop a real Neo4j Community server for tests, from Maven Central's jars.

    neo4jctl.py fetch --lib LIB                # with Maven, once; LIB may be cached
    neo4jctl.py start --lib LIB --home HOME    # prints one JSON line: uri, user, password, pid …
    neo4jctl.py stop --home HOME

Needs Java 17 (JAVA_HOME, or `java` on the path); standard library only. A new HOME is a new,
empty store. `start` returns when the server answers a bolt handshake, not when a port is open.
"""

import argparse
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
MAIN = "org.neo4j.server.CommunityEntryPoint"
ADMIN = "org.neo4j.cli.AdminTool"
HANDSHAKE = bytes.fromhex("6060B01700020405000000050000010400000004")
OPENED = ("java.nio", "sun.nio.ch", "java.util.concurrent", "java.lang", "java.io")
JVM = (
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Djdk.nio.maxCachedBufferSize=1024",
    "-Dlog4j2.disable.jmx=true",
    "-Dfile.encoding=UTF-8",
    "-XX:+ExitOnOutOfMemoryError",
)


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(description="Start a real Neo4j for tests.")
    commands = parser.add_subparsers(required=True)
    fetching = commands.add_parser("fetch", help="bring the jars with Maven")
    fetching.add_argument("--lib", required=True, type=Path)
    fetching.set_defaults(work=fetch)
    starting = commands.add_parser("start", help="start a server and print how to reach it")
    starting.add_argument("--lib", required=True, type=Path)
    starting.add_argument("--home", required=True, type=Path)
    starting.add_argument("--port", type=int, default=0, help="default: a free one")
    starting.add_argument("--heap", type=int, default=1024, help="MiB")
    starting.add_argument("--pagecache", type=int, default=512, help="MiB")
    starting.add_argument("--conf", action="append", default=[], metavar="K=V", help="more of it")
    starting.add_argument("--wait", type=float, default=300, help="seconds until it must answer")
    starting.set_defaults(work=start)
    stopping = commands.add_parser("stop", help="stop the server of a home")
    stopping.add_argument("--home", required=True, type=Path)
    stopping.add_argument("--wait", type=float, default=60, help="seconds until it is killed")
    stopping.set_defaults(work=stop)
    given = parser.parse_args()
    given.work(given)


def fetch(given: argparse.Namespace) -> None:
    """Copy the server's jars into LIB."""
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime"]
    command = ["mvn", "-B", "-ntp", "-q", "-f", str(HERE / "neo4j-pom.xml"), *goal]
    subprocess.run([*command, f"-DoutputDirectory={given.lib.resolve()}"], check=True)


def start(given: argparse.Namespace) -> None:
    """Start a server in HOME and print one JSON line once it answers."""
    home, lib = given.home.resolve(), given.lib.resolve()
    for folder in ("conf", "plugins", "import", "logs", "run"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    port = given.port or _free_port()
    (home / "conf" / "neo4j.conf").write_text(_conf(port, given.pagecache, given.conf))
    password = _password(home, lib)
    began = time.monotonic()
    process = _server(home, lib, given.heap)
    (home / "run" / "pid").write_text(str(process.pid))
    _await(process, port, home, began + given.wait)
    reached = {"uri": f"bolt://127.0.0.1:{port}", "user": "neo4j", "password": password}
    told = {"pid": process.pid, "port": port, "seconds": round(time.monotonic() - began, 2)}
    sys.stdout.write(json.dumps({**reached, **told}) + "\n")


def stop(given: argparse.Namespace) -> None:
    """Stop the server of HOME; kill it if it does not go in time."""
    file = given.home / "run" / "pid"
    if not file.exists():
        return
    pid = int(file.read_text())
    until = time.monotonic() + given.wait
    try:
        os.kill(pid, signal.SIGTERM)
        while _lives(pid):
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)
    except ProcessLookupError:
        pass
    file.unlink()


def _conf(port: int, pagecache_mib: int, more: list[str]) -> str:
    """Return neo4j.conf: loopback only, and the doors shut that a statement could open."""
    lines = (
        "server.default_listen_address=127.0.0.1",
        "server.default_advertised_address=127.0.0.1",
        "server.bolt.enabled=true",
        "server.bolt.tls_level=DISABLED",
        f"server.bolt.listen_address=127.0.0.1:{port}",
        f"server.bolt.advertised_address=127.0.0.1:{port}",
        "server.http.enabled=false",
        "server.https.enabled=false",
        "dbms.security.auth_enabled=true",
        f"server.memory.pagecache.size={pagecache_mib}m",
        "dbms.security.allow_csv_import_from_file_urls=false",
        "internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0",
        "dbms.usage_report.enabled=false",
        "db.tx_log.rotation.retention_policy=false",
        "db.tx_log.preallocate=false",
        *more,
    )
    return "\n".join(lines) + "\n"


def _password(home: Path, lib: Path) -> str:
    """Return the password of HOME; a new one is set before the first start."""
    file = home / "run" / "password"
    if file.exists():
        return file.read_text()
    password = secrets.token_hex(18)  # never begins as an option does
    tool = [_java(), "-cp", f"{lib}/*", ADMIN, "dbms", "set-initial-password", password]
    done = subprocess.run(tool, env=_environment(home), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"The initial password could not be set: {done.stdout}{done.stderr}")
    file.touch(mode=0o600)
    file.write_text(password)
    return password


def _server(home: Path, lib: Path, heap_mib: int) -> "subprocess.Popen[bytes]":
    memory = (f"-Xms{heap_mib}m", f"-Xmx{heap_mib}m")
    folders = (f"--home-dir={home}", f"--config-dir={home / 'conf'}")
    with (home / "logs" / "console.log").open("ab") as log:
        return subprocess.Popen(
            [_java(), "-cp", f"{home / 'plugins'}/*:{lib}/*", *memory, *JVM, MAIN, *folders],
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _await(process: "subprocess.Popen[bytes]", port: int, home: Path, until: float) -> None:
    """Return once the server answers; exit with the end of its log if it does not in time."""
    while not _answers(port):
        ended = process.poll() is not None
        if ended or time.monotonic() > until:
            if not ended:
                process.kill()
            tail = (home / "logs" / "console.log").read_text(errors="replace")[-4000:]
            sys.exit(f"Neo4j did not start (exit code {process.poll()}):\n{tail}")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    """Whether a bolt handshake is answered with a version."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(HANDSHAKE)
            answer = connection.recv(4)
            return len(answer) == 4 and any(answer)
    except OSError:
        return False


def _lives(pid: int) -> bool:
    """Whether a process is there; a child that ended is let go."""
    with contextlib.suppress(ChildProcessError):  # an earlier command's is not ours to wait for
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    main()
