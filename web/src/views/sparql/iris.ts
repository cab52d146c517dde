// IRIs that the names in a query stand for.

import { declared } from "./tokens";

/** The IRI of a name or an IRI as written; null where its prefix is not known. */
export function expanded(written: string, query: string, known: Readonly<Record<string, string>>): string | null {
  if (written.startsWith("<")) return written.slice(1, -1);
  const colon = written.indexOf(":");
  const prefix = written.slice(0, colon);
  const namespace = declared(query)[prefix] ?? known[prefix];
  // A backslash before a sign only says that it belongs to the name.
  return namespace === undefined ? null : namespace + written.slice(colon + 1).replace(/\\(.)/g, "$1");
}
