// The graph that is being built: what it holds, what is selected, and all that can be done to it, each a step to undo.
/* eslint-disable svelte/prefer-svelte-reactivity -- sets and maps are made anew, never changed once they are shown */

import { aborted } from "../../api/http";
import type { Node, Path, Summary } from "../../api/schemas";
import { neighbours, type Around } from "../../api/service";
import { toProblem } from "../../lib/asking.svelte";
import { notices } from "../../lib/notices.svelte";
import { t as common } from "../../words";
import { arrange, type Layout } from "./arrange";
import { shownOf, type Shown, type Years } from "./filter";
import { between, gather } from "./gather";
import { begin, did, redone, undone, type History } from "./history";
import { around, type Point } from "./places";
import * as v from "./view";
import type { Filter, Part, View } from "./view";
import { t } from "./words";

/** So many relations are added at once without asking which. */
export const FIRST = 40;
/** Above so many things new ones are set down on rings, and nothing makes room for them. */
const SETTLED = 1500;

/** What a thing still has that was not brought in. */
export interface More {
  readonly cut: Readonly<Record<string, number>>;
  readonly around: Around;
}

export class Board {
  #history = $state.raw<History<View>>(begin(v.EMPTY));
  /** Things that are selected, in the order in which they were. */
  selected = $state.raw<ReadonlySet<string>>(new Set());
  /** Key of the relation that is selected. */
  edge = $state.raw<string | null>(null);
  /** The path that is told. */
  path = $state.raw<Path | null>(null);
  /** Thing → what of its relations was left out when it was expanded. */
  more = $state.raw<ReadonlyMap<string, More>>(new Map());
  /** The thing of which it is asked what to bring in. */
  choosing = $state.raw<string | null>(null);
  layout = $state.raw<Layout | null>(null);
  /** Questions and layouts on their way. */
  busy = $state(0);
  documents = $state.raw<readonly Summary[]>([]);
  /** What has happened, for those who do not see the drawing. */
  said = $state("");
  #running: AbortController | null = null;
  running = $state<Layout | null>(null);
  /** Draws places that are still on their way to a layout; the drawing sets it. */
  live: (places: ReadonlyMap<string, Point>) => void = () => undefined;

  readonly years: Years = $derived(
    new Map(this.documents.flatMap((one) => (Number(one.year) ? [[one.iri, Number(one.year)] as const] : []))),
  );
  /** Whether the view has been left: what comes then is of no use. */
  gone = false;
  readonly shown: Shown = $derived(shownOf(this.view, this.years, this.selected));
  readonly lit: Shown | null = $derived.by(() => {
    if (this.path === null) return null;
    return {
      nodes: new Set(this.path.nodes.map((node) => node.iri)),
      edges: new Set(this.path.edges.map((edge) => v.keyOf(edge))),
    };
  });

  get view(): View {
    return this.#history.now;
  }
  get undoing(): string | null {
    return this.#history.past.at(-1)?.what ?? null;
  }
  get redoing(): string | null {
    return this.#history.future[0]?.what ?? null;
  }
  get empty(): boolean {
    return this.view.nodes.size === 0;
  }
  /** The thing that was selected last. */
  get current(): string | null {
    return [...this.selected].at(-1) ?? null;
  }

  label(iri: string): string {
    return this.view.nodes.get(iri)?.node.label ?? iri;
  }

  /** Begin with a view that comes from elsewhere; there is no way back to what was before it. */
  begin(view: View): void {
    this.stop();
    this.#history = begin(view);
    this.more = new Map();
    this.clear();
  }

  /** Change the view, as a step that can be undone. */
  do(view: View, what: string): void {
    this.#history = did(this.#history, view, what);
    this.#tidy();
    this.said = what;
  }

  undo(): void {
    const what = this.undoing;
    this.stop();
    this.#history = undone(this.#history);
    this.#tidy();
    if (what) this.said = t("undone", { what });
  }

  redo(): void {
    const what = this.redoing;
    this.stop();
    this.#history = redone(this.#history);
    this.#tidy();
    if (what) this.said = t("redone", { what });
  }

