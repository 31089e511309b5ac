import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exampleClusterYaml } from '@harderway/cluster-spec';
import { describe, expect, it } from 'vitest';
import { harderway, onThisMachine, steady, temporaryDirectory } from './surroundings.js';

/** Command lines that mean something else than they say. */
const commandLines = [
  ['-f', 'plan'],
  ['add'],
  ['doctr'],
  ['help', 'plan', 'extra'],
  ['completion', 'bsh'],
  ['plan', '-o', 'json'],
  ['plan', '--only', ''],
  ['exec', '--host', '', '--', 'true'],
  ['render', '--host', ''],
  ['render', '--host', 'nope'],
  ['certs', 'locl'],
  ['certs', 'import', 'short.db'],
  ['certs', 'lock', '--passphrase-file', 'short.db'],
  ['backup', 'lst'],
  ['explain', 'nope'],
  ['explain', 'oidc-issuer-url'],
  ['history'],
  ['status'],
  ['backup'],
  ['backup', 'list'],
  ['backup', 'list', '-o', 'nope'],
  ['backup', 'prune', '-o', 'nope', '--keep-last', '2'],
  ['backup', 'check', 'short.db'],
  ['drill'],
  ['restore', 'nope.db', '--yes'],
  ['apply', 'nope.plan', '--yes'],
  ['apply', 'short.db', '--yes'],
  ['remove', 'control9', '--plan'],
  ['remove', 'control0', 'control1', 'control2', '--yes'],
  ['replace', 'gateway', '--plan'],
  ['reset'],
  ['upgrade'],
  ['upgrade', '--to', '1.32'],
  ['upgrade', '--etcd', '9', '--plan'],
  ['upgrade', '--to', '1.30', '--plan'],
  ['upgrade', '--to', '1.50', '--plan'],
  ['rotate', 'kubelet', '--plan'],
  ['verify', '--timeout', '-1'],
  ['verify', '--timeout', '5x'],
  ['init', '-f', 'missing/deeper/new.yaml'],
  ['init', '-f', 'new.yaml', '--kubernetes', 'v1.31.2'],
  ['init', '-f', 'new.yaml', '--name', 'a b'],
  ['kubeconfig'],
  ['kubeconfig', '--force'],
  ['kubeconfig', '--merge', '-o', '-'],
  [''],
  ['remove', '', '--yes'],
  ['remove', 'control0', 'control0', '--plan'],
  ['apply', '--dry-run'],
  ['apply', '--auto-approve'],
  ['apply', 'cluster.yaml', '--yes'],
  ['plan', '-o', 'cluster.yaml'],
  ['plan', '-o', '.'],
  ['plan', '-o', 'missing/x.plan'],
  ['plan', '-o', '-'],
  ['plan', '--ignore-preflight', 'quorum'],
  ['upgrade', '--to', '1.32', '--plan', '-o', 'x.plan'],
  ['rotate'],
  ['rotate', 'ca', '-o', 'short.db'],
  ['move', '--plan'],
  ['restore'],
  ['backup', '--keep-last', '3'],
  ['backup', '--recipient', 'age1x'],
  ['backup', 'check', '.'],
  ['backup', 'list', '-o', 'short.db'],
  ['backup', 'prune', '--keep-last', '1'],
  ['certs', '--recipient', 'age1x'],
  ['certs', 'lock', '--renew'],
  ['doctor', '--save', 'cluster.yaml', 'control0'],
  ['doctor', '--support', '.', 'control0'],
  ['cis', '--format', 'sarif'],
  ['drill', 'a', 'b'],
];

const good = exampleClusterYaml();

