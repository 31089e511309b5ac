import fc from 'fast-check';
import { expect, expectTypeOf, test } from 'vitest';
import {
  all,
  answer,
  editUnit,
  failing,
  type Plant,
  put,
  replaced,
} from '../../../../tools/testing/hand-built/edit.js';
import { faultOf, faults } from '../../../../tools/testing/hand-built/faults.js';
import {
  authority,
  certificate,
  file,
  keyFile,
  serving,
} from '../../../../tools/testing/hand-built/healthy.js';
import type { Repair } from '../../src/checks/check.js';
import { type Attack, attack, NASTY, REACHED, UNSEEN, VICTIMS } from '../bundles/hostile.js';
import { commandsAfter, findingsAfter, reportAfter } from '../bundles/judged.js';
import { programOf, split } from '../commands/split.js';

/** The marks at which the text of a stranger begins and ends. */
const [BEGIN, END] = ['qq', 'zz'];

const nasty = fc
  .array(fc.constantFrom(...NASTY, ...UNSEEN), { minLength: 1, maxLength: 4 })
  .map((texts) => `${BEGIN}${texts.join('')}${END}`);

const attacks: fc.Arbitrary<Attack> = fc.record({
  victims: fc.subarray([...VICTIMS], { minLength: 1 }),
  before: fc.oneof(
    fc.constant(''),
    nasty,
    nasty.map((text) => `-${text}`),
  ),
  after: fc.oneof(fc.constant(''), nasty),
});

/** The programs that the commands of all faults run. */
const known = new Set(
  faults
    .flatMap(({ plant }) => commandsAfter(plant))
    .flatMap(split)
    .map(programOf),
);

test('a repair takes no command but one that shell.ts has made', () => {
  expectTypeOf<string>().not.toExtend<Repair['command']>();
});

test('the text of a stranger stays in one word, is no option, and runs nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...faults), attacks, ({ plant }, how) => {
      for (const command of commandsAfter(all(plant, attack(how))))
        for (const simple of split(command)) {
          expect(known, command).toContain(programOf(simple));
          const words = [...simple.words, simple.output ?? ''];
          for (const word of words) expect(word, command).not.toMatch(/^-[^=]*qq/);
          // A line of an answer has one end of a text with a line break; no command has both in different words.
          const begun = words.filter((word) => word.includes(BEGIN) && !word.includes(END));
          const ended = words.filter((word) => word.includes(END) && !word.includes(BEGIN));
          expect(begun.length > 0 && ended.length > 0, command).toBe(false);
        }
    }),
  );
});

test.for(REACHED)('%s is a word of the repair of "%s", whatever follows it', ([victim, title]) => {
  const after = `${BEGIN};'$(touch>pwned)\`${END}`;
  const words = commandsAfter(all(faultOf(title).plant, attack({ victims: [victim], before: '', after })))
    .flatMap(split)
    .flatMap((simple) => simple.words)
    .filter((word) => word.includes(BEGIN));
  expect(words).not.toEqual([]);
  // Words of sed and awk have escapes and dots for some characters.
  for (const word of words) expect(word).toMatch(/qq.*touch.*pwned.*zz/);
});

// systemd takes no NUL from a unit.
test.for(UNSEEN.filter((text) => text !== '\0'))('no command is given for a path with %j', (unseen) => {
  const { plant } = faultOf('data lost while the list says new');
  const spoiled = attack({ victims: ['/etc/etcd/ca.pem'], before: '', after: `${unseen}x` });
  const findings = findingsAfter(all(plant, spoiled));
  expect(findings.find(({ id }) => id === 'etcd-data-lost')).toMatchObject({
    repair: [],
    advice: expect.stringContaining('repair it by hand'),
  });
});

test('no command is given for a path that would be an option', () => {
  const { plant } = faultOf('scheduler file of v1beta1');
  const spoiled = attack({ victims: ['/etc/kubernetes/config/'], before: '--file=', after: '' });
  const findings = findingsAfter(all(plant, spoiled));
  expect(findings.find(({ id }) => id === 'scheduler-configuration-invalid')?.repair).toEqual([]);
});

test('a unit whose name is a pattern is not judged', () => {
  const spoiled = attack({ victims: ['etcd.service'], before: '', after: '*' });
  expect(commandsAfter(all(faultOf('etcd not enabled').plant, spoiled)).join('\n')).not.toContain('*');
});

