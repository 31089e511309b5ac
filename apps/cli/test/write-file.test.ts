import { mkdir, open, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { writeFileWhole } from '../src/write-file.js';
import { clusterYaml, harderway, noPki, temporaryDirectory } from './surroundings.js';

const made = 'apiVersion: v1\nkind: Config\n';
const engine = { loadPki: noPki, adminKubeconfig: async () => made };

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await writeFile(join(directory, 'cluster.yaml'), clusterYaml);
});

describe('harderway kubeconfig -o', () => {
  it('takes - for standard output, and a link to it too', async () => {
    await symlink('/proc/self/fd/1', join(directory, 'out'));
    for (const path of ['-', 'out', '/dev/stdout']) {
      const ran = await harderway(['kubeconfig', '-o', path], { directory, engine });
      expect(ran).toEqual({ code: 0, stdout: made, stderr: '' });
    }
    expect(await readdir(directory)).toEqual(['cluster.yaml', 'out']);
    expect(await readlink(join(directory, 'out'))).toBe('/proc/self/fd/1');
  });

  it('follows links to a path that does not exist yet', async () => {
    await mkdir(join(directory, 'sub'));
    await symlink('sub/later', join(directory, 'link'));
    const ran = await harderway(['kubeconfig', '-o', 'link'], { directory, engine });
    expect(ran.code).toBe(0);
    expect(await readlink(join(directory, 'link'))).toBe('sub/later');
    expect(await readFile(join(directory, 'sub/later'), 'utf8')).toBe(made);
    expect((await stat(join(directory, 'sub/later'))).mode & 0o777).toBe(0o600);
  });

  it('reports links that form a loop', async () => {
    await symlink('b', join(directory, 'a'));
    await symlink('a', join(directory, 'b'));
    const ran = await harderway(['kubeconfig', '-o', 'a'], { directory, engine });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('cannot write a: its links form a loop (ELOOP)');
  });
});

it('merges past a cluster of the same name in a further file of KUBECONFIG', async () => {
  const of = (server: string, ca: string): string =>
    `apiVersion: v1\nkind: Config\nclusters: [{name: a, cluster: {server: "https://${server}", certificate-authority-data: ${ca}}}]\nusers: [{name: admin, user: {token: t}}]\ncontexts: [{name: a, context: {cluster: a, user: admin}}]\n`;
  await writeFile(join(directory, 'theirs'), of('there', 'dGhlaXJz'));
  const environment = { KUBECONFIG: `ours:missing:theirs` };
  const ran = await harderway(['kubeconfig', '--merge'], {
    directory,
    environment,
    engine: { loadPki: noPki, adminKubeconfig: async () => of('here', 'b3Vycw==') },
  });
  expect([ran.code, await readdir(directory)]).toEqual([1, ['cluster.yaml', 'theirs']]);
  expect(ran.stderr).toContain('theirs has cluster a and context a of another CA');
});

describe('several runs at once', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];

  it('merge into one kubeconfig, and none loses its context', async () => {
    const runs = names.map((name) => {
      const adminKubeconfig = async () =>
        `apiVersion: v1\nkind: Config\nclusters: [{name: ${name}, cluster: {server: "https://${name}:6443"}}]\nusers: [{name: ${name}, user: {token: t}}]\ncontexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}}}]\n`;
      const args = ['kubeconfig', '--merge', '-o', 'kc', '--context', name];
      return harderway(args, { directory, engine: { loadPki: noPki, adminKubeconfig } });
    });
    expect((await Promise.all(runs)).map(({ code, stderr }) => [code, stderr])).toEqual(
      names.map(() => [0, '']),
    );
    const { contexts } = parse(await readFile(join(directory, 'kc'), 'utf8'));
    expect(contexts.map(({ name }: { name: string }) => name).sort()).toEqual(names);
    const kept = ['kc.bak', 'kc.bak2', 'kc.bak3', 'kc.bak4'];
    expect(await readdir(directory)).toEqual(['cluster.yaml', 'kc', ...kept]);
  });

  it('write one cluster.yaml, and the others say so', async () => {
    const runs = names.map((name) => harderway(['init', '-f', 'new.yaml', '--name', name], { directory }));
    const ended = await Promise.all(runs);
    const [done, ...more] = ended.filter(({ code }) => code === 0);
    expect(more).toEqual([]);
    const name = /for the cluster (\w)/.exec(done?.stdout ?? '')?.[1];
    expect(await readFile(join(directory, 'new.yaml'), 'utf8')).toContain(`\nname: ${name}\n`);
    expect(ended.filter(({ stderr }) => stderr.includes('new.yaml exists already'))).toHaveLength(4);
  });
});

describe('writing a file', () => {
  it('after the content of a file that is open already', async () => {
    const file = await open(join(directory, 'log'), 'w');
    try {
      await file.write('before\n');
      await writeFileWhole(`/dev/fd/${file.fd}`, made, 0o644);
      await file.write('after\n');
    } finally {
      await file.close();
    }
    expect(await readFile(join(directory, 'log'), 'utf8')).toBe(`before\n${made}after\n`);
  });

  it.each(['missing/deeper/y', '/proc/x/y'])('makes no directory for %s', async (path) => {
    const ran = await harderway(['kubeconfig', '-o', path], { directory, engine });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/the directory \S+ is missing \[file-unwritable\]\n {2}hint: .* mkdir -p /);
    expect(await readdir(directory)).toEqual(['cluster.yaml']);
  });

  it('below /proc fails at once', async () => {
    const ran = await harderway(['render', '-o', '/proc/x/y'], { directory });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('missing (ENOENT) [file-unwritable]');
  });
});
