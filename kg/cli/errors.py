"""How a user's mistake is told: one line on standard error and exit code 1."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from kg.errors import PlanatlasError

#: A closed pipe and Ctrl-C end a program as if by their signals (128 + SIGPIPE, SIGINT).
CLOSED_PIPE, INTERRUPTED = 141, 130


class Commands(TyperGroup):
    """The group of all commands; the one place where errors become exit codes."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 (Typer's own signature)
        """Run a command and tell its errors."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except PlanatlasError as error:
            tell(error)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except OSError as error:
            if error.errno == errno.EPIPE:
                # Python flushes standard output once more at its end, which must not fail again.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(CLOSED_PIPE) from None
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
                tell(error)
                raise typer.Exit(1) from None
            raise
        return result


def tell(error: PlanatlasError | OSError | str) -> None:
    """An error as one line on standard error."""
    typer.echo(f"planatlas: {' '.join(str(error).split())}", err=True)
