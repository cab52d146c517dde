// Which labels are shown: those of what matters most, as long as they do not lie over one another.

export interface Label {
  readonly key: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** What matters more comes first. */
  readonly weight: number;
}

/** Width of a text of 12 pixels, about: Han characters are as wide as high, others about half. */
function width(text: string): number {
  return Array.from(text).reduce((sum, sign) => sum + (sign.charCodeAt(0) > 0x2e80 ? 13 : 7), 0);
}

/**
 * The labels that have room.
 *
 * @param labels With their middles, in pixels.
 * @param size Of the picture; what lies outside needs no label.
 */
export function roomy<T extends Label>(
  labels: readonly T[],
  size: { readonly width: number; readonly height: number },
): T[] {
  const taken: { readonly x: number; readonly y: number; readonly half: number }[] = [];
  return [...labels]
    .sort((one, other) => other.weight - one.weight)
    .filter(({ text, x, y }) => {
      const half = width(text) / 2 + 3;
      if (x < -half || x > size.width + half || y < -20 || y > size.height + 20) return false;
      if (taken.some((one) => Math.abs(one.x - x) < one.half + half && Math.abs(one.y - y) < 28)) return false;
      taken.push({ x, y, half });
      return true;
    });
}
