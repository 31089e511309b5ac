import { crossCheck, readFlagTexts } from '@harderway/apiserver-flags';
import { signingFiles, trustFile } from '@harderway/cluster-pki/authorities';
import { derivedFiles } from '@harderway/cluster-pki/derived-files';
import { type ClusterSpec, type HostSpec, judgedVersions } from '@harderway/cluster-spec';
import type { Diagnostic } from '@harderway/diagnostics';
import { checkCluster, clientEndpoints } from '@harderway/etcd-config';
import { etcd, kubernetesDirectory, type Program } from '@harderway/program-settings';
import { etcdCluster } from '../components/etcd/cluster.js';
import { knownContents } from '../components/extra-files.js';
import { itemsOn } from '../components/host-items.js';
import {
  argumentsOn,
  type KubernetesFacts,
  kubernetesPrograms,
} from '../components/kubernetes/command-line.js';
import { originalPath } from '../components/service-user.js';
import { controlHosts } from '../hosts/topology.js';
import { causeOf, type Finding, flagOf, type KeyPath } from './finding.js';

/** A warning about a flag that cluster.yaml does not set is a note: it is ours, with its reason. */
const weighed = (spec: ClusterSpec, { section }: Program, diagnostic: Diagnostic): Diagnostic =>
  diagnostic.severity === 'warning' && !Object.hasOwn(spec[section].extraFlags, flagOf(diagnostic))
    ? { ...diagnostic, severity: 'info' }
    : diagnostic;

/** The value of cluster.yaml that holds the text of a file, or names a file with the text. */
function contentPath({ files }: ClusterSpec, path: string): KeyPath | undefined {
  const index = files.findIndex((file) => file.path === path);
  return index < 0 ? undefined : ['files', index, files[index]?.source === undefined ? 'content' : 'source'];
}

function about(spec: ClusterSpec, program: Program, diagnostic: Diagnostic): Omit<Finding, 'host'> {
  const { file = '', span, message } = diagnostic;
  const inFile = contentPath(spec, file);
  const where = inFile === undefined ? '' : `${file}:${span.start.line}:${span.start.column}: `;
  return {
    diagnostic: { ...weighed(spec, program, diagnostic), message: `${program.name}: ${where}${message}` },
    path: inFile ?? causeOf(spec, program, flagOf(diagnostic)),
  };
}

/** Files that are computed from ca.pem, and the same as long as it is the only authority of the cluster. */
const fromAuthority: ReadonlySet<string> = new Set([trustFile('ca'), signingFiles[0]]);

/** Whether each program starts with its flags, and with the files of cluster.yaml that they name, on each control node. */
export function programFindings(spec: ClusterSpec): readonly Finding[] {
  const contents = knownContents(spec);
  const version = judgedVersions(spec.versions).kubernetes;
  const files = { read: (path: string) => contents.get(path) };
  return [
    ...controlHosts(spec).flatMap((host) =>
      Object.values(kubernetesPrograms).flatMap((program) => {
        const { argv } = argumentsOn({ spec, host }, program);
        const { diagnostics } = program.known.check({ version, argv, files });
        return diagnostics.map((each) => ({ host: host.name, ...about(spec, program.facts, each) }));
      }),
    ),
    ...checkCluster(etcdCluster(spec)).map((each) => about(spec, etcd, each)),
  ];
}

/**
 * Whether the programs of the cluster fit together, and with the balancer.
 *
 * @param credentials by name
 */
export function fitFindings(
  spec: ClusterSpec,
  credentials: ReadonlyMap<string, string> = new Map(),
): readonly Finding[] {
  const files = new Map([...credentials, ...derivedFiles(credentials, spec)]);
  const readOn = (host: HostSpec, program: Program) => {
    const names = new Map(
      itemsOn({ spec, host }).flatMap(({ item }) =>
        item.kind === 'file' && item.credential !== undefined ? [[item.path, item.credential] as const] : [],
      ),
    );
    return (used: string): string | undefined => {
      const path = originalPath(program, used);
      if (!path.startsWith(`${kubernetesDirectory}/`)) return undefined;
      const name = names.get(path) ?? path;
      // Without credentials their names do: two flags with one name mean one file.
      return files.get(name) ?? (fromAuthority.has(name) ? 'ca.pem' : name);
    };
  };
  const instances = (program: KubernetesFacts) =>
    controlHosts(spec).map((host) => ({
      host: host.name,
      version: judgedVersions(spec.versions).kubernetes,
      flags: readFlagTexts(argumentsOn({ spec, host }, program).argv),
      read: readOn(host, program.facts),
    }));
  const { apiserver, controllerManager, scheduler } = kubernetesPrograms;
  const found = crossCheck({
    apiservers: instances(apiserver),
    controllerManagers: instances(controllerManager),
    schedulers: instances(scheduler),
    etcdClientUrls: clientEndpoints(etcdCluster(spec)),
    anonymousProbes: ['/healthz'],
  });
  const pathOf = (flag: string): KeyPath => {
    const owner = Object.values(kubernetesPrograms).find(({ facts }) =>
      Object.hasOwn(spec[facts.section].extraFlags, flag),
    );
    return causeOf(spec, (owner ?? apiserver).facts, flag);
  };
  return found.map((diagnostic) => ({ diagnostic, path: pathOf(flagOf(diagnostic)) }));
}
