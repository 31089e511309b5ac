import type { CommandResult, Transport } from '@harderway/remote-exec';
import { createFake } from '@harderway/remote-exec/fake';
import { expect, test } from 'vitest';
import { controlHosts } from '../../../src/hosts/topology.js';
import type { Session } from '../../../src/model/session.js';
import { presentAnother } from '../../../src/operations/rotation/presented.js';
import { exampleSpec } from '../../example.js';

const spec = exampleSpec();
const hosts = controlHosts(spec).map(({ name }) => name);

/** Hosts on which curl ends with an exit code; 60 for a certificate of an unknown authority. */
function sessionOf(exitCodes: Readonly<Record<string, number>>): Session {
  const transports = Object.entries(exitCodes).map(([host, exitCode]): readonly [string, Transport] => {
    const result: CommandResult = {
      stdout: exitCode === 60 ? '20\n' : '',
      stderr: `curl: (${exitCode})\n`,
      exitCode,
      durationMs: 1,
      signal: null,
      truncatedBytes: { stdout: 0, stderr: 0 },
    };
    return [host, { ...createFake(), run: () => Promise.resolve(result) }];
  });
  return {
    spec,
    transports: new Map(transports),
    unreachable: [],
    reach: async () => {},
    close: () => Promise.resolve(),
  };
}

const held = (exitCodes: Readonly<Record<string, number>>): Promise<readonly string[]> =>
  presentAnother(
    sessionOf(exitCodes),
    { files: new Map([['etcd-ca-2.pem', { content: 'a certificate', secret: false }]]) },
    'etcd-ca',
    'etcd-ca-2',
  );

const all = (exitCode: number): Readonly<Record<string, number>> =>
  Object.fromEntries(hosts.map((host) => [host, exitCode]));

test('servers of the new authority hold nothing up', async () => {
  expect(await held(all(0))).toEqual([]);
});

test('a server of another authority does', async () => {
  expect(await held({ ...all(0), control1: 60 })).toEqual([
    'etcd on control1',
    'etcd, to its peers on control1',
  ]);
});

test('so does one that does not answer: it may come up with its old certificate', async () => {
  expect(await held({ ...all(0), control1: 7 })).toEqual([
    'etcd on control1 does not answer: curl: (7)',
    'etcd, to its peers on control1 does not answer: curl: (7)',
  ]);
});

test('and a host without a connection is an error', async () => {
  const { control1: _, ...others } = all(0);
  await expect(held(others)).rejects.toMatchObject({ host: 'control1', found: 'no connection to control1' });
});
