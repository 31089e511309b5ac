import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { HostSpec } from '@harderway/cluster-spec';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepalivedText } from '../../src/components/keepalived/config.js';
import { readHostFacts } from '../../src/facts/host-facts.js';
import type { PreflightFinding } from '../../src/facts/model.js';
import { peerLines } from '../../src/facts/peers.js';
import { formerGateways } from '../../src/preflight/checks/gateways.js';
import { exampleSpec, withStandby } from '../example.js';

const run = promisify(execFile);
const two = exampleSpec(withStandby);
const one = exampleSpec();
const leaving = exampleSpec((yaml) =>
  withStandby(yaml).replace('192.168.1.9}', '192.168.1.9, state: absent}'),
);
const isGateway = ({ role }: HostSpec): boolean => role === 'gateway';
const gateway = two.hosts.find(isGateway) as HostSpec;

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'former-gateways-'));
  await writeFile(join(directory, 'keepalived.conf'), keepalivedText({ spec: two, host: gateway }, 'ens3'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The findings where a gateway has the configuration of two, and its arping ends like this for `ens3` and the other one. */
async function findings(
  spec: typeof two,
  { arping = 1, reached = [] }: { readonly arping?: number; readonly reached?: readonly string[] } = {},
): Promise<readonly PreflightFinding[]> {
  const script = [
    `arping() { case "$*" in *' -I ens3 192.168.1.9') return ${arping} ;; *) return 9 ;; esac; }`,
    ...peerLines(spec, gateway, join(directory, 'keepalived.conf')),
  ];
  const { stdout } = await run('sh', ['-c', script.join('\n')]);
  return formerGateways.look({
    hosts: [readHostFacts(gateway, stdout, 0, 0)],
    spec,
    plan: {
      kind: 'apply',
      cluster: '',
      hosts: reached.map((name) => ({ name, arch: 'amd64', os: '', generation: 0 })),
      waves: [],
    },
    etcd: { members: [], statuses: [], hashes: { kind: 'same' }, alarms: [], silent: new Map() },
    stage: { revision: 0, keys: [] },
    credentialWarnings: [],
  });
}

describe('a gateway that shares the virtual IP with another one', () => {
  test('may do so with one of cluster.yaml, or with one that gives it up', async () => {
    expect(await findings(two, { arping: 0 })).toEqual([]);
    expect(await findings(leaving, { arping: 0, reached: ['gateway', 'gateway1'] })).toEqual([]);
  });

  test('may not do so with one that is up and has no entry', async () => {
    expect(await findings(one, { arping: 0 })).toMatchObject([
      { verdict: 'failed', host: 'gateway', found: expect.stringContaining('192.168.1.9, which is up') },
    ]);
  });

  test('may not do so with one that is to leave, is up, and was not reached', async () => {
    expect(await findings(leaving, { arping: 0, reached: ['gateway'] })).toMatchObject([
      { verdict: 'failed', host: 'gateway', found: expect.stringContaining('gateway1 at 192.168.1.9') },
    ]);
  });

  test('goes on without one that is gone, with a warning', async () => {
    for (const spec of [one, leaving])
      expect(await findings(spec)).toMatchObject([
        { verdict: 'warning', host: 'gateway', hint: expect.stringContaining('would take 192.168.1.21 too') },
      ]);
  });

  test('is unknown where ARP can not be asked', async () => {
    expect(await findings(one, { arping: 2 })).toMatchObject([{ verdict: 'unknown' }]);
  });
});

test('only gateways are asked, and one without keepalived has no such peers', async () => {
  expect(two.hosts.filter((host) => !isGateway(host)).flatMap((host) => peerLines(two, host))).toEqual([]);
  const { stdout } = await run('sh', ['-c', peerLines(one, gateway, join(directory, 'none')).join('\n')]);
  expect(stdout).toBe('');
});
