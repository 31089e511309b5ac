import { expect, test } from 'vitest';
import {
  all,
  editFile,
  editUnit,
  missing,
  on,
  type Plant,
  put,
  replaced,
} from '../../../tools/testing/hand-built/edit.js';
import {
  authority,
  certificate,
  certificateFile,
  file,
  healthy,
  keyFile,
} from '../../../tools/testing/hand-built/healthy.js';
import { judge } from '../src/judge/judge.js';

const K = '/var/lib/kubernetes';
const USER = 'system:kube-scheduler';
const [CERTIFICATE, KEY, CA] = [`${K}/pki/scheduler.pem`, `${K}/scheduler-key.pem`, '/srv/ca.pem'];

const text = `apiVersion: v1
kind: Config
clusters:
- cluster: {certificate-authority: ../../../srv/ca.pem, server: "https://kubernetes:6443"}
  name: a
contexts:
- context: {cluster: a, user: b}
  name: c
current-context: c
users:
- name: b
  user:
    client-certificate: pki/./scheduler.pem
    client-key: ${KEY}
`;

const shown = (given: Partial<Parameters<typeof certificate>[0]> = {}) =>
  certificateFile(certificate({ publicKey: USER, ...given }));

/** The kubeconfig of a scheduler names files in place of holding them. */
const named = (host: string): Plant =>
  all(
    put(host, `${K}/kube-scheduler.kubeconfig`, file({ text })),
    put(host, CERTIFICATE, shown()),
    put(host, KEY, keyFile(USER)),
    put(host, CA, certificateFile(authority('old'), authority('ca'))),
  );

const everywhere = all(...['control0', 'control1', 'control2'].map(named));

const reportOf = (plant: Plant) => judge(all(everywhere, plant)(healthy()));

test('a kubeconfig may name files, by paths from its own directory', () => {
  const { health, findings, unread } = reportOf(all());
  expect([health, findings, unread]).toEqual(['healthy', [], []]);
});

test.each<[title: string, plant: Plant, code: string, file: string]>([
  ['is missing', missing('control1', CERTIFICATE), 'file-missing', `${K}/kube-scheduler.kubeconfig`],
  ['has a key that is missing', missing('control1', KEY), 'file-missing', `${K}/kube-scheduler.kubeconfig`],
  [
    'has expired',
    put('control1', CERTIFICATE, shown({ notAfter: '2026-11-01T00:00:00.000Z' })),
    'certificate-expired',
    CERTIFICATE,
  ],
  [
    'is that of another',
    put('control1', CERTIFICATE, shown({ commonName: 'system:kube-controller-manager' })),
    'kubeconfig-of-another',
    CERTIFICATE,
  ],
  ['has another key', put('control1', KEY, keyFile('other')), 'key-mismatch', CERTIFICATE],
  [
    'is not by the CA of the cluster',
    put('control1', CERTIFICATE, shown({ signedBy: ['other'] })),
    'certificate-untrusted',
    CERTIFICATE,
  ],
  [
    'comes with another CA',
    put('control1', CA, certificateFile(authority('other'))),
    'certificate-untrusted',
    CA,
  ],
])('a certificate that a kubeconfig names %s', (_, plant, code, path) => {
  const { findings } = reportOf(plant);
  expect(findings.map(({ id, hosts }) => [id, hosts])).toEqual([[code, ['control1']]]);
  expect(findings[0]?.evidence[0]?.file).toBe(path);
});

const SCHEDULER_FILE = '/etc/kubernetes/config/kube-scheduler.yaml';

test.each([
  'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\nclientConnection: {kubeconfig: /srv/gone.kubeconfig}\n',
  '{"apiVersion":"kubescheduler.config.k8s.io/v1","kind":"KubeSchedulerConfiguration","clientConnection":{"kubeconfig":"/srv/gone.kubeconfig"}}',
])('the kubeconfig of a scheduler is found in %s', (configuration) => {
  const { findings } = reportOf(
    all(
      editFile('control1', SCHEDULER_FILE, () => configuration),
      missing('control1', '/srv/gone.kubeconfig'),
    ),
  );
  expect(findings.map(({ id, message }) => [id, message])).toEqual([
    ['file-missing', '/srv/gone.kubeconfig is missing, which kube-scheduler reads'],
  ]);
});

test('a scheduler with a configuration does not look at --kubeconfig', () => {
  const flag = replaced('--v=2', '--kubeconfig=/srv/gone.kubeconfig --v=2');
  const plant = all(
    editUnit('control1', 'kube-scheduler.service', flag),
    missing('control1', '/srv/gone.kubeconfig'),
  );
  expect(reportOf(plant)).toMatchObject({ health: 'healthy', unread: [] });
  const expired = put('control1', CERTIFICATE, shown({ notAfter: '2026-11-01T00:00:00.000Z' }));
  expect(reportOf(all(plant, expired)).findings.map(({ id }) => id)).toEqual(['certificate-expired']);
});

test('files that the bundle lacks have not been read', () => {
  const lost = on('control1', ({ files }) => ({
    files: Object.fromEntries(Object.entries(files).filter(([path]) => path !== KEY && path !== CA)),
  }));
  const { health, findings, unread } = reportOf(lost);
  expect([health, findings]).toEqual(['unknown', []]);
  expect(unread.map(({ host, subject }) => [host, subject])).toEqual([
    ['control1', CA],
    ['control1', KEY],
  ]);
});

test('a certificate and its key are copied together', () => {
  const commands = (plant: Plant) =>
    reportOf(plant).findings.flatMap(({ repair }) => repair.map(({ command }) => command.split(' ').at(-1)));
  const broken = put('control1', KEY, keyFile('other'));
  expect(commands(broken)).toEqual([
    '/root/replaced',
    ...[`${K}/kube-scheduler.kubeconfig`, CERTIFICATE, KEY].map((path) => `root@control1:${path}`),
    'kube-scheduler',
  ]);
});