/** Faults of a cluster.yaml, each with such a text. */
const clusters: readonly (readonly [fault: string, text: string | Uint8Array])[] = [
  ['an empty file', ''],
  ['null', 'null\n'],
  ['a list', '- a\n'],
  ['a file twice', `${good}${good}`],
  ['bytes', Uint8Array.from({ length: 512 }, (_, index) => index % 256)],
  ['a tab', good.replace('  virtualIp', '\tvirtualIp')],
  ['no colon', good.replace('virtualIp: ', 'virtualIp ')],
  ['a wrong indentation', good.replace('  virtualIp', '      virtualIp')],
  ['an open quote', good.replace('name: kubenet', 'name: "kubenet')],
  ['a key twice', good.replace('domain: kubenet', 'name: kubenet')],
  [
    'a merge key',
    good
      .replace('  - name: control0\n    role: control\n', '  - <<: *a\n    name: control0\n')
      .replace('  - name: gateway', '  - &a\n    name: gateway'),
  ],
  ['a misspelled key', good.replace('loadBalancer:', 'loadbalancer:')],
  ['a misspelled value', good.replace('role: gateway', 'role: gatway')],
  ['CR LF', good.replace('role: gateway', 'role: gatway').replaceAll('\n', '\r\n')],
  ['another apiVersion', good.replace('harderway/v1', 'harderway/v2')],
  ['a name with a blank', good.replace('name: kubenet', 'name: my cluster')],
  ['a number for a string', good.replace('domain: kubenet', 'domain: 5')],
  ['a unit for a number', good.replace('checkTimeoutSeconds: 5', 'checkTimeoutSeconds: 5s')],
  ['a fraction', good.replace('checkTimeoutSeconds: 5', 'checkTimeoutSeconds: 5.5')],
  [
    'a number beyond all',
    good.replace('checkTimeoutSeconds: 5', 'checkTimeoutSeconds: 99999999999999999999'),
  ],
  ['an interval of 0', good.replace('checkIntervalSeconds: 1', 'checkIntervalSeconds: 0')],
  ['yes', good.replace('# quiescent: true', 'quiescent: yes')],
  ['an empty user', good.replace('user: ubuntu', 'user: ""')],
  ['a version that is a number', good.replace('1.31.0', '1.31')],
  ['a version with v', good.replace('1.31.0', 'v1.31.0')],
  ['a version beyond those known', good.replace('1.31.0', '1.38.0')],
  [
    'a version known by sources before its release',
    good.replace('1.31.0', '1.37.2').replace('3.5.15', '3.7.1'),
  ],
  ['etcd too old for Kubernetes', good.replace('1.31.0', '1.36.3').replace('3.5.15', '3.4.0')],
  ['an ended version', good.replace('1.31.0', '1.20.0')],
  ['a range with host bits', good.replace('10.32.0.0/16', '10.32.0.1/16')],
  ['a range with machines', good.replace('10.0.0.0/12', '192.168.0.0/16')],
  ['hosts that are a mapping', `${good.slice(0, good.indexOf('hosts:'))}hosts:\n  gateway: 192.168.1.10\n`],
  ['a name as address', good.replace('address: 192.168.1.11', 'address: control0.example.com')],
  ['IPv6', good.replace('virtualIp: 192.168.1.21', 'virtualIp: fd00::1')],
  ['a loopback address', good.replace('address: 192.168.1.11', 'address: 127.0.0.1')],
  ['an address twice', good.replace('192.168.1.13', '192.168.1.12')],
  ['a name twice', good.replace('control2', 'control1')],
  ['no virtual IP', good.replace('  virtualIp: 192.168.1.21\n', '')],
  ['a virtual IP of another subnet', good.replace('virtualIp: 192.168.1.21', 'virtualIp: 192.168.9.21')],
  ['placeholders', exampleClusterYaml({ virtualIp: '192.0.2.21' })],
  ['one control node', good.slice(0, good.indexOf('  - name: control1'))],
  ['four control nodes', `${good}  - name: control3\n    role: control\n    address: 192.168.1.14\n`],
  ['no gateway', good.replace('role: gateway', 'role: control')],
  ['a state that is none', good.replace('  - name: control2', '  - name: control2\n    state: gone')],
  ['a relative path', `${good}files:\n  - path: audit.yaml\n    content: a\n`],
  ['a file without content', `${good}files:\n  - path: /etc/audit.yaml\n`],
  [
    'a schedule in words',
    good
      .replace('# backup:', 'backup:')
      .replace('#   schedule: "*-*-* 00/6:00:00"', '  schedule: every 6 hours'),
  ],
  ['a validity of one hour', good.replace('# validityHours: 87600', 'validityHours: 1')],
  [
    'an unknown flag',
    good.replace('kubeApiserver:\n  extraFlags: {}', 'kubeApiserver:\n  extraFlags: {audit-log-maxag: 5}'),
  ],
  [
    'a flag of ours',
    good.replace(
      'kubeApiserver:\n  extraFlags: {}',
      'kubeApiserver:\n  extraFlags: {etcd-servers: https://a}',
    ),
  ],
  [
    'a value that a flag does not take',
    good.replace('kubeScheduler:\n  extraFlags: {}', 'kubeScheduler:\n  extraFlags: {v: abc}'),
  ],
  ['credentials in the home directory', good.replace('directory: ./auth', 'directory: "~"')],
  ['a file of the system', `${good}files:\n  - path: /etc/passwd\n    content: a\n`],
  ['a kubeconfig', 'apiVersion: v1\nkind: Config\nclusters: []\n'],
  ['a host called localhost', good.replace('name: control0', 'name: localhost')],
  ['a port in an address', good.replace('address: 192.168.1.11', 'address: 192.168.1.11:22')],
  ['a minor for a version', good.replace('1.31.0', '"1.31"')],
  [
    'OIDC beside a file',
    exampleClusterYaml({ profile: 'production', versions: { kubernetes: '1.36.3', etcd: '3.6.14' } }).replace(
      'kubeApiserver:\n  extraFlags: {}',
      'kubeApiserver:\n  extraFlags: {oidc-issuer-url: https://a}',
    ),
  ],
];

