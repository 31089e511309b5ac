// Watches the certificates of a fleet: whatever a directory holds, nothing that ends is called valid.
import assert from 'node:assert/strict';
import { createAuthority, expiryReport, formatKubeconfig, issueCertificate } from '@harderway/cluster-pki';

const day = 24;
const authority = await createAuthority({ subject: { commonName: 'ca' }, validityHours: 400 * day });
const { certificate, key } = await issueCertificate({
  authority,
  subject: { commonName: 'web' },
  validityHours: 20 * day,
  key: authority.key,
});
const target = { cluster: 'c', server: 'https://c', user: 'u', context: 'c' };
const fleet = new Map([
  ['ca.pem', authority.certificate],
  ['ca-key.pem', authority.key],
  ['web.pem', certificate],
  ['web.crt', certificate],
  ['windows.pem', certificate.replaceAll('\n', '\r\n')],
  ['chain.pem', authority.certificate + certificate],
  ['haproxy', key + certificate],
  ['u.kubeconfig', formatKubeconfig({ ...target, authority: authority.certificate, certificate, key })],
  ['cut.pem', certificate.slice(0, 300)],
  ['notes.txt', 'renew in spring'],
]);

const states = (options?: Parameters<typeof expiryReport>[1]): Record<string, string> =>
  Object.fromEntries(expiryReport(fleet, options).map(({ file, state }) => [file, state]));
assert.deepEqual(states(), {
  'cut.pem': 'unreadable',
  'web.pem': 'expiring',
  'web.crt': 'expiring',
  'windows.pem': 'expiring',
  'chain.pem': 'expiring',
  haproxy: 'expiring',
  'u.kubeconfig': 'expiring',
  'ca.pem': 'valid',
});
assert.equal(states({ warnBeforeDays: 10 })['chain.pem'], 'valid');
for (const wrong of [{ now: new Date(Number.NaN) }, { warnBeforeDays: Number.NaN }])
  assert.ok(!Object.values(states(wrong)).includes('valid'));
