// Documents sent to the service, with word of each stage as it is done.

import * as v from "valibot";
import { eventsOf } from "../lib/events";
import { aborted, address, Problem, request } from "./http";
import { Taken } from "./schemas";

/** The stages of a document on its way in, in their order. */
export const STAGES = ["received", "read", "extracted", "resolved", "committed"] as const;
export type Stage = (typeof STAGES)[number];

/** What is said of a file besides; what is empty is read from its text. */
export interface About {
  readonly place?: string;
  readonly year?: string;
  readonly title?: string;
  /** Whether it may take the place of another text with the same identifier. */
  readonly replace?: boolean;
}

const Numbers = v.record(v.string(), v.unknown());
const Failed = v.object({
  type: v.optional(v.string(), ""),
  status: v.optional(v.number(), 0),
  detail: v.optional(v.string()),
  title: v.optional(v.string(), ""),
});

/**
 * Send a file, and follow it until it is in.
 *
 * @param headers With the token.
 * @param reached Called at each stage with what the service says of it: counts by name.
 * @returns What came of it.
 * @throws Problem where it is refused or lost on its way; nothing was written then, unless its message says so.
 */
export async function take(
  file: File,
  about: About,
  headers: Record<string, string>,
  reached: (stage: Stage, told: Readonly<Record<string, unknown>>) => void,
  signal?: AbortSignal,
): Promise<Taken> {
  const form = new FormData();
  form.set("file", file, file.name);
  for (const [name, value] of Object.entries(about)) if (value) form.set(name, String(value));
  const response = await request(address("documents"), {
    method: "POST",
    body: form,
    headers: { Accept: "text/event-stream", ...headers },
    ...(signal ? { signal } : {}),
  });
  if (response.body === null) throw cutOff();
  try {
    for await (const { name, data } of eventsOf(response.body)) {
      const told: unknown = JSON.parse(data);
      if (name === "error") {
        const problem = v.parse(Failed, told);
        throw new Problem(problem.status, problem.type.split("/").pop() ?? "", problem.detail ?? problem.title);
      }
      const stage = STAGES.find((one) => one === name);
      if (stage) reached(stage, v.parse(Numbers, told));
      if (stage === "committed") return v.parse(Taken, told);
    }
  } catch (error) {
    if (error instanceof Problem || aborted(error)) throw error;
    if (error instanceof v.ValiError || error instanceof SyntaxError) throw new Problem(0, "unexpected", error.message);
    throw cutOff();
  }
  throw cutOff();
}

/** The service or the network went before the end; whether it was written shows when it is sent again. */
function cutOff(): Problem {
  return new Problem(0, "offline", "the connection broke off before the document was in");
}
