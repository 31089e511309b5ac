import { type CisInput, type FlagTexts, readFlagTexts } from '@harderway/apiserver-flags';
import { listOf, mapOf } from '@harderway/component-flags/documents';
import { readCommand } from '@harderway/kubernetes-commands';
import { etcd, kubeApiserver, kubeControllerManager, kubeScheduler } from '@harderway/program-settings';
import { readKubernetesYaml } from '@harderway/yaml-text';
import type { RunningProgram, SeenPlane } from './parse.js';

type Values = Readonly<Record<string, unknown>>;

function valuesOf(text: string | undefined): Values | undefined {
  const yaml = text === undefined ? undefined : readKubernetesYaml(text);
  return yaml === undefined || yaml.kind === 'fault' ? undefined : mapOf(yaml.value);
}

/** Turns the keys of a section of etcd's configuration file into flags. */
const prefixed = (values: unknown, prefix: string): readonly (readonly [string, unknown])[] =>
  Object.entries(mapOf(values)).map(([key, value]) => [`${prefix}${key}`, value]);

/** etcd's configuration file as flags: with a file it ignores those of its command line. */
function etcdFlags(values: Values): FlagTexts {
  const { 'client-transport-security': client, 'peer-transport-security': peer, ...plain } = values;
  const peerFlags = prefixed(peer, 'peer-').map(([key, value]) => [
    key === 'peer-client-cert-auth' ? key : key.replace(/^peer-peer-/, 'peer-'),
    value,
  ]);
  const all = [...Object.entries(plain), ...prefixed(client, ''), ...peerFlags];
  return Object.fromEntries(
    all.filter(([, value]) => typeof value !== 'object').map(([key, value]) => [key, String(value)]),
  );
}

/** The flags of a program: of its process, of etcd's file, or of those that k3s hands to it. */
function flagsOf(name: string, { programs, texts }: SeenPlane): FlagTexts | undefined {
  const own = programs.find(({ program }) => program === name);
  if (own !== undefined) {
    const flags = readFlagTexts(own.argv.slice(1));
    const file = name === etcd.name ? valuesOf(texts.get(flags['config-file'] ?? '')) : undefined;
    return file === undefined ? flags : etcdFlags(file);
  }
  const k3s = programs.find(({ program }) => program === 'k3s');
  return k3s === undefined ? undefined : flagsWithin(name, k3s, texts);
}

/** k3s has the programs within it: what it gives them by itself is known, what its files and arguments add is read. */
function flagsWithin(
  name: string,
  { argv }: RunningProgram,
  texts: SeenPlane['texts'],
): FlagTexts | undefined {
  if (!name.startsWith('kube-')) return undefined;
  const key = `${name}-arg`;
  const files = [...texts].filter(([path]) => path.startsWith('/etc/rancher/k3s/'));
  const entries = files
    .flatMap(([, text]) => Object.entries(valuesOf(text) ?? {}))
    .filter(([own]) => own.replace(/\+$/, '') === key);
  // A key with a plus adds to what earlier files have, and one without replaces that.
  const last = Math.max(
    0,
    entries.findLastIndex(([own]) => own === key),
  );
  const filed = entries.slice(last).flatMap(([, value]) => (Array.isArray(value) ? listOf(value) : [value]));
  const given = argv.flatMap((word, index) => {
    if (word === `--${key}`) return [argv[index + 1] ?? ''];
    return word.startsWith(`--${key}=`) ? [word.slice(key.length + 3)] : [];
  });
  return readFlagTexts(readCommand(JSON.stringify({ [key]: [...filed, ...given] }), 'manifest', name).argv);
}

/** The version of Kubernetes that a program prints, such as `1.31.14`. */
export const versionOf = ({ programs }: SeenPlane): string | undefined =>
  programs
    .filter(({ program }) => program !== etcd.name)
    .map(({ version }) => /\bv?(\d+\.\d+\.\d+)/.exec(version)?.[1])
    .find((version) => version !== undefined);

/** The input of the benchmark, from what a host shows. */
export function cisInput(seen: SeenPlane, version: string, anonymousProbes: readonly string[]): CisInput {
  const { sources, texts, files } = seen;
  const given = (name: string): FlagTexts => flagsOf(name, seen) ?? {};
  const textAt = (name: string, flag: string): string | undefined => texts.get(given(name)[flag] ?? '');
  // Copies are judged by what they were made from.
  const flags = (name: string): FlagTexts | undefined => {
    const own = Object.entries(given(name)).map(([flag, value]) => [flag, sources.get(value) ?? value]);
    return own.length === 0 ? undefined : Object.fromEntries(own);
  };
  return {
    version,
    apiserver: flags(kubeApiserver.name),
    controllerManager: flags(kubeControllerManager.name),
    scheduler: flags(kubeScheduler.name),
    schedulerConfiguration: valuesOf(textAt(kubeScheduler.name, 'config')),
    etcd: flags(etcd.name),
    files: files.filter(({ path }) => !sources.has(path)),
    auditPolicy: textAt(kubeApiserver.name, 'audit-policy-file'),
    encryptionConfiguration: textAt(kubeApiserver.name, 'encryption-provider-config'),
    authenticationConfiguration: textAt(kubeApiserver.name, 'authentication-config'),
    authorizationConfiguration: textAt(kubeApiserver.name, 'authorization-config'),
    anonymousProbes,
  };
}
