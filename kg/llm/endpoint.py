"""langextract over an OpenAI-compatible endpoint; the only module that imports either library.

Alignment is langextract's, character by character and exact: fuzzy and partial matches would point at other text
than was quoted. Retries with back-off are the OpenAI client's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import langextract as lx
import openai
from langextract.core.exceptions import InferenceRuntimeError
from langextract.core.tokenizer import UnicodeTokenizer
from langextract.core.types import ScoredOutput
from langextract.prompt_validation import PromptValidationLevel
from langextract.providers.openai import OpenAILanguageModel
from langextract.resolver import ResolverParsingError

from kg.errors import BadInput, PlanatlasError
from kg.llm.answers import Item
from kg.llm.options import LOCAL, ModelOptions
from kg.llm.prompt import Example

#: Sent where no key is set: the client insists on one, and servers on this machine ignore it.
_NO_KEY = "none"
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(?P<body>.*)\n\s*```\s*", re.DOTALL)
#: Options that some servers refuse, and what is asked instead.
_OPTIONAL: Mapping[str, object] = {"seed": None, "response_format": {"type": "text"}, "temperature": None}


class NoAnswer(Exception):
    """A chunk without a usable answer, with the reason; the other chunks go on."""


class Endpoint(OpenAILanguageModel):
    """langextract's OpenAI provider with a deadline, a seed, and no proxy on the way to this machine."""

    def __init__(self, options: ModelOptions) -> None:
        """Prepare the client; nothing is sent yet."""
        key = options.api_key or _NO_KEY
        super().__init__(
            model_id=options.model, api_key=key, base_url=options.base_url, temperature=0.0, max_workers=1, seed=0
        )
        # Whoever named this machine's own server did not mean a proxy of the environment.
        http = openai.DefaultHttpxClient(trust_env=options.kind != LOCAL, follow_redirects=False)
        self._client = openai.OpenAI(
            api_key=key,
            base_url=options.base_url,
            timeout=options.timeout,
            max_retries=options.retries,
            http_client=http,
            # An answer takes seconds; a connection kept for the next one would only be left open at the end.
            default_headers={"Connection": "close"},
        )
        self._refused: dict[str, object] = {}

    def infer(self, batch_prompts: Sequence[str], **kwargs: Any) -> Iterator[Sequence[ScoredOutput]]:  # noqa: ANN401 (langextract's signature)
        """Answers to prompts; an option that the server refuses is left out from then on."""
        for prompt in batch_prompts:
            yield [ScoredOutput(score=1.0, output=_unfenced(self._ask(prompt, kwargs)))]

    def _ask(self, prompt: str, kwargs: dict[str, Any]) -> str:
        while True:
            tried = dict(self._refused)
            try:
                (answers,) = super().infer([prompt], **(kwargs | tried))
            except InferenceRuntimeError as error:
                refused = _refused_option(error.original, tried)
                if refused is None:
                    raise
                self._refused[refused] = _OPTIONAL[refused]
                if refused == "temperature":
                    self.temperature = None  # else langextract would fall back on it
            else:
                return answers[0].output or ""


class Client:
    """Asks a model about chunks."""

    def __init__(self, options: ModelOptions, description: str, examples: Sequence[Example]) -> None:
        """Make the endpoint and the examples ready."""
        self._options = options
        self._description = description
        self._model = Endpoint(options)
        self._tokenizer = UnicodeTokenizer()
        self._examples = [
            lx.data.ExampleData(
                example.text,
                [lx.data.Extraction(item.type, item.quote, attributes=dict(item.attributes)) for item in example.items],
            )
            for example in examples
        ]

    def ask(self, text: str, headings: Sequence[str]) -> tuple[Item, ...]:
        """What the model finds in a chunk.

        Raises:
            NoAnswer: There is no usable answer about this chunk.
            PlanatlasError: There will be none about any other chunk either.
        """
        try:
            answer = lx.extract(
                text,
                prompt_description=self._description,
                examples=self._examples,
                model=self._model,
                max_char_buffer=len(text) + 1,
                batch_length=1,
                max_workers=1,
                additional_context=f"片段所在的标题：{' / '.join(headings)}" if headings else None,
                use_schema_constraints=False,
                prompt_validation_level=PromptValidationLevel.OFF,
                resolver_params={
                    "suppress_parse_errors": False,
                    "enable_fuzzy_alignment": False,
                    "accept_match_lesser": False,
                },
                show_progress=False,
                tokenizer=self._tokenizer,
            )
        except ResolverParsingError as error:
            raise NoAnswer("empty answer" if "Empty" in str(error) else "broken or truncated JSON") from None
        except InferenceRuntimeError as error:
            raise _told(error, self._options) from None
        extractions = answer.extractions if isinstance(answer, lx.data.AnnotatedDocument) else None
        return tuple(map(_item, extractions or ()))


def _item(extraction: lx.data.Extraction) -> Item:
    span = extraction.char_interval
    return Item(
        extraction.extraction_class,
        extraction.extraction_text,
        span.start_pos if span else None,
        span.end_pos if span else None,
        extraction.attributes or {},
    )


def _unfenced(answer: str) -> str:
    """The JSON without the fence that chat models like to put around it."""
    match = _FENCED.fullmatch(answer)
    return match["body"] if match else answer


def _refused_option(error: BaseException | None, tried: Mapping[str, object]) -> str | None:
    """The optional setting that a server's answer complains of."""
    if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
        return None
    return next((name for name in _OPTIONAL if name in str(error) and name not in tried), None)


def _told(failure: InferenceRuntimeError, options: ModelOptions) -> Exception:
    """What a failed request means to the user, in one line; never with the key."""
    error = failure.original
    server = f"the model server at {options.host}"
    if isinstance(error, openai.APITimeoutError):
        return NoAnswer(f"no answer within {options.timeout:g} seconds")
    if isinstance(error, openai.APIConnectionError):
        return PlanatlasError(f"{server} cannot be reached: start it, or correct --base-url {options.shown_url}")
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return BadInput(f"{server} refuses the key: set PLANATLAS_LLM_API_KEY to one that may use {options.model}")
    if isinstance(error, openai.NotFoundError):
        return BadInput(f"{server} knows no model {options.model!r} under {options.shown_url}: correct one of the two")
    if isinstance(error, openai.RateLimitError):
        return PlanatlasError(f"{server} takes no more requests for now (429): try again later")
    if isinstance(error, openai.InternalServerError):
        return NoAnswer(f"the server failed ({error.status_code})")
    if isinstance(error, openai.APIStatusError):
        return NoAnswer(f"the server refused the request ({error.status_code})")
    return NoAnswer("empty answer" if error is None else "no chat completion")
