import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBundle } from '@harderway/cluster-doctor';
import { expect, it } from 'vitest';
import { clusterYaml, harderway, onThisMachine, temporaryDirectory } from './surroundings.js';

it('looks at the hosts of cluster.yaml, and says which did not answer', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml.replaceAll('192.0.2.', '10.99.0.'));
  const { stdout, stderr } = await harderway(['doctor', '--save', 'bundle.json', '--json'], {
    directory,
    engine: { openSession: onThisMachine(['control1']) },
  });
  expect(stderr).not.toContain('error');
  const report = JSON.parse(stdout);
  const names = ['control0', 'control1', 'control2', 'gateway'];
  expect(report.hosts.map(({ name }: { readonly name: string }) => name).sort()).toEqual(names);
  expect(report.findings.map(({ id }: { readonly id: string }) => id)).toContain('host-unreachable');
  // All that answered are one machine.
  expect(report.findings.map(({ id }: { readonly id: string }) => id)).toContain('machine-id-shared');
  // This machine has none of the addresses of cluster.yaml.
  expect(report.findings.map(({ id }: { readonly id: string }) => id)).toContain('address-differs');
  const { hosts, desired } = parseBundle(await readFile(join(directory, 'bundle.json'), 'utf8'));
  expect(hosts.find(({ name }) => name === 'control0')?.answers['uname']?.output).toContain('Linux');
  expect(desired?.hosts).toContainEqual({ name: 'control0', role: 'control', address: '192.168.1.11' });
});

it('reaches hosts of cluster.yaml as another ssh_config says, and still compares them', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml.replaceAll('192.0.2.', '10.99.0.'));
  await writeFile(join(directory, 'config'), 'Host *\n  HostName 127.0.0.1\n  Port 1\n  User nobody\n');
  const { stdout } = await harderway(
    ['doctor', 'control0', '--ssh-config', 'config', '--save', 'bundle.json', '--json'],
    { directory, engine: { openSession: onThisMachine([]) } },
  );
  const { unread } = JSON.parse(stdout);
  expect(unread).toEqual([
    { host: 'control0', subject: 'the host', reason: expect.stringContaining('ECONNREFUSED') },
  ]);
  const { desired } = parseBundle(await readFile(join(directory, 'bundle.json'), 'utf8'));
  expect(desired?.hosts.map(({ name }) => name)).toContain('control0');
});
