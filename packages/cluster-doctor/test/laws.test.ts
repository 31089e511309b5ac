import fc from 'fast-check';
import { expect, test } from 'vitest';
import { damagedBundles } from '../../../tools/testing/hand-built/damaged.js';
import { all, answer, editFile, editUnit, on, replaced } from '../../../tools/testing/hand-built/edit.js';
import { faultOf, faults } from '../../../tools/testing/hand-built/faults.js';
import { healthy } from '../../../tools/testing/hand-built/healthy.js';
import { soon } from '../../../tools/testing/soon.js';
import type { Bundle, FileFacts, HostFacts } from '../src/bundle/model.js';
import { formatBundle, parseBundle } from '../src/bundle/read.js';
import { judge } from '../src/judge/judge.js';

test('judging never throws, whatever is missing or damaged', () => {
  fc.assert(fc.property(damagedBundles, (bundle) => judge(bundle).version === 1));
});

test.each([{ only: ['disk-ful'] }, { skip: ['disk-ful'] }])(
  'a code that nothing has is refused: %j',
  (options) => {
    expect(() => judge(healthy(), options)).toThrow(
      expect.objectContaining({ code: 'unknown-code', hint: expect.stringContaining('disk-full') }),
    );
  },
);

test('a code that resembles none gets no hint', () => {
  expect(() => judge(healthy(), { only: ['zzzzzzzz'] })).toThrow(
    expect.objectContaining({ code: 'unknown-code', hint: undefined }),
  );
});

test('a text is a bundle, or is refused with a code', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        parseBundle(text);
      } catch (error) {
        expect(error).toMatchObject({ code: 'bundle-unreadable' });
      }
    }),
  );
});

/** Codes of findings where the gateway expects something, and each API server answers something. */
function foundOf(expected: string, answered: string): readonly string[] {
  const plant = all(
    editFile('gateway', '/etc/ha.d/ldirectord.cf', (text) =>
      text.replace('receive="ok"', () => `receive="${expected}"`),
    ),
    ...['11', '12', '13'].map((last) =>
      answer('gateway', `https 192.168.1.${last}:6443/healthz`, (output) =>
        output.replace('\n\nok', () => `\n\n${answered}`),
      ),
    ),
  );
  return judge(plant(healthy())).findings.map(({ id }) => id);
}

test('what a health check expects is judged where it means the same to Perl, and never for long', () => {
  for (const expected of ['OK', '^no', 'o.kay', 'ko|no', '\\.'])
    expect([expected, foundOf(expected, 'ok')]).toEqual([expected, ['health-check-mismatch']]);
  for (const expected of ['ok', '^ok$', 'o.*k', 'no|ok', '(?i)OK', '\\Aok\\z', '[[:lower:]]k', 'passed'])
    expect([
      expected,
      foundOf(expected, expected === 'passed' ? '[+]ping ok\nhealthz check passed' : 'ok'),
    ]).toEqual([expected, []]);
  expect(soon(() => foundOf('^(o|oo?)+$', `${'o'.repeat(45)}!`))).toEqual([]);
  expect(soon(() => foundOf('\\D*7', 'o\n'.repeat(200_000)))).toEqual([]);
  expect(soon(() => foundOf('7', 'o\n'.repeat(10)))).toEqual(['health-check-mismatch']);
});

test('a bundle without facts says nothing', () => {
  const empty: Bundle = {
    version: 1,
    collectedAt: '2026-11-20T10:00:00.000Z',
    hosts: [{ name: 'a', answers: {}, files: {}, processes: [], unread: [] }],
  };
  expect(judge(empty)).toMatchObject({
    health: 'unknown',
    findings: [],
    unread: [{ host: 'a', subject: 'the host' }],
  });
});

