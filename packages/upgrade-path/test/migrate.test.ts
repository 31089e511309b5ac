import { describe, expect, it } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { formatUpgrade } from '../src/format.js';
import type { MigratedProgram, ProgramName, ProgramSettings } from '../src/model.js';
import { planUpgrade } from '../src/plan.js';
import { schedulerFile } from './programs.js';

/** The result of one hop for a program. */
function migrated(
  program: ProgramName,
  settings: ProgramSettings | readonly string[],
  from: string,
  to: string,
): MigratedProgram {
  const given = 'argv' in settings ? settings : { argv: settings };
  const isEtcd = program === 'etcd';
  const plan = planUpgrade({
    from: isEtcd ? { kubernetes: '1.34.10', etcd: from } : { kubernetes: from, etcd: '3.5.33' },
    to: isEtcd ? { kubernetes: '1.34.10', etcd: to } : { kubernetes: to },
    programs: { [program]: given },
  });
  const found = plan.kind === 'plan' ? plan.hops.at(-1)?.programs[0] : undefined;
  if (found === undefined) throw new Error('no hop');
  return found;
}

const required = [
  '--etcd-servers=https://10.0.0.1:2379',
  '--service-account-issuer=https://10.0.0.10:6443',
  '--service-account-key-file=/sa.pem',
  '--service-account-signing-key-file=/sa-key.pem',
  '--service-cluster-ip-range=10.32.0.0/24',
  '--authorization-mode=Node,RBAC',
];

describe('flags', () => {
  it('get the name that the next version has', () => {
    const argv = ['--experimental-cluster-signing-duration=8760h0m0s'];
    const { argv: after, changes } = migrated('kube-controller-manager', argv, '1.24', '1.25');
    expect(after).toEqual(['--cluster-signing-duration=8760h0m0s']);
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'renamed', attention: false }));
  });

  it('do not become another setting where one is only advised', () => {
    const argv = ['--port=0', '--address=10.0.0.1'];
    const { argv: after, changes } = migrated('kube-controller-manager', argv, '1.23', '1.24');
    expect(after).toEqual([]);
    expect(changes.filter(({ kind }) => kind === 'removed')).toMatchObject([
      { subject: '--port', attention: false },
      { subject: '--address', attention: true, reason: expect.stringContaining('nothing takes its place') },
    ]);
  });

  it('that are written with underscores and cannot be read stay under their names', () => {
    const argv = ['--allow_metric_labels=false', '--goaway_chance=x'];
    const { argv: after, changes } = migrated('kube-apiserver', argv, '1.32', '1.33');
    expect(after).toEqual(['--allow-metric-labels=false', '--goaway-chance=x']);
    expect(changes.filter(({ kind }) => kind === 'removed')).toEqual([]);
  });

  it.each(['-h', '--help', '--nonsense'])('of etcd stay behind %s', (word) => {
    const argv = [word, '--unsafe-no-fsync', 'word', '--name', 'a'];
    const { argv: after, changes } = migrated('etcd', argv, '3.5.0', '3.5.33');
    expect(after.slice(-3)).toEqual(['--unsafe-no-fsync=true', 'word', '--name=a']);
    expect(changes.map(({ subject }) => subject)).toEqual([word.replace(/^-h$/, '--h')]);
  });

  it('go where the new name is given too', () => {
    const argv = ['--cluster-signing-duration=1h0m0s', '--experimental-cluster-signing-duration=2h0m0s'];
    expect(migrated('kube-controller-manager', argv, '1.24', '1.25').argv).toEqual([
      '--cluster-signing-duration=1h0m0s',
    ]);
  });

  it.each([
    '--runtime-config=a/v1=true',
    '--feature-gates=None=true',
    '--enable-admission-plugins=None',
    '--none=1',
  ])('are migrated in linear time: %s', (flag) => {
    const argv = [...required, ...Array.from({ length: 4000 }, (_, at) => flag.replace('=', `=x${at}`))];
    soon(() => migrated('kube-apiserver', argv, '1.30', '1.31'));
  });

  it('of etcd become feature gates, beside those that are there', () => {
    const argv = [
      '--experimental-initial-corrupt-check',
      '--feature-gates=LeaseCheckpoint=true',
      '--experimental-compact-hash-check-time=2m',
    ];
    const { argv: after, unresolved } = migrated('etcd', argv, '3.6.14', '3.7.1');
    expect(after).toEqual([
      '--feature-gates=InitialCorruptCheck=true,LeaseCheckpoint=true',
      '--compact-hash-check-time=2m',
    ]);
    expect(unresolved).toEqual([]);
  });

  it('that the running version refuses are kept, or their removal is listed', () => {
    const argv = ['--audit-log-maxage=thirty', '--cloud-provider', 'external', '-x', 'pos', '--v', '2'];
    const found = migrated('kube-apiserver', [...required, ...argv], '1.33', '1.34');
    expect(found.argv).toEqual([...required, '--audit-log-maxage=thirty', '-x', 'pos', '--v=2']);
    expect(found.changes.filter(({ kind }) => kind === 'removed')).toMatchObject([
      { subject: '--cloud-provider', before: 'external', attention: true },
    ]);
    expect(found.unresolved.map(({ code }) => code)).toContain('flag-value-invalid');
    const etcd = migrated(
      'etcd',
      ['-name', 'm1', '--max-txn-ops=many', '--bogus', '--quota-backend-bytes=5'],
      '3.5.33',
      '3.6.14',
    );
    expect(etcd.argv).toEqual(['--name=m1', '--max-txn-ops=many', '--quota-backend-bytes=5']);
    expect(etcd.changes).toContainEqual(expect.objectContaining({ kind: 'removed', subject: '--bogus' }));
    expect(etcd.unresolved.map(({ code }) => code)).toContain('flag-value-invalid');
  });

  it('without the value that they need get none', () => {
    const found = migrated('kube-apiserver', [...required, '--proxy-client-key-file'], '1.33', '1.34');
    expect(found.argv).toEqual([...required, '--proxy-client-key-file']);
    expect(found.unresolved.map(({ code }) => code)).toContain('flag-argument-missing');
    expect(migrated('etcd', ['--name'], '3.5.33', '3.6.14').unresolved).not.toEqual([]);
  });

  it('that the running version does not have are faults of the plan', () => {
    const plan = planUpgrade({
      from: { kubernetes: '1.31.14', etcd: '3.5.33' },
      to: { kubernetes: '1.32' },
      programs: { 'kube-scheduler': { argv: ['--no-such-flag=1', '--v=2'] } },
    });
    if (plan.kind === 'refused') throw new Error(plan.refusal.message);
    const found = plan.faults.map(({ program, diagnostic: { code, subject } }) => [program, code, subject]);
    expect(found).toContainEqual(['kube-scheduler', 'flag-unknown', '--no-such-flag']);
    expect(plan.hops[0]?.programs[0]?.argv).toEqual(['--v=2']);
  });
});

