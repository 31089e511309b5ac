import { describe, expect, test } from 'vitest';
import { parseReply as parse } from '../src/compare.js';
import type { Observation } from '../src/resource.js';
import { sha256 } from '../src/sha256.js';
import { askedLines } from './observation.js';

const parseReply = (text: string): Observation => parse(text, []);

const reply = (...sections: readonly string[]): string =>
  [
    '== host',
    'x86_64',
    'Debian GNU/Linux 13 (trixie)',
    '7',
    ...askedLines([]),
    ...sections,
    '== end',
    '',
  ].join('\n');
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

/** A reply that shows these files. */
function withTexts(files: Readonly<Record<string, string | Uint8Array>>): string {
  const all = Object.entries(files).map(([path, content]) => ({ path, bytes: Buffer.from(content) }));
  return reply(
    '== stat',
    ...all.map(({ path, bytes }) => `regular file|644|root:0|root:0|1|${bytes.length}|m|c|${path}`),
    '== text',
    ...all.map(({ path, bytes }) => `${bytes.length}|${path}`),
    'the-boot',
    base64(Buffer.concat(all.flatMap(({ bytes }) => [bytes, Buffer.from('the-boot\n')]))),
  );
}

describe('what a probe prints', () => {
  test('the host and the count of changes', () => {
    expect(parseReply(reply())).toMatchObject({
      machine: 'x86_64',
      os: 'Debian GNU/Linux 13 (trixie)',
      generation: 7,
    });
  });

  test('paths with attributes, checksums and texts; names may hold blanks and bars', () => {
    const { paths } = parseReply(
      reply(
        '== stat',
        'regular file|644|root:0|UNKNOWN:1001|12 -|3|2026-11-24|2026-11-24|/etc/a b|c',
        'directory|700|etcd:105|etcd:107|13 2026-11-23|4096|2026-11-24|2026-11-24|/var/lib/etcd',
        'symbolic link|777|root:0|root:0|14|1|2026-11-24|2026-11-24|/etc/link',
        '== sha256',
        `${'a'.repeat(64)}  /etc/a b|c`,
      ),
    );
    expect(paths.get('/etc/a b|c')).toEqual({
      type: 'file',
      mode: 0o644,
      owner: 'root',
      group: '1001',
      uid: 0,
      gid: 1001,
      size: 3,
      modifiedMs: Date.UTC(2026, 10, 24),
      sha256: 'a'.repeat(64),
    });
    expect(paths.get('/var/lib/etcd')).toMatchObject({
      type: 'directory',
      mode: 0o700,
      owner: 'etcd',
      uid: 105,
      gid: 107,
      createdMs: Date.UTC(2026, 10, 23),
      modifiedMs: Date.UTC(2026, 10, 24),
    });
    expect(paths.get('/etc/link')?.type).toBe('other');
    expect(paths.has('/etc/hosts')).toBe(false);
  });

  test('texts byte by byte, or not at all where they are none', () => {
    const textOf = (content: string | Uint8Array): string | undefined =>
      parseReply(withTexts({ '/e': '', '/g': 'before', '/f': content })).paths.get('/f')?.text;
    expect(textOf('\u{feff}grüße\n')).toBe('\u{feff}grüße\n');
    expect(textOf('')).toBe('');
    expect(textOf(Uint8Array.of(0x67, 0xfc, 0x0a))).toBeUndefined();
  });

  test('checksums of the texts', () => {
    const { paths } = parseReply(withTexts({ '/e': '', '/f': 'one' }));
    expect(paths.get('/e')?.sha256).toBe(sha256(''));
    expect(paths.get('/f')?.sha256).toBe(sha256('one'));
  });

  test('no text that has another size by the time it is read', () => {
    const answer = withTexts({ '/f': 'one', '/g': 'two' });
    const read = (f: string, g: string): string =>
      answer.replace(base64('onethe-boot\ntwothe-boot\n'), base64(`${f}the-boot\n${g}the-boot\n`));
    expect(() => parseReply(read('one', 'tw'))).toThrowError(
      expect.objectContaining({ code: 'probe-failed', message: expect.stringContaining('/g changed') }),
    );
    expect(() => parseReply(read('one', 'twoo'))).toThrowError('/g changed');
    expect(() => parseReply(read('on', 'etwo'))).toThrowError('/f changed');
    expect(() => parseReply(answer.replace(base64('onethe-boot\ntwothe-boot\n'), ''))).toThrowError(
      '/f changed',
    );
  });

  test('units with their digests', () => {
    const { units } = parseReply(
      reply(
        '== unit',
        'Id=etcd.service',
        'LoadState=loaded',
        'ActiveState=active',
        'SubState=running',
        'UnitFileState=enabled',
        'NeedDaemonReload=no',
        'NRestarts=2',
        '',
        'Id=kube-apiserver.service',
        'LoadState=not-found',
        'ActiveState=inactive',
        'SubState=dead',
        'UnitFileState=',
        'NeedDaemonReload=yes',
        '== digest',
        'etcd.service|d1',
        'kube-apiserver.service|',
      ),
    );
    expect(units.get('etcd.service')).toEqual({
      load: 'loaded',
      active: 'active',
      sub: 'running',
      enabled: 'enabled',
      needDaemonReload: false,
      restarts: 2,
      digest: 'd1',
    });
    expect(units.get('kube-apiserver.service')).toMatchObject({ load: 'not-found', needDaemonReload: true });
    expect(units.get('kube-apiserver.service')).not.toHaveProperty('digest');
  });

  test('a unit that was asked for by another name than its own', () => {
    const { units } = parseReply(
      reply(
        '== unit',
        'Id=ssh.service\nNames=ssh.service sshd.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\nDropInPaths=/etc/a.conf /run/b.conf',
        '== unlinked',
        'ssh.service|a.target.wants/ssh.service',
        'ssh.service|b.target.wants/ssh.service',
        '== digest',
        'sshd.service|d1',
      ),
    );
    const unlinked = ['a.target.wants/ssh.service', 'b.target.wants/ssh.service'];
    expect(units.get('sshd.service')).toMatchObject({
      active: 'active',
      enabled: 'enabled',
      digest: 'd1',
      unlinked,
    });
    const dropIns = ['/etc/a.conf', '/run/b.conf'];
    expect(units.get('ssh.service')).toMatchObject({ active: 'active', unlinked, dropIns });
    expect(units.get('ssh.service')).not.toHaveProperty('digest');
  });

  test('addresses, kernel parameters, packages and authorities', () => {
    const seen = parseReply(
      reply(
        '== address',
        '1: lo    inet 127.0.0.1/8 scope host lo',
        '2: enp0s1@if3    inet 192.168.1.11/24 brd 192.168.1.255 scope global enp0s1',
        '== sysctl',
        'net.ipv4.ip_local_port_range|32768\t60999',
        'net.none|',
        '== package',
        'installed|curl',
        'config-files|ipvsadm',
        '== trusted',
        'kubernetes-ca',
      ),
    );
    expect(seen.addresses).toEqual([
      { device: 'lo', address: '127.0.0.1/8' },
      { device: 'enp0s1', address: '192.168.1.11/24' },
    ]);
    expect(seen.sysctls.get('net.ipv4.ip_local_port_range')).toBe('32768 60999');
    expect([...seen.packages]).toEqual(['curl']);
    expect([...seen.trusted]).toEqual(['kubernetes-ca']);
  });

  test('one that was cut off, or is something else, is refused with its last lines', () => {
    const cut = reply('== stat').replace('== end\n', '');
    expect(() => parseReply(cut)).toThrowError(expect.objectContaining({ code: 'unreadable-reply' }));
    expect(() => parseReply('This account is not available.\n')).toThrowError(
      expect.objectContaining({ code: 'unreadable-reply', detail: ['This account is not available.'] }),
    );
  });

  test('a host at which a script is still at work', () => {
    expect(() => parseReply('== busy\n')).toThrowError(expect.objectContaining({ code: 'busy' }));
  });
});
