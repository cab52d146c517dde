"""A small server on 127.0.0.1 that speaks OpenAI's chat completions, with scripted answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: How langextract's prompt ends: the passage, and the beginning of the answer.
_QUESTION, _ANSWER = "\nQ: ", "\nA: "


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered to one request."""

    content: str | None = ""
    status: int = 200
    finish: str = "stop"
    #: Seconds before it is sent.
    delay: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    #: Of an error.
    message: str = "no"
    #: Sent as it is, in place of a chat completion.
    raw: str | None = None


#: Passage and request body → reply.
Script = Callable[[str, dict[str, Any]], Reply]


@dataclass(slots=True)
class ModelServer:
    """A running server: its address, and what it was asked."""

    url: str
    script: Script
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def passages(self) -> list[str]:
        """The passages that were sent, in the order of their arrival."""
        return [passage_of(request) for request in self.requests]


def passage_of(request: dict[str, Any]) -> str:
    """The passage that a request asks about."""
    prompt: str = request["messages"][-1]["content"]
    return prompt.rsplit(_QUESTION, 1)[1].rsplit(_ANSWER, 1)[0]


def answer(*items: dict[str, Any], **reply: Any) -> Reply:  # noqa: ANN401 (the fields of a reply)
    """A well-formed answer."""
    return Reply(json.dumps({"extractions": list(items)}, ensure_ascii=False), **reply)


def item(kind: str, quote: str, **attributes: object) -> dict[str, Any]:
    """An extraction in langextract's form."""
    return {kind: quote, f"{kind}_attributes": attributes}


@contextmanager
def serving(script: Script) -> Iterator[ModelServer]:
    """A server that answers by the script until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                server.requests.append(body)
                server.headers.append({name.lower(): value for name, value in self.headers.items()})
                server.paths.append(self.path)
                reply = server.script(passage_of(body), body)
            time.sleep(reply.delay)
            data = (reply.raw if reply.raw is not None else json.dumps(_body(reply, body))).encode()
            try:
                self.send_response(reply.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the client's patience was at an end

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    lock = threading.Lock()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server = ModelServer(f"http://127.0.0.1:{http.server_address[1]}/v1", script)
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


def _body(reply: Reply, request: dict[str, Any]) -> dict[str, Any]:
    if reply.status != 200:
        return {"error": {"message": reply.message, "type": "error", "code": None}}
    message = {"role": "assistant", "content": reply.content, "refusal": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": request["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish, "logprobs": None}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
