// Requests to the service, and what can go wrong with them.

import * as v from "valibot";

/** An answer that is none: what happened, as the service says it (RFC 9457), or as the page finds it. */
export class Problem extends Error {
  override readonly name = "Problem";

  /**
   * @param status Of HTTP; 0 where no answer came.
   * @param kind What kind of problem, by the last part of its IRI; "offline", "unexpected" for what the page finds.
   * @param message One line, in English, as the service says it.
   * @param retryAfter Seconds after which it may be tried again, where the service says so.
   * @param at Where a query does not parse, where the service says so: line and column from 1, in code points.
   */
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
    readonly retryAfter: number | null = null,
    readonly at: { readonly line: number; readonly column: number } | null = null,
  ) {
    super(message);
  }
}

export type Param = string | number | boolean | null | undefined | readonly string[];

/** A path of the service with parameters; relative to the page, so that it holds behind any proxy. */
export function address(path: string, params: Readonly<Record<string, Param>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) query.append(name, one);
  }
  const text = query.toString();
  return `./${path}${text ? `?${text}` : ""}`;
}

/** An identifier as a part of a path: its slashes divide. */
export function segment(identifier: string): string {
  return encodeURIComponent(identifier).replace(/%2F/g, "/");
}

/**
 * Ask the service.
 *
 * @param path Of `address`.
 * @param init As for `fetch`; a signal aborts.
 * @returns The answer, which is a success.
 * @throws Problem where the service refuses, or cannot be reached; DOMException (AbortError) where it was aborted.
 */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, "offline", "the service cannot be reached");
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response: Response): Promise<Problem> {
  const again = Number(response.headers.get("Retry-After") ?? "") || null;
  try {
    const told = v.parse(Told, await response.json());
    const kind = told.type?.split("/").pop() ?? "unexpected";
    const { line, column } = told;
    const at = line !== undefined && column !== undefined ? { line, column } : null;
    return new Problem(response.status, kind, told.detail ?? told.title ?? response.statusText, again, at);
  } catch {
    return new Problem(response.status, "unexpected", response.statusText || `status ${response.status}`, again);
  }
}

const Told = v.object({
  type: v.optional(v.string()),
  title: v.optional(v.string()),
  detail: v.optional(v.string()),
  line: v.optional(v.number()),
  column: v.optional(v.number()),
});

/**
 * Ask for JSON of a shape.
 *
 * @throws Problem also where the answer has another shape: page and service are then of different versions.
 */
export async function json<const Schema extends v.GenericSchema>(
  schema: Schema,
  path: string,
  init: RequestInit = {},
): Promise<v.InferOutput<Schema>> {
  const headers = { Accept: "application/json", ...init.headers };
  const response = await request(path, { ...init, headers });
  const checked = v.safeParse(schema, await response.json().catch(() => null));
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw new Problem(response.status, "unexpected", `${path}: ${v.getDotPath(issue) ?? ""} ${issue.message}`);
}

/** Whether an error only says that somebody has aborted: nothing to be told to anybody. */
export function aborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
