import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diff, parseReply, probeScript } from '../src/compare.js';
import type { Resource } from '../src/resource.js';

/** Actions that are left, by the kernel of this machine and its sh. */
function todo(key: string, value: string): readonly string[] {
  const wanted: readonly Resource[] = [{ kind: 'sysctl', key, value }];
  const reply = execFileSync('/bin/sh', ['-c', probeScript(wanted)]).toString();
  return diff(wanted, parseReply(reply)).map(({ action }) => action);
}

test.each(['kernel.pid_max', 'net.ipv4.ip_local_port_range'])('all of a value is read: %s', (key) => {
  const value = readFileSync(`/proc/sys/${key.replaceAll('.', '/')}`, 'utf8').trim();
  expect(value.length).toBeGreaterThan(1);
  expect(todo(key, value)).toEqual([]);
  expect(todo(key, value.slice(0, 1))).toEqual(['set']);
});