/** Changes each host of a sound bundle. */
function changed(change: (host: HostFacts) => Partial<HostFacts>): Bundle {
  const { hosts, ...rest } = healthy();
  return { ...rest, hosts: hosts.map((host) => ({ ...host, ...change(host) })) };
}
const bare = ({ text, keys, certificates, publicKeys, ...file }: FileFacts): FileFacts => file;
/** The questions that every host is asked, and none about what it runs. */
const general = new Set([
  'addresses',
  'links',
  'routes',
  'disks',
  'inodes',
  'parameters',
  'listening',
  'firewall',
  'time-source',
]);
const asked = (also: readonly string[]): Bundle =>
  changed(({ answers }) => ({
    answers: Object.fromEntries(
      Object.entries(answers).filter(([subject]) => general.has(subject) || also.includes(subject)),
    ),
    files: {},
    processes: [],
  }));

test.each([
  ['clocks', changed(() => ({ clock: undefined })), 'the time'],
  ['processes', changed(() => ({ processes: [] })), 'the process of kube-apiserver'],
  [
    'contents of files',
    changed(({ files }) => ({
      files: Object.fromEntries(Object.entries(files).map(([path, file]) => [path, bare(file)])),
    })),
    '/var/lib/kubernetes/ca.pem',
  ],
  ['answers about programs', asked([]), 'units'],
])('a bundle without %s is not called healthy', (_, bundle, subject) => {
  const { health, findings, unread } = judge(bundle);
  expect([health, findings.filter(({ severity }) => severity !== 'info')]).toEqual(['unknown', []]);
  expect(unread.map((each) => each.subject)).toContain(subject);
});

test('hosts without a control plane are not healthy', () => {
  const { client: _, desired: __, ...cluster } = asked([]);
  const units = { exitCode: 0, output: 'Version=257.9-1~deb13u1' };
  const hosts = cluster.hosts.map((host) => ({ ...host, answers: { ...host.answers, units } }));
  const { health, findings, unread } = judge({ ...cluster, hosts: hosts.slice(1) });
  expect([health, findings]).toEqual(['unknown', []]);
  expect(unread).toEqual([
    {
      host: 'control0, control1, control2',
      subject: 'the control plane',
      reason: 'the bundle has no program of one',
    },
  ]);
});

test('a cluster is healthy only if all of it was read', () => {
  const { hosts, ...rest } = healthy();
  const unread = [{ subject: 'disks', reason: 'df is not installed' }];
  expect(judge({ hosts, ...rest }).health).toBe('healthy');
  expect(judge({ hosts: hosts.map((host) => ({ ...host, unread })), ...rest }).health).toBe('unknown');
  expect(judge({ hosts, ...rest, client: { answers: {}, unread } }).health).toBe('unknown');
});

test.each([
  ['gateway', '/etc/ha.d/ldirectord.cf'],
  ['control0', '/etc/sysctl.d/50-vip-arp.conf'],
  ['control0', '/var/lib/kubernetes/encryption-config.yaml'],
])('of a file that was cut nothing is concluded: %s %s', (name, path) => {
  const cut = on(name, ({ files }) => ({
    files: { ...files, [path]: { kind: 'file', ...files[path], text: 'virtual', truncated: true } },
  }));
  const { health, findings, unread } = judge(cut(healthy()));
  expect([health, findings.map(({ id }) => id)]).toEqual(['unknown', []]);
  expect(unread).toEqual([{ host: name, subject: path, reason: 'it is longer than 64 kB, and was cut' }]);
});

test('a member is given up only with a majority of all members, those on hosts that were not read too', () => {
  const { plant } = faultOf('data lost while the list says new');
  const removals = (bundle: Bundle): readonly string[] =>
    judge(bundle).findings.flatMap(({ repair }) =>
      repair.flatMap(({ command }) => (command.startsWith('mv ') ? [command] : [])),
    );
  const more = replaced(
    '--initial-cluster ',
    '--initial-cluster control3=https://192.168.1.14:2380,control4=https://192.168.1.15:2380,',
  );
  const hosts = ['control0', 'control1', 'control2'];
  const larger = all(...hosts.map((host) => editUnit(host, 'etcd.service', more)));
  expect(removals(plant(healthy()))).toHaveLength(1);
  expect(removals(larger(plant(healthy())))).toEqual([]);
});

