"""The shell around commands: options that each has, lazy groups, errors as one line, exit codes.

0 done, 1 failed, 2 wrong use, 130 stopped by Ctrl-C.
"""

import inspect
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir
from typing import Annotated, Any, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from cli.output import Screen, print_error
from cli.words import LANGUAGES, language_of, say
from graph.errors import RingsightError, StoppedError, UsageError
from graph.store.unwritten import is_full

DONE, FAILED, WRONG_USE, STOPPED = 0, 1, 2, 130


# What every command and group takes; `read_screen` has read them before anything is parsed.
COMMON: dict[str, tuple[Any, Any]] = {
    "as_json": (
        Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")],
        False,
    ),
    "lang": (
        Annotated[
            str | None, typer.Option(metavar="LANG", help="en or zh; default: the locale's.")
        ],
        None,
    ),
    "settings": (
        Annotated[Path | None, typer.Option(metavar="FILE", help="A YAML file of settings.")],
        None,
    ),
    "debug": (
        Annotated[bool, typer.Option("--debug", help="Show where an error came from.")],
        False,
    ),
}


def command(
    group: typer.Typer, name: str, *, help: str, examples: Sequence[str] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as the command `name` of `group`, with the common options."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        told = "\n\n".join(examples) or None
        group.command(name, help=help, epilog=told)(with_common(function))
        return function

    return register


def with_common(function: Callable[..., None]) -> Callable[..., None]:
    """Return `function` as it is, but taking (and leaving aside) the common options too."""
    signature = inspect.signature(function)
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in COMMON.items()
    ]

    @wraps(function)
    def called(*args: Any, **options: Any) -> None:
        function(*args, **{k: v for k, v in options.items() if k not in COMMON})

    parameters = [*signature.parameters.values(), *more]
    called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    called.__annotations__ = {
        **get_type_hints(function, include_extras=True),
        **{name: kind for name, (kind, _) in COMMON.items()},
    }
    return called


@dataclass(frozen=True, slots=True)
class Listed:
    """A command that is not imported yet: the module whose `commands` has it, and its help."""

    module: str
    help: str


class Commands(TyperGroup):
    """Commands that are imported when they are asked for; a list of them imports none."""

    modules: Mapping[str, Listed] = {}
    listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands in the order in which one needs them."""
        return list(self.modules) or list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, imported now and told in the invocation's language."""
        if cmd_name in self.modules and cmd_name not in self.commands:
            command = self._command(cmd_name)
            _leave_flags_bare(command, ctx)
            screen = ctx.find_object(Screen)
            _translate(command, screen.lang if screen else "en")
            if self.listing:
                return command
            self.commands[cmd_name] = command
        return super().get_command(ctx, cmd_name)

    def _command(self, name: str) -> Any:
        """Return a command as it is; in a list, where its help will do, only that."""
        listed = self.modules[name]
        if self.listing:
            return TyperCommand(name, help=listed.help)
        return typer.main.get_group(import_module(listed.module).commands).commands[name]

    @contextmanager
    def _listed(self) -> Iterator[None]:
        """Let commands be listed without importing any: all of them together take seconds."""
        self.listing = True
        try:
            yield
        finally:
            self.listing = False

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help, with every command in a line."""
        _leave_flags_bare(self, ctx)
        with self._listed():
            super().format_help(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Return what the shell may complete the command's name to."""
        with self._listed():
            return super().shell_complete(ctx, incomplete)

    def main(self, args: Any = None, *rest: Any, **extra: Any) -> Any:
        """Run the command line and leave with its exit code."""
        given = list(sys.argv[1:] if args is None else args)
        screen = read_screen(given)
        extra |= {"standalone_mode": False, "obj": screen}
        _translate(self, screen.lang)
        _be_printable()
        sys.exit(run(lambda: super(Commands, self).main(given, *rest, **extra), screen))