test('a flag that the version lacks is taken out of its line of the unit', () => {
  expect(commandsAfter(faultOf('a flag of a newer version').plant)).toContain(
    "sed -n 17p /etc/systemd/system/kube-controller-manager.service | grep -qF --regexp=--controller-shutdown-timeout=10s && sed -i '17s|--controller-shutdown-timeout=10s||' /etc/systemd/system/kube-controller-manager.service && systemctl daemon-reload && systemctl restart kube-controller-manager",
  );
});

test('a real server that the table lacks is added again, and its health is not in question', () => {
  const { plant } = faultOf('the table of IPVS lacks a real server');
  expect(commandsAfter(plant)).toContain('systemctl reload ldirectord');
  expect(findingsAfter(plant).find(({ id }) => id === 'server-taken-out')?.evidence).toMatchObject([
    { text: 'no real server 192.168.1.11' },
  ]);
});

test('a list that a blank has cut is joined again', () => {
  expect(commandsAfter(faultOf('blank in --etcd-servers').plant)).toContainEqual(
    expect.stringMatching(
      / && sed -i -E '\d+s\/,\[\[:blank:\]\]\+\/,\/g' \/etc\/systemd\/system\/kube-apiserver\.service && /,
    ),
  );
});

test.each([
  ['an unknown plugin is taken out', 'NodeRestriction,', 'NodeRestriction,PodSecurityPolicy,'],
  [
    'two unknown plugins are taken out',
    'NodeRestriction,',
    'NodeRestriction,PodSecurityPolicy,DenyEscalatingExec,',
  ],
  [
    'a misspelt plugin is spelt right, since the API server would be open without it',
    'NodeRestriction',
    'NodeRestricton',
  ],
])('%s', (_, from, to) => {
  const [first] = findingsAfter(editUnit('control1', 'kube-apiserver.service', replaced(from, to)));
  expect(first?.repair.map(({ command }) => command.split(' && ')[1])).toEqual([
    expect.stringMatching(
      new RegExp(
        `\\|--enable-admission-plugins=.*${to}.*\\|--enable-admission-plugins=NamespaceLifecycle,NodeRestriction,LimitRanger,.*\\|' `,
      ),
    ),
  ]);
});

test.each([
  ['--service-nodeport-range', '--service-node-port-range'],
  ['--experimental-encryption-provider-config', '--encryption-provider-config'],
])('%s is written as %s, and not taken out', (wrong, right) => {
  const [first] = findingsAfter(editUnit('control1', 'kube-apiserver.service', replaced(right, wrong)));
  expect(first?.repair[0]?.command).toContain(`|${wrong}=`);
  expect(first?.repair[0]?.command).toContain(`|${right}=`);
});

test.each([
  ['variable empty in --listen-peer-urls', 'https://:2380', 'https://192.168.1.11:2380'],
  ['variable empty in --advertise-address', '--advertise-address=', '--advertise-address=192.168.1.13'],
])('%s: the address of the host is filled in', (title, from, to) => {
  expect(commandsAfter(faultOf(title).plant)).toContainEqual(expect.stringContaining(`s|${from}|${to}|`));
});

test('a key of tokens that is there is named again, and not overwritten', () => {
  expect(commandsAfter(faultOf('checking key is of another pair').plant).slice(0, 1)).toEqual([
    expect.stringContaining(
      '|--service-account-key-file=/var/lib/kubernetes/kubernetes\\.pem|--service-account-key-file=/var/lib/kubernetes/service-account.pem|',
    ),
  ]);
});

test('with an authority come its key and what it has signed', () => {
  const odd = (given: Parameters<typeof certificate>[0]) =>
    file({ text: 'odd', certificates: [certificate({ ...given, signedBy: ['odd-ca'] })] });
  const anew = all(
    ...['/etc/etcd/ca.pem', '/var/lib/kubernetes/ca.pem'].map((path) =>
      put('control0', path, file({ text: 'odd', certificates: [authority('odd-ca')] })),
    ),
    ...['/etc/etcd/kubernetes.pem', '/var/lib/kubernetes/kubernetes.pem'].map((path) =>
      put('control0', path, odd({ ...serving.certificates?.[0], publicKey: 'odd' })),
    ),
  );
  const [first] = findingsAfter(anew);
  expect(first?.id).toBe('authority-differs');
  expect(first?.repair.map(({ command }) => command.split(' ').at(-1))).toEqual(
    [
      '/etc/etcd/ca.pem',
      '/var/lib/kubernetes/ca.pem',
      '/etc/etcd/kubernetes.pem',
      '/etc/etcd/kubernetes-key.pem',
      '/var/lib/kubernetes/kubernetes.pem',
      '/var/lib/kubernetes/kubernetes-key.pem',
      '/var/lib/kubernetes/ca-key.pem',
    ]
      .map((path) => `root@control0:${path}`)
      .toSpliced(0, 0, '/root/replaced')
      .concat('etcd', 'kube-apiserver', 'kube-controller-manager'),
  );
});

