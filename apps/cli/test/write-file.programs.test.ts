import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Stopped } from '@harderway/command';
import { beforeEach, describe, expect, it } from 'vitest';
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
  it('writes into a pipe and leaves it one, once somebody reads it', async () => {
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const asked = harderway(['kubeconfig', '-o', 'pipe'], { directory, engine });
    const reader = spawn('sh', ['-c', 'sleep 0.3; exec cat pipe'], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(await text(reader.stdout)).toBe(made);
    expect((await asked).code).toBe(0);
    expect((await lstat(pipe)).isFIFO()).toBe(true);
  });

  it('stops waiting for a reader once it is stopped', async () => {
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    const stop = new AbortController();
    const asked = harderway(['kubeconfig', '-o', 'pipe'], { directory, engine, signal: stop.signal });
    setTimeout(() => stop.abort(new Stopped('terminated', 143)), 300);
    expect((await asked).code).toBe(143);
  });

  it('merges into regular files only', async () => {
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    for (const path of ['pipe', '-']) {
      const ran = await harderway(['kubeconfig', '--merge', '-o', path], { directory, engine });
      expect(ran.code).toBe(64);
      expect(ran.stderr).toContain('cannot merge into');
    }
  });
});

describe('writing a file', () => {
  it('into a socket fails with a reason', async () => {
    const listening = spawn(
      process.execPath,
      ['-e', `require('node:net').createServer().listen('socket', () => console.log('up'))`],
      { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    try {
      await once(listening.stdout, 'data');
      await expect(writeFileWhole(join(directory, 'socket'), made, 0o644)).rejects.toMatchObject({
        code: 'file-unwritable',
      });
    } finally {
      listening.kill();
    }
  });
});

describe('a file to read', () => {
  it.each([
    ['check', '-f'],
    ['apply', '--yes'],
    ['certs', 'import'],
  ])('for %s %s is no named pipe, which might never be written to', async (...words) => {
    execFileSync('mkfifo', [join(directory, 'pipe')]);
    const ran = await harderway([...words, 'pipe'], { directory });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('cannot read pipe: it is a named pipe [file-unreadable]');
  });

  it('may end late, but not never', async () => {
    const ran = await harderway(['check', '-f', '/dev/zero'], { directory });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('cannot read /dev/zero: it is larger than 16 MiB [file-unreadable]');
  });
});
