import { expect, it } from 'vitest';
import type { LoadOptions } from '../src/options.js';
import { startLoad } from '../src/start.js';

it.each<Omit<LoadOptions, 'target'>>([
  { fresh: { rate: -1 } },
  { keptAlive: { rate: 0 } },
  { http2: { rate: Number.NaN } },
  { ledger: { rate: Number.POSITIVE_INFINITY } },
  { fresh: { rate: 1, clients: 0 } },
  { fresh: { rate: 1, clients: 1.5 } },
  { watch: { clients: Number.NaN } },
  { watch: { silenceMs: -1 } },
  { fresh: { rate: 1 }, timeoutMs: Number.NaN },
])('refuses numbers with which clients would ask never, or without end: %j', (given) => {
  expect(() => startLoad({ target: { address: '127.0.0.1', port: 1 }, ...given })).toThrow(TypeError);
});
