import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSchedulerConfiguration } from '../src/parse-configuration.js';

const head = { apiVersion: 'kubescheduler.config.k8s.io/v1beta1', kind: 'KubeSchedulerConfiguration' };

/** A configuration, and whether the real kube-scheduler started with it and no flags. */
interface Asked {
  readonly configuration: object;
  readonly starts: boolean;
  /** Its last words, if it did not. */
  readonly said?: string;
}

describe.each([
  ['1.20.2', 'v1beta1'],
  ['1.36.3', 'v1'],
])('configurations that the real kube-scheduler %s was asked about', (version, api) => {
  it('start, or do not, as it says', () => {
    const asked: readonly Asked[] = JSON.parse(
      readFileSync(new URL(`fixtures/asked-${version}.json`, import.meta.url), 'utf8'),
    );
    const apiVersion = `kubescheduler.config.k8s.io/${api}`;
    const wrong = asked.filter(({ configuration, starts }) => {
      const text = JSON.stringify({ ...head, apiVersion, ...configuration });
      const { diagnostics } = parseSchedulerConfiguration(text, version, { gate: () => false });
      return diagnostics.every(({ severity }) => severity !== 'error') !== starts;
    });
    expect(asked.length).toBeGreaterThan(200);
    expect(wrong).toEqual([]);
  });
});

/** The extension points at which the real 1.20.2 starts with each of its plugins. */
const points: Readonly<Record<string, string>> = {
  AzureDiskLimits: 'filter',
  CinderLimits: 'filter',
  DefaultBinder: 'bind',
  DefaultPreemption: 'postFilter',
  EBSLimits: 'filter',
  GCEPDLimits: 'filter',
  ImageLocality: 'score',
  InterPodAffinity: 'preFilter filter preScore score',
  NodeAffinity: 'filter score',
  NodeLabel: 'filter score',
  NodeName: 'filter',
  NodePorts: 'preFilter filter',
  NodePreferAvoidPods: 'score',
  NodeResourcesBalancedAllocation: 'score',
  NodeResourcesFit: 'preFilter filter',
  NodeResourcesLeastAllocated: 'score',
  NodeResourcesMostAllocated: 'score',
  NodeUnschedulable: 'filter',
  NodeVolumeLimits: 'filter',
  PodTopologySpread: 'preFilter filter preScore score',
  PrioritySort: 'queueSort',
  SelectorSpread: 'preScore score',
  ServiceAffinity: 'preFilter filter score',
  TaintToleration: 'filter preScore score',
  VolumeBinding: 'preFilter filter reserve preBind',
  VolumeRestrictions: 'filter',
  VolumeZone: 'filter',
};

const ALL = 'queueSort preFilter filter postFilter preScore score reserve permit preBind bind postBind'.split(
  ' ',
);

describe('plugins at extension points', () => {
  const messagesOf = (version: string, name: string, point: string, apiVersion = 'v1beta1'): string => {
    const plugins = {
      [point]: { enabled: [{ name }], disabled: point === 'multiPoint' ? [] : [{ name: '*' }] },
    };
    const profiles = [{ schedulerName: 'default-scheduler', plugins }];
    const text = { ...head, apiVersion: `kubescheduler.config.k8s.io/${apiVersion}`, profiles };
    const { diagnostics } = parseSchedulerConfiguration(JSON.stringify(text), version);
    return diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ programText }) => programText)
      .join('\n');
  };

  it('are those of the real 1.20.2', () => {
    const found = Object.keys(points).map((name) => [
      name,
      ALL.filter((point) => messagesOf('1.20.2', name, point) === '').join(' '),
    ]);
    expect(Object.fromEntries(found)).toEqual(points);
  });

  it.each([
    ['1.31', 'NodeName', 'score', 'plugin "NodeName" does not extend ScorePlugin plugin'],
    ['1.31', 'NodeResourcesFit', 'preScore', ''],
    ['1.26', 'NodeResourcesFit', 'preScore', 'does not extend PreScorePlugin plugin'],
    ['1.36', 'NodeResourcesFit', 'placementScore', ''],
    ['1.36', 'NodeName', 'placementScore', 'does not extend PlacementScorePlugin plugin'],
    // What 1.37 has is not known for sure.
    ['1.37', 'NodeName', 'score', ''],
    ['1.31', 'CSILimits', 'filter', 'FilterPlugin "CSILimits" does not exist'],
    ['1.30', 'EBSLimits', 'filter', ''],
    ['1.31', 'EBSLimits', 'filter', 'was invalid in version "kubescheduler.config.k8s.io/v1"'],
    ['1.31', 'EBSLimits', 'multiPoint', ''],
    ['1.32', 'EBSLimits', 'multiPoint', 'PreFilterPlugin "EBSLimits" does not exist'],
    ['1.28', 'SelectorSpread', 'score', 'was invalid in version'],
    ['1.29', 'SelectorSpread', 'score', 'ScorePlugin "SelectorSpread" does not exist'],
  ])('in %s: %s at %s', (version, name, point, words) => {
    const found = messagesOf(version, name, point, 'v1');
    if (words === '') expect(found).toBe('');
    else expect(found).toContain(words);
    expect(found.split('\n')).toHaveLength(1);
  });

  const all = [{ name: '*' }];
  const both = [{ name: 'PrioritySort' }, { name: 'DefaultBinder' }];
  it.each([
    ['brings back at all points', { multiPoint: { disabled: all, enabled: both } }, true],
    [
      'brings back one at all points, and the other at its own',
      { multiPoint: { disabled: all, enabled: both.slice(0, 1) }, bind: { enabled: both.slice(1) } },
      true,
    ],
    ['leaves out', { multiPoint: { disabled: all } }, false],
    ['leaves out one of', { multiPoint: { disabled: all, enabled: both.slice(1) } }, false],
    ['leaves out at its own point', { queueSort: { disabled: all }, multiPoint: { enabled: both } }, false],
    ['disables one at its own point of', { bind: { disabled: both }, multiPoint: { enabled: both } }, false],
    ['names again', { multiPoint: { enabled: both } }, true],
  ])('a profile that %s the plugins that each needs', (_name, plugins, runs) => {
    const text = {
      ...head,
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      profiles: [{ schedulerName: 'batch', plugins }],
    };
    const { diagnostics } = parseSchedulerConfiguration(JSON.stringify(text), '1.36.3');
    expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(!runs);
  });

  it('may be refused by name in v1 alone', () => {
    expect(messagesOf('1.28', 'SelectorSpread', 'score', 'v1beta3')).toBe('');
  });
});

