// What the service says of a query that it cannot answer, in the reader's words.

import type { Problem } from "../../api/http";
import { t } from "./words";

/** What is wrong with a query that does not parse; what the service says where this page has no words for it. */
export function complaint(problem: Problem): string {
  const said = /line \d+, column \d+: (.*)$/s.exec(problem.message)?.[1] ?? problem.message;
  const word = /^unexpected (.+)$/s.exec(said)?.[1];
  if (word !== undefined) return t("unexpectedWord", { word });
  if (said.includes("ends too early")) return t("tooEarly");
  if (/variable that is unbound/.test(said)) return t("unbound");
  if (/prefix not found/i.test(said)) return t("prefixGone");
  return said;
}
