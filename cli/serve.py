"""`ringsight serve`: the API on this machine."""

from typing import Annotated

import typer

from cli.options import StoreUrl
from cli.output import screen_of
from cli.settings import settings_of
from cli.shell import command

commands = typer.Typer()


@command(
    commands,
    "serve",
    help="Serve the API on this machine.",
    examples=(
        "ringsight serve",
        "ringsight serve --store neo4j://graph.example --host 0.0.0.0 --port 8080",
    ),
)
def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; loopback by default.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "--port",
            min=0,
            max=65535,
            help="Port to listen on; 0 is any free one, which the log tells.",
        ),
    ] = None,
    store: StoreUrl = None,
) -> None:
    """Serve until told to stop."""
    from api.main import run_server  # FastAPI and all of the API, which no other command needs

    run_server(settings_of(screen_of(ctx), store=store, host=host, port=port))
