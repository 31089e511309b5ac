import { stageFile } from '@harderway/cluster-pki/derived-files';
import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { compareVersions, parseVersion } from '@harderway/component-flags';
import type { StopPatience } from '@harderway/desired-state';
import { kubeApiserver as facts, kubernetesDirectory } from '@harderway/program-settings';
import type { StageCheck } from '../model/check.js';
import type { Descriptor } from '../model/component.js';
import type { FileItem } from '../model/item.js';
import { accessFiles } from './access-files.js';
import { auditPolicy } from './audit-policy.js';
import { failureLine, hostCheck } from './host-check.js';
import { absent, absentTree, credentialIfAny, directory } from './items.js';
import { kubernetesPrograms } from './kubernetes/command-line.js';
import { apiserverCredentials, retiredFromApiserver } from './kubernetes/credentials.js';
import { healthOf, healthyReadiness, localHealthz, saysHealthy } from './kubernetes/healthz.js';
import { localServer } from './kubernetes/local-server.js';
import { kubernetesService } from './kubernetes/service.js';
import { lostMembers, lostMembersUnit, watchesMembers } from './lost-members.js';
import { unitActive } from './unit-check.js';

const trust = ['--cacert', `${kubernetesDirectory}/ca.pem`];

/** Argv that asks the API server on the same host for its health, over TLS with the cluster's CA. */
export const healthz = (port: number): readonly string[] => localHealthz(port, trust);

/** As {@link healthz}, but one that is about to end, or has only just begun, is not ready. */
const readyz = (port: number): readonly string[] => localHealthz(port, trust, 'readyz');

/** Additions of the profile to the files of the guide. */
const profileFiles = (spec: ClusterSpec): readonly FileItem[] => [
  ...(spec.profile === 'production' ? [auditPolicy] : []),
  ...accessFiles(spec),
];

/** The files of any profile and version, of which one may have been chosen before. */
const allProfileFiles = [
  'audit-policy.yaml',
  'admission.yaml',
  'authentication.yaml',
  'authorization.yaml',
].map((name) => `${kubernetesDirectory}/${name}`);

/**
 * How long the requests of a drained API server may take to end. Then watches are cut, which clients open again elsewhere;
 * one that stays open would hold the old process for a minute.
 */
const requestsMs = 10_000;

/** Whether it ends its watches when it stops (`--shutdown-watch-termination-grace-period`, from 1.27 on). */
const endsWatches = (version: string): boolean =>
  compareVersions(parseVersion(version), parseVersion('1.27.0')) >= 0;

/** In production it has 5 s more to be seen leaving, and 5 s to end watches where it does; then it needs no help with those. */
export function stopPatience({ profile, api, versions }: ClusterSpec): StopPatience {
  const serves = { address: api.virtualIp, port: api.port };
  if (profile === 'guide') return { ms: requestsMs, serves };
  return endsWatches(versions.kubernetes) ? { ms: requestsMs + 10_000 } : { ms: requestsMs + 5000, serves };
}

/** The API server of a host answers on the host itself, over TLS with the cluster's CA. */
const apiserverHealthy = ({ name: host }: HostSpec, port: number): StageCheck =>
  hostCheck({
    id: `${host}/kube-apiserver/healthz`,
    title: `https://127.0.0.1:${port}/healthz answers ok`,
    finding: 'api-not-ready',
    host,
    argv: healthz(port),
    judge: (result) => {
      const ok = saysHealthy(result);
      return { ok, detail: ok ? 'ok' : failureLine(result) };
    },
  });

/** The audit log of the guide, which is written once a policy asks for it, and the directory of that of production. */
const auditLogs = [
  absent(String(facts.flags['audit-log-path']?.value)),
  absentTree(`/var/log/${facts.name}`),
];

/** An API server on each control node. */
export const kubeApiserver: Descriptor = {
  unit: `${facts.name}.service`,
  layer: 'api',
  ports: ({ api }) => [api.port],
  rolls: {
    guard: {
      code: 'api-unhealthy',
      health: ({ api }) => ({ argv: readyz(api.port), judge: healthOf }),
      needed: () => 1,
      text: ({ all, up }) => `${up} of ${all} API servers stay up`,
    },
  },
  prepares: (place) => [
    directory(kubernetesDirectory),
    // Before all else, so that a run that is killed leaves it.
    credentialIfAny(kubernetesDirectory, stageFile),
    ...apiserverCredentials(place),
  ],
  installs: (place) => [
    ...profileFiles(place.spec),
    ...kubernetesService(place, {
      program: kubernetesPrograms.apiserver,
      description: 'Kubernetes API Server',
      wants: 'network-online.target',
      after: 'network-online.target etcd.service',
      reads: [...apiserverCredentials(place), ...profileFiles(place.spec)],
      // Several times in a row where a balancer puts it back; in a new cluster none does.
      readiness: ({ etcdFounded }) => healthyReadiness(readyz(place.spec.api.port), etcdFounded ? 3 : 1),
      stopPatience: stopPatience(place.spec),
    }),
    ...retiredFromApiserver(place),
    ...lostMembers(place),
  ],
  leaves: () => [...allProfileFiles.map(absent), ...auditLogs],
  servers: ({ spec }) => [localServer(facts.name, spec.api.port)],
  checks: (hosts, spec) => [
    ...hosts.map((host) => apiserverHealthy(host, spec.api.port)),
    ...(watchesMembers(spec)
      ? hosts.map(({ name }) => unitActive(name, 'lost-members', lostMembersUnit))
      : []),
  ],
};
