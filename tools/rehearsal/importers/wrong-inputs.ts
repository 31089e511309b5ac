// Gives wrong inputs: each error has a code, and says what to do.
import assert from 'node:assert/strict';
import { updateUserData } from '@harderway/cloud-init';
import { parseBundle } from '@harderway/cluster-doctor';
import {
  createAuthority,
  inspectCertificate,
  mergeKubeconfigs,
  parseKubeconfig,
} from '@harderway/cluster-pki';
import { openCluster } from '@harderway/control-plane';
import { unseal } from '@harderway/credentials-directory';
import { parseReply, probeScript } from '@harderway/desired-state';
import { memberConfig, parseFlags } from '@harderway/etcd-config';
import { restoreArgv, restoredRevision, superfluous } from '@harderway/etcd-snapshots';
import { parseSave, plan, server, service } from '@harderway/ipvs';
import { formatKeepalived } from '@harderway/keepalived-config';
import * as ldirectord from '@harderway/ldirectord-config';
import { obtainFile } from '@harderway/release-binaries';
import { readHostConfig } from '@harderway/ssh-config';
import * as systemd from '@harderway/systemd-unit';

const unit = systemd.parse('[Service]\nExecStart=/bin/a\n');
const web = service('tcp 192.0.2.1:80', { servers: [server('192.0.2.2:80')] });
const etcd = { version: '3.5.33', token: 't', dataDirectory: '/d', members: [] };
const restore = { member: 'a', snapshot: 's', dataDirectory: 'd', token: 't', raiseBy: Number.NaN };
const sha256 = 'a'.repeat(64);

/** Wrong uses, by the code of the error. */
const wrong: readonly (readonly [code: string, use: () => unknown])[] = [
  ['unreadable-document', () => updateUserData('#!/bin/sh\n', {})],
  ['bundle-unreadable', () => parseBundle('{}')],
  ['invalid-validity', () => createAuthority({ subject: { commonName: 'ca' }, validityHours: 0 })],
  ['certificate-unreadable', () => inspectCertificate('x')],
  ['kubeconfig-unreadable', () => parseKubeconfig('kind: Config\n')],
  // What comes after the damage would be lost.
  ['kubeconfig-unreadable', () => mergeKubeconfigs([{ text: 'clusters: []\nusers: [\n' }])],
  ['seal-not-opened', () => unseal(new Uint8Array(), { kind: 'passphrase', passphrase: 'x' })],
  ['unreadable-reply', () => parseReply('motd\n', [])],
  ['bad-resource', () => probeScript([{ kind: 'directory', path: 'etc', mode: 0o755 }])],
  // Two resources that would undo each other in every run.
  [
    'bad-resource',
    () => probeScript([0o755, 0o700].map((mode) => ({ kind: 'directory', path: '/x', mode }))),
  ],
  // A number that is not one would remove everything, or bring clients back to revisions they have seen.
  ['bad-retention', () => superfluous([], { last: Number.NaN, daily: 7 })],
  ['bad-raise', () => restoreArgv({ ...etcd, members: [{ name: 'a', address: '192.0.2.1' }] }, restore)],
  [
    'bad-raise',
    () => restoredRevision('3.5.33', { snapshot: 1, highest: Number.NaN, complete: true, nowMs: 0 }),
  ],
  ['unknown-version', () => parseFlags([], { version: '2.3' })],
  ['unknown-member', () => memberConfig(etcd, 'z', { form: 'flags' })],
  ['bad-address', () => service('tcp 192.0.2.1')],
  ['bad-address', () => server('192.0.2.300:80')],
  ['invalid-table', () => plan({ services: [] }, { services: [web, web] })],
  // What could not be read would be added again, or removed.
  ['not-read-whole', () => plan(parseSave('-A -t 192.0.2.1:80 --shceduler rr\n'), { services: [] })],
  ['destination-invalid', () => readHostConfig('-oProxyCommand=touch x')],
  ['invalid-configuration', () => openCluster('no-such-directory/cluster.yaml')],
  ['unwritable', () => formatKeepalived({ vrrp_instance: [{ name: 'a', interface: 'eth0\n}' }] })],
  ['no-section', () => ldirectord.setValue(ldirectord.parse(''), '192.0.2.1:80', 'service', 'https')],
  ['unwritable', () => ldirectord.setValue(ldirectord.parse(''), 'head', 'logfile', 'a\nb')],
  ['invalid-url', () => obtainFile({ url: 'ftp://x/y', sha256 })],
  [
    'cache-unwritable',
    () => obtainFile({ url: 'http://127.0.0.1:1/f', sha256, cacheDirectory: '/dev/null/x' }),
  ],
  ['bad-value', () => systemd.setValue(unit, 'Service', 'User', 'a\nExecStart=/bin/b')],
  ['bad-key', () => systemd.setValue(unit, 'Service', 'A=B', 'x')],
  ['bad-value', () => systemd.buildUnit({ Service: { RestartSec: Number.NaN } })],
];
for (const [code, use] of wrong)
  await assert.rejects(
    async () => use(),
    (error: unknown) => {
      assert.ok(error instanceof Error && 'code' in error && 'hint' in error, String(error));
      assert.equal(error.code, code);
      assert.ok(
        typeof error.hint === 'string' && error.hint !== '',
        `${code} without a hint: ${error.message}`,
      );
      return true;
    },
  );
