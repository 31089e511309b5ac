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
import { applyScript, diff, inOrder, parseReply, probeScript } from '../src/compare.js';
import { probe } from '../src/on-host.js';
import type { Change, Resource } from '../src/resource.js';
import { sha256 } from '../src/sha256.js';
import { bare, eachOnAScriptHost, owner, ownFile } from './observation.js';

const everything: readonly Resource[] = [
  { kind: 'directory', path: "/etc/it's here", mode: 0o700, owner: 'etcd', group: 'etcd' },
  { kind: 'file', path: '/etc/$(reboot)', content: 'x', mode: 0o644 },
  { kind: 'file', path: '/etc/systemd/system/a.service', content: 'x', mode: 0o600, secret: true },
  { kind: 'block', path: '/etc/hosts', name: 'n', lines: ['1.2.3.4 a'] },
  { kind: 'sysctl', key: 'net.ipv4.conf.all.arp_ignore', value: '1' },
  { kind: 'address', address: '10.0.0.9/32', device: { holding: '10.0.0.1' } },
  { kind: 'address', address: '10.0.0.8/32', device: 'lo' },
  { kind: 'package', name: 'curl' },
  { kind: 'package', name: 'ipvsadm' },
  { kind: 'user', name: 'etcd' },
  { kind: 'trusted-ca', name: 'ca', pem: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n' },
  {
    kind: 'unit',
    name: 'a.service',
    enabled: true,
    active: true,
    digest: 'd',
    readiness: { argv: ['sh', '-c', 'echo "o k"'], stdout: "o' k", timeoutMs: 1500 },
  },
  { kind: 'unit', name: 'b@x.service', enabled: true, active: true },
];

function parses(shell: string, script: string): void {
  const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
  expect(`${stderr}${status}`).toBe('0');
}

describe('the scripts', () => {
  test.each(['sh', 'bash'])('are read by %s without complaint, whatever names hold', (shell) => {
    parses(shell, probeScript(everything));
    parses(shell, probeScript([]));
    parses(shell, applyScript(diff(everything, bare), 3).script);
  });

  test('for any choice of resources', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.subarray([...everything]), (chosen) => {
        parses('sh', applyScript(diff(chosen, bare), 0).script);
        parses('sh', probeScript(chosen));
      }),
      { numRuns: 25 },
    );
  });

  test('hold no content of files', async () => {
    const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ';
    const resources: readonly Resource[] = [
      { kind: 'file', path: '/etc/key', content: secret, mode: 0o600, secret: true },
      { kind: 'block', path: '/etc/hosts', name: 'n', lines: [secret] },
    ];
    const { script, stdin } = applyScript(diff(resources, bare), 0);
    expect(script).not.toContain(secret);
    expect(probeScript(resources)).not.toContain(secret);
    const sent: Uint8Array[] = [];
    for await (const chunk of stdin()) sent.push(Uint8Array.from(chunk));
    expect(Buffer.concat(sent).toString('latin1')).toContain(secret);
  });

  test('make changes in their order: what others stand on first, what goes away last, none forgotten', () => {
    const goes: Resource = { kind: 'absent', path: '/etc/old' };
    const stops: Resource = { kind: 'unit', name: 'old.service', enabled: false, active: false };
    const changes = [
      ...diff(everything, bare),
      ...[goes, stops].map(
        (resource): Change => ({
          id: 'x',
          action: 'remove',
          summary: '',
          why: '',
          resource,
        }),
      ),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(changes), (some) => {
        const ordered = inOrder(some);
        expect(new Set(ordered)).toEqual(new Set(some));
        expect(ordered).toHaveLength(some.length);
        const kinds = ordered.map(({ resource }) => resource.kind);
        if (some.some(({ resource }) => resource === stops)) expect(ordered[0]?.resource).toBe(stops);
        if (some.some(({ resource }) => resource === goes)) expect(ordered.at(-1)?.resource).toBe(goes);
        const starts = ordered.findIndex(({ resource }) => resource.kind === 'unit' && resource.active);
        if (starts >= 0) expect(kinds.slice(starts)).not.toContain('file');
      }),
    );
  });

  test('tell systemd of new unit files before any start, even if this run wrote none', () => {
    const unit = everything.filter(({ kind }) => kind === 'unit');
    const { script } = applyScript(diff(unit, bare), 0);
    expect(script.indexOf('systemctl daemon-reload')).toBeGreaterThan(0);
    expect(script.indexOf('systemctl daemon-reload')).toBeLessThan(
      script.indexOf('systemctl restart a.service'),
    );
  });

  describe('with a unit that starts early', () => {
    const program: Resource = { kind: 'file', path: '/opt/b', content: 'b', mode: 0o755 };
    const unitFile: Resource = {
      kind: 'file',
      path: '/etc/systemd/system/b.service',
      content: 'b',
      mode: 0o644,
    };
    const units = ['a.service', 'b.service'].map(
      (name): Resource => ({
        kind: 'unit',
        name,
        enabled: true,
        active: true,
        ...(name === 'a.service' ? { early: true, digest: 'd', reads: [] } : {}),
      }),
    );
    const scriptOf = (...more: readonly Resource[]): string =>
      applyScript(diff([program, unitFile, ...more, ...units], bare), 0).script;

    test('place all unit files before it starts, and other files beside it', () => {
      const script = scriptOf();
      const at = [
        'stage /etc/systemd/system',
        'systemctl daemon-reload </dev/null',
        'early=$!',
        'stage /opt',
      ];
      const places = at.map((text) => script.indexOf(text));
      expect(Math.min(...places)).toBeGreaterThan(0);
      expect(places).toEqual([...places].sort((left, right) => left - right));
    });

    test('tell systemd again of a unit file that is edited after that', () => {
      const path = '/etc/systemd/system/c.service';
      const reloads = (script: string): number =>
        script.split('systemctl daemon-reload </dev/null').length - 1;
      expect(reloads(scriptOf())).toBe(1);
      expect(reloads(scriptOf({ kind: 'block', path, name: 'n', lines: ['[Unit]'] }))).toBe(2);
      expect(reloads(scriptOf({ kind: 'block', path: '/etc/hosts', name: 'n', lines: ['x'] }))).toBe(1);
    });
  });

  test.each<[Resource, string]>([
    [{ kind: 'file', path: 'etc/x', content: '', mode: 0o644 }, 'absolute'],
    [{ kind: 'file', path: '/etc/x/', content: '', mode: 0o644 }, 'a directory'],
    [{ kind: 'block', path: '/etc/..', name: 'n', lines: [] }, 'a directory'],
    [{ kind: 'absent', path: '/a\nb' }, 'newline'],
    [{ kind: 'directory', path: '/a\0b', mode: 0o755 }, 'control characters'],
    [{ kind: 'file', path: '/a\rb', content: '', mode: 0o644 }, 'control characters'],
    [{ kind: 'unit', name: 'a', enabled: true, active: true }, 'not a unit name'],
    [{ kind: 'unit', name: 'a; reboot.service', enabled: true, active: true }, 'not a unit name'],
    [{ kind: 'package', name: '-o' }, 'lower case'],
    [{ kind: 'sysctl', key: 'a b', value: '1' }, 'not a kernel parameter'],
    [{ kind: 'address', address: '10.0.0.1', device: 'lo' }, 'prefix length'],
  ])('refuse %j', (resource, why) => {
    expect(() => probeScript([resource])).toThrowError(
      expect.objectContaining({ code: 'bad-resource', message: expect.stringContaining(why) }),
    );
    const change: Change = { id: 'x', action: 'set', summary: '', why: '', resource };
    expect(() => applyScript([change], 0)).toThrowError(expect.objectContaining({ code: 'bad-resource' }));
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
      size: 8,
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

  test('remembers sums of large files until anything about them changes', async () => {
    const { root, state, transport } = host();
    const path = join(root, 'program');
    const sum = async (): Promise<string | undefined> =>
      (await probe(transport, [ownFile(path, Uint8Array.of(1))])).paths.get(path)?.sha256;
    const content = Buffer.alloc(1_200_000, 'a');
    writeFileSync(path, content);
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
    const script = probeScript([{ kind: 'unit', name: 'a.service', enabled: true, active: true }]);
    const faked = script.replace('PATH=', `PATH=${root}:`);
    const { stdout } = spawnSync('sh', ['-c', faked], { encoding: 'utf8' });
    expect(parseReply(stdout).units.get('a.service')?.active).toBe('active');
    expect(readFileSync(calls, 'utf8')).toBe('\n\n\n');
  });

  test.each(['', 'x\n', '12\n'])('counts from a file that holds %j', async (content) => {
    const { state, transport } = host();
    mkdirSync(state);
    writeFileSync(join(state, 'generation'), content);
    expect((await probe(transport, [])).generation).toBe(Number.parseInt(content, 10) || 0);
  });
});
