import { describe, expect, it } from 'vitest';
import { formatSchedulerConfiguration } from '../src/configuration.js';
import { parseSchedulerConfiguration } from '../src/parse-configuration.js';
import { checkScheduler } from '../src/program.js';

const head = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';

const codes = (text: string, version = '1.31'): readonly string[] =>
  parseSchedulerConfiguration(text, version).diagnostics.map(
    ({ code, subject, span: { start } }) => `${start.line}:${start.column} ${code} ${subject ?? ''}`,
  );

const EXTENDED =
  'extenders[0].managedResources[0].name: Invalid value: "Example_1.a/gpu": is an invalid extended resource name';

const zone = (key: string, skew: number): string =>
  `{maxSkew: ${skew}, topologyKey: ${key}, whenUnsatisfiable: ScheduleAnyway}`;

describe('parseSchedulerConfiguration', () => {
  it.each(['1.20.2', '1.22', '1.24', '1.28', '1.31.0', '1.36'])('reads what is written for %s', (version) => {
    const text = formatSchedulerConfiguration({ version, kubeconfig: '/k' });
    expect(parseSchedulerConfiguration(text, version).diagnostics).toEqual([]);
  });

  it('refuses a version that the program does not read', () => {
    const { diagnostics } = parseSchedulerConfiguration(head, '1.20.2');
    expect(diagnostics).toMatchObject([
      {
        code: 'document-version',
        span: { start: { line: 1, column: 1 } },
        programText:
          'no kind "KubeSchedulerConfiguration" is registered for version "kubescheduler.config.k8s.io/v1"',
      },
    ]);
    expect(diagnostics[0]?.hint).toContain('Write apiVersion: kubescheduler.config.k8s.io/v1beta1.');
  });

  it('warns of a version that is going', () => {
    expect(codes(head.replace('v1\n', 'v1beta3\n'), '1.27')).toEqual(['1:1 document-deprecated apiVersion']);
  });

  it.each([
    ['kind: Nope\n', '1:1 document-kind kind'],
    [`${head}leaderElect: true\n`, '3:1 field-unknown leaderElect'],
    [`${head}leaderElection:\n  leaderElect: yes please\n`, '4:3 field-type leaderElection.leaderElect'],
    [`${head}parallelism: 0\n`, '3:1 field-value parallelism'],
    [`${head}percentageOfNodesToScore: 101\n`, '3:1 field-value percentageOfNodesToScore'],
    [`${head}leaderElection: {leaseDuration: 5s}\n`, '3:18 field-value leaderElection.leaseDuration'],
    [`${head}leaderElection: {renewDeadline: 5}\n`, '3:18 field-type leaderElection.renewDeadline'],
    [
      `${head}profiles:\n- schedulerName: a\n- schedulerName: a\n`,
      '5:3 field-value profiles[1].schedulerName',
    ],
    [`${head}podMaxBackoffSeconds: 1\npodInitialBackoffSeconds: 5\n`, '3:1 field-value podMaxBackoffSeconds'],
    [`${head}healthzBindAddress: 0.0.0.0\n`, '3:1 field-unknown healthzBindAddress'],
    ['a: [\n', '2:1 yaml-syntax '],
    ['', '1:1 document-empty '],
  ])('%j', (text, expected) => {
    expect(codes(text)).toEqual([expected]);
  });

  // Each was refused by kube-scheduler 1.20.2 and 1.21.8 in their own version of the file.
  it.each([
    ['profiles: [{}, {schedulerName: a}]', 'profiles[0].schedulerName: Required value'],
    ['profiles: [{schedulerName: }, {schedulerName: a}]', 'profiles[0].schedulerName: Required value'],
    ['parallelism: 99999999999', 'parallelism must be of type int32'],
    ['podMaxBackoffSeconds: 99999999999999999999', 'podMaxBackoffSeconds must be of type int64'],
    ['podMaxBackoffSeconds: 99999999999', undefined],
    ['podMaxBackoffSeconds: 9223372036854775807', undefined],
    ['parallelism: 2147483647', undefined],
    ['parallelism: 2147483648', 'parallelism must be of type int32'],
    [
      'profiles: [{pluginConfig: [{name: Foo}, {name: Bar}, {name: Foo}]}]',
      'profiles[0].pluginConfig[2]: Duplicate value: "Foo"',
    ],
    [
      'profiles: [{plugins: {filter: {enabled: [{name: NodeName}, {name: NodeName}]}}}]',
      'initializing profiles: creating profile for scheduler name default-scheduler: plugin "NodeName" already registered as "FilterPlugin"',
    ],
    [
      'profiles: [{pluginConfig: [{name: InterPodAffinity, args: []}]}]',
      'profiles[0].pluginConfig[0].args must be a map',
    ],
    [
      'profiles: [{pluginConfig: [{name: InterPodAffinity, args: {kind: NodeAffinityArgs}}]}]',
      'args for plugin InterPodAffinity were not of type InterPodAffinityArgs.kubescheduler.config.k8s.io, got NodeAffinityArgs.kubescheduler.config.k8s.io',
    ],
    [
      'profiles: [{pluginConfig: [{name: InterPodAffinity, args: {apiVersion: kubescheduler.config.k8s.io/v1beta1}}]}]',
      'decoding args for plugin InterPodAffinity: no kind "InterPodAffinityArgs" is registered for version "kubescheduler.config.k8s.io/v1beta1"',
    ],
    [
      'profiles: [{pluginConfig: [{name: InterPodAffinity, args: {apiVersion: kubescheduler.config.k8s.io/v1, kind: InterPodAffinityArgs}}]}]',
      undefined,
    ],
    [
      'extenders: [{urlPrefix: "http://a", managedResources: [{name: foo bar/gpu}]}]',
      'extenders[0].managedResources[0].name: Invalid value: "foo bar/gpu": is an invalid extended resource name',
    ],
    ['extenders: [{urlPrefix: "http://a", managedResources: [{name: Example_1.a/gpu}]}]', EXTENDED],
    ['extenders: [{urlPrefix: "http://a", managedResources: [{name: example.org/gpu_1.A}]}]', undefined],
    [
      `profiles: [{pluginConfig: [{name: PodTopologySpread, args: {defaultingType: List, defaultConstraints: [${zone('a b', 1)}]}}]}]`,
      'profiles[0].pluginConfig[0].args.defaultConstraints[0].topologyKey: Invalid value: "a b": is not the name of a label',
    ],
    [
      `profiles: [{pluginConfig: [{name: PodTopologySpread, args: {defaultingType: List, defaultConstraints: [${zone('a.b/c', 1)}, ${zone('a.b/c', 2)}]}}]}]`,
      'profiles[0].pluginConfig[0].args.defaultConstraints[1]: Duplicate value: "{a.b/c, ScheduleAnyway}"',
    ],
    [
      'profiles: [{pluginConfig: [{name: NodeAffinity, args: {addedAffinity: {required: {}}}}]}]',
      'strict decoding error: decoding .profiles[0].pluginConfig[0]: strict decoding error: decoding args for plugin NodeAffinity: strict decoding error: unknown field "addedAffinity.required"',
    ],
    [
      'profiles: [{pluginConfig: [{name: PodTopologySpread, args: {defaultConstraints: [{skew: 1}]}}]}]',
      'strict decoding error: decoding .profiles[0].pluginConfig[0]: strict decoding error: decoding args for plugin PodTopologySpread: strict decoding error: unknown field "defaultConstraints[0].skew"',
    ],
    ['profiles: [{pluginConfig: [{name: InterPodAffinity, args: }]}]', undefined],
    ['profiles: [{pluginConfig: [{name: Foreign, args: []}]}]', undefined],
  ])('%s', (line, message) => {
    const { diagnostics } = parseSchedulerConfiguration(`${head}${line}\n`, '1.31');
    expect(diagnostics.map((found) => found.message)).toEqual(message === undefined ? [] : [message]);
  });

  it('warns of a field that needs a feature gate, where nobody knows the flags', () => {
    const text = `${head}profiles: [{pluginConfig: [{name: VolumeBinding, args: {shape: [{utilization: 0, score: 10}]}}]}]\n`;
    const found = (gate?: boolean): readonly string[] =>
      parseSchedulerConfiguration(
        text,
        '1.36',
        gate === undefined ? gate : { gate: () => gate },
      ).diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
    expect(found()).toEqual([
      'warning: profiles[0].pluginConfig[0].args.shape needs the feature gate StorageCapacityScoring',
    ]);
    expect(found(true)).toEqual([]);
    expect(found(false)).toEqual([
      expect.stringMatching(/^error: .*unexpected field `shape`, remove it or turn on the feature gate/),
    ]);
  });

  it.each([
    ['illegal base64', "{caData: '@'}", 'illegal base64 data'],
    ['no certificate', '{caData: YQ==}', 'unable to parse bytes as PEM block'],
    ['no check beside authorities', '{caData: YQ==, insecure: true}', 'is not allowed'],
  ])('refuses TLS of an extender with %s', (_what, tls, words) => {
    const text = `${head}extenders: [{urlPrefix: "https://a", tlsConfig: ${tls}}]\n`;
    expect(parseSchedulerConfiguration(text, '1.36').diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining(words),
    ]);
  });

  it.each([
    ['nonsense', ["couldn't create resource lock: Invalid lock-type nonsense"]],
    ['endpointsleases', []],
  ])('knows the lock %s of versions before 1.27', (lock, messages) => {
    const text = `${head.replace('v1\n', 'v1beta1\n')}leaderElection: {resourceLock: ${lock}}\n`;
    expect(parseSchedulerConfiguration(text, '1.20.2').diagnostics.map(({ message }) => message)).toEqual(
      messages,
    );
  });

  it('says of a plugin that is configured twice what versions before 1.23 say', () => {
    const text = `${head.replace('v1\n', 'v1beta1\n')}profiles: [{schedulerName: a, pluginConfig: [{name: Foo}, {name: Foo}]}]\n`;
    expect(parseSchedulerConfiguration(text, '1.20.2').diagnostics.map(({ message }) => message)).toEqual([
      'initializing profiles: creating profile for scheduler name a: repeated config for plugin Foo',
    ]);
  });

  it('reads as Kubernetes does, and says where YAML 1.2 differs', () => {
    const { value, diagnostics } = parseSchedulerConfiguration(
      `${head}leaderElection:\n  leaderElect: off\nparallelism: 0o10\npodMaxBackoffSeconds: 010\nclientConnection: {burst: 1_000}\n`,
      '1.31',
    );
    expect(value).toMatchObject({
      leaderElection: { leaderElect: false },
      parallelism: 8,
      podMaxBackoffSeconds: 8,
      clientConnection: { burst: 1000 },
    });
    expect(
      diagnostics.map(({ code, severity, message, span: { start } }) => [
        code,
        severity,
        `${start.line}:${start.column} ${message}`,
      ]),
    ).toEqual(
      [
        '4:16 off is false to kube-scheduler: YAML 1.2 reads it otherwise',
        '6:23 010 is 8 to kube-scheduler: YAML 1.2 reads it otherwise',
        '7:27 1_000 is 1000 to kube-scheduler: YAML 1.2 reads it otherwise',
      ].map((message) => ['value-twofold', 'warning', message]),
    );
    expect(codes(`${head}profiles:\n- schedulerName: on\n`)).toEqual([
      '4:3 field-type profiles[0].schedulerName',
      '4:18 value-twofold ',
    ]);
    expect(codes(`${head}profiles:\n- schedulerName: 'on'\n`)).toEqual([]);
  });

  it('is checked with the command line when the file is known', () => {
    const check = checkScheduler({
      version: '1.20.2',
      argv: ['--config=/etc/kube-scheduler.yaml'],
      files: { exists: () => true, read: () => head },
    });
    expect(check.verdict).toBe('refused');
    expect(check.programText).toContain('no kind "KubeSchedulerConfiguration"');
  });
});
