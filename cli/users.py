"""`ringsight users`: who may call the server, and as what."""

from typing import Annotated

import typer
from rich.console import Console

from api.users import ROLES, add_user, read_users, remove_user, rotate_key
from cli.output import screen_of, table_of
from cli.settings import settings_of
from cli.shell import command

commands = typer.Typer()
user_commands = typer.Typer(help="Who may call the server.", no_args_is_help=True)
commands.add_typer(user_commands, name="users")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Who it is.")]


@command(
    user_commands,
    "add",
    help="Add a user and show the key, once: it is kept nowhere.",
    examples=(
        "ringsight users add approvals --role decider",
        "ringsight users add ann --role admin",
    ),
)
def add(
    ctx: typer.Context,
    name: Name,
    role: Annotated[str, typer.Option("--role", help=f"One of {', '.join(ROLES)}.")] = ROLES[0],
) -> None:
    """Make a key and keep its hash."""
    _show_key(ctx, name, add_user(settings_of(screen_of(ctx)).users_file, name, role))


@command(
    user_commands,
    "rotate",
    help="Give a user a new key; the old one is worth nothing from then on.",
    examples=("ringsight users rotate approvals",),
)
def rotate(ctx: typer.Context, name: Name) -> None:
    """Make a new key and keep its hash."""
    _show_key(ctx, name, rotate_key(settings_of(screen_of(ctx)).users_file, name))


@command(
    user_commands,
    "list",
    help="List the users and what each may.",
    examples=("ringsight users list --json",),
)
def list_(ctx: typer.Context) -> None:
    """Tell names and roles; keys cannot be told."""
    screen = screen_of(ctx)
    rows = [
        {"name": user.name, "role": user.role, "key_id": user.key_id}
        for user in read_users(settings_of(screen).users_file)
    ]
    heads = [screen.say(head) for head in ("user", "role", "key")]
    shown = [(row["name"], screen.say(row["role"]), row["key_id"]) for row in rows]
    screen.show(rows, lambda console: console.print(table_of(heads, shown)))


@command(
    user_commands,
    "remove",
    help="Remove a user; the key is worth nothing from then on.",
    examples=("ringsight users remove approvals",),
)
def remove(ctx: typer.Context, name: Name) -> None:
    """Forget the user."""
    screen = screen_of(ctx)
    remove_user(settings_of(screen).users_file, name)
    line = screen.say("{name} is removed", name=name)
    screen.show({"removed": name}, lambda console: console.print(line, markup=False))


def _show_key(ctx: typer.Context, name: str, key: str) -> None:
    screen = screen_of(ctx)

    def draw(console: Console) -> None:
        console.print(key, markup=False, soft_wrap=True)

    screen.show({"name": name, "key": key}, draw)
    if not screen.as_json:
        screen.note("This key is shown once. Send it as: Authorization: Bearer KEY")
