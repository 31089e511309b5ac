import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClusterSpec } from '@harderway/cluster-spec';
import { etcd as facts } from '@harderway/program-settings';
import { quote } from '@harderway/remote-exec/quote';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { itemsOn } from '../../src/components/host-items.js';
import { sandboxOf } from '../../src/components/service-user.js';
import { controlHosts } from '../../src/hosts/topology.js';
import { exampleSpec } from '../example.js';

let root = '';

beforeAll(() => {
  const install = fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(install, ['etcd-server'], { stdio: 'inherit' });
}, 300_000);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'log-directory-'));
  chmodSync(root, 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The cluster with its data and its log below the directory of the test. */
function specWith(log: string): ClusterSpec {
  const spec = exampleSpec();
  const etcd = {
    ...spec.etcd,
    dataDirectory: join(root, 'etcd'),
    extraFlags: { 'wal-dir': join(root, log) },
  };
  return { ...spec, profile: 'production', etcd };
}

/** Directories below that of the test which the cluster's etcd has on a host. */
function directoriesOf(spec: ClusterSpec): readonly string[] {
  const [host] = controlHosts(spec);
  if (host === undefined) throw new Error('the example has no control node');
  return itemsOn({ spec, host }).flatMap(({ item }) =>
    item.kind === 'plain' && item.resource.kind === 'directory' && item.resource.path.startsWith(`${root}/`)
      ? [item.resource.path]
      : [],
  );
}

/**
 * Starts etcd as the unit does: with an ordinary user, and everything read-only except for the unit's `ReadWritePaths=`, each of which
 * is a mount. Returns what it printed until it served or ended.
 */
async function start(spec: ClusterSpec, directories: readonly string[]): Promise<string> {
  const writable = (sandboxOf(facts, spec)['ReadWritePaths'] ?? []).map((path) => path.replaceAll('"', ''));
  const log = spec.etcd.extraFlags['wal-dir'] ?? '';
  const url = 'http://127.0.0.1:0';
  const flags = ['--name=one', `--data-dir=${spec.etcd.dataDirectory}`, `--wal-dir=${log}`];
  const urls = ['listen-client', 'advertise-client', 'listen-peer'].map((name) => `--${name}-urls=${url}`);
  const peers = [`--initial-advertise-peer-urls=${url}`, `--initial-cluster=one=${url}`];
  const argv = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '/usr/bin/etcd'];
  const commands = [
    ...directories.map((path) => quote(['install', '-d', '-m', '700', '-o', '65534', '-g', '65534', path])),
    ...[root, ...writable].map((path) => quote(['mount', '--bind', path, path])),
    quote(['mount', '-o', 'remount,bind,ro', root]),
    `exec ${quote([...argv, ...flags, ...urls, ...peers])}`,
  ];
  const child = spawn('unshare', ['--mount', '--propagation=private', 'sh', '-ec', commands.join('\n')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000,
  });
  const ended = once(child, 'exit');
  let printed = '';
  for await (const chunk of child.stderr) {
    printed += chunk;
    if (printed.includes('ready to serve client requests')) child.kill();
  }
  await ended;
  return printed;
}

test.each(['etcd-wal/wal', 'etcd/wal', 'etcd/log/wal'])('etcd makes its log in %s', async (log) => {
  const spec = specWith(log);
  expect(await start(spec, directoriesOf(spec))).toContain('ready to serve client requests');
  expect(readdirSync(join(root, log)).filter((name) => name.endsWith('.wal'))).toHaveLength(1);
  // A later start finds it.
  expect(await start(spec, [])).toContain('ready to serve client requests');
});

test('etcd can make no log in a directory that belongs to others', async () => {
  const spec = specWith('shared/wal');
  const around = dirname(spec.etcd.extraFlags['wal-dir'] ?? '');
  const directories = directoriesOf(spec).filter((path) => path !== around);
  expect(await start(spec, directories)).toContain('failed to create WAL');
});
