import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ldirectordText } from '../../src/components/load-balancer.js';
import { readHostFacts } from '../../src/facts/host-facts.js';
import { serverLines } from '../../src/facts/servers.js';
import { exampleSpec } from '../example.js';

const run = promisify(execFile);
const spec = exampleSpec();

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'former-servers-'));
  await writeFile(join(directory, 'ldirectord.cf'), ldirectordText(spec));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('a gateway names the servers of ldirectord.cf, and no other host does', async () => {
  for (const host of spec.hosts) {
    const lines = serverLines(host, join(directory, 'ldirectord.cf'));
    const { stdout } = await run('sh', ['-c', lines.join('\n')]);
    expect(readHostFacts(host, stdout, 0, 0).balanced).toEqual(
      host.role === 'gateway' ? ['192.168.1.11', '192.168.1.12', '192.168.1.13'] : [],
    );
  }
});

test('a gateway without ldirectord.cf names none', async () => {
  const [gateway] = spec.hosts.filter(({ role }) => role === 'gateway');
  if (gateway === undefined) throw new Error('no gateway');
  const { stdout } = await run('sh', ['-c', serverLines(gateway, join(directory, 'none')).join('\n')]);
  expect(stdout).toBe('');
});
