/** How long to wait before the n-th new try (from 0): doubling, capped, and half of it by chance, so
 * that a thousand pages do not come back in the same moment after a restart. */

const FIRST_MS = 500;
const MOST_MS = 30_000;

export function backoffMs(attempt: number, chance = Math.random()): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * chance);
}