test.each([/^units$/, /^units?(?: |$)/])(
  'of units that systemd did not show nothing is concluded: %s',
  (subjects) => {
    const { hosts, ...rest } = healthy();
    const fail = { exitCode: 1, output: 'Failed to connect to bus: Connection refused' };
    const silenced = hosts.map((host) => ({
      ...host,
      answers: Object.fromEntries(
        Object.entries(host.answers).map(([subject, given]) => [
          subject,
          subjects.test(subject) ? fail : given,
        ]),
      ),
    }));
    const { health, findings, unread } = judge({ hosts: silenced, ...rest });
    expect([health, findings.map(({ id }) => id)]).toEqual(['unknown', []]);
    expect(unread[0]).toEqual({ host: 'gateway', subject: 'units', reason: fail.output });
  },
);

test('a member of etcd on no host of the bundle leaves the cluster unknown', () => {
  const { hosts, ...rest } = healthy();
  const { health, findings, unread } = judge({
    hosts: hosts.filter(({ name }) => name !== 'control1'),
    ...rest,
  });
  expect([health, findings.map(({ id }) => id)]).toEqual(['unknown', []]);
  expect(unread).toEqual([
    {
      host: 'control1',
      subject: 'the host',
      reason: 'etcd has this member at https://192.168.1.12:2380, and the bundle has no such host',
    },
  ]);
});

test('a bundle of control nodes alone leaves the gateway unknown, unless the address answers', () => {
  const { hosts, client, ...rest } = healthy();
  const controlNodes = hosts.filter(({ name }) => name !== 'gateway');
  const { health, unread } = judge({ hosts: controlNodes, ...rest });
  expect([health, unread.map(({ subject }) => subject)]).toEqual(['unknown', ['the gateway']]);
  expect(judge({ hosts: controlNodes, client, ...rest }).health).toBe('healthy');
});

test.each([
  ['gateway', /^time-source$/, 'time-source'],
  ['gateway', /^parameters$/, 'parameters'],
  ['control1', /^https .*readyz/, 'the API server'],
])('a bundle whose %s lacks the answer %s is not healthy', (name, question, subject) => {
  const { hosts, ...rest } = healthy();
  const without = hosts.map((host) =>
    host.name === name
      ? {
          ...host,
          answers: Object.fromEntries(Object.entries(host.answers).filter(([key]) => !question.test(key))),
        }
      : host,
  );
  const { health, unread } = judge({ hosts: without, ...rest });
  expect([health, unread]).toEqual([
    'unknown',
    [{ host: name, subject, reason: 'the bundle has no answer' }],
  ]);
});

test('a byte order mark before a bundle is no part of it', () => {
  expect(parseBundle(`\ufeff${formatBundle(healthy())}`)).toEqual(healthy());
});

test('a bundle of a later form is refused as such', () => {
  expect(() => parseBundle(JSON.stringify({ ...healthy(), version: 2 }))).toThrow(
    expect.objectContaining({ code: 'bundle-version' }),
  );
});

test('a fault of the form is named by its place', () => {
  expect(() => parseBundle('{"version":1,"collectedAt":"2026-11-20T10:00:00.000Z","hosts":[{}]}')).toThrow(
    /hosts\[0\]\.name/,
  );
});

test('a bundle without hosts is refused, since nothing is known of its cluster', () => {
  expect(() => parseBundle(JSON.stringify({ ...healthy(), hosts: [] }))).toThrow(
    expect.objectContaining({ code: 'bundle-unreadable', message: expect.stringContaining('hosts') }),
  );
});

test('codes can be chosen and left out', () => {
  const fault = faults.find(({ code }) => code === 'disk-full');
  const bundle = fault?.plant(healthy()) ?? healthy();
  expect(judge(bundle, { only: ['disk-full'] }).findings.map(({ id }) => id)).toEqual(['disk-full']);
  expect(judge(bundle, { skip: ['disk-full'] }).findings[0]?.id).not.toBe('disk-full');
});
