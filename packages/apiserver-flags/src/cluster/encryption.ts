import type { Diagnostic } from '@harderway/diagnostics';
import { finding } from './cluster-rules.js';
import type { ComponentInstance } from './model.js';

const FLAG = 'encryption-provider-config';

/** Texts that decide how something is encrypted: kinds of providers, secrets of keys, and endpoints of a KMS, in their order. */
const partsOf = (text: string): readonly string[] =>
  text.match(/\b(?:identity|secretbox|aescbc|aesgcm)\b|(?<=\b(?:secret|endpoint)["']?\s*:\s*)[^\s,}]+/g) ??
  [];

/** Whether one server reads what the other writes. While a key is rotated, files differ in the order of what they have. */
function understands(one: readonly string[], other: readonly string[]): boolean {
  const known = new Set(one);
  return other.every((part) => known.has(part));
}

/** Checks that API servers read each other's encrypted objects, where the files are known. */
export function encryptionFindings(servers: readonly ComponentInstance[]): readonly Diagnostic[] {
  const known = servers.flatMap(({ host, flags, read }) => {
    const path = flags[FLAG];
    const text = path === undefined ? undefined : read?.(path);
    return path === undefined || text === undefined ? [] : [{ host, path, parts: partsOf(text) }];
  });
  const [first, ...others] = known;
  if (first === undefined) return [];
  return others
    .filter(({ parts }) => !understands(parts, first.parts) || !understands(first.parts, parts))
    .map(({ host, path }) =>
      finding(
        'encryption-differs',
        `${first.path} on ${first.host} and ${path} on ${host} have different providers or keys: what one API server writes, the other cannot read`,
        'Put the same file in both places. Keep both keys until all objects are written again.',
        [FLAG],
      ),
    );
}
