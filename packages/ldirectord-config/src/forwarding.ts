import type { ForwardingMethod } from '@harderway/ipvs';

const words = { direct: 'gate', masquerade: 'masq', tunnel: 'ipip' } as const;

/** The word of a file for a forwarding method: `gate`, `masq` or `ipip`. */
export const wordOf = (method: ForwardingMethod): (typeof words)[ForwardingMethod] => words[method];

const methods = ['direct', 'masquerade', 'tunnel'] as const;

/** The forwarding method of a word of a file; undefined if ldirectord refuses the word. */
export const methodOf = (word: string | undefined): ForwardingMethod | undefined =>
  methods.find((method) => words[method] === word);