describe('arguments and addresses of later versions', () => {
  const wordsOf = (configuration: object, version: string, apiVersion = 'v1'): readonly string[] =>
    parseSchedulerConfiguration(
      JSON.stringify({
        ...head,
        apiVersion: `kubescheduler.config.k8s.io/${apiVersion}`,
        ...configuration,
      }),
      version,
    ).diagnostics.flatMap(({ severity, programText }) => (severity === 'error' ? [programText ?? ''] : []));
  const withArguments = (name: string, args: object): object => ({
    profiles: [{ schedulerName: 'a', pluginConfig: [{ name, args }] }],
  });
  const shape = [
    { utilization: 50, score: 11 },
    { utilization: 0, score: 1 },
  ];

  it.each([
    [{ type: 'RequestedToCapacityRatio' }, '1.34', 'must be specified when type is'],
    [{ type: 'LeastAllocated', requestedToCapacityRatio: { shape } }, '1.36', 'must be nil when type is not'],
    [{ type: 'LeastAllocated', requestedToCapacityRatio: { shape } }, '1.35', 'not in valid range [0, 10]'],
    [
      { type: 'RequestedToCapacityRatio', requestedToCapacityRatio: { shape } },
      '1.34',
      'not in valid range [0, 10]',
    ],
    [
      { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 101 }] },
      '1.34',
      'not in valid range (0, 100]',
    ],
    [{}, '1.34', 'scoringStrategy.type: Unsupported value: ""'],
  ])('NodeResourcesFit scores with %j in %s', (scoringStrategy, version, words) => {
    expect(wordsOf(withArguments('NodeResourcesFit', { scoringStrategy }), version)[0]).toContain(words);
  });

  it('NodeResourcesBalancedAllocation has one weight', () => {
    const resources = [
      { name: 'cpu', weight: 1 },
      { name: 'cpu', weight: 2 },
    ];
    expect(wordsOf(withArguments('NodeResourcesBalancedAllocation', { resources }), '1.34')).toEqual([
      expect.stringContaining('Duplicate value: "cpu"'),
      expect.stringContaining('must be 1'),
    ]);
  });

  it('DynamicResources waits for a second at least', () => {
    expect(wordsOf(withArguments('DynamicResources', { bindingTimeout: '500ms' }), '1.34')).toEqual([
      expect.stringContaining('must be at least 1 second'),
    ]);
  });

  it.each([
    ['0.0.0.0:10251', 'must be empty or with an explicit 0 port'],
    ['0.0.0.0:x', 'strconv.Atoi: parsing "x": invalid syntax'],
    ['0.0.0.0', 'missing port in address'],
    [':0', 'must be a valid IP address'],
  ])('v1beta2 with the address %s', (healthzBindAddress, words) => {
    expect(wordsOf({ healthzBindAddress }, '1.24', 'v1beta2')[0]).toContain(words);
    expect(wordsOf({ healthzBindAddress: '0.0.0.0:0' }, '1.24', 'v1beta2')).toEqual([]);
  });

  it('a negative time to bind volumes', () => {
    expect(wordsOf(withArguments('VolumeBinding', { bindTimeoutSeconds: 0 }), '1.34')).toEqual([]);
    expect(wordsOf(withArguments('VolumeBinding', { bindTimeoutSeconds: -1 }), '1.34')).toHaveLength(1);
  });
});

describe('a file in braces', () => {
  // Each was seen with the real kube-apiserver and kube-scheduler 1.20.2, which share their reader.
  it.each([
    ['{"apiVersion": "kubescheduler.config.k8s.io/v1", "kind": "KubeSchedulerConfiguration"}', 'is JSON', 0],
    ['\n {apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration}', 'is no JSON', 1],
    [
      '{"apiVersion": "kubescheduler.config.k8s.io/v1", "kind": "KubeSchedulerConfiguration",}',
      'has a comma',
      1,
    ],
    [
      '{"apiVersion": "kubescheduler.config.k8s.io/v1", "kind": "KubeSchedulerConfiguration"} # a',
      'has a comment',
      1,
    ],
    [
      '# a\n{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration}',
      'is behind one',
      0,
    ],
  ])('%s %s', (text, _, faults) => {
    expect(parseSchedulerConfiguration(text, '1.31').diagnostics).toHaveLength(faults);
  });
});
