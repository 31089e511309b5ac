import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bundle, formatBundle } from '@harderway/cluster-doctor';
import { parseClusterSpec } from '@harderway/cluster-spec';
import { beforeEach, describe, expect, it } from 'vitest';
import { adoptable } from './adoptable.js';
import { harderway, temporaryDirectory } from './surroundings.js';

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});

const adopt = (...argv: readonly string[]) => harderway(['adopt', ...argv], { directory });
const save = (bundle: Bundle) => writeFile(join(directory, 'bundle.json'), formatBundle(bundle));
const written = (name = 'cluster.yaml') => readFile(join(directory, name), 'utf8');

/** The bundle with a change of one text on each host. */
const edited = (from: string, to: string): Bundle =>
  JSON.parse(JSON.stringify(adoptable).replaceAll(from, to));

describe('harderway adopt FILE', () => {
  it('writes a cluster.yaml that check accepts, and says how much of the cluster it holds', async () => {
    await save(edited('--event-ttl=1h', '--event-ttl=2h'));
    const { code, stdout, stderr } = await adopt('bundle.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot('golden/adopt.txt');
    await expect(await written()).toMatchFileSnapshot('golden/adopt.yaml');
    expect(parseClusterSpec(await written()).spec?.kubeApiserver.extraFlags).toEqual({ 'event-ttl': '2h' });
  });

  it('lists what was taken over with --verbose, and as JSON', async () => {
    await save(adoptable);
    const { stdout } = await adopt('bundle.json', '--verbose', '-o', 'one.yaml');
    expect(stdout).toMatch(/versions\.etcd: 3\.5\.15\n {4}control0:\/usr\/local\/bin\/etcd/);
    const json = JSON.parse((await adopt('bundle.json', '--json', '-o', 'two.yaml')).stdout);
    expect(json).toMatchObject({ file: 'two.yaml', recorded: false, report: { unknown: [], refused: [] } });
    expect(await written('one.yaml')).toBe(await written('two.yaml'));
  });

  it.each(['--record', '--copy-credentials'])(
    'refuses %s, for which it would have to ask hosts',
    async (option) => {
      await save(adoptable);
      const { code, stdout, stderr } = await adopt('bundle.json', option, '--json');
      expect(code).toBe(64);
      expect(stdout).not.toContain('recorded');
      expect(stderr).toContain(`${option} needs hosts, not a file`);
      await expect(written()).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  it('logs in as --user says', async () => {
    await save(adoptable);
    await adopt('bundle.json', '--user', 'ada');
    expect(parseClusterSpec(await written()).spec?.hosts[0]?.ssh.user).toBe('ada');
  });

  it('does not replace a file unless it is told to', async () => {
    await save(adoptable);
    await writeFile(join(directory, 'cluster.yaml'), 'mine');
    const { code, stderr } = await adopt('bundle.json');
    expect(code).toBe(1);
    expect(stderr).toContain('[file-exists]');
    expect(await written()).toBe('mine');
    expect((await adopt('bundle.json', '--force')).code).toBe(0);
    expect(await written()).toContain('apiVersion: harderway/v1');
  });

  it('writes nothing while something is unknown', async () => {
    const hosts = adoptable.hosts.map((host) =>
      host.name === 'control1'
        ? { ...host, unread: [{ subject: 'the host', reason: 'no \u001B[2Jroute' }] }
        : host,
    );
    await save({ ...adoptable, hosts });
    const { code, stdout } = await adopt('bundle.json');
    expect(code).toBe(1);
    expect(stdout).toContain('hosts: control1: control1 was not read: no');
    expect(stdout).toContain('Nothing was written.');
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    await expect(written()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses another kind of cluster with a reason', async () => {
    await save(edited('https://192.168.1.1', 'http://192.168.1.1'));
    const { code, stdout } = await adopt('bundle.json');
    expect(code).toBe(1);
    expect(stdout).toContain('etcd: etcd on control0 speaks HTTP without TLS');
  });
});

it.each([['-o', 'x.yaml'], ['--force'], ['--user', 'ada'], ['--ssh-config', 'x']])(
  'needs a host for %s',
  async (...argv) => {
    const { code, stderr } = await adopt(...argv);
    expect(code).toBe(64);
    expect(stderr).toContain('no host is given');
  },
);
