"""The log of the running service: its own lines and the server's, as text or JSON, to standard error or a file.

Set up by ``planatlas serve`` alone; as a library the service leaves logging to whoever runs it.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from kg.errors import BadInput
from kg.settings import Settings

#: Loggers of this program and of the server under it.
_OURS = ("planatlas", "uvicorn")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, what happened, and what is told of it."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class TextLines(logging.Formatter):
    """One line of text; what is told stands behind it as ``key=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, what happened; a traceback on lines of its own."""
        told = "".join(f" {key}={_shown(value)}" for key, value in getattr(record, "told", {}).items())
        line = f"{_time(record)} {record.levelname.lower()} {record.getMessage()}{told}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure(settings: Settings) -> None:
    """Have the log written as the settings say.

    Raises:
        BadInput: if its file cannot be written.
    """
    if settings.log_file == "-":
        handler: logging.Handler = logging.StreamHandler(sys.stderr)
    else:
        try:
            # Looks at each line whether the file was moved away, as logrotate does.
            from logging.handlers import WatchedFileHandler  # noqa: PLC0415 (beside its one use)

            handler = WatchedFileHandler(settings.log_file, encoding="utf-8")
        except OSError as error:
            raise BadInput(f"the log {settings.log_file} cannot be written: {error.strerror or error}") from None
    handler.setFormatter(JsonLines() if settings.log_format == "json" else TextLines())
    for name in _OURS:
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(settings.log_level.upper())
        logger.propagate = False


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _shown(value: object) -> str:
    """A value in a line of text; one with spaces or control characters is quoted.

    >>> _shown("/sparql"), _shown("ASK {}"), _shown(7)
    ('/sparql', '"ASK {}"', '7')
    """
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or any(c <= " " or c in '"=\x7f' for c in text) else text
