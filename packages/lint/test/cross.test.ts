import { describe, expect, it } from 'vitest';
import type { LintFile } from '../src/files/file.js';
import { lintFiles } from '../src/lint.js';
import { codesIn, filesOf } from './files.js';

const service = (unit: string, more = ''): string =>
  `[Unit]\n${unit}\n[Service]\nExecStart=/usr/bin/a\n${more}`;

describe('a unit that is missing', () => {
  const units = { 'a.service': service('Requires=b.service\nAfter=b.service') };

  it('is an error among all units of a host, and not reported among a few', () => {
    expect(codesIn(units)).toEqual([]);
    expect(codesIn({ ...units, 'sysinit.target': '[Unit]\nDescription=x\n' })).toEqual([
      'a.service:2:10 named-unit-missing',
    ]);
  });

  it.each([
    ['baclend.service', true],
    ['backnd.service', true],
    ['backeend.service', true],
    ['bakcend.service', true],
    ['backend@.service', false],
    ['backend2.service', false],
    ['frontend.service', false],
  ])('is reported where %s is a misspelled one: %s', (name, expected) => {
    const found = codesIn({
      'a.service': service(`After=${name}`),
      'backend.service': service('Description=b'),
    });
    expect(found).toEqual(expected ? ['a.service:2:7 named-unit-missing'] : []);
  });

  it.each([
    ['itself', 'b.service', { 'b.service': service('Description=b') }],
    ['its template', 'b@1.service', { 'b@.service': service('Description=b') }],
    ['a Quadlet file of it', 'b.service', { 'b.container': '[Container]\nImage=docker.io/library/b\n' }],
    ['a Quadlet file of its pod', 'b-pod.service', { 'b.pod': '[Pod]\n' }],
    ['a kind that systemd makes', 'b.mount', {}],
  ])('is not missing beside %s', (_, name, more) => {
    const own = service(`Requires=${name}\nAfter=${name}`);
    expect(codesIn({ 'a.service': own, 'sysinit.target': '[Unit]\nDescription=x\n', ...more })).toEqual([]);
  });

  it('is not missing where a link has its name', () => {
    const link: LintFile = { kind: 'link', path: 'b.service' };
    const complete = filesOf({ ...units, 'sysinit.target': '[Unit]\nDescription=x\n' });
    expect(lintFiles([...complete, link]).results.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  });

  it.each([
    ['a.timer', '[Timer]\nOnCalendar=daily\n', 'a.service'],
    ['a.timer', '[Timer]\nOnCalendar=daily\nUnit=b.service\n', 'b.service'],
    ['a.path', '[Path]\nPathExists=/x\n', 'a.service'],
    ['a.socket', '[Socket]\nListenStream=/run/a\n', 'a.service'],
    ['a.socket', '[Socket]\nListenStream=/run/a\nService=b.service\n', 'b.service'],
    ['a.socket', '[Socket]\nListenStream=/run/a\nAccept=yes\n', 'a@.service'],
    ['a@.timer', '[Timer]\nOnCalendar=daily\n', 'a@.service'],
  ])('is reported by %s %j, which starts it', (path, text, unit) => {
    expect(codesIn({ [path]: text }).map((each) => each.split(' ')[1])).toEqual(['triggered-unit-missing']);
    expect(codesIn({ [path]: text, [unit]: service('Description=a') })).toEqual([]);
  });
});

describe('a cycle of units', () => {
  it('is reported once, at one of its settings, with the others', () => {
    const files = filesOf({
      'a.service': service('After=b.service'),
      'b.service': service('Before=a.service\nAfter=c.service'),
      'c.service': service('After=a.service'),
    });
    const found = lintFiles(files).results.flatMap(({ diagnostics }) => diagnostics);
    expect(found).toMatchObject([{ code: 'ordering-cycle', related: [{}, {}] }]);
  });

  it('closes over the targets of the boot, unless a unit takes no part in their order', () => {
    const early = (more: string): Readonly<Record<string, string>> => ({
      'a.service': service(`Before=local-fs.target\n${more}`),
    });
    expect(codesIn(early(''))).toEqual(['a.service:2:8 ordering-cycle']);
    expect(codesIn(early('DefaultDependencies=no'))).toEqual([]);
  });

  it('is not between the units of two hosts', () => {
    const files = {
      'one/etc/systemd/system/a.service': service('After=b.service'),
      'two/etc/systemd/system/b.service': service('After=a.service'),
    };
    expect(codesIn(files)).toEqual([]);
  });

  it('is not in a unit that /etc replaces', () => {
    const files = {
      'usr/lib/systemd/system/a.service': service('After=b.service'),
      'usr/lib/systemd/system/b.service': service('After=a.service'),
      'etc/systemd/system/a.service': service('Description=a'),
    };
    expect(codesIn(files)).toEqual([]);
  });

  it('of thousands of units is found in no time', () => {
    const count = 3000;
    const files = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `a${at}.target`,
        `[Unit]\nAfter=a${(at + 1) % count}.target a0.target\n`,
      ]),
    );
    const found = codesIn(files);
    expect(found.filter((each) => each.endsWith('ordering-cycle'))).toHaveLength(1);
  });
});