test('the scheduler file gets the newest version that the installed program reads', () => {
  const old = answer('control1', 'version /usr/local/bin/kube-scheduler', () => 'Kubernetes v1.22.3');
  expect(commandsAfter(old)).toContain(
    "grep -qE --regexp='^apiVersion:' /etc/kubernetes/config/kube-scheduler.yaml && sed -i -E 's|^apiVersion:.*|apiVersion: kubescheduler.config.k8s.io/v1beta2|' /etc/kubernetes/config/kube-scheduler.yaml && systemctl daemon-reload && systemctl restart kube-scheduler",
  );
});

test.each([
  [
    'drop-in-replaces-command',
    all(
      faultOf('a drop-in replaces ExecStart').plant,
      answer(
        'control1',
        'unit kube-apiserver.service',
        replaced('/etc/systemd/system/kube-apiserver.service.d/90.conf', '/etc/shadow'),
      ),
    ),
  ],
  [
    'program-not-executable',
    all(
      put('control2', '/etc/shadow', file({ mode: '640' })),
      answer(
        'control2',
        'unit kube-scheduler.service',
        replaced('/usr/local/bin/kube-scheduler', '/etc/shadow'),
      ),
    ),
  ],
])('%s does not take any file for what it should be', (code, plant) => {
  const found = findingsAfter(plant).find(({ id }) => id === code);
  expect(found?.message).toContain('/etc/shadow');
  expect(found?.repair).toEqual([]);
});

test('no file is copied from a host where it is broken or missing', () => {
  const lost = faultOf('indentation of the encryption file lost');
  const findings = findingsAfter(all(faultOf('encryption file missing').plant, lost.plant));
  const copies = findings.flatMap(({ repair }) => repair).filter(({ command }) => command.includes('scp'));
  expect(copies.map(({ host }) => host)).toEqual(['control0', 'control0']);
});

test('of a flag that is given more than once, no single value is taken over', () => {
  const issuer = /--service-account-issuer=\S+/;
  const twice = editUnit(
    'control1',
    'kube-apiserver.service',
    replaced(issuer, '--service-account-issuer=https://new --service-account-issuer=https://old'),
  );
  const found = findingsAfter(twice).find(({ id }) => id === 'api-servers-differ');
  expect(found?.message).toContain('--service-account-issuer');
  expect(found?.repair).toEqual([]);
});

test('a masked unit is unmasked before it is started', () => {
  const [first] = findingsAfter(faultOf('ldirectord masked').plant);
  expect(first?.repair.map(({ command }) => command)).toEqual([
    'systemctl unmask ldirectord.service && systemctl enable --now ldirectord.service',
  ]);
});

test('the part that is not ready is shown, and not that openssl does not trust the CA', () => {
  const plant = answer(
    'control0',
    'https 127.0.0.1:6443/readyz?verbose',
    () =>
      'verify error:num=20:unable to get local issuer certificate\nHTTP/1.0 500 Internal Server Error\n\n[+]ping ok\n[-]etcd failed: reason withheld',
  );
  const found = findingsAfter(plant).find(({ id }) => id === 'api-not-ready');
  expect(found?.evidence.map(({ text }) => text)).toEqual(['[-]etcd failed: reason withheld']);
  expect(found?.advice).toBeUndefined();
  // The host's clock is at 10:00:00.
  const since = answer('control0', 'units', (text) =>
    text.replace(/^Id=kube-apiserver.service$/m, '$&\nActiveEnterTimestamp=Fri 2026-11-20 09:59:48 UTC'),
  );
  const starting = findingsAfter(all(plant, since)).find(({ id }) => id === 'api-not-ready');
  expect(starting?.message).toBe('the API server of control0 is not ready, 12 s after its start: etcd');
  expect(starting?.advice).toContain('run the doctor again');
});

