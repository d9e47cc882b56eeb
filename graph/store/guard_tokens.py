"""Cypher cut into tokens; what two engines could read in two ways is refused."""

import re
import unicodedata
from dataclasses import dataclass

from graph.errors import QueryRefusedError

LONGEST_STATEMENT = 20_000

# One alternative a kind of token. Strings know only the escapes that both engines read alike;
# a backticked name holds neither backslash nor doubled backtick, so it ends where it seems to.
_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+|//[^\r\n]*)
  | (?P<string>'(?:[^'\\]|\\[\\'"ntrbf])*'|"(?:[^"\\]|\\[\\'"ntrbf])*")
  | (?P<name>`[^`\\\r\n]+`)
  | (?P<parameter>\$[A-Za-z_][A-Za-z0-9_]*)
  | (?P<number>0x[0-9A-Fa-f]+|0o[0-7]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<block>/\*)
  | (?P<mark><>|<=|>=|=~|\|\||\.\.|::|[()\[\]{}<>=+\-*/%^.,:|&!;])
    """,
    re.VERBOSE,
)
_LETTER = re.compile(r"[\w$`]")


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind, its text (a backticked name without backticks) and where it begins."""

    kind: str
    text: str
    at: int

    @property
    def upper(self) -> str:
        """Its text as an engine may compare it: look-alike letters folded, upper case."""
        return unicodedata.normalize("NFKC", self.text).upper()


def tokens(cypher: str) -> list[Token]:
    """Return the tokens of `cypher` without space and comments.

    Raises QueryRefusedError on anything that the engines may read differently from each other:
    unicode escapes, block comments, odd spaces, a lone carriage return. O(length).
    """
    _refuse_ambiguous(cypher)
    found: list[Token] = []
    at = 0
    while at < len(cypher):
        match = _TOKEN.match(cypher, at)
        if match is None:
            raise QueryRefusedError(_unreadable(cypher, at))
        _refuse_glued(cypher, match)
        if match.lastgroup == "block":
            raise QueryRefusedError("Block comments are refused: begin a comment line with //.")
        if match.lastgroup != "space":
            found.append(_token(match))
        at = match.end()
    return found


def _token(match: re.Match[str]) -> Token:
    kind = str(match.lastgroup)
    text = match.group()
    return Token(kind, text[1:-1] if kind == "name" else text, match.start())


def _refuse_ambiguous(cypher: str) -> None:
    if len(cypher) > LONGEST_STATEMENT:
        raise QueryRefusedError(
            f"The statement has {len(cypher)} characters; at most {LONGEST_STATEMENT} are read."
            " Hand long values over as parameters."
        )
    if re.search(r"\\[uU]", cypher):  # Neo4j resolves them before it reads, even inside strings
        raise QueryRefusedError("Unicode escapes are refused: write the character itself.")
    if re.search(r"\r(?!\n)", cypher):  # one engine ends a comment there, the other does not
        raise QueryRefusedError("A lone carriage return is refused: end lines with a line feed.")
    for at, character in enumerate(cypher):
        if unicodedata.category(character) in _CONTROLS and character not in "\t\r\n":
            raise QueryRefusedError(
                f"The invisible character U+{ord(character):04X} at position {at + 1} is refused."
            )


_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def _refuse_glued(cypher: str, match: re.Match[str]) -> None:
    """Refuse a number with letters behind it, or quotes without a gap: engines differ there."""
    following = cypher[match.end() : match.end() + 1]
    glued = match.lastgroup in ("number", "parameter", "name", "string") and (
        _LETTER.match(following) or (match.lastgroup == "string" and following in ("'", '"'))
    )
    # `1.CREATE`: a number, then a name? Only the range `1..3` may follow a number with a dot.
    dangling = match.lastgroup == "number" and re.match(r"\.(?!\.)", cypher[match.end() :])
    if following and (glued or dangling):
        raise QueryRefusedError(
            f"Put a space after the {match.lastgroup} at position {match.start() + 1}:"
            " what follows it could be read two ways."
        )


def _unreadable(cypher: str, at: int) -> str:
    where = f"at position {at + 1}"
    if cypher[at] in "'\"`":
        return f"The quote {where} is never closed, or holds an escape that is not read."
    if cypher[at] == "$":
        return f"The parameter {where} needs a plain name, e.g. $applicant_id."
    return (
        f"The character {cypher[at]!r} {where} may stand only inside quotes"
        " (for spaces use the ordinary one)."
    )
