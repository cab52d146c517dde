"""The errors that a user can cause or must be told of, each one clear line.

    PlanatlasError
    ├── BadInput            what was given cannot be used: a file, a query, an argument
    │   ├── UnreadableFile  not text, wrong encoding, empty, too large, half-written
    │   ├── BadQuery        SPARQL that does not parse, an unknown or missing parameter
    │   │   └── Forbidden   SPARQL that asks for what is closed: an update as a query, another server
    │   └── Conflict        a document's slug is taken by another file
    ├── NotFound            no such entity, document, query or path
    ├── DeadlinePassed      reading took longer than the caller allows
    └── StoreUnavailable    the store cannot be opened, read or written
        ├── StoreTimeout    a server that holds it did not answer in time
        ├── StoreCorrupt    its files are damaged or not a Planatlas store
        └── StoreLocked     another process is writing to it

Everything else is a defect of the program and shows a traceback.
"""


class PlanatlasError(Exception):
    """Base of all errors a user is told of; its message is one line."""


class BadInput(PlanatlasError):
    """What was given cannot be used."""


class UnreadableFile(BadInput):
    """A file that is not a readable text."""


class BadQuery(BadInput):
    """A query that does not parse or lacks a parameter."""


class Forbidden(BadQuery):
    """SPARQL that asks for what is closed."""


class Conflict(BadInput):
    """The document's identifier is already taken by another file."""


class NotFound(PlanatlasError):
    """No such thing in the store."""


class DeadlinePassed(PlanatlasError):
    """It took longer than it may."""


class StoreUnavailable(PlanatlasError):
    """The store cannot be opened, read or written."""


class StoreTimeout(StoreUnavailable):
    """The store did not answer in time."""


class StoreCorrupt(StoreUnavailable):
    """The store's files are damaged."""


class StoreLocked(StoreUnavailable):
    """Another process is writing to the store."""
