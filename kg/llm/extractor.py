"""The extractor: chunks to the model, answers checked, one ``Extraction`` in the shape that the rules give it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import cached_property, partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from kg import __version__
from kg.errors import BadInput, PlanatlasError
from kg.lexicon import Lexicon
from kg.llm.answers import Checker, Item
from kg.llm.chunks import Chunk, chunks
from kg.llm.options import ModelOptions
from kg.llm.prompt import description, examples
from kg.llm.settle import quantities, relations, settle
from kg.model import Document, Extraction
from kg.resources import data_folder

if TYPE_CHECKING:
    from kg.llm.endpoint import Client

T = TypeVar("T")
E = TypeVar("E")


class LanguageModelExtractor:
    """Extracts with one model and one vocabulary; the connection is made with the first document."""

    def __init__(self, options: ModelOptions, lexicon: Lexicon) -> None:
        """Take the settings; nothing is sent yet."""
        self._options = options
        self._lexicon = lexicon
        self._examples = examples(data_folder("examples"))
        #: What ended the conversation; further documents need not wait for it again.
        self._ended: PlanatlasError | None = None

    @property
    def name(self) -> str:
        """Name and version for the provenance, with the model and the kind of its endpoint."""
        return extractor_name(self._options, self._lexicon)

    @cached_property
    def _client(self) -> Client:
        try:
            from kg.llm.endpoint import Client  # noqa: PLC0415 (an optional extra, and slow to import)
        except ImportError:
            raise BadInput("the language model needs an extra: pip install 'planatlas[llm]'") from None
        return Client(self._options, description(self._lexicon), self._examples)

    def extract(self, document: Document) -> Extraction:
        """Everything that the model finds in a document and that stands in it.

        Raises:
            BadInput: The extra is not installed, or the server refuses the key or the model.
            PlanatlasError: The server cannot be reached, takes no more requests, or gave no usable answer at all.
        """
        if self._ended is not None:
            raise self._ended
        size, longest = self._options.chunk, self._options.longest
        cut = tuple(chunks(document, size=size, longest=longest))
        checker = Checker(document, self._lexicon, (example.text for example in self._examples))
        dropped = checker.found.dropped
        dropped["sentence too long to send"] += sum(s.end - s.start > longest for s in document.sentences)
        failures: Counter[str] = Counter()
        for chunk, answer in zip(cut, self._answers(document, cut), strict=True):
            if isinstance(answer, str):
                failures[answer] += 1
            else:
                checker.take(chunk, answer)
        if failures.total() and failures.total() == len(cut):
            reason, count = min(failures.items(), key=lambda entry: (-entry[1], entry[0]))
            raise PlanatlasError(
                f"{self._options.model} gave no usable answer about {document.title or document.slug}:"
                f" {reason} for {count} of {len(cut)} chunks; try another model, or set PLANATLAS_LLM_TIMEOUT"
            )
        for reason, count in failures.items():
            dropped[f"chunk: {reason}"] += count
        read = quantities(document, checker.found.mentions, self._lexicon, dropped)
        mentions = settle(document, read, self._lexicon, dropped)
        stated = relations(document, mentions, checker.found.claims, self._lexicon, dropped)
        return Extraction(document, mentions, stated, self.name, tuple(sorted((k, n) for k, n in dropped.items() if n)))

    def _answers(self, document: Document, cut: Sequence[Chunk]) -> Iterator[tuple[Item, ...] | str]:
        """The answer about each chunk in the order of the text, or why there is none."""
        try:
            yield from self._asked(document, cut)
        except PlanatlasError as error:
            self._ended = error
            raise

    def _asked(self, document: Document, cut: Sequence[Chunk]) -> Iterator[tuple[Item, ...] | str]:
        if not cut:
            return
        # Made here, in one thread; the first chunk goes alone, so that a wrong key is told once and at once.
        client = self._client
        yield _answer(client, document, cut[0])
        yield from _in_order(partial(_answer, client, document), cut[1:], self._options.parallel)


def _in_order(call: Callable[[Chunk], T], items: Sequence[Chunk], threads: int) -> Iterator[T]:
    """Results of calls made side by side, in the order of the items; after an error nothing further is begun.

    The threads are daemons, unlike those of an executor, so that Ctrl-C need not wait for answers under way.
    """
    results = [Future[T]() for _ in items]
    waiting = SimpleQueue[tuple[Future[T], Chunk]]()
    for entry in zip(results, items, strict=True):
        waiting.put(entry)

    def work() -> None:
        while (entry := _next(waiting)) is not None:
            result, item = entry
            try:
                result.set_result(call(item))
            except Exception as error:  # noqa: BLE001 (raised again where the result is read)
                result.set_exception(error)

    for _ in range(min(max(1, threads), len(items))):
        Thread(target=work, daemon=True).start()
    try:
        for result in results:
            yield result.result()
    finally:
        while _next(waiting) is not None:
            pass


def _next(waiting: SimpleQueue[E]) -> E | None:
    try:
        return waiting.get_nowait()
    except Empty:
        return None


def _answer(client: Client, document: Document, chunk: Chunk) -> tuple[Item, ...] | str:
    from kg.llm.endpoint import NoAnswer  # noqa: PLC0415 (there once the client is)

    try:
        return client.ask(document.text[chunk.start : chunk.end], chunk.headings)
    except NoAnswer as error:
        return str(error)


def extractor_name(options: ModelOptions, lexicon: Lexicon) -> str:
    """``planatlas.llm 0.1.0 model=qwen3 endpoint=local`` and the version of the vocabulary."""
    return f"planatlas.llm {__version__} model={options.model} endpoint={options.kind} {lexicon.version}".strip()
