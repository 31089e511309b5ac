import { expect, test } from 'vitest';
import { createAuthority } from '../src/certificate/authority.js';
import { issueCertificate } from '../src/certificate/issue.js';
import { formatKubeconfig } from '../src/kubeconfig/kubeconfig.js';
import { mergeKubeconfigs } from '../src/kubeconfig/merge.js';
import { expiryReport } from '../src/renewal/expiry.js';
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
    ['e.crt', await issue('e', 60)],
    // The one that ends first decides.
    ['trust.pem', authority.certificate + (await issue('f', 70))],
    ['encryption-config.yaml', ''],
  ]);
  const report = expiryReport(files, { now: new Date('2030-01-20T12:00:00Z') });
  expect(
    report.map(({ file, commonName, remainingDays, state }) => [file, commonName, remainingDays, state]),
  ).toEqual([
    ['d.pem', '', undefined, 'unreadable'],
    ['c.pem', 'c', -15, 'expired'],
    ['b.kubeconfig', 'b', 20, 'expiring'],
    ['e.crt', 'e', 40, 'valid'],
    ['trust.pem', 'f', 50, 'valid'],
    ['a.pem', 'a', 180, 'valid'],
    ['ca.pem', 'ca', 345, 'valid'],
  ]);
  const early = new Map([
    ['a.pem', authority.certificate + (await issue('a', 200))],
    ['cut.pem', authority.certificate + authority.certificate.slice(0, 200)],
    ['x509.pem', authority.certificate.replaceAll('CERTIFICATE', 'X509 CERTIFICATE') + authority.certificate],
    ['bom.pem', `\ufeff${authority.certificate}`],
    // What `cat` makes of a file without its last line break, and another one.
    ['joined.pem', authority.certificate.trimEnd() + authority.certificate],
  ]);
  const before = new Date('2029-12-01T00:00:00Z');
  expect(expiryReport(early, { now: before }).map(({ file, state }) => [file, state])).toEqual([
    ['cut.pem', 'unreadable'],
    ['x509.pem', 'unreadable'],
    ['bom.pem', 'unreadable'],
    ['joined.pem', 'unreadable'],
    ['a.pem', 'not-valid-yet'],
  ]);
  const states = (options: Parameters<typeof expiryReport>[1]) =>
    expiryReport(files, options).map(({ state }) => state);
  expect(states({ now: new Date(Number.NaN) })).not.toContain('valid');
  expect(states({ warnBeforeDays: Number.NaN })).not.toContain('valid');
});

test('every certificate of a kubeconfig counts, whatever the name of the file', async () => {
  const environment = at('2030-01-01T00:00:00Z');
  const authorityFor = (days: number) =>
    createAuthority({ subject: { commonName: `ca ${days}` }, validityHours: days * 24 }, environment);
  const authority = await authorityFor(365);
  const kubeconfig = async (name: string, days: number, { certificate } = authority) => {
    const issued = await issueCertificate(
      { authority, key: authority.key, subject: { commonName: name }, validityHours: days * 24 },
      environment,
    );
    const names = { cluster: name, server: 'https://a', user: name, context: name, authority: certificate };
    return formatKubeconfig({ ...names, certificate: issued.certificate, key: issued.key });
  };
  const [long, short] = [await kubeconfig('long', 200), await kubeconfig('short', 5)];
  const merged = mergeKubeconfigs([{ text: long }, { text: short }]);
  const byPath = long.replace(/client-certificate-data: .*/, 'client-certificate: /etc/a.pem');
  const files = new Map([
    ['admin.conf', short],
    ['config', `\ufeff${long}`],
    ['merged.kubeconfig', merged],
    ['named-file.kubeconfig', mergeKubeconfigs([{ text: short }, { text: byPath }])],
    ['old-ca.kubeconfig', await kubeconfig('old', 200, await authorityFor(9))],
    ['token.conf', byPath],
    ['user-data', `#cloud-config\nwrite_files:\n- content: |\n${short.replace(/^/gm, '    ')}`],
    ['broken.conf', `${long}\t- [`],
  ]);
  const report = expiryReport(files, { now: new Date('2030-01-20T12:00:00Z') });
  expect(report.map(({ file, commonName, state }) => [file, commonName, state])).toEqual([
    ['named-file.kubeconfig', '', 'unreadable'],
    ['broken.conf', '', 'unreadable'],
    ['admin.conf', 'short', 'expired'],
    ['merged.kubeconfig', 'short', 'expired'],
    ['old-ca.kubeconfig', 'ca 9', 'expired'],
    ['config', 'long', 'valid'],
  ]);
});