test('an API server that cannot read Secrets, since it has another key, is a consequence', () => {
  const notReady = answer(
    'control1',
    'https 127.0.0.1:6443/readyz?verbose',
    () => 'HTTP/1.0 500 Internal Server Error\n\n[+]ping ok\n[-]informer-sync failed: reason withheld',
  );
  const rootsAfter = (...plants: readonly Plant[]) =>
    reportAfter(all(...plants)).findings.flatMap(({ id, severity, consequences }) =>
      severity === 'info' ? [] : [[id, ...consequences.map((each) => each.id)]],
    );
  expect(rootsAfter(notReady)).toEqual([['api-not-ready']]);
  expect(rootsAfter(faultOf('another encryption key on one node').plant, notReady)).toEqual([
    ['encryption-configuration-differs', 'api-not-ready'],
  ]);
});

test('no data are removed while a majority of members does not serve', () => {
  const lost = (host: string) =>
    failing(
      host,
      'etcd.service',
      '{"msg":"tocommit(91) is out of range [lastIndex(61)]. Was the raft log corrupted?"}',
    );
  const repairs = (...hosts: readonly string[]) =>
    findingsAfter(all(...hosts.map(lost)))
      .filter(({ id }) => id === 'etcd-data-lost')
      .map(({ repair }) => repair.length);
  expect(repairs('control0')).toEqual([5]);
  expect(repairs('control0', 'control1')).toEqual([0, 0]);
});

const key = (name: string) => file({ text: 'x', certificates: [authority(name)] });

test.each([
  ['service-account-key-differs', '/var/lib/kubernetes/service-account.pem'],
  ['authority-differs', '/etc/etcd/ca.pem'],
])('%s: no repair takes sides where each host has its own', (code, path) => {
  const own = (...hosts: readonly string[]) =>
    findingsAfter(all(...hosts.map((host) => put(host, path, key(host))))).filter(({ id }) => id === code);
  expect(own('control2').map(({ repair }) => repair.length > 0)).toEqual([true]);
  expect(own('control1', 'control2').map(({ repair }) => repair)).toEqual([[], []]);
});

test('a key is kept before another one is copied over it', () => {
  const found = findingsAfter(faultOf('another encryption key on one node').plant);
  const [differs] = found.filter(({ id }) => id === 'encryption-configuration-differs');
  expect(differs?.repair.map(({ command }) => command.split(' ')[0])).toEqual(['mkdir', 'scp', 'systemctl']);
  expect(differs?.repair[0]).toMatchObject({
    host: 'control1',
    command: expect.stringContaining(
      '--backup=numbered /var/lib/kubernetes/encryption-config.yaml /root/replaced',
    ),
  });
});

test('hosts that have the keys of each other do not copy them over the only ones', () => {
  const [path, key] = ['/etc/etcd/kubernetes.pem', '/etc/etcd/kubernetes-key.pem'];
  const pair = (host: string, its: string, other: string) =>
    all(
      put(host, path, file({ text: its, certificates: [certificate({ publicKey: its })] })),
      put(host, key, keyFile(other)),
    );
  const mismatches = (plant: Plant) =>
    findingsAfter(plant)
      .filter(({ id }) => id === 'key-mismatch')
      .map(({ repair }) => repair.map(({ command }) => command.split(' ')[0]));
  const swapped = all(pair('control0', 'one', 'other'), pair('control1', 'other', 'one'));
  expect(mismatches(swapped)).toEqual([['systemctl'], ['systemctl']]);
  const lost = all(pair('control0', 'one', 'other'), pair('control1', 'one', 'one'));
  expect(mismatches(lost)).toEqual([['mkdir', 'scp', 'systemctl']]);
});

test('the data of a member are moved to a place of their own, so that no second run takes those of the next member', () => {
  const commands = commandsAfter(faultOf('data lost while the list says new').plant);
  expect(commands.filter((command) => / -?r[mf]+ /.test(command))).toEqual([]);
  expect(commands).toContainEqual(
    expect.stringMatching(/^mv -T \/var\/lib\/etcd\/member \/var\/lib\/etcd\/member-\w+$/),
  );
});

test('each kernel parameter is kept in a file of its own', () => {
  const commands = ['flows stay on a dead server', 'persistence'].flatMap((title) =>
    commandsAfter(faultOf(title).plant).filter((command) => command.startsWith('sysctl -w')),
  );
  expect(new Set(commands.map((command) => command.split('>')[1])).size).toBe(2);
});

test('nobody is told to start etcd in the middle of a restore', () => {
  const [found] = findingsAfter(faultOf('a restore that was interrupted').plant);
  expect(found?.id).toBe('quorum-lost');
  expect(found?.repair).toEqual([]);
  expect(found?.advice).toContain('Run `harderway restore` with the same snapshot again');
  expect(found?.evidence.map(({ file }) => file)).toContain('/var/lib/etcd/restore/id');
});
