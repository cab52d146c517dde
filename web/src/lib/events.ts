// Server-sent events out of the body of a fetch: a browser's own EventSource cannot POST.

export interface Told {
  /** What kind of event it is; "message" where it does not say. */
  readonly name: string;
  readonly data: string;
}

/** The events of a text; a comment or an event without data is none. */
function read(block: string): Told | null {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [field = "", value = ""] = line.split(/: ?(.*)/s);
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
  }
  return data.length ? { name, data: data.join("\n") } : null;
}

/**
 * The events of a stream as they come.
 *
 * @param body UTF-8; events are divided by an empty line, wherever the network cuts the bytes.
 * @throws Whatever reading the stream throws, such as a connection that broke.
 */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Told> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const blocks = rest.replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop() ?? "";
      for (const told of blocks.map(read)) if (told) yield told;
      if (done) return;
    }
  } finally {
    reader.releaseLock();
  }
}
