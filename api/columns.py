"""Bodies out of the contract's columns: the same names and kinds as the files have."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, create_model

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


Text = Annotated[str, BeforeValidator(_text), StringConstraints(max_length=LONGEST)]
Id = Annotated[Text, StringConstraints(min_length=1, max_length=200)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Texts = Annotated[list[Text] | Text, Field(description="a list, or one text with | between")]
_KINDS: dict[str, Any] = {
    "id": Id,
    "count": Annotated[int, Field(ge=0)],
    "number": Number,
    "latitude": Annotated[float, Field(ge=-90, le=90)],
    "longitude": Annotated[float, Field(ge=-180, le=180)],
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
