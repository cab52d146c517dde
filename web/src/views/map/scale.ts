// From numbers to shades, of which there are few enough to be told apart.

/**
 * The least number of each shade but the lightest, by quantiles, so that each is used about as often.
 *
 * @param numbers What is to be shaded; zeros have no shade.
 * @param shades How many there are at most; fewer where the numbers are few.
 */
export function steps(numbers: readonly number[], shades = 5): number[] {
  const sorted = numbers.filter((n) => n > 0).sort((one, other) => one - other);
  const cuts = Array.from({ length: shades - 1 }, (_, at) => sorted[Math.ceil(((at + 1) * sorted.length) / shades)]);
  const least = sorted[0] ?? 0;
  return [...new Set(cuts)].filter((n): n is number => n !== undefined && n > least);
}

/** The shade of a number: 0 for none, else from 1 to one more than there are steps. */
export function shade(n: number, from: readonly number[]): number {
  return n > 0 ? 1 + from.filter((step) => n >= step).length : 0;
}

/** Radius of the circle of a number, in pixels: its area grows with the number. */
export function radius(n: number): number {
  return Math.min(28, 5 + 1.6 * Math.sqrt(n));
}
