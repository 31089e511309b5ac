import { type CisInput, cisReport, type HostFile, readFlagTexts } from '@harderway/apiserver-flags';
import { type ClusterSpec, type HostSpec, judgedVersions } from '@harderway/cluster-spec';
import { mapOf } from '@harderway/component-flags/documents';
import { flagWords, memberFlags } from '@harderway/etcd-config';
import { readKubernetesYaml } from '@harderway/yaml-text';
import { etcdCluster } from '../components/etcd/cluster.js';
import { itemsOn } from '../components/host-items.js';
import {
  argumentsOn,
  type KubernetesFacts,
  kubernetesPrograms,
} from '../components/kubernetes/command-line.js';
import { renderCluster } from '../components/render.js';
import { originalPath } from '../components/service-user.js';
import { controlHosts } from '../hosts/topology.js';
import type { ItemInputs } from '../model/item.js';

/** Flags of a program, by the files that copies of credentials are made from. */
function flagsOf(
  spec: ClusterSpec,
  host: HostSpec,
  program: KubernetesFacts,
): Readonly<Record<string, string>> {
  const flags = readFlagTexts(argumentsOn({ spec, host }, program).argv);
  return Object.fromEntries(
    Object.entries(flags).map(([name, value]) => [name, originalPath(program.facts, value)]),
  );
}

/** Files and directories as apply would make them; their contents do not matter. */
function filesOn(spec: ClusterSpec, host: HostSpec): readonly HostFile[] {
  const items = itemsOn({ spec, host }).map(({ item }) => item);
  const credentials = items.flatMap((item) => ('credential' in item ? (item.credential ?? []) : []));
  const found: ItemInputs = {
    arch: 'amd64',
    device: 'eth0',
    etcdFounded: true,
    pki: new Map(
      credentials.map((name) => [
        name,
        { name, content: '', secret: /key|kubeconfig|encryption/.test(name) },
      ]),
    ),
    program: (name) => ({ kind: 'local-file', path: name, sha256: '', size: 0 }),
  };
  return items.flatMap((item): readonly HostFile[] => {
    const resource = item.wanted(found);
    if (resource.kind !== 'file' && resource.kind !== 'directory') return [];
    const { path, mode, owner = 'root', group = 'root' } = resource;
    const role = path === spec.etcd.dataDirectory ? ({ role: 'etcd-data' } as const) : {};
    return [{ path, mode, owner, group, ...role }];
  });
}

/** The input that the benchmark would find on a control node of cluster.yaml, once it has been applied. */
export function plannedInput(spec: ClusterSpec): CisInput | undefined {
  const [host] = controlHosts(spec);
  if (host === undefined) return undefined;
  const rendered = renderCluster(spec, undefined).filter((file) => file.host === host.name);
  const text = (end: string): string | undefined => rendered.find(({ path }) => path.endsWith(end))?.content;
  const { apiserver, controllerManager, scheduler } = kubernetesPrograms;
  const configuration = readKubernetesYaml(text('/kube-scheduler.yaml') ?? '');
  const etcd = memberFlags(etcdCluster(spec), host.name, { kind: 'running' });
  return {
    version: judgedVersions(spec.versions).kubernetes,
    apiserver: flagsOf(spec, host, apiserver),
    controllerManager: flagsOf(spec, host, controllerManager),
    scheduler: flagsOf(spec, host, scheduler),
    schedulerConfiguration: configuration.kind === 'fault' ? undefined : mapOf(configuration.value),
    etcd: readFlagTexts(etcd.flatMap(flagWords)),
    files: filesOn(spec, host),
    auditPolicy: text('/audit-policy.yaml'),
    authenticationConfiguration: text('/authentication.yaml'),
    authorizationConfiguration: text('/authorization.yaml'),
    anonymousProbes: [spec.profile === 'guide' ? '/healthz' : '/readyz'],
  };
}

/** Items that would pass on a control node of cluster.yaml. */
export function plannedToPass(spec: ClusterSpec): ReadonlySet<string> {
  const input = plannedInput(spec);
  const results = input === undefined ? [] : cisReport(input);
  const failed = new Set(results.filter(({ status }) => status !== 'pass').map(({ id }) => id));
  return new Set(results.map(({ id }) => id).filter((id) => !failed.has(id)));
}
