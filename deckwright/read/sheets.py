"""sheets.yaml: what stands on the cheat sheets besides cards – short headings of cards, and tables that compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, field_validator, model_validator

from .. import yamlio
from ..model import DeckwrightError, Place, Reference, Strict


class Curve(Strict):
    """A cell with the curve of an activation function and of its derivative."""

    curve: str = Field(description="sigmoid, tanh, relu, leaky-relu, elu, swish, gelu")


class Row(Strict):
    """A row of a table."""

    cells: list[str | Curve] = Field(min_length=1, description="A cell for each column; the first is set in bold")
    cards: list[str] = Field(default_factory=list, description="Ids of the cards that say more about this row")

    @field_validator("cells", mode="before")
    @classmethod
    def _texts_or_curves(cls, cells: Any) -> Any:
        """One sentence instead of what each member of a union complains of."""
        for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
            if isinstance(cell, dict) and set(cell) != {"curve"}:
                raise ValueError(f"cell {number} is neither a text nor {{curve: NAME}}: {', '.join(map(str, cell))}")
            if not isinstance(cell, str | dict | Curve):
                raise ValueError(f"cell {number} is neither a text nor {{curve: NAME}}; a number stands in quotes")
        return cells


class Table(Strict):
    """A table that sets related things side by side. Cells are Markdown with LaTeX."""

    id: str = Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", description="A slug; no two tables have the same")
    topic: str = Field(description="Id of the topic on whose sheet, and at the end of whose chapter, it stands")
    title: str = Field(min_length=1, description="The line above it")
    columns: list[str] = Field(min_length=1, description="The head of each column")
    widths: list[float] | None = Field(
        None,
        description="Shares of the width, a number for each column, 0: as needed; chosen where not given",
    )
    rows: list[Row] = Field(min_length=1)
    note: str | None = Field(None, description="A line below the table")
    figures: list[str] = Field(default_factory=list, description="Figures below the table")
    covers: list[str] = Field(default_factory=list, description="Cards that the whole sheet leaves out for this table")
    references: list[Reference] = Field(default_factory=list, description="Where it can be checked")
    place: Place | None = Field(None, exclude=True)

    @model_validator(mode="after")
    def _rectangular(self) -> Table:
        for number, row in enumerate(self.rows, 1):
            if len(row.cells) != len(self.columns):
                raise ValueError(f"row {number} has {len(row.cells)} cells for {len(self.columns)} columns")
        if self.widths is not None and len(self.widths) != len(self.columns):
            raise ValueError(f"widths: has {len(self.widths)} numbers for {len(self.columns)} columns")
        return self


class Sheets(Strict):
    """The file sheets.yaml."""

    terms: dict[str, str] = Field(
        default_factory=dict,
        description="Card id: the heading of its entry. Such cards are on the whole sheet, in this order",
    )
    tables: list[Table] = Field(default_factory=list, description="Each stands before the entries of its topic")
    place: Place | None = Field(None, exclude=True)


def load(path: Path, name: str) -> Sheets:
    """The sheets of a source; empty where there is no such file. Raises DeckwrightError where it is wrong."""
    if not path.is_file():
        return Sheets()
    loaded = yamlio.read(path, name)
    sheets = yamlio.validate(Sheets, loaded) if loaded.data is not None else Sheets()
    sheets.place = loaded.place()
    first: dict[str, int] = {}
    for number, table in enumerate(sheets.tables):
        table.place = loaded.place(("tables", number))
        if (line := first.setdefault(table.id, table.place.line)) != table.place.line:
            raise DeckwrightError(f"two tables have the id {table.id!r}: line {line}", name, table.place.line)
    return sheets