def run(work: Callable[[], Any], screen: Screen) -> int:
    """Do `work` and return the exit code; an error becomes one line on stderr."""
    try:
        code = work()
    except KeyboardInterrupt:
        return _told(screen.say("Stopped. Nothing is left half; run it again."), STOPPED)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  # who read us has gone
        return FAILED
    except Exception as error:
        if screen.debug:
            raise
        return _failed(error, screen)
    if code == STOPPED:
        return _told(screen.say("Stopped. Nothing is left half; run it again."), STOPPED)
    return code if isinstance(code, int) else DONE


def _failed(error: Exception, screen: Screen) -> int:
    if isinstance(error, UsageError):
        return _told(str(error), WRONG_USE)
    if isinstance(error, StoppedError):
        return _told(str(error), STOPPED)
    if isinstance(error, RingsightError):
        return _told(str(error), FAILED)
    if hasattr(error, "format_message"):  # the parser's own
        return _wrong_use(error, screen)
    if isinstance(error, OSError):
        if is_full(error):
            places = error.filename or f"{Path.cwd()}, --out, {gettempdir()}"
            text = "No room to write in {places}. Make room, then give the same command again."
            return _told(screen.say(text, places=places), FAILED)
        where = f"{error.filename}: " if error.filename else ""
        return _told(f"{where}{error.strerror or error}", FAILED)
    kind = type(error).__name__
    text = "Something failed that should not ({kind}). Run it again with --debug and report it."
    return _told(screen.say(text, kind=kind), FAILED)


def _wrong_use(error: Any, screen: Screen) -> int:
    ctx = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return WRONG_USE  # the help was printed
    path = ctx.command_path if ctx is not None else "ringsight"
    words = str(error.format_message()).rstrip(".")
    return _told(screen.say("{what}. See: {path} --help", what=words, path=path), WRONG_USE)


def _told(line: str, code: int) -> int:
    print_error(f"ringsight: {line}")
    return code


def read_screen(args: Sequence[str], environ: Mapping[str, str] | None = None) -> Screen:
    """Return how to speak, read from the arguments before they are parsed."""
    options = list(args[: args.index("--")] if "--" in args else args)
    named = _value(options, "--lang") or language_of(os.environ if environ is None else environ)
    if named not in LANGUAGES:
        line = f"ringsight: --lang {named!r} is no language here. Use {' or '.join(LANGUAGES)}."
        sys.exit(_told(line.removeprefix("ringsight: "), WRONG_USE))
    file = _value(options, "--settings")
    return Screen(
        lang=named,
        as_json="--json" in options,
        debug="--debug" in options,
        settings=Path(file) if file else None,
    )


def _value(args: Sequence[str], option: str) -> str | None:
    """Return the last value given to an option, as `--x v` or `--x=v`."""
    found = None
    for place, arg in enumerate(args):
        if arg == option and place + 1 < len(args):
            found = args[place + 1]
        elif arg.startswith(f"{option}="):
            found = arg.partition("=")[2]
    return found


def _translate(command: Any, lang: str) -> None:
    """Put the helps of a command, its options and its own commands into `lang`."""
    if lang == "en":
        return
    for part in (command, *command.params):
        if getattr(part, "help", None):
            part.help = say(part.help, lang)
    if getattr(command, "epilog", None):
        command.epilog = "\n\n".join(say(line, lang) for line in command.epilog.split("\n\n"))
    if not getattr(command, "modules", None):
        for inner in getattr(command, "commands", {}).values():
            _translate(inner, lang)


def _leave_flags_bare(command: Any, ctx: Any) -> None:
    """Let the help of a command and of its own show no type beside a flag: it takes no value."""
    for part in (*command.params, command.get_help_option(ctx)):
        if getattr(part, "is_flag", False):
            part.metavar = ""
    if not getattr(command, "modules", None):
        for inner in getattr(command, "commands", {}).values():
            _leave_flags_bare(inner, ctx)


def _be_printable() -> None:
    """Let no name or mask break a terminal that cannot show it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