describe('gates, plugins and values', () => {
  it('go with the version that lacks them', () => {
    const argv = [
      ...required,
      '--feature-gates=KMSv2=true,APIServerTracing=false',
      '--enable-admission-plugins=NodeRestriction,SecurityContextDeny',
    ];
    const at130 = migrated('kube-apiserver', argv, '1.29', '1.30');
    expect(at130.argv).toContain('--enable-admission-plugins=NodeRestriction');
    expect(at130.unresolved).toEqual([]);
    const at132 = migrated('kube-apiserver', at130, '1.31', '1.32');
    expect(at132.argv).toContain('--feature-gates=APIServerTracing=false');
    expect(at132.changes).toContainEqual(
      expect.objectContaining({ kind: 'value', subject: '--feature-gates', attention: false }),
    );
  });

  it('that people have to look at are marked', () => {
    const argv = ['--kubeconfig=/kubeconfig', '--leader-elect-resource-lock=endpoints'];
    expect(migrated('kube-controller-manager', argv, '1.23', '1.24')).toMatchObject({
      argv: ['--kubeconfig=/kubeconfig', '--leader-elect-resource-lock=leases'],
      changes: expect.arrayContaining([expect.objectContaining({ kind: 'value', attention: true })]),
      unresolved: [],
    });
  });

  it('that nothing here knows to resolve are left to people', () => {
    const { argv, unresolved } = migrated('etcd', ['--v2-deprecation=not-yet'], '3.5.33', '3.6.14');
    expect(argv).toEqual(['--v2-deprecation=not-yet']);
    expect(unresolved.map(({ subject }) => subject)).toEqual(['--v2-deprecation']);
  });
});

