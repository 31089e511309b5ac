import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureClusterPki } from '@harderway/cluster-pki';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { itemsOn } from '../../src/components/host-items.js';
import { healthz } from '../../src/components/kube-apiserver.js';
import { saysHealthy } from '../../src/components/kubernetes/healthz.js';
import { exampleFound, exampleSpec } from '../example.js';

const spec = exampleSpec();
const control = spec.hosts.find(({ role }) => role === 'control');
if (control === undefined) throw new Error('no control node');

/** Units whose readiness is asked by curl, with the question. */
const asked = itemsOn({ spec, host: control }).flatMap(({ item }) => {
  const resource = item.wanted(exampleFound);
  return resource.kind === 'unit' && resource.readiness?.argv[0] === 'curl'
    ? [[resource.name, resource.readiness.argv] as const]
    : [];
});

/** The answer of kube-apiserver with status 500 while one of its checks fails. */
const failing = '[+]ping ok\n[+]log ok\n[-]etcd failed: reason withheld\nhealthz check failed\n';

let home = '';
let server: Server;
let answer = { status: 200, body: 'ok' };

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'healthz-'));
  const { files } = await ensureClusterPki(new Map(), spec);
  const text = (name: string): string => files.get(name)?.content ?? '';
  writeFileSync(join(home, 'ca.pem'), text('ca.pem'));
  // As root may have it, on a host whose way out is a proxy.
  writeFileSync(join(home, '.curlrc'), 'proxy = "http://127.0.0.1:1"\n');
  server = createServer(
    { cert: text('kubernetes.pem'), key: text('kubernetes-key.pem') },
    (_request, response) => {
      response.statusCode = answer.status;
      response.end(answer.body);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(home, { recursive: true, force: true });
});

/** Runs curl as on a host, but for the port and the place of the CA. */
function ask(
  argv: readonly string[],
): Promise<{ readonly exitCode: number | null; readonly stdout: string }> {
  const port = String(Reflect.get(Object(server.address()), 'port'));
  const [program = '', ...words] = argv.map((word) =>
    word.replace('/var/lib/kubernetes', home).replace(/(127\.0\.0\.1):\d+/, `$1:${port}`),
  );
  const { https_proxy: _, no_proxy: __, ...environment } = process.env;
  const child = spawn(program, words, {
    env: { ...environment, HOME: home, https_proxy: 'http://127.0.0.1:1', NO_PROXY: '' },
  });
  return new Promise((resolve, reject) => {
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout }));
  });
}

describe('the question for health', () => {
  test('is asked of all three Kubernetes programs', () => {
    expect(asked.map(([name]) => name)).toEqual(
      ['apiserver', 'controller-manager', 'scheduler'].map((name) => `kube-${name}.service`),
    );
  });

  test.each(asked)('of %s goes to the host itself, whatever proxy is set there', async (_, argv) => {
    answer = { status: 200, body: 'ok' };
    expect(await ask(argv)).toEqual({ exitCode: 0, stdout: 'ok' });
  });

  test('shows what fails, which no one takes for health', async () => {
    answer = { status: 500, body: failing };
    const answered = await ask(healthz(spec.api.port));
    expect(answered.stdout).toBe(failing);
    expect(saysHealthy(answered)).toBe(false);
  });
});
