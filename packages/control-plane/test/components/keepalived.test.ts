import { expect, test } from 'vitest';
import { keepalivedText } from '../../src/components/keepalived/config.js';
import { gatewayHosts } from '../../src/hosts/topology.js';
import { exampleSpec, withStandby } from '../example.js';

const spec = exampleSpec(withStandby);

/** Microseconds between two waits for which starting a script may occupy the processor of a slow, busy machine. */
const slowStartUs = 500_000;

test.each(gatewayHosts(spec))('$name may raise its priority and is not killed for it', (host) => {
  const text = keepalivedText({ spec, host }, 'ens3');
  expect(text).toMatch(/^ +max_auto_priority \d+$/m);
  const [, limitUs] = /^ +vrrp_rlimit_rttime (\d+)$/m.exec(text) ?? [];
  expect(Number(limitUs)).toBeGreaterThan(slowStartUs);
});