describe('a port', () => {
  const socket = (listen: string, unit = ''): string => `[Unit]\n${unit}\n[Socket]\n${listen}\n`;
  const sockets = (one: string, other: string, unit = ''): readonly string[] =>
    codesIn({
      'a.service': service('Description=a'),
      'a.socket': socket(one, unit),
      'b.service': service('Description=b'),
      'b.socket': socket(other),
    });

  it.each([
    ['ListenStream=80', 'ListenStream=80'],
    ['ListenStream=80', 'ListenStream=192.0.2.1:80'],
    ['ListenStream=192.0.2.1:80', 'ListenStream=0.0.0.0:80'],
    ['ListenStream=[::]:80', 'ListenStream=[::1]:80'],
    ['ListenDatagram=53', 'ListenDatagram=53'],
  ])('of %s and %s collides', (one, other) => {
    expect(sockets(one, other)).toEqual([expect.stringMatching(/^b\.socket:4:\d+ ports-collide$/)]);
  });

  it.each([
    ['ListenStream=80', 'ListenStream=81'],
    ['ListenStream=80', 'ListenDatagram=80'],
    ['ListenStream=192.0.2.1:80', 'ListenStream=192.0.2.2:80'],
    ['ListenStream=/run/80', 'ListenStream=/run/80'],
  ])('of %s and %s does not', (one, other) => {
    expect(sockets(one, other)).toEqual([]);
  });

  it('does not collide between units that exclude each other', () => {
    expect(sockets('ListenStream=80', 'ListenStream=80', 'Conflicts=b.socket')).toEqual([]);
  });
});

describe('a file that is missing', () => {
  const files = (path: string): readonly LintFile[] => [
    ...filesOf({ 'h/etc/systemd/system/a.service': service('Description=a', `EnvironmentFile=${path}\n`) }),
    { kind: 'unread', path: 'h/etc/a/one.env.txt' },
  ];
  const found = (path: string): readonly string[] =>
    lintFiles(files(path)).results.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));

  it('is reported in directories that are among the files', () => {
    expect(found('/etc/a/two.env.txt')).toEqual(['named-file-missing']);
  });

  it.each(['/etc/a/one.env.txt', '-/etc/a/two.env.txt', '/etc/b/two.env.txt', '/etc/a/%i.txt'])(
    '%s is not',
    (path) => {
      expect(found(path)).toEqual([]);
    },
  );
});

describe('programs of a cluster', () => {
  const apiserver = (address: string, range: string): string => `[Service]
ExecStart=/usr/bin/kube-apiserver --advertise-address=${address} --authorization-mode=Node,RBAC --client-ca-file=/etc/ca.pem \\
  --etcd-servers=https://192.0.2.11:2379,https://192.0.2.12:2379 --etcd-cafile=/etc/ca.pem --etcd-certfile=/etc/k.pem --etcd-keyfile=/etc/k.key \\
  --service-account-issuer=https://kubernetes.example --service-account-key-file=/etc/s.pem --service-account-signing-key-file=/etc/s.key \\
  --tls-cert-file=/etc/k.pem --tls-private-key-file=/etc/k.key --service-cluster-ip-range=${range}
`;

  it('that use the same etcd are compared', () => {
    const files = {
      'one/a.service': apiserver('192.0.2.11', '10.32.0.0/24'),
      'two/a.service': apiserver('192.0.2.12', '10.33.0.0/24'),
    };
    expect(codesIn(files)).toEqual([expect.stringMatching(/^one\/a\.service:5:\d+ apiservers-differ$/)]);
  });

  it('are asked by ldirectord without a certificate', () => {
    const probed = (flag: string, server = '192.0.2.11'): readonly string[] =>
      codesIn({
        'one/a.service': apiserver('192.0.2.11', `10.32.0.0/24 ${flag}`),
        'gateway/ldirectord.cf': `checkinterval=1
virtual=192.0.2.21:6443
\tservicename=kubernetes
\treal=${server}:6443 gate
\tscheduler=wrr
\tchecktype=negotiate
\tservice=https
\trequest="healthz"
\treceive="ok"
`,
      }).filter((each) => each.includes('anonymous'));
    expect(probed('--anonymous-auth=false')).toEqual([
      expect.stringMatching(/^one\/a\.service:5:\d+ anonymous-probe-refused$/),
    ]);
    expect(probed('--anonymous-auth=true')).toEqual([]);
    expect(probed('--anonymous-auth=false', '192.0.2.99')).toEqual([]);
  });

  it('that are copies are not', () => {
    const files = {
      'v1/a.service': apiserver('192.0.2.11', '10.32.0.0/24'),
      'v2/a.service': apiserver('192.0.2.11', '10.33.0.0/24'),
    };
    expect(codesIn(files)).toEqual([]);
  });
});

describe('routers of one address', () => {
  const router = (priority: number, address = '192.0.2.21'): string => `vrrp_instance api {
    interface eth0
    virtual_router_id 51
    priority ${priority}
    virtual_ipaddress {
        ${address}/24
    }
}
`;
  const codes = (hosts: Readonly<Record<string, string>>): readonly string[] =>
    codesIn(
      Object.fromEntries(
        Object.entries(hosts).map(([host, text]) => [`${host}/etc/keepalived/keepalived.conf`, text]),
      ),
    ).filter((each) => /priorities|owners/.test(each));

  it('are compared on hosts side by side', () => {
    expect(codes({ 'hosts/gateway0': router(150), 'hosts/gateway1': router(150) })).toEqual([
      'hosts/gateway0/etc/keepalived/keepalived.conf:4:5 equal-priorities',
      'hosts/gateway1/etc/keepalived/keepalived.conf:4:5 equal-priorities',
    ]);
    expect(codes({ 'hosts/gateway0': router(150), 'hosts/gateway1': router(100) })).toEqual([]);
  });

  it('are not compared with routers of other addresses, and not with copies', () => {
    expect(codes({ 'hosts/a': router(150), 'hosts/b': router(150, '192.0.2.22') })).toEqual([]);
    expect(codes({ 'v1/gateway0': router(150), 'v2/gateway0': router(150) })).toEqual([]);
  });
});
