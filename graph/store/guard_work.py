"""What an embedded graph must not be asked, for its engine looks at the clock between rows only.

One row of a shortest way may stand for millions of pairs, so each end has to be named by its key;
one value may be made by loops in loops over long lists, so they are few.
"""

from collections.abc import Iterator

from graph.errors import QueryRefusedError
from graph.store.guard_tokens import Token, tokens
from graph.store.layout import NODE_KEYS

MOST_LOOPS = 2
WAYS = frozenset({"SHORTESTPATH", "ALLSHORTESTPATHS"})
KEYS = frozenset(NODE_KEYS.values())


def check_work(cypher: str) -> None:
    """Return if both ends of shortest ways are named by their keys, and loops are not deep.

    Raises QueryRefusedError with one line that says what to do instead.
    """
    found = tokens(cypher)
    _check_loops(found)
    _check_ends(found)


def _check_loops(found: list[Token]) -> None:
    """Refuse `[x IN … | [y IN … | …]]` and `any(x IN …)` in one another beyond MOST_LOOPS."""
    inside: list[bool] = []
    for at in range(len(found)):
        mark = _text(found, at)
        if mark in ("[", "(", "{"):
            inside.append(len(found) > at + 2 and _is_in(found[at + 2]))
        elif mark in ("]", ")", "}") and inside:
            inside.pop()
        if sum(inside) > MOST_LOOPS:
            raise QueryRefusedError(
                f"Lists are gone through in one another more than {MOST_LOOPS} deep; UNWIND them, "
                "so that the time limit is kept."
            )


def _check_ends(found: list[Token]) -> None:
    named = set(_named(found))
    for at, token in enumerate(found):
        if token.kind == "word" and token.upper in WAYS and _text(found, at + 1) == "(":
            nodes = _nodes(found, at + 1)
            if len(nodes) < 2 or not all(_is_named(node, named) for node in (nodes[0], nodes[-1])):
                raise QueryRefusedError(
                    f"On an embedded store {token.text}() needs the key of both its ends, like "
                    "(a:Applicant {applicant_id: $from_id}): between all pairs it never ends."
                )


def _named(found: list[Token]) -> Iterator[str]:
    """Yield the variables that some pattern or comparison gives a key to."""
    for at, token in enumerate(found):
        if _text(found, at) == "(" and _is_given(node := _inside(found, at)):
            yield node[0].text
        compared = len(found) > at + 3 and (_text(found, at + 3) == "=" or _is_in(found[at + 3]))
        if compared and _text(found, at + 1) == "." and found[at + 2].text in KEYS:
            yield token.text


def _is_in(token: Token) -> bool:
    return token.kind == "word" and token.upper == "IN"


def _nodes(found: list[Token], at: int) -> list[list[Token]]:
    """Return the insides of the node patterns in the brackets that open at `at`."""
    end = at + 1 + len(_inside(found, at))
    nodes, at = [], at + 1
    while at < end:
        if _text(found, at) == "(":
            nodes.append(_inside(found, at))
            at += len(nodes[-1]) + 1
        at += 1
    return nodes


def _inside(found: list[Token], at: int) -> list[Token]:
    """Return the tokens between the bracket at `at` and the one that closes it."""
    depth = 0
    for end in range(at, len(found)):
        depth += {"(": 1, ")": -1}.get(_text(found, end), 0)
        if not depth:
            return found[at + 1 : end]
    return found[at + 1 :]


def _is_named(node: list[Token], named: set[str]) -> bool:
    return _is_given(node) or bool(node and node[0].kind == "word" and node[0].text in named)


def _is_given(node: list[Token]) -> bool:
    """Say whether a node pattern has a key in its map."""
    texts = [_text(node, at) for at in range(len(node))]
    if "{" not in texts:
        return False
    inside = node[texts.index("{") :]
    return any(
        token.text in KEYS and _text(inside, at + 1) == ":" for at, token in enumerate(inside)
    )


def _text(found: list[Token], at: int) -> str:
    """Return a mark's text, else nothing: a string that holds a bracket is none."""
    return found[at].text if at < len(found) and found[at].kind == "mark" else ""
