import type { FlagSet } from './spec.js';

const distance = (left: string, right: string): number => {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
};

/** The known flag whose name is closest to an unknown one, when it is close enough to be meant. */
export const closestFlag = (flags: FlagSet, name: string): string | undefined => {
  const wanted = name.toLowerCase().replaceAll('_', '-');
  const limit = wanted.length < 4 ? 1 : Math.max(2, Math.floor(wanted.length / 5));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of Object.keys(flags)) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const steps = distance(wanted, candidate);
    if (steps < least) {
      best = candidate;
      least = steps;
    }
  }
  return best;
};

/** The advice for an unknown flag, as a sentence. */
export const adviseOnUnknown = (flags: FlagSet, name: string): string => {
  const close = closestFlag(flags, name);
  if (close === undefined) return 'This version has no such flag: remove it.';
  return `Did you mean --${close}?`;
};
