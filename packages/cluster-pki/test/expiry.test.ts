import { expect, test } from 'vitest';
import { createAuthority } from '../src/authority.js';
import { issueCertificate } from '../src/certificate.js';
import { expiryReport } from '../src/expiry.js';
import { formatKubeconfig } from '../src/kubeconfig.js';
import { at } from './support.js';

test('the first to end comes first, after unreadable ones', async () => {
  const environment = at('2030-01-01T00:00:00Z');
  const authority = await createAuthority(
    { subject: { commonName: 'ca' }, validityHours: 24 * 365 },
    environment,
  );
  const { key } = authority;
  const issue = async (commonName: string, days: number) =>
    (
      await issueCertificate(
        { authority, key, subject: { commonName }, validityHours: days * 24 },
        environment,
      )
    ).certificate;
  const names = { cluster: 'c', server: 's', user: 'u', context: 'x', authority: authority.certificate };
  const files = new Map([
    ['ca.pem', authority.certificate],
    ['ca-key.pem', key],
    ['a.pem', await issue('a', 200)],
    ['b.kubeconfig', formatKubeconfig({ ...names, certificate: await issue('b', 40), key })],
    ['c.pem', await issue('c', 5)],
    ['d.pem', 'nonsense'],
    ['encryption-config.yaml', ''],
  ]);
  const report = expiryReport(files, { now: new Date('2030-01-20T12:00:00Z') });
  expect(
    report.map(({ file, commonName, remainingDays, state }) => [file, commonName, remainingDays, state]),
  ).toEqual([
    ['d.pem', '', undefined, 'unreadable'],
    ['c.pem', 'c', -15, 'expired'],
    ['b.kubeconfig', 'b', 20, 'expiring'],
    ['a.pem', 'a', 180, 'valid'],
    ['ca.pem', 'ca', 345, 'valid'],
  ]);
});