  /** Forget what is selected but no longer there. */
  #tidy(): void {
    const { nodes, edges } = this.view;
    if ([...this.selected].some((iri) => !nodes.has(iri))) {
      this.selected = new Set([...this.selected].filter((iri) => nodes.has(iri)));
    }
    if (this.edge !== null && !edges.has(this.edge)) this.edge = null;
    if (this.path?.nodes.some((node) => !nodes.has(node.iri))) this.path = null;
    if (this.choosing !== null && !nodes.has(this.choosing)) this.choosing = null;
  }

  // Selecting

  select(iris: Iterable<string>, how: "only" | "also" | "toggle" = "only"): void {
    const next = new Set(how === "only" ? [] : this.selected);
    for (const iri of iris) {
      if (how === "toggle" && next.has(iri)) next.delete(iri);
      else next.add(iri);
    }
    this.selected = next;
    this.edge = null;
    if (how === "only") this.path = null;
    if (this.choosing !== this.current) this.choosing = null;
    const { current } = this;
    this.said =
      next.size === 1 && current ? this.#describe(current) : next.size ? t("selectedThings", { n: next.size }) : "";
  }

  #describe(iri: string): string {
    const degree = [...this.shown.edges].filter((key) => key.startsWith(`${iri} `) || key.endsWith(` ${iri}`)).length;
    return t("oneSelected", { name: this.label(iri), n: degree });
  }

  selectEdge(key: string): void {
    this.selected = new Set();
    this.choosing = null;
    this.edge = key;
  }

  clear(): void {
    this.selected = new Set();
    this.edge = null;
    this.path = null;
    this.choosing = null;
  }

  // Bringing in

  /** Do something that asks the service: a failure is told, and leaves everything as it was. */
  async asking(ask: () => Promise<void>, again?: () => void): Promise<void> {
    this.busy++;
    try {
      await ask();
    } catch (error) {
      if (aborted(error)) return;
      const problem = toProblem(error);
      const text = problem.kind === "offline" ? common("offline") : `${common("failed")}: ${problem.message}`;
      notices.say(`${text} ${t("untouched")}`, "failed", again ? { label: common("again"), run: again } : null);
    } finally {
      this.busy--;
    }
  }

  /** Bring things and relations in around a thing (or beside all), as one step, and make room for them. */
  async bring(part: Part, centre: string | null, what: string): Promise<void> {
    const before = this.view;
    const fresh = part.nodes.filter((node) => !before.nodes.has(node.iri));
    const more = await between(
      fresh.map((node) => node.iri),
      [...before.nodes.keys()],
    );
    // Meanwhile something else may have been done.
    const now = this.view;
    const at = centre === null ? undefined : now.nodes.get(centre);
    const middle = mean([...now.nodes.values()]);
    const spots = around(at ?? beside([...now.nodes.values()]), fresh.length, middle);
    const places = new Map(fresh.map((node, index) => [node.iri, spots[index] ?? middle]));
    let view = v.add(now, { nodes: part.nodes, edges: [...part.edges, ...more] }, places);
    if (fresh.length && view.nodes.size <= SETTLED) view = await this.#settle(view, new Set(places.keys()));
    if (this.view !== now) view = v.add(this.view, { nodes: part.nodes, edges: [...part.edges, ...more] }, places);
    this.do(view, what);
  }

  /** Let new things find their places among those that stay where they are. */
  async #settle(view: View, free: ReadonlySet<string>): Promise<View> {
    const all = free.size === view.nodes.size;
    try {
      const places = await arrange(view, {
        kind: "force",
        nodes: new Set(view.nodes.keys()),
        edges: new Set(view.edges.keys()),
        fixed: (iri) => !free.has(iri),
        turns: all ? 500 : 200,
        seconds: 1.5,
      });
      return v.move(view, places);
    } catch {
      return view;
    }
  }

  /** Add a thing that was searched for. */
  async addThing(node: Node): Promise<void> {
    const { iri, label: name } = node;
    if (this.view.nodes.has(iri)) {
      if (this.view.nodes.get(iri)?.hidden)
        this.do(v.change(this.view, [iri], { hidden: false }), t("didShow", { name }));
      this.select([iri]);
      return;
    }
    const first = this.empty;
    await this.asking(
      async () => {
        if (first) await this.#expandFirst(iri);
        else await this.bring({ nodes: [node], edges: [] }, null, t("didAdd", { name }));
        this.select([iri]);
      },
      () => void this.addThing(node),
    );
  }

  /** The first thing comes with its surroundings: one dot alone says nothing. */
  async #expandFirst(iri: string): Promise<void> {
    const near = await neighbours(iri, { limit: FIRST });
    const [centre] = near.nodes;
    if (centre) await this.bring(near, centre.iri, t("didAdd", { name: centre.label }));
    this.#remember(iri, near.cut, {});
  }

  /** Begin with things by identifier; those that are gone are told by name. */
  async open(names: readonly string[]): Promise<void> {
    await this.asking(
      async () => {
        const found = await gather(names);
        const nodes = [...new Map([...found.nodes.values()].map((node) => [node.iri, node])).values()];
        this.tellMissing(found.missing);
        const [only] = nodes;
        if (nodes.length === 1 && only) await this.#expandFirst(only.iri);
        else if (nodes.length) {
          const name = nodes[0]?.label ?? "";
          await this.bring({ nodes, edges: found.edges }, null, t("didAddMany", { name, n: nodes.length }));
        }
        if (this.gone) return;
        this.#history = begin(this.view);
        if (only && nodes.length === 1) this.select([only.iri]);
      },
      () => void this.open(names),
    );
  }

  tellMissing(missing: readonly string[]): void {
    if (!missing.length) return;
    const names = missing.slice(0, 5).map((one) => one.slice(one.lastIndexOf("/") + 1));
    const text = names.join(t("comma")) + (missing.length > names.length ? " …" : "");
    notices.say(t("gone", { names: text, n: missing.length }), "failed");
  }

  /** Bring in what stands next to a thing; where that is much, ask what of it. */
  async expand(iri: string, ask = true): Promise<void> {
    const name = this.label(iri);
    const more = this.more.get(iri);
    if (more && ask) {
      this.select([iri]);
      this.choosing = iri;
      return;
    }
    await this.asking(
      async () => {
        const near = await neighbours(iri, { limit: FIRST });
        if (near.next !== null && ask) {
          this.select([iri]);
          this.choosing = iri;
          return;
        }
        const fresh = near.nodes.filter((node) => !this.view.nodes.has(node.iri)).length;
        const edges = near.edges.filter((edge) => !this.view.edges.has(v.keyOf(edge))).length;
        const hidden = near.nodes.some((node) => this.view.nodes.get(node.iri)?.hidden);
        if (fresh || edges || hidden) await this.bring(near, iri, t("didExpand", { name, n: fresh }));
        else notices.say(t("nothingMore", { name }));
        this.#remember(iri, near.cut, {});
      },
      () => void this.expand(iri, ask),
    );
  }

  /** Bring in a part of a thing's surroundings, as it was chosen. */
  async expandBy(iri: string, part: Part, cut: Readonly<Record<string, number>>, chosen: Around): Promise<void> {
    const fresh = part.nodes.filter((node) => !this.view.nodes.has(node.iri)).length;
    await this.asking(
      async () => {
        await this.bring(part, iri, t("didExpand", { name: this.label(iri), n: fresh }));
        this.#remember(iri, cut, chosen);
      },
      () => void this.expandBy(iri, part, cut, chosen),
    );
  }

  #remember(iri: string, cut: Readonly<Record<string, number>>, chosen: Around): void {
    const more = new Map(this.more);
    if (Object.keys(cut).length) more.set(iri, { cut, around: chosen });
    else more.delete(iri);
    this.more = more;
  }

  /** Tell a path, and bring in what of it is not there. */
  async follow(path: Path): Promise<void> {
    const missing = path.nodes.filter((node) => !this.view.nodes.has(node.iri));
    const names = { a: path.nodes[0]?.label ?? "", b: path.nodes.at(-1)?.label ?? "" };
    await this.asking(
      async () => {
        const unseen = path.nodes.some((node) => this.view.nodes.get(node.iri)?.hidden);
        const edges = path.edges.some((edge) => !this.view.edges.has(v.keyOf(edge)));
        if (missing.length || unseen || edges) await this.bring(path, path.nodes[0]?.iri ?? null, t("didPath", names));
        this.path = path;
        this.said = t("didPath", names);
      },
      () => void this.follow(path),
    );
  }

  // Taking away, placing

  collapse(iri: string): void {
    const gone = v.leaves(this.view, iri);
    const name = this.label(iri);
    if (!gone.length) {
      notices.say(t("nothingToCollapse", { name }));
      return;
    }
    this.do(v.remove(this.view, gone), t("didCollapse", { name, n: gone.length }));
  }

  hide(iris: Iterable<string>): void {
    const list = [...iris];
    if (!list.length) return;
    this.do(v.change(this.view, list, { hidden: true }), t("didHide", this.#named(list)));
    this.selected = new Set([...this.selected].filter((iri) => !list.includes(iri)));
  }

  /** Show again what is hidden: some things, or all. */
  unhide(iris?: Iterable<string>): void {
    const list = [...(iris ?? [...this.view.nodes].filter(([, item]) => item.hidden).map(([iri]) => iri))];
    if (list.length) this.do(v.change(this.view, list, { hidden: false }), t("didShow", this.#named(list)));
  }

  remove(iris: Iterable<string>): void {
    const list = [...iris];
    if (list.length) this.do(v.remove(this.view, list), t("didRemove", this.#named(list)));
  }

  /** Take everything out. */
  empty_(): void {
    this.stop();
    this.more = new Map();
    if (!this.empty) this.do({ ...v.EMPTY }, t("didEmpty"));
  }

  pin(iris: Iterable<string>): void {
    const list = [...iris];
    if (!list.length) return;
    const pinned = !list.every((iri) => this.view.nodes.get(iri)?.pinned);
    this.do(v.change(this.view, list, { pinned }), t(pinned ? "didPin" : "didUnpin", this.#named(list)));
  }

  move(places: ReadonlyMap<string, Point>): void {
    const rounded = new Map([...places].map(([iri, at]) => [iri, { x: Math.round(at.x), y: Math.round(at.y) }]));
    this.do(v.move(this.view, rounded, true), t("didMove", this.#named([...places.keys()])));
  }

  filter(filter: Partial<Filter>): void {
    this.do({ ...this.view, filter: { ...this.view.filter, ...filter } }, t("didFilter"));
  }

  #named(list: readonly string[]): { name: string; n: number } {
    const names = list.slice(0, 2).map((iri) => this.label(iri));
    return { name: names.join(t("comma")) + (list.length > 2 ? ` … (${list.length})` : ""), n: list.length };
  }

  // Laying out

  /** Lay out what is shown; what is pinned stays. */
  async arrange(kind: Layout): Promise<void> {
    this.stop();
    const { view, shown } = this;
    if (!shown.nodes.size) return;
    const controller = new AbortController();
    this.#running = controller;
    this.running = kind;
    try {
      const places = await arrange(
        view,
        {
          kind,
          ...shown,
          fixed: (iri) => view.nodes.get(iri)?.pinned ?? false,
          centre: this.selected,
          seconds: shown.nodes.size > 1000 ? 12 : 6,
          turns: shown.nodes.size > 1000 ? 600 : 800,
          ...(kind === "force" && shown.nodes.size > 150 ? { live: (at) => this.live(at) } : {}),
        },
        controller.signal,
      );
      this.layout = kind;
      if (places.size) this.do(v.move(this.view, places), t("didLayout", { name: t(kind) }));
    } catch (error) {
      notices.say(`${t("noLayout")} ${toProblem(error).message}`, "failed");
    } finally {
      if (this.#running === controller) {
        this.#running = null;
        this.running = null;
      }
    }
  }

  /** End a layout that is still being made; what it has found so far stays. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.running = null;
  }
}

function mean(items: readonly Point[]): Point {
  if (!items.length) return { x: 0, y: 0 };
  const sum = items.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }), { x: 0, y: 0 });
  return { x: sum.x / items.length, y: sum.y / items.length };
}

/** A free place: right of all that is there. */
function beside(items: readonly Point[]): Point {
  if (!items.length) return { x: 0, y: 0 };
  return { x: Math.max(...items.map((one) => one.x)) + 150, y: mean(items).y };
}
