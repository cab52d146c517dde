"""Errors that only the service knows; those of the library stand in ``kg.errors``.

ServiceError
├── NotAcceptable       no format of the answer is one that the client takes
├── PreconditionFailed  what is to be replaced has changed since the client read it
├── Unsupported         no format of the request is one that the service reads
├── Refused             what the service does not do
├── Unauthorized        writing without the token, or with another one
├── TooLarge            the request is larger than the service reads
├── TooMany             the client, or all of them, have too many queries at work
├── TooFast             the client asks more often than it may
├── OutOfMemory         the query needs more memory than it may take
└── Busy                all workers are at work
"""


class ServiceError(Exception):
    """Base of what the service refuses; its message is one line."""


class NotAcceptable(ServiceError):
    """No format of the answer is one that the client takes."""


class PreconditionFailed(ServiceError):
    """What is to be replaced has changed since the client read it."""


class Unsupported(ServiceError):
    """No format of the request is one that the service reads."""


class Refused(ServiceError):
    """What the service does not do."""


class Unauthorized(ServiceError):
    """Writing needs the token."""


class TooLarge(ServiceError):
    """The request is larger than the service reads."""


class TooMany(ServiceError):
    """Too many queries are at work."""


class TooFast(ServiceError):
    """The client asks more often than it may."""

    def __init__(self, message: str, wait: float = 1.0) -> None:
        """Say it, and after how many seconds one more request is taken."""
        super().__init__(message)
        self.wait = wait


class OutOfMemory(ServiceError):
    """The query needs more memory than it may take."""


class Busy(ServiceError):
    """All workers are at work."""
