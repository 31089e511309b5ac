import { readdirSync, readFileSync } from 'node:fs';
import { type Ran, runInMemory } from '@harderway/command/testing';
import type { HostFile } from '../../src/cis/model.js';
import { programWith } from '../../src/command/program.js';

const directory = new URL('../fixtures/', import.meta.url);

const fixtures = Object.fromEntries(
  readdirSync(directory).map((name) => [name, readFileSync(new URL(name, directory), 'utf8')]),
);

const stats: readonly HostFile[] = [
  { path: '/etc/systemd/system/etcd.service', mode: 0o644, owner: 'root', group: 'root' },
  { path: '/var/lib/kubernetes/kubernetes-key.pem', mode: 0o600, owner: 'root', group: 'root' },
  { path: '/var/lib/etcd', mode: 0o700, owner: 'root', group: 'root' },
];

const host = {
  exists: (path: string): boolean => path.startsWith('/there/'),
  read: (): undefined => undefined,
  stat: (path: string): HostFile | undefined => stats.find((file) => file.path === path),
};

/** Runs `apiserver-flags` where the fixtures are, and the files of a made-up machine. */
export const run = (
  args: readonly string[],
  { stdin = '', files = {} }: { stdin?: string; files?: Readonly<Record<string, string>> } = {},
): Promise<Ran> => runInMemory(programWith(host), args, { files: { ...fixtures, ...files }, stdin });

/** The path of a golden file. */
export const golden = (name: string): string => new URL(`../golden/${name}`, import.meta.url).pathname;
