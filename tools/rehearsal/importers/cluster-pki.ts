// Issues a client with two groups, renews it, and merges its kubeconfig with another.
import assert from 'node:assert/strict';
import {
  createAuthority,
  formatKubeconfig,
  inspectCertificate,
  issueCertificate,
  mergeKubeconfigs,
  parseKubeconfig,
  renewKubeconfig,
} from '@harderway/cluster-pki';

const keyType = 'ecdsa-p256';
const authority = await createAuthority({ subject: { commonName: 'ca' }, validityHours: 1000, keyType });
const client = await issueCertificate({
  authority,
  subject: { commonName: 'jane', organizations: ['ops', 'dev'] },
  usages: ['signing', 'client auth'],
  validityHours: 1,
  keyType,
});
const target = { server: 'https://192.0.2.1:6443', authority: authority.certificate };
const text = formatKubeconfig({ ...target, ...client, cluster: 'a', user: 'jane', context: 'a' });
const renewed = await renewKubeconfig(text, { authority, validityHours: 100 });
const report = inspectCertificate(parseKubeconfig(renewed).certificate, {
  key: client.key,
  authority: authority.certificate,
});
assert.deepEqual(report.subject.organizations, ['ops', 'dev']);
assert.ok(report.keyMatches && report.issuedByAuthority);

const other = formatKubeconfig({ ...target, token: 't', cluster: 'b', user: 'bot', context: 'b' });
const merged = mergeKubeconfigs([{ text: renewed }, { text: other }]);
assert.equal(parseKubeconfig(merged).user, 'jane');
assert.equal(parseKubeconfig(merged).certificate, parseKubeconfig(renewed).certificate);
assert.ok(merged.includes('token: t'));
