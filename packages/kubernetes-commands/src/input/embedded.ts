import { type KeyPath, listOf, mapOf, textOf } from '@harderway/component-flags/documents';
import type { Span } from '@harderway/diagnostics';
import { commandOfWords, type FoundCommand, type PlacedWord, versionIn } from './found-command.js';
import { installerFlags } from './installer-flags.generated.js';

/** Fields of kubeadm's ClusterConfiguration, and the programs whose flags they hold. */
const KUBEADM = {
  apiServer: 'kube-apiserver',
  controllerManager: 'kube-controller-manager',
  scheduler: 'kube-scheduler',
} as const;

/** Flags that people add to those that an installer sets itself, which theirs replace. */
function withDefaults(
  installer: NonNullable<FoundCommand['installer']>,
  program: keyof typeof installerFlags,
  own: readonly PlacedWord[],
  whole: Span,
): FoundCommand {
  const names = new Set(own.map(({ text }) => text.split('=')[0]));
  const defaults = installerFlags[program].filter((flag) => !names.has(flag.split('=')[0]));
  const words = [...defaults.map((text) => ({ text, span: whole })), ...own];
  return { ...commandOfWords(program, words, whole), installer };
}

/** `extraArgs` of kubeadm: a map up to v1beta3, a list of names and values from v1beta4 on. */
const extraWords = (value: unknown, path: KeyPath, at: (path: KeyPath) => Span): readonly PlacedWord[] =>
  Array.isArray(value)
    ? listOf(value).map((item, index) => {
        const { name, value: text } = mapOf(item);
        return { text: `--${textOf(name)}=${textOf(text)}`, span: at([...path, index]) };
      })
    : Object.entries(mapOf(value)).map(([name, text]) => ({
        text: `--${name}=${textOf(text)}`,
        span: at([...path, name]),
      }));

/** The command line of etcd with a ClusterConfiguration: `extraArgs` alone, since kubeadm's own arguments name the host. */
function etcdOfKubeadm(value: unknown, at: (path: KeyPath) => Span): readonly FoundCommand[] {
  const { extraArgs, imageTag } = mapOf(mapOf(mapOf(value)['etcd'])['local']);
  if (extraArgs === undefined) return [];
  const path = ['etcd', 'local', 'extraArgs'];
  const command = commandOfWords('etcd', extraWords(extraArgs, path, at), at(path));
  return [{ ...command, installer: 'kubeadm', version: versionIn(textOf(imageTag)) }];
}

/** The command lines that kubeadm makes of a ClusterConfiguration. */
const commandsOfKubeadm = (value: unknown, at: (path: KeyPath) => Span): readonly FoundCommand[] => [
  ...Object.entries(KUBEADM).flatMap(([field, program]): readonly FoundCommand[] => {
    const args = mapOf(mapOf(value)[field])['extraArgs'];
    if (args === undefined) return [];
    const path = [field, 'extraArgs'];
    const version = versionIn(textOf(mapOf(value)['kubernetesVersion']));
    return [{ ...withDefaults('kubeadm', program, extraWords(args, path, at), at(path)), version }];
  }),
  ...etcdOfKubeadm(value, at),
];

/**
 * The command lines that k3s or rke2 make of `kube-apiserver-arg` and its kin. A key with a plus, `kube-apiserver-arg+`, adds to what
 * stands before it, in this file or in earlier ones; a key without one replaces that.
 */
const commandsOfK3s = (value: unknown, at: (path: KeyPath) => Span): readonly FoundCommand[] =>
  Object.values(KUBEADM).flatMap((program) => {
    const entries = Object.entries(mapOf(value)).filter(
      ([key]) => key.replace(/\+$/, '') === `${program}-arg`,
    );
    const own = entries.slice(
      Math.max(
        0,
        entries.findLastIndex(([key]) => !key.endsWith('+')),
      ),
    );
    const [first] = own;
    if (first === undefined) return [];
    const words = own.flatMap(([key, args]) =>
      (Array.isArray(args) ? args : [args]).map((word, index) => ({
        text: `--${textOf(word).replace(/^--/, '')}`,
        span: at(Array.isArray(args) ? [key, index] : [key]),
      })),
    );
    return [withDefaults('k3s or rke2', program, words, at([first[0]]))];
  });

/** The command lines that an installer makes of its configuration: kubeadm's, or that of k3s and rke2. */
export const commandsOfInstaller = (value: unknown, at: (path: KeyPath) => Span): readonly FoundCommand[] =>
  textOf(mapOf(value)['apiVersion']).startsWith('kubeadm.k8s.io/')
    ? commandsOfKubeadm(value, at)
    : commandsOfK3s(value, at);

/** The command lines in the arguments of `k3s server` or `rke2 server`. */
export const commandsOfServer = (words: readonly PlacedWord[], whole: Span): readonly FoundCommand[] =>
  Object.values(KUBEADM).map((program) => {
    const flag = `--${program}-arg`;
    const own = words.flatMap(({ text, span, unknown }, index): readonly PlacedWord[] => {
      const value =
        text === flag
          ? words[index + 1]?.text
          : text.startsWith(`${flag}=`)
            ? text.slice(flag.length + 1)
            : undefined;
      return value === undefined ? [] : [{ text: `--${value.replace(/^--/, '')}`, span, unknown }];
    });
    return withDefaults('k3s or rke2', program, own, whole);
  });
