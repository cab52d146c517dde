// What part of the plane is seen: zoom and pan by wheel, drag, touch, buttons and keys.

import { select } from "d3-selection";
import "d3-transition";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomTransform } from "d3-zoom";
import type { Point } from "./atlas";
import { HEIGHT, WIDTH } from "./plane";

const NEAREST = 80;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** A view that an address can hold: the middle, in units of the plane, and how near it is. */
export interface Sight {
  readonly middle: Point;
  readonly near: number;
}

export class Camera {
  /** Of the picture, in pixels. */
  width = $state(0);
  height = $state(0);
  #seen = $state.raw<ZoomTransform>(zoomIdentity);
  #node: SVGSVGElement | null = null;
  readonly #zoom = zoom<SVGSVGElement, unknown>().scaleExtent([1, NEAREST]);

  /** Pixels that a unit of the plane takes where all of it is seen. */
  readonly unit = $derived(Math.min(this.width / WIDTH, this.height / HEIGHT));
  readonly #left = $derived((this.width - WIDTH * this.unit) / 2);
  readonly #top = $derived((this.height - HEIGHT * this.unit) / 2);
  readonly near = $derived(this.#seen.k);
  /** For the attribute `transform` of what is drawn in units of the plane. */
  readonly transform = $derived(
    `translate(${this.#seen.x + this.#seen.k * this.#left} ${this.#seen.y + this.#seen.k * this.#top}) ` +
      `scale(${this.#seen.k * this.unit})`,
  );

  readonly #moved: (sight: Sight) => void;

  /** @param moved Called when the reader has moved the map. */
  constructor(moved: (sight: Sight) => void) {
    this.#moved = moved;
    let before = zoomIdentity;
    this.#zoom.on("start", () => (before = this.#seen));
    this.#zoom.on("zoom", (event: D3ZoomEvent<SVGSVGElement, unknown>) => (this.#seen = event.transform));
    this.#zoom.on("end", (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      // A click begins and ends a movement too.
      const still = event.transform.toString() === before.toString();
      if (event.sourceEvent && !still) moved(this.sight);
    });
  }

  /** Takes the drawing that is looked at. */
  readonly attach = (node: SVGSVGElement): (() => void) => {
    this.#node = node;
    const drawn = select(node);
    drawn.call(this.#zoom).on("dblclick.zoom", null);
    return () => {
      drawn.on(".zoom", null);
      this.#node = null;
    };
  };

  get sight(): Sight {
    const [x, y] = this.#seen.invert([this.width / 2, this.height / 2]);
    return { middle: [(x - this.#left) / this.unit, (y - this.#top) / this.unit], near: this.#seen.k };
  }

  /** Where a point of the plane stands in the picture, in pixels. */
  place([x, y]: Point): Point {
    return this.#seen.apply([this.#left + x * this.unit, this.#top + y * this.unit]);
  }

  /** Keep what can be panned to near the country, whatever the size of the picture. */
  bound(): void {
    const [wide, high] = [this.width, this.height];
    this.#zoom.extent([
      [0, 0],
      [wide, high],
    ]);
    this.#zoom.translateExtent([
      [-0.4 * wide, -0.4 * high],
      [1.4 * wide, 1.4 * high],
    ]);
  }

  /** Look at a part; at once, or by a short flight. */
  look({ middle: [x, y], near }: Sight, flight = true): void {
    const k = Math.min(Math.max(near, 1), NEAREST);
    const at = zoomIdentity
      .translate(this.width / 2, this.height / 2)
      .scale(k)
      .translate(-(this.#left + x * this.unit), -(this.#top + y * this.unit));
    this.#go(k === 1 ? zoomIdentity : at, flight);
  }

  /** Look at a box of the plane, with some room around it. */
  frame([[left, top], [right, bottom]]: readonly [Point, Point], flight = true): void {
    const [wide, high] = [(right - left) * this.unit, (bottom - top) * this.unit];
    const near = Math.min(NEAREST / 2, 0.82 / Math.max(wide / this.width, high / this.height));
    this.look({ middle: [(left + right) / 2, (top + bottom) / 2], near }, flight);
  }

  /** Nearer or farther, by a factor. */
  step(factor: number): void {
    const { middle, near } = this.sight;
    const to = { middle, near: Math.min(Math.max(near * factor, 1), NEAREST) };
    this.look(to);
    this.#moved(to);
  }

  /** Aside, in pixels. */
  pan(x: number, y: number): void {
    const { middle, near } = this.sight;
    const unit = this.unit * near;
    const to: Sight = { middle: [middle[0] + x / unit, middle[1] + y / unit], near };
    this.look(to, false);
    this.#moved(to);
  }

  #go(to: ZoomTransform, flight: boolean): void {
    if (this.#node === null || !this.width) return;
    const drawn = select(this.#node);
    drawn.interrupt();
    if (flight && !calm.matches && !document.hidden) drawn.transition().duration(450).call(this.#zoom.transform, to);
    else drawn.call(this.#zoom.transform, to);
  }
}
