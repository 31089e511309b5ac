// Issues a client with two groups, renews it, merges its kubeconfig with another, and rotates an authority.
import assert from 'node:assert/strict';
import {
  type ClusterPkiInput,
  checkClusterPki,
  createAuthority,
  createClusterPki,
  formatKubeconfig,
  inspectCertificate,
  issueCertificate,
  mergeKubeconfigs,
  parseKubeconfig,
  renewKubeconfig,
  rotateAuthority,
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

const cluster: ClusterPkiInput = {
  name: 'c',
  domain: 'c',
  profile: 'production',
  api: { name: 'kubernetes', virtualIp: '192.0.2.1', port: 6443 },
  network: { serviceClusterIpRange: '10.32.0.0/16' },
  pki: { validityHours: 1000, keyType },
  hosts: [{ name: 'a', role: 'control', address: '192.0.2.11' }],
};
let files = new Map([...(await createClusterPki(cluster))].map(([name, { content }]) => [name, content]));
for (let left = 1; left > 0; ) {
  const rotated = await rotateAuthority(files, cluster, 'etcd-ca');
  files = new Map([...files, ...[...rotated.files].map(([name, { content }]) => [name, content] as const)]);
  assert.deepEqual(checkClusterPki(files, cluster), { missing: [], diagnostics: [] });
  left = rotated.left.length;
}
const peer = inspectCertificate(files.get('etcd-peer-a.pem') ?? '', {
  authority: files.get('etcd-ca-2.pem'),
});
assert.ok(peer.issuedByAuthority);
