import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diff, parseReply, probeScript } from '../src/compare.js';
import type { Resource } from '../src/resource.js';

/** Actions that are left, by the kernel of this machine and its sh. */
function todo(key: string, value: string, optional = false): readonly string[] {
  const wanted: readonly Resource[] = [{ kind: 'sysctl', key, value, optional }];
  const reply = execFileSync('/bin/sh', ['-c', probeScript(wanted)]).toString();
  return diff(wanted, parseReply(reply, wanted)).map(({ action }) => action);
}

test.each(['kernel.pid_max', 'net.ipv4.ip_local_port_range'])('all of a value is read: %s', (key) => {
  const value = readFileSync(`/proc/sys/${key.replaceAll('.', '/')}`, 'utf8').trim();
  expect(value.length).toBeGreaterThan(1);
  expect(todo(key, value)).toEqual([]);
  expect(todo(key, value.slice(0, 1))).toEqual(['set']);
});

test('a parameter without a value is not one that the kernel lacks', () => {
  const empty = 'net.ipv4.ip_local_reserved_ports';
  expect(readFileSync(`/proc/sys/${empty.replaceAll('.', '/')}`, 'utf8').trim()).toBe('');
  expect(todo(empty, '')).toEqual([]);
  expect(todo(empty, '30000-32767', true)).toEqual(['set']);
  expect(todo('net.ipv4.none', '')).toEqual(['set']);
  expect(todo('net.ipv4.none', '1', true)).toEqual([]);
});
