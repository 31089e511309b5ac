import { capabilities } from '../schema/words.generated.js';
import { parseBelow } from './number.js';

/** The number of a capability, from its name in any case (`CAP_NET_ADMIN`) or its number; undefined if there is none. */
export function capabilityNumber(text: string): number | undefined {
  const number = parseBelow(text, 62);
  if (number.ok) return number.value;
  const upper = text.toUpperCase();
  const index = upper.startsWith('CAP_') ? capabilities.indexOf(upper.slice(4)) : -1;
  return index < 0 ? undefined : index;
}

/** The names of the capabilities in a mask. */
export const capabilityNames = (mask: bigint): readonly string[] =>
  capabilities.filter((_, bit) => (mask >> BigInt(bit)) & 1n).map((name) => `CAP_${name}`);

/** The mask of capabilities by name. */
export const capabilityMask = (...wanted: readonly string[]): bigint =>
  wanted.reduce((mask, name) => mask | (1n << BigInt(capabilityNumber(name) ?? 0)), 0n);
