import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { probe } from '../src/on-host.js';
import type { Resource } from '../src/resource.js';
import { eachOnAScriptHost, ownFile } from './script-host.js';

const host = eachOnAScriptHost();

/** Puts a program in front of the host's own. */
function replace(name: string, script: string): void {
  const bin = join(host().root, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

const late = 'Failed to connect to bus: Connection timed out';

test.each<[string, string, (root: string) => Resource, string]>([
  [
    'systemctl',
    `echo '${late}' >&2; exit 1`,
    () => ({ kind: 'unit', name: 'etcd.service', enabled: true, active: true }),
    late,
  ],
  [
    'stat',
    `echo "stat: cannot statx '/var/lib/etcd': Input/output error" >&2; exit 1`,
    (root) => ({ kind: 'directory', path: join(root, 'missing'), mode: 0o700 }),
    'Input/output error',
  ],
  [
    'ip',
    'echo "ip: cannot open netlink socket" >&2; exit 1',
    () => ({ kind: 'address', address: '192.0.2.7/32', device: 'lo', state: 'absent' }),
    'netlink socket',
  ],
  ['sha256sum', 'exit 126', (root) => ({ ...ownFile(join(root, 'file'), 'text'), secret: true }), ''],
])(
  'a host whose %s gives no answer is not taken for one that has nothing',
  async (name, script, of, said) => {
    const { root, transport } = host();
    writeFileSync(join(root, 'file'), 'x'.repeat(100));
    replace(name, script);
    await expect(probe(transport, [of(root)])).rejects.toMatchObject({
      code: 'probe-failed',
      detail: [expect.stringContaining(said)],
    });
  },
);
