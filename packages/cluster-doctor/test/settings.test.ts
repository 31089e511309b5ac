import { expect, test } from 'vitest';
import {
  all,
  answer,
  editUnit,
  on,
  type Plant,
  replaced,
  stopped,
} from '../../../tools/testing/hand-built/edit.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { judge } from '../src/judge/judge.js';

const SERVER = 'kube-apiserver.service';
const script = '[Service]\nExecStart=/usr/local/bin/start-kube-apiserver.sh\n';

/** Codes of findings, and subjects of what was not read. */
function judged(plant: Plant): readonly (readonly string[])[] {
  const { findings, unread } = judge(plant(healthy()));
  return [findings.map(({ id }) => id), unread.map(({ subject }) => subject)];
}

test('a program that a script starts has the settings of its process', () => {
  const scripted = answer('control1', `unit ${SERVER}`, () => script);
  expect(judged(scripted)).toEqual([[], ['version /usr/local/bin/start-kube-apiserver.sh']]);
});

test('nobody misses a certificate for kubelets where no API server has one', () => {
  const without = (host: string): Plant =>
    editUnit(host, SERVER, (text) => text.replace(/ {2}--kubelet-client-\w+=\S+ \\\n/g, ''));
  const none = all(...['control0', 'control1', 'control2'].map(without));
  const { health, findings } = judge(none(healthy()));
  expect([health, findings.map(({ id, severity }) => [id, severity])]).toEqual([
    'healthy',
    [1, 2, 3].map(() => ['kubelet-client-missing', 'info']),
  ]);
  const half = editUnit('control1', SERVER, replaced(/ {2}--kubelet-client-key=\S+ \\\n/, ''));
  expect(judge(half(healthy())).findings.map(({ id, repair }) => [id, repair])).toEqual([
    ['kubelet-client-missing', []],
  ]);
});

test('a program that another one starts may get more from that than its unit says', () => {
  const wrapper = (...more: readonly string[]): Plant =>
    all(
      answer('control1', `unit ${SERVER}`, replaced('ExecStart=', 'ExecStart=/opt/with-settings ')),
      on('control1', ({ processes }) => ({
        processes: processes.map((process) =>
          process.unit === SERVER ? { ...process, argv: [...process.argv, ...more] } : process,
        ),
      })),
    );
  expect(judged(wrapper('--max-requests-inflight=800'))).toEqual([[], []]);
  // One that gives the same is believed, so that a fault is found in the unit.
  const open = editUnit('control1', SERVER, replaced('Node,RBAC', 'AlwaysAllow'));
  const [found] = judge(all(open, wrapper())(healthy())).findings;
  expect(found?.repair.map(({ command }) => command)).toEqual([expect.stringContaining('sed -i ')]);
});

test('nothing follows from what a stopped program may get from a script', () => {
  const scripted = all(
    editUnit('control1', SERVER, () => script),
    stopped('control1', SERVER),
  );
  const [found, unread] = judged(scripted);
  expect(found).toEqual(['service-stopped']);
  expect(unread).toContain('the settings of kube-apiserver');
});

test('nothing follows from what a stopped program may get from a variable', () => {
  const variable = all(
    editUnit(
      'control1',
      SERVER,
      () =>
        '[Service]\nEnvironmentFile=/etc/kubernetes/apiserver\nExecStart=/usr/local/bin/kube-apiserver $ARGUMENTS\n',
    ),
    stopped('control1', SERVER),
  );
  expect(judged(variable)).toEqual([
    ['service-stopped'],
    expect.arrayContaining(['the settings of kube-apiserver']),
  ]);
});

test('nothing follows from what a stopped etcd may get from a file that the bundle lacks', () => {
  const elsewhere = all(
    editUnit(
      'control1',
      'etcd.service',
      () => '[Service]\nEnvironmentFile=/etc/etcd/etcd.env\nExecStart=/usr/local/bin/etcd\n',
    ),
    stopped('control1', 'etcd.service'),
  );
  const [found, unread] = judged(elsewhere);
  expect(found).toEqual(['service-stopped']);
  expect(unread).toContain('the settings of etcd');
});

test('a flag that is missing from a command whose words are all known is not given', () => {
  const [found] = judged(editUnit('control1', SERVER, replaced(/ *--client-ca-file=.*\n/, '')));
  expect(found).toContain('client-authority-missing');
});

/** A second unit of the API server on a host. */
const second = (active: string, file: string): Plant =>
  on('control1', ({ answers }) => ({
    answers: {
      ...answers,
      'unit old.service': {
        output:
          '# /etc/systemd/system/old.service\n[Service]\nExecStart=/usr/local/bin/kube-apiserver --v=2\n',
        exitCode: 0,
      },
      units: {
        output: `${answers['units']?.output}\n\nId=old.service\nLoadState=loaded\nActiveState=${active}\nUnitFileState=${file}\nFragmentPath=/etc/systemd/system/old.service\n`,
        exitCode: 0,
      },
    },
  }));

test('a unit that neither runs nor starts at boot is nobody, where another unit runs the program', () => {
  expect(judged(second('inactive', 'disabled'))).toEqual([[], []]);
  expect(judged(second('failed', 'static'))).toEqual([[], []]);
  const [enabled] = judged(second('inactive', 'enabled'));
  expect(enabled).toContain('flags-refused');
  const [alone] = judged(all(second('inactive', 'disabled'), stopped('control1', SERVER)));
  expect(alone).toContain('service-stopped');
});

test('members that are found by SRV records may have certificates for the domain alone', () => {
  const path = '/etc/etcd/peer.pem';
  const ofDomain = all(
    ...['control0', 'control1', 'control2'].flatMap((host) => [
      on(host, ({ files }) => {
        const { certificates = [] } = files['/etc/etcd/kubernetes.pem'] ?? {};
        const named = certificates.map((each) => ({ ...each, dns: ['example.com'], ip: [] }));
        return { files: { ...files, [path]: { kind: 'file', text: '', certificates: named } } };
      }),
      editUnit(host, 'etcd.service', (text) =>
        text.replace(/--peer-cert-file=\S+/, `--peer-cert-file=${path}`),
      ),
    ]),
  );
  const bySrv = all(
    ...['control0', 'control1', 'control2'].map((host) =>
      editUnit(host, 'etcd.service', (text) =>
        text.replace(/--peer-trusted-ca-file=\S+/, '--discovery-srv=example.com'),
      ),
    ),
  );
  expect(judged(ofDomain)[0]).toContain('certificate-name-missing');
  expect(judged(all(ofDomain, bySrv))[0]).not.toContain('certificate-name-missing');
});
