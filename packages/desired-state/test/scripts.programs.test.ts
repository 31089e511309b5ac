import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyScript, diff, parseReply, probeScript } from '../src/compare.js';
import { probe } from '../src/on-host.js';
import { sha256 } from '../src/sha256.js';
import { everything } from './every-kind.js';
import { bareFor } from './observation.js';
import { eachOnAScriptHost, owner, ownFile } from './script-host.js';

function parses(shell: string, script: string): void {
  const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
  expect(`${stderr}${status}`).toBe('0');
}

describe('the scripts', () => {
  test.each(['sh', 'bash'])('are read by %s without complaint, whatever names hold', (shell) => {
    parses(shell, probeScript(everything));
    parses(shell, probeScript([]));
    parses(shell, applyScript(diff(everything, bareFor(everything)), 3).script);
  });

  test('for any choice of resources', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.subarray([...everything]), (chosen) => {
        parses('sh', applyScript(diff(chosen, bareFor(chosen)), 0).script);
        parses('sh', probeScript(chosen));
      }),
    );
  });
});

describe('a probe', () => {
  const host = eachOnAScriptHost();

  test('finds files as they are', async () => {
    const { root, transport } = host();
    const path = join(root, "a 'b' $c");
    writeFileSync(path, 'grüße\n');
    chmodSync(path, 0o640);
    mkdirSync(join(root, 'd'), { mode: 0o750 });
    symlinkSync('nowhere', join(root, 'l'));
    const seen = await probe(transport, [
      ownFile(path, ''),
      ownFile(join(root, 'missing'), ''),
      ownFile(join(root, 'l'), ''),
      { ...ownFile(join(root, 'd'), ''), kind: 'directory' },
    ]);
    expect(seen.machine).toBe(execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim());
    expect(seen.generation).toBe(0);
    expect(seen.paths.get(path)).toEqual({
      type: 'file',
      mode: 0o640,
      ...owner,
      uid: statSync(path).uid,
      gid: statSync(path).gid,
      size: 8,
      createdMs: Math.floor(statSync(path).birthtimeMs),
      modifiedMs: Math.floor(statSync(path).mtimeMs),
      sha256: sha256('grüße\n'),
      text: 'grüße\n',
    });
    expect(seen.paths.has(join(root, 'missing'))).toBe(false);
    expect(seen.paths.get(join(root, 'l'))?.type).toBe('other');
    expect(seen.paths.get(join(root, 'd'))).toMatchObject({ type: 'directory', mode: 0o750 });
  });

  test('never reads a secret back, and shows no large text, but takes over all lines of others', async () => {
    const { root, transport } = host();
    const [secret, large, hosts] = ['secret', 'large', 'hosts'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ];
    const text = 'x'.repeat(80_000);
    for (const path of [secret, large, hosts]) writeFileSync(path, text);
    const { paths } = await probe(transport, [
      { ...ownFile(secret, ''), secret: true },
      ownFile(large, ''),
      { kind: 'block', path: hosts, name: 'n', lines: [] },
    ]);
    for (const path of [secret, large, hosts])
      expect(paths.get(path)?.sha256 ?? sha256(text)).toBe(sha256(text));
    expect(paths.get(secret)?.text).toBeUndefined();
    expect(paths.get(large)?.text).toBeUndefined();
    expect(paths.get(hosts)?.text).toBe(text);
  });

  test('complains of nothing where no large file is new', () => {
    const { root } = host();
    const path = join(root, 'small');
    writeFileSync(path, 'x\n');
    const wanted = [ownFile(path, 'x\n'), ownFile(join(root, 'missing'), '')];
    expect(spawnSync('sh', ['-c', probeScript(wanted)], { encoding: 'utf8' }).stderr).toBe('');
  });

  test('remembers sums of large files until anything about them changes', async () => {
    const { root, state, transport } = host();
    const path = join(root, 'program');
    const sum = async (): Promise<string | undefined> =>
      (await probe(transport, [ownFile(path, Uint8Array.of(1))])).paths.get(path)?.sha256;
    const content = Buffer.alloc(1_200_000, 'a');
    writeFileSync(path, content);
    expect(await sum()).toBe(sha256(content));
    // Nothing is kept on a host that harderway has not changed.
    expect(existsSync(state)).toBe(false);
    mkdirSync(state);
    expect(await sum()).toBe(sha256(content));
    const memo = readFileSync(join(state, 'checksums'), 'utf8');
    expect(memo).toContain(path);
    // A remembered sum is believed...
    writeFileSync(join(state, 'checksums'), memo.replace(sha256(content), '0'.repeat(64)));
    expect(await sum()).toBe('0'.repeat(64));
    // ...until the file is written, even if its size and mtime are as before.
    const { atime, mtime } = statSync(path);
    writeFileSync(path, Buffer.alloc(1_200_000, 'b'));
    utimesSync(path, atime, mtime);
    expect(await sum()).toBe(sha256(Buffer.alloc(1_200_000, 'b')));
    expect(existsSync(join(state, 'busy'))).toBe(false);
  });

  test('waits for a unit that is on its way up, and shows what becomes of it', () => {
    const { root } = host();
    const calls = join(root, 'calls');
    const states = `echo >>${calls}; [ "$(wc -l <${calls})" -lt 3 ] && s=activating || s=active`;
    writeFileSync(join(root, 'systemctl'), `#!/bin/sh\n${states}\necho Id=a.service\necho ActiveState=$s\n`);
    chmodSync(join(root, 'systemctl'), 0o755);
    const wanted = [{ kind: 'unit', name: 'a.service', enabled: true, active: true }] as const;
    const script = probeScript(wanted);
    const faked = script.replace('PATH=', `PATH=${root}:`);
    const { stdout } = spawnSync('sh', ['-c', faked], { encoding: 'utf8' });
    expect(parseReply(stdout, wanted).units.get('a.service')?.active).toBe('active');
    expect(readFileSync(calls, 'utf8')).toBe('\n\n\n');
  });

  test.each(['', 'x\n', '12\n'])('counts from a file that holds %j', async (content) => {
    const { state, transport } = host();
    mkdirSync(state);
    writeFileSync(join(state, 'generation'), content);
    expect((await probe(transport, [])).generation).toBe(Number.parseInt(content, 10) || 0);
  });
});
