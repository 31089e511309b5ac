import { readKubernetesYaml } from '@harderway/yaml-text';
import type { FileFacts, HostFacts } from '../bundle/model.js';
import {
  type HostAddress,
  type Listener,
  type Neighbour,
  normalAddress,
  parseAddresses,
  parseLinks,
  parseListeners,
  parseNeighbours,
  parseParameters,
} from './addresses.js';
import { byCluster } from './etcd-clusters.js';
import type { Evidence } from './evidence.js';
import { type KubeconfigFacts, kubeconfigOf, mapping } from './kubeconfig.js';
import { once } from './once.js';
import { addressesByUse, type OwnTable, ownTableOf } from './own-table.js';
import { type Program, type ProgramName, programsOf } from './program.js';
import { isUnitName, parseProperties, type Unit, unitOf, wasNotShown } from './unit.js';

/** A guess from what a host runs: `control` runs etcd or Kubernetes, `gateway` balances; one may do both. */
export type Role = 'control' | 'gateway' | 'both' | 'unknown';

/** A host with what its facts mean. What is empty or undefined may also not have been read. */
export interface Host {
  readonly name: string;
  readonly facts: HostFacts;
  readonly role: Role;
  readonly units: readonly Unit[];
  readonly programs: readonly Program[];
  /** Those of its programs that are members of another cluster of etcd than the one of the API servers. */
  readonly ofOtherClusters: readonly Program[];
  /** IPv4, without those of services of the cluster. */
  readonly addresses: readonly HostAddress[];
  /** Empty also if the bundle has IPv4 addresses alone. */
  readonly ipv6Addresses: readonly HostAddress[];
  /** Empty if IPVS was not asked. */
  readonly ipvs: OwnTable;
  readonly neighbours: readonly Neighbour[];
  /** Hardware addresses by device. */
  readonly links: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  readonly listeners: readonly Listener[];
  program(name: ProgramName): Program | undefined;
  file(path: string | undefined): FileFacts | undefined;
  /** The keys of a configuration file in YAML or JSON, none where it was not read or has others. Each file is read once. */
  settings(path: string | undefined): Readonly<Record<string, unknown>>;
  /** The kubeconfig at a path; undefined if the file is not one. Each file is read once. */
  kubeconfig(path: string | undefined): KubeconfigFacts | undefined;
  /** The output of a command; undefined if it was not asked, or failed. */
  answer(name: string): string | undefined;
  /** Evidence of this host. */
  evidence(file: string, text: string, line?: number): Evidence;
}

function roleOf(facts: HostFacts, programs: readonly Program[], { services }: OwnTable): Role {
  const runs = (names: readonly ProgramName[]): boolean => programs.some(({ name }) => names.includes(name));
  const control = runs(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']);
  const gateway =
    runs(['ldirectord', 'keepalived']) ||
    facts.files['/etc/ha.d/ldirectord.cf'] !== undefined ||
    services.length > 0;
  if (control && gateway) return 'both';
  return control ? 'control' : gateway ? 'gateway' : 'unknown';
}

/** The words of a host that could not ask over TLS: openssl is missing there, or lacks an option. They say nothing about the answer. */
const NOT_ASKED =
  /^(?:(?:ba)?sh: (?:line )?(?:\d+: )?)?(?:openssl|timeout): |^(?:s_client: )?[Uu]n(?:known|recognized) (?:option|flag)/m;

const wasAsked = ([name, { output }]: readonly [string, HostFacts['answers'][string]]): boolean =>
  !/^(?:https|connect) /.test(name) || !NOT_ASKED.test(output);

/**
 * A file with addresses in their usual spelling, and without its text, if that was cut: what is behind the cut would look as if it
 * was missing.
 */
const whole = (file: FileFacts): FileFacts =>
  file.truncated === true
    ? { ...file, text: undefined, certificates: undefined, publicKeys: undefined }
    : {
        ...file,
        certificates: file.certificates?.map((each) => ({ ...each, ip: each.ip.map(normalAddress) })),
      };

/** Interprets the facts of a host. */
export function hostOf(read: HostFacts): Host {
  const facts = {
    ...read,
    answers: Object.fromEntries(Object.entries(read.answers).filter(wasAsked)),
    files: Object.fromEntries(Object.entries(read.files).map(([path, file]) => [path, whole(file)])),
  };
  const printed = (name: string): string => facts.answers[name]?.output ?? '';
  const properties = parseProperties(printed('units'));
  const units = Object.entries(facts.answers).flatMap(([key, answer]) => {
    const [, name = ''] = /^unit (.*)$/s.exec(key) ?? [];
    if (!isUnitName(name) || wasNotShown(answer)) return [];
    return [unitOf(name, answer.output, properties.get(name) ?? new Map())];
  });
  const { programs, ofOtherClusters } = byCluster(programsOf(facts, units));
  const addresses = parseAddresses(printed('addresses'));
  const ipvs = ownTableOf(printed('ipvs'), programs, addresses);
  const file = (path: string | undefined): FileFacts | undefined =>
    path === undefined ? undefined : facts.files[path];
  const settings = once((path: string | undefined): Readonly<Record<string, unknown>> => {
    const text = file(path)?.text;
    const parsed = text === undefined ? undefined : readKubernetesYaml(text);
    return parsed?.kind === 'read' ? mapping(parsed.value) : {};
  });
  return {
    name: facts.name,
    facts,
    role: roleOf(facts, programs, ipvs),
    units,
    programs,
    ofOtherClusters,
    addresses: addressesByUse(addresses).own,
    ipv6Addresses: parseAddresses(printed('addresses'), 'inet6'),
    ipvs,
    neighbours: parseNeighbours(printed('neighbours')),
    links: parseLinks(printed('links')),
    parameters: parseParameters(printed('parameters')),
    listeners: parseListeners(printed('listening')),
    program: (name) => programs.find((program) => program.name === name),
    file,
    settings,
    kubeconfig: once((path) => (path === undefined ? undefined : kubeconfigOf(path, file, settings(path)))),
    answer(name) {
      const given = facts.answers[name];
      return given === undefined || given.exitCode !== 0 ? undefined : given.output;
    },
    evidence: (file, text, line) => ({ host: facts.name, file, text, line }),
  };
}
