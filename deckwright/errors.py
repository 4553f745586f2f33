"""The one exception that people see. Imports nothing, so that the command line starts at once."""


class DeckwrightError(Exception):
    """Something a person must mend; printed without a traceback.

    ``message`` says what is wrong and what to do, ``file`` and ``line`` (1-based) where.
    """

    def __init__(self, message: str, file: str | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.file, self.line = message, file, line

    def __str__(self) -> str:
        place = self.file or ""
        if self.file and self.line:
            place += f":{self.line}"
        return f"{place}: {self.message}" if place else self.message
