"""The gate before an investigator's Cypher: only what is known to read, and only to read, passes.

Neither a READ session nor a read transaction is enough (decision 0004): both open files or
addresses with LOAD CSV, and call procedures. So the text is judged before it runs, token by
token: a clause begins with a known word, a function is on a list, all else is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.errors import QueryRefusedError
from graph.store.guard_tokens import Token, tokens
from graph.store.guard_words import (
    CONNECTORS,
    ENDING_WORDS,
    FUNCTIONS,
    GROWING_FUNCTIONS,
    OPENERS,
    PROCEDURES,
    READ_OPERATORS,
    REFUSED_WORDS,
    STARTERS,
)

MOST_ADDITIONS = 12  # each can double a value: 12 keep a statement's longest value in megabytes
MOST_RANGE = 10_000  # of numbers in a statement that makes lists of numbers


def check(cypher: str) -> None:
    """Return if `cypher` is one statement that only reads.

    Raises QueryRefusedError with one line that says what is refused and what to do instead.
    """
    found = _without_last_semicolon(tokens(cypher))
    if not found:
        raise QueryRefusedError("The statement is empty: begin with MATCH.")
    _check_start(found[0])
    operand = False  # is what stands before the token a whole value, name or pattern?
    for index in range(len(found)):
        _check_token(found, index, operand)
        operand = _ends_operand(found, index, operand)
    _check_growth(found)
    _check_ranges(found)


def check_plan(operators: Sequence[str]) -> None:
    """Return if every operator of Neo4j's EXPLAIN plan only reads (see `plan_operators`).

    Raises QueryRefusedError that names the first operator that is not on the list.
    """
    for operator in operators:
        name, _, procedure = operator.partition("@")[0].partition(":")
        allowed = name in READ_OPERATORS and (not procedure or procedure in PROCEDURES)
        if not allowed:
            raise QueryRefusedError(
                f"The database would run {operator}, which is not on the list of reading steps."
            )


def plan_operators(plan: Mapping[str, Any]) -> list[str]:
    """Return every operator of a driver's plan, a procedure's as `ProcedureCall:db.labels`."""
    name = str(plan["operatorType"]).partition("@")[0]
    if name == "ProcedureCall":
        details = str(plan.get("args", {}).get("Details", "?"))
        name = f"{name}:{details.partition('(')[0].strip()}"
    children = (plan_operators(child) for child in plan.get("children", ()))
    return [name, *(operator for found in children for operator in found)]


def _without_last_semicolon(found: list[Token]) -> list[Token]:
    marks = [index for index, token in enumerate(found) if token.text == ";" == _mark(token)]
    if marks and marks[0] != len(found) - 1:
        raise QueryRefusedError("A second statement is refused: send one statement at a time.")
    return found[:-1] if marks else found


def _check_start(first: Token) -> None:
    if first.kind != "word" or first.upper not in STARTERS:
        raise QueryRefusedError(
            _refusal(first)
            or f"A statement begins with {', '.join(sorted(STARTERS))}, not with {_shown(first)}."
        )


def _check_token(found: list[Token], index: int, operand: bool) -> None:
    token = found[index]
    if _mark(token) == "(":
        _check_call(found, index)
    if token.kind == "word" and not _is_plain_name(found, index):
        _check_word(found, index, operand)
        if token.upper == "CALL":
            _check_procedure(found, index)


def _check_word(found: list[Token], index: int, operand: bool) -> None:
    token = found[index]
    if refusal := _refusal(token):
        raise QueryRefusedError(refusal)
    if operand and token.upper not in CONNECTORS:
        raise QueryRefusedError(
            f"{_shown(token)} is no reading clause that is known here."
            " If it is a name, a comma or an operator is missing before it."
        )
    if _must_start(found, index) and token.upper not in STARTERS:
        raise QueryRefusedError(f"{_shown(token)} cannot begin a query part: begin with MATCH.")


def _must_start(found: list[Token], index: int) -> bool:
    """Say whether a clause has to begin here: after `{` (but in a map) and after UNION."""
    before, after = _at(found, index - 1), _at(found, index + 1)
    if _mark(before) == "{":
        return _mark(after) not in (":", ",", "}")
    if before.kind == "word" and before.upper == "UNION":
        return found[index].upper not in ("ALL", "DISTINCT")
    twice = _at(found, index - 2)
    return before.upper in ("ALL", "DISTINCT") and twice.kind == "word" and twice.upper == "UNION"


def _is_plain_name(found: list[Token], index: int) -> bool:
    """Say whether a word can only be a property, label or map key, whatever it spells."""
    before, after = _mark(_at(found, index - 1)), _mark(_at(found, index + 1))
    return (
        before == "."
        or (before == ":" and after != "(" and found[index].upper not in OPENERS)
        or (before in ("{", ",") and after == ":")
    )


def _check_call(found: list[Token], index: int) -> None:
    """Refuse a `(` behind a name that is neither a word of the language nor a listed function."""
    before = _at(found, index - 1)
    if before.kind == "name":
        raise QueryRefusedError("A function's or procedure's name is written without backticks.")
    if before.kind != "word":
        return
    name = _dotted(found, index - 1)
    if name.upper() in CONNECTORS | OPENERS or _follows_call(found, index - 1):
        return  # a pattern or bracket; procedures are judged by _check_procedure
    if name.lower() in GROWING_FUNCTIONS:
        raise QueryRefusedError(f"{name}() is refused: its result can outgrow the memory.")
    if name.lower() not in FUNCTIONS:
        raise QueryRefusedError(f"The function {name}() is not on the list of those allowed.")


def _check_procedure(found: list[Token], index: int) -> None:
    """Refuse CALL of anything but a subquery or a listed procedure."""
    following = _at(found, index + 1)
    if _mark(following) in ("{", "("):
        return
    name = "".join(token.text for token in _name_from(found, index + 1))
    if following.kind != "word" or name not in PROCEDURES:
        raise QueryRefusedError(
            f"The procedure {name or '?'} is refused; allowed are {', '.join(sorted(PROCEDURES))}."
        )


def _check_growth(found: list[Token]) -> None:
    additions = sum(_mark(token) in ("+", "||") for token in found)
    if additions > MOST_ADDITIONS:
        raise QueryRefusedError(
            f"The statement adds values {additions} times; at most {MOST_ADDITIONS} are allowed."
        )


def _check_ranges(found: list[Token]) -> None:
    """Refuse range() whose bounds may be large: size() of a list, and what is small, are not."""
    for at, token in enumerate(found):
        if token.kind != "word" or token.upper != "RANGE" or _mark(_at(found, at + 1)) != "(":
            continue
        bounds = list(_bounds(found, at + 1))
        named = any(one.kind in ("word", "name") for one in bounds)
        numbers = [one for one in (found if named else bounds) if one.kind == "number"]
        large = any(_size(one.text) > MOST_RANGE for one in numbers)
        if large or any(one.kind in ("parameter", "string") for one in bounds):
            raise QueryRefusedError(
                f"range() is refused beside numbers above {MOST_RANGE} and of parameters: its "
                "list could fill the memory."
            )


def _bounds(found: list[Token], opening: int) -> Iterator[Token]:
    """Yield what stands in the brackets of a call, without what size() is taken of."""
    depth, sized = 0, 0
    for at in range(opening, len(found)):
        mark = _mark(found[at])
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if mark == "(" and not sized and _at(found, at - 1).upper == "SIZE":
            sized = depth
        if not depth:
            return
        if not sized and not (found[at].upper == "SIZE" and _mark(_at(found, at + 1)) == "("):
            yield found[at]
        if mark == ")" and depth < sized:
            sized = 0


def _size(number: str) -> float:
    return float(int(number, 0)) if number[:2] in ("0x", "0o") else float(number)


def _ends_operand(found: list[Token], index: int, before: bool) -> bool:
    """Say whether token `index` ends a value, so that only a clause or an operator may follow."""
    token = found[index]
    if token.kind != "word":
        star = _mark(token) == "*" and not before  # RETURN *, count(*)
        return _mark(token) in (")", "]", "}") or _mark(token) == "" or star
    if _mark(_at(found, index - 1)) == ".":
        return True
    return token.upper in ENDING_WORDS or token.upper not in CONNECTORS | OPENERS


def _dotted(found: list[Token], last: int) -> str:
    """Return the whole dotted name that ends at token `last`, e.g. `apoc.load.json`."""
    parts = [found[last].text]
    while _mark(_at(found, last - 1)) == ".":
        parts = [_at(found, last - 2).text, ".", *parts]
        last -= 2
    return "".join(parts)


def _follows_call(found: list[Token], last: int) -> bool:
    while _mark(_at(found, last - 1)) == ".":
        last -= 2
    before = _at(found, last - 1)
    return before.kind == "word" and before.upper == "CALL"


def _name_from(found: list[Token], first: int) -> Iterator[Token]:
    wants = "word"
    for token in found[first:]:
        if token.kind != wants or (wants == "mark" and token.text != "."):
            return
        yield token
        wants = "mark" if wants == "word" else "word"


def _refusal(token: Token) -> str | None:
    reason = REFUSED_WORDS.get(token.upper) if token.kind == "word" else None
    return f"{token.upper} is refused: {reason}" if reason else None


def _at(found: list[Token], index: int) -> Token:
    return found[index] if 0 <= index < len(found) else Token("end", "", -1)


def _mark(token: Token) -> str:
    """Return a mark's text, else nothing: a string that holds a brace is no brace."""
    return token.text if token.kind in ("mark", "end") else ""


def _shown(token: Token) -> str:
    return token.text if token.kind in ("word", "mark") else f"a {token.kind}"
