import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatKeepalived } from '../src/document/keepalived/format.js';
import type { VirtualService } from '../src/model.js';
import { tables, withoutMarkPorts } from './tables.js';

const directory = mkdtempSync(join(tmpdir(), 'harderway-keepalived-'));
beforeAll(() => {
  const script = fileURLToPath(new URL('../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(script, ['keepalived'], { stdio: ['ignore', 'ignore', 'inherit'] });
}, 300_000);
afterAll(() => rmSync(directory, { recursive: true }));

/** False for what keepalived completes: its quorum needs weights that it can add up. */
const isTaken = ({ servers }: VirtualService): boolean =>
  servers.some(({ weight }) => weight > 0) && servers.every(({ weight }) => weight < 65536);

/** The messages of the real keepalived about a file. */
function configTest(text: string): { readonly status: number | null; readonly messages: string } {
  const file = join(directory, 'keepalived.conf');
  writeFileSync(file, text);
  const { status, stderr } = spawnSync('keepalived', ['-l', '-t', '-f', file], { encoding: 'utf8' });
  return { status, messages: stderr };
}

test('keepalived takes what is written, and the defaults are its own', { timeout: 120_000 }, () => {
  const taken = fc
    .sample(tables, 30)
    .map(({ services }) => withoutMarkPorts({ services: services.filter(isTaken) }));
  for (const table of taken) expect(configTest(formatKeepalived(table))).toEqual({ status: 0, messages: '' });
  expect(configTest('virtual_server 10.0.0.1 53 {\n real_server 10.0.0.2 53 {\n }\n}\n').messages).toMatch(
    /defaulting to UDP[\s\S]*default 'wlc'[\s\S]*default NAT/,
  );
});
