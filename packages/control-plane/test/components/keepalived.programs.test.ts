import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { canServe } from '../../src/components/keepalived/can-serve.js';
import { keepalivedText } from '../../src/components/keepalived/config.js';
import { gatewayHosts } from '../../src/hosts/topology.js';
import { exampleSpec, withStandby } from '../example.js';

const spec = exampleSpec(withStandby);

beforeAll(() => {
  const install = fileURLToPath(new URL('../../../../tools/debian-packages.sh', import.meta.url));
  execFileSync(install, ['keepalived', 'iputils-arping', 'ipvsadm']);
});

/** Runs something with a file whose text is given. */
async function withFile<T>(text: string, mode: number, run: (path: string) => T): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'harderway-keepalived-'));
  try {
    const path = join(directory, 'file');
    await writeFile(path, text, { mode });
    return run(path);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** A device of this machine on which VRRP can run. */
const [device = ''] = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
  addresses.some(({ internal }) => internal) ? [] : [name],
);

test.each(gatewayHosts(spec))('keepalived accepts the configuration of $name', async (host) => {
  // A script that exists, since keepalived looks for it.
  const text = keepalivedText({ spec, host }, device).replace(/script ".*"/, 'script "/usr/sbin/keepalived"');
  const ran = await withFile(text, 0o644, (path) =>
    spawnSync('keepalived', ['--config-test', '--use-file', path], { encoding: 'utf8' }),
  );
  expect(ran, ran.stderr).toMatchObject({ status: 0 });
});

test('a gateway without a table says why it can not serve', async () => {
  const ran = await withFile(canServe(spec, 'lo'), 0o755, (path) => spawnSync(path, { encoding: 'utf8' }));
  expect(ran).toMatchObject({
    status: 1,
    stdout: 'no API server behind 192.168.1.21:6443 takes connections\n',
  });
});
