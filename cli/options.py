"""Options that several commands have, declared once."""

from pathlib import Path
from typing import Annotated

import typer

StoreUrl = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="kglite:PATH, neo4j://HOST or bolt://HOST."),
]
Events = Annotated[list[Path] | None, typer.Option("--events", metavar="FILE", help="Events.")]
Outcomes = Annotated[
    list[Path] | None, typer.Option("--outcomes", metavar="FILE", help="Outcomes, with dates.")
]
Instalments = Annotated[
    list[Path] | None, typer.Option("--instalments", metavar="FILE", help="Instalments.")
]
Partners = Annotated[
    list[Path] | None,
    typer.Option("--partners", metavar="FILE", help="Merchants, agents and channels."),
]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE", help="Your headers, region and zone.")
]
RecordedAt = Annotated[
    str | None,
    typer.Option("--recorded-at", metavar="TIME", help="When amendments became known; now."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help="The moment asked about; the newest known."),
]
ModelFile = Annotated[
    Path | None, typer.Option("--model", metavar="FILE", help="A model; the shipped one.")
]
QualityPage = Annotated[
    Path | None,
    typer.Option(
        "--quality-report", metavar="FILE", help="Write the data-quality report as a page (HTML)."
    ),
]