describe('a wrong input is explained', () => {
  it('on the command line', async () => {
    const openSession = onThisMachine(['gateway', 'control0', 'control1', 'control2']);
    let text = '';
    for (const argv of commandLines) {
      const directory = await temporaryDirectory();
      await writeFile(join(directory, 'cluster.yaml'), good);
      await writeFile(join(directory, 'short.db'), 'ab');
      await mkdir(join(directory, 'auth'));
      const { code, stdout, stderr } = await harderway(argv, { directory, engine: { openSession } });
      const told = stderr.split('\n').filter((line) => !/^(?:start|failed|done|stopped) |^ +log:/.test(line));
      const shown = argv.map((word) => (word === '' ? '""' : word)).join(' ');
      text += steady(`$ harderway ${shown}\n${stdout}${told.join('\n')}[${code}]\n\n`, directory);
    }
    await expect(text).toMatchFileSnapshot('golden/wrong-inputs.txt');
  });

  it('by the file system', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'cluster.yaml'), good);
    const path = join(directory, 'auth/.ca.pem.270cb595-6e6');
    const refused = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open', path });
    const engine = { loadPki: () => Promise.reject(refused) };
    const { stderr } = await harderway(['render'], { directory, engine });
    expect(stderr).toContain(
      `error: cannot write ${join(directory, 'auth')}: permission denied (EACCES) [file-unwritable]\n`,
    );
  });

  it('in cluster.yaml', async () => {
    let text = '';
    for (const [fault, content] of clusters) {
      const directory = await temporaryDirectory();
      await writeFile(join(directory, 'cluster.yaml'), content);
      const { code, stdout, stderr } = await harderway(['check'], { directory });
      text += steady(`# ${fault}\n${stdout}${stderr}[${code}]\n\n`, directory);
    }
    await expect(text).toMatchFileSnapshot('golden/wrong-clusters.txt');
  });
});
