import { type Field, field } from '@harderway/component-flags/documents';
import type { SchedulerApiVersion } from './configuration-versions.js';

const { string, bool, int, float, duration, any, list, map } = field;

const pluginSet = map({
  enabled: list(map({ name: string, weight: int })),
  disabled: list(map({ name: string, weight: int })),
});

const EXTENSION_POINTS = [
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
];

const plugins = (more: readonly string[]): Field =>
  map(Object.fromEntries([...EXTENSION_POINTS, ...more].map((point) => [point, pluginSet])));

const extender = map({
  urlPrefix: string,
  filterVerb: string,
  preemptVerb: string,
  prioritizeVerb: string,
  weight: int,
  bindVerb: string,
  enableHTTPS: bool,
  tlsConfig: map({
    insecure: bool,
    serverName: string,
    certFile: string,
    keyFile: string,
    caFile: string,
    certData: string,
    keyData: string,
    caData: string,
  }),
  httpTimeout: duration,
  nodeCacheCapable: bool,
  managedResources: list(map({ name: string, ignoredByScheduler: bool })),
  ignorable: bool,
});

const base: Readonly<Record<string, Field>> = {
  apiVersion: string,
  kind: string,
  parallelism: int,
  leaderElection: map({
    leaderElect: bool,
    leaseDuration: duration,
    renewDeadline: duration,
    retryPeriod: duration,
    resourceLock: string,
    resourceName: string,
    resourceNamespace: string,
  }),
  clientConnection: map({
    kubeconfig: string,
    acceptContentTypes: string,
    contentType: string,
    qps: float,
    burst: int,
  }),
  enableProfiling: bool,
  enableContentionProfiling: bool,
  percentageOfNodesToScore: int,
  podInitialBackoffSeconds: int,
  podMaxBackoffSeconds: int,
  extenders: list(extender),
};

const profile = (points: readonly string[], more: Readonly<Record<string, Field>>): Field =>
  list(
    map({
      schedulerName: string,
      plugins: plugins(points),
      pluginConfig: list(map({ name: string, args: any })),
      ...more,
    }),
  );

const ADDRESSES: Readonly<Record<string, Field>> = { healthzBindAddress: string, metricsBindAddress: string };

/**
 * The fields of each version; a file with any other field is refused.
 * Source: k8s.io/kube-scheduler `config/VERSION/types.go`. Fields of v1 that came later than 1.25:
 * `delayCacheUntilActive` (1.28).
 */
export const CONFIGURATION_FIELDS: Readonly<Record<SchedulerApiVersion, Field>> = {
  v1beta1: map({ ...base, ...ADDRESSES, profiles: profile([], {}) }),
  v1beta2: map({ ...base, ...ADDRESSES, profiles: profile([], {}) }),
  v1beta3: map({ ...base, profiles: profile(['preEnqueue', 'multiPoint'], {}) }),
  v1: map({
    ...base,
    delayCacheUntilActive: bool,
    profiles: profile(['preEnqueue', 'multiPoint'], { percentageOfNodesToScore: int }),
  }),
};
