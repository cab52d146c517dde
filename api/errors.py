"""Errors that only the service knows; those of the library stand in ``kg.errors``.

ServiceError
├── NotAcceptable   no format of the answer is one that the client takes
├── Refused         what the service does not do: updates, other servers
├── TooLarge        the request is larger than the service reads
├── DeadlinePassed  the query took longer than it may
└── Busy            all workers are at work
"""


class ServiceError(Exception):
    """Base of what the service refuses; its message is one line."""


class NotAcceptable(ServiceError):
    """No format of the answer is one that the client takes."""


class Refused(ServiceError):
    """What the service does not do."""


class TooLarge(ServiceError):
    """The request is larger than the service reads."""


class DeadlinePassed(ServiceError):
    """The query took longer than it may."""


class Busy(ServiceError):
    """All workers are at work."""