describe('items that only the host knows', () => {
  it.each([
    ['kube-controller-manager', '--feature-gates=$(GATES)', '--feature-gates=$(GATES)'],
    ['kube-controller-manager', '--feature-gates=TTLAfterFinished=true,$(GATES)', '--feature-gates=$(GATES)'],
    [
      'kube-apiserver',
      '--enable-admission-plugins=PodSecurityPolicy,$(PLUGINS)',
      '--enable-admission-plugins=$(PLUGINS)',
    ],
  ] as const)('of %s stay: %s', (program, before, after) => {
    const { argv } = migrated(program, [before], '1.24', '1.25');
    expect(argv).toEqual([after]);
  });

  it('are no faults, and unchecked in each hop', () => {
    const argv = [
      '--port=0',
      '$EXTRA',
      '--experimental-cluster-signing-duration=$(LIFE)',
      '--v',
      '$LEVEL',
      '--profiling=1',
    ];
    const unknown = new Map([
      [1, 'a.env sets $EXTRA'],
      [2, 'a.env sets $LIFE'],
      [4, 'a.env sets $LEVEL'],
    ]);
    const plan = planUpgrade({
      from: { kubernetes: '1.23.17', etcd: '3.5.33' },
      to: { kubernetes: '1.25' },
      programs: { 'kube-controller-manager': { argv, unknown } },
    });
    if (plan.kind === 'refused') throw new Error(plan.refusal.message);
    expect(plan.faults).toEqual([]);
    const [, last] = plan.hops.map(({ programs }) => programs[0]);
    expect(last).toMatchObject({
      argv: ['$EXTRA', '--cluster-signing-duration=$(LIFE)', '--v=$LEVEL', '--profiling=1'],
      unresolved: [],
      unchecked: [
        'a.env sets $EXTRA',
        'the value of --cluster-signing-duration: a.env sets $LIFE',
        'the value of --v: a.env sets $LEVEL',
      ],
    });
    expect([...(last?.unknown?.keys() ?? [])]).toEqual([0, 1, 2]);
  });

  it('of etcd are unchecked', () => {
    const unknown = new Map([[1, 'a.env sets $PEERS']]);
    const settings = { argv: ['--name=a', '--initial-cluster=$PEERS', '--heartbeat-interval=x'], unknown };
    const { argv, unresolved, unchecked } = migrated('etcd', settings, '3.5.33', '3.6.8');
    expect(argv).toEqual(settings.argv);
    expect(unresolved.map(({ subject }) => subject)).toEqual(['--heartbeat-interval']);
    expect(unchecked).toEqual(['the value of --initial-cluster: a.env sets $PEERS']);
  });

  it('of etcd stay', () => {
    expect(migrated('etcd', ['--feature-gates=$(GATES)'], '3.6.8', '3.7.1').argv).toEqual([
      '--feature-gates=$(GATES)',
    ]);
  });
});

describe('files', () => {
  const path = '/etc/kube-scheduler.yaml';
  const argv = [`--config=${path}`];

  it('become the newest version that is read, once theirs is not', () => {
    const files = { [path]: schedulerFile };
    expect(migrated('kube-scheduler', { argv, files }, '1.21', '1.22').files).toEqual(files);
    const { files: after, changes, unresolved } = migrated('kube-scheduler', { argv, files }, '1.22', '1.23');
    expect(after[path]).toBe(
      schedulerFile.replace('v1beta1', 'v1beta3').replace(/^(?:healthz|metrics)BindAddress.*\n/gm, ''),
    );
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'file', subject: path, attention: true }));
    expect(unresolved).toEqual([]);
  });

  it('that are not given, or of another kind, stay', () => {
    const files = { [path]: 'apiVersion: v1\nkind: ConfigMap\n' };
    expect(migrated('kube-scheduler', { argv, files }, '1.28', '1.29').files).toEqual(files);
    expect(migrated('kube-scheduler', { argv }, '1.28', '1.29')).toMatchObject({ files: {}, unresolved: [] });
  });
});

describe('what was not looked at', () => {
  const path = '/etc/kubernetes/audit-policy.yaml';
  const argv = [...required, `--audit-policy-file=${path}`];

  it('is named where the text of a file is not given', () => {
    const { unresolved, unchecked } = migrated('kube-apiserver', argv, '1.33', '1.34');
    expect({ unresolved, unchecked }).toMatchObject({
      unresolved: [],
      unchecked: expect.arrayContaining([`what ${path} says`]),
    });
  });

  it('does not name a file that is given', () => {
    const files = { [path]: 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n' };
    const { unchecked } = migrated('kube-apiserver', { argv, files }, '1.33', '1.34');
    expect(unchecked).not.toContain(`what ${path} says`);
  });

  it("names etcd's own file, which takes the place of flags", () => {
    const { unchecked } = migrated('etcd', ['--config-file=/etc/etcd.yaml'], '3.5.33', '3.6.8');
    expect(unchecked).toEqual(['what /etc/etcd.yaml says']);
  });

  it('is counted and listed for people', () => {
    const plan = planUpgrade({
      from: { kubernetes: '1.33', etcd: '3.5.33' },
      to: { kubernetes: '1.34' },
      programs: { 'kube-apiserver': { argv } },
    });
    const text = formatUpgrade(plan);
    expect(text).toContain(`\n? kube-apiserver: not checked: what ${path} says\n`);
    expect(text).toMatch(/ not checked \(\?\)$/m);
  });
});
