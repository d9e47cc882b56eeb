"""Bodies out of the contract's columns: the same names and kinds as the files have."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    create_model,
)

from ingest.columns import FILES, Column

LONGEST = 2_000  # characters of one cell


def _text(value: Any) -> Any:
    """Return a number as text: ids often come as numbers."""
    if isinstance(value, str) and not is_text(value):
        raise ValueError("half of a surrogate pair is no character")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def is_text(value: str) -> bool:
    """Say whether a text can be written: an escape in JSON may name half a character."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _no_truth(value: Any) -> Any:
    """Refuse true and false, which Python counts as 1 and 0."""
    if isinstance(value, bool):
        raise ValueError("true and false are no number")
    return value


FORMS = ("list", "text")  # of a cell that holds several things


def _form(value: Any) -> str:
    return FORMS[0] if isinstance(value, list) else FORMS[1]


# The bounds come before the validator: only then do they speak of characters, not of items.
Text = Annotated[str, StringConstraints(max_length=LONGEST), BeforeValidator(_text)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=200), BeforeValidator(_text)]
Number = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_no_truth)]
Texts = Annotated[  # the tag chooses the form, so that faults are told of the one that was given
    Annotated[list[Text], Tag(FORMS[0])] | Annotated[Text, Tag(FORMS[1])],
    Discriminator(_form),
    Field(description="a list, or one text with | between"),
]
_KINDS: dict[str, Any] = {
    "id": Id,
    "count": Annotated[int, Field(ge=0), BeforeValidator(_no_truth)],
    "number": Number,
    "money": Number,
    "latitude": Annotated[Number, Field(ge=-90, le=90)],
    "longitude": Annotated[Number, Field(ge=-180, le=180)],
    "values": Texts,
    "flags": Texts,
    "checks": Texts,
}


class Body(BaseModel):
    """A body: fields that are not named here are refused."""

    model_config = ConfigDict(extra="forbid")
    file_kind: ClassVar[str] = ""  # of a body that is a row of one of the contract's files

    def row(self) -> dict[str, Any]:
        """Return the columns that were given."""
        return self.model_dump(exclude_none=True)


def _field(column: Column) -> Any:
    kind = _KINDS.get(column.kind, Text)
    if column.kind == "choice":
        kind = Literal[column.choices]
    return (kind, ...) if column.required else (kind | None, None)


def body_of(name: str, kind: str, doc: str, example: dict[str, Any]) -> Any:
    """Return the model of one row of a file kind, with an example."""
    fields = {column.name: _field(column) for column in FILES[kind]}
    model: Any = create_model(name, __base__=Body, __doc__=doc, **fields)
    model.file_kind = kind
    model.model_config["json_schema_extra"] = {"examples": [example]}
    model.model_rebuild(force=True)
    return model


def one_or_many(value: Any) -> Any:
    """Return a single row as a list of one."""
    return [value] if isinstance(value, dict) else value
