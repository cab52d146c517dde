// A query on its way: run, cancelled, answered, failed; with its time.

import { aborted, type Problem } from "../../api/http";
import { ask, type Answer } from "../../api/sparql";
import { toProblem } from "../../lib/asking.svelte";

export class Run {
  state = $state<"idle" | "busy" | "done" | "failed" | "cancelled">("idle");
  answer = $state.raw<Answer | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The text that was run last. */
  text = $state<string | null>(null);
  milliseconds = $state<number | null>(null);
  /** Seconds since it was sent, while it is on its way. */
  waited = $state(0);
  #controller: AbortController | null = null;

  /**
   * Run a text; what still runs is cancelled.
   *
   * @param seconds After which the service ends it; its own limit where null.
   */
  async start(text: string, seconds: number | null): Promise<void> {
    this.#controller?.abort();
    const controller = (this.#controller = new AbortController());
    const began = performance.now();
    const clock = setInterval(() => (this.waited = Math.floor((performance.now() - began) / 1000)), 1000);
    [this.state, this.problem, this.text, this.waited] = ["busy", null, text, 0];
    try {
      const answer = await ask({ query: text }, seconds, controller.signal);
      if (this.#controller !== controller) return;
      [this.answer, this.state] = [answer, "done"];
    } catch (error) {
      if (this.#controller !== controller) return;
      if (aborted(error)) this.state = "cancelled";
      else [this.problem, this.state] = [toProblem(error), "failed"];
      this.answer = null;
    } finally {
      clearInterval(clock);
      if (this.#controller === controller) this.milliseconds = Math.round(performance.now() - began);
    }
  }

  /** Stop it; the service does so too when nobody listens. */
  cancel(): void {
    this.#controller?.abort();
  }

  /** Forget the answer. */
  clear(): void {
    this.#controller?.abort();
    this.#controller = null;
    [this.state, this.answer, this.problem, this.text] = ["idle", null, null, null];
  }
}
