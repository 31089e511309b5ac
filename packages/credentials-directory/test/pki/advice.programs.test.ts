import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { checkPki } from '../../src/pki/check.js';
import { ensurePki } from '../../src/pki/ensure.js';
import { hintOf, issuedForEach } from './issued.js';

const issued = issuedForEach();

afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ['etcd-ca', ['etcd-*.pem', 'kube-apiserver-etcd-client-*.pem']],
  ['front-proxy-ca', ['front-proxy-*.pem']],
])('%s that has ended is replaced with what it has signed', async (name, patterns) => {
  const inProduction = join(issued.directory, 'production');
  const production = {
    ...issued.spec,
    profile: 'production' as const,
    pki: { ...issued.spec.pki, directory: inProduction },
  };
  await ensurePki(production);
  const [certificate, key] = [join(inProduction, `${name}.pem`), join(inProduction, `${name}-key.pem`)];
  const days = ['-not_before', '20240101000000Z', '-not_after', '20250101000000Z'];
  const signed = ['x509', '-in', certificate, '-signkey', key, ...days, '-out', certificate];
  execFileSync('openssl', signed, { stdio: 'ignore' });
  const advice = `for a new authority move ${patterns.join(' and ')} in that directory away, and run \`harderway certs\``;
  for (const ask of [ensurePki, checkPki]) expect(await hintOf(ask(production))).toBe(advice);
  // Where it would have to sign, the advice is the same.
  const [leaf] = patterns.map((pattern) =>
    pattern.replace('*', name === 'etcd-ca' ? 'server-control0' : 'client-control0'),
  );
  rmSync(join(inProduction, leaf ?? ''));
  await expect(ensurePki(production)).rejects.toMatchObject({
    message: expect.stringMatching(new RegExp(`^${name}\\.pem expired on 2025-01-01`)),
    hint: advice,
  });
  execFileSync('sh', ['-c', `cd "$0" && rm ${patterns.join(' ')}`, inProduction]);
  const { written } = await ensurePki(production);
  expect(written).toEqual(expect.arrayContaining([`${name}.pem`, `${name}-key.pem`]));
  expect((await checkPki(production)).problems).toEqual([]);
});
