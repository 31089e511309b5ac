import { type KeyPath, listOf, mapOf, textOf } from '@harderway/component-flags/documents';
import type { Diagnostic, Span } from '@harderway/diagnostics';
import {
  commandAmong,
  commandOfWords,
  type FoundCommand,
  isProgram,
  lineRules,
  type PlacedWord,
  programName,
  versionIn,
} from './found-command.js';
import { commandInScript, type Variables, wordsAt } from './shell.js';
import { startedBy } from './started.js';

/** Where a pod, and what has a template of one, keeps its settings. */
const PODS: readonly KeyPath[] = [
  ['spec'],
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

const follow = (value: unknown, path: KeyPath): unknown =>
  path.reduce<unknown>((inner, key) => mapOf(inner)[key], value);

/** A container that runs as long as its pod; other init containers end before. */
const isSidecar = (item: unknown): boolean => mapOf(item)['restartPolicy'] === 'Always';

/** The containers of an object, or of all objects of a list, with their paths: those that run as long as their pod. */
function containersOf(value: unknown, path: KeyPath = []): readonly { item: unknown; path: KeyPath }[] {
  const items = listOf(mapOf(value)['items']);
  if (path.length === 0 && items.length > 0)
    return items.flatMap((item, index) => containersOf(item, ['items', index]));
  return PODS.flatMap((pod) => {
    const listed = (name: string) =>
      listOf(follow(value, [...pod, name])).map((item, index) => ({
        item,
        path: [...path, ...pod, name, index],
      }));
    return [...listed('containers'), ...listed('initContainers').filter(({ item }) => isSidecar(item))];
  });
}

/**
 * A word as the kubelet makes it: `$(NAME)` is a variable of the container, and `$$` a dollar sign. What only the kubelet
 * knows stays as it is.
 */
function expanded(word: string, environment: Variables): Pick<PlacedWord, 'text' | 'unknown'> {
  const unset: string[] = [];
  const text = word.replace(/\$\$|\$\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)/g, (found, name?: string) => {
    if (name === undefined) return '$';
    const value = environment.get(name);
    if (value === undefined) unset.push(found);
    return value ?? found;
  });
  return { text, unknown: unset.length === 0 ? undefined : `the kubelet fills in ${unset.join(', ')}` };
}

/** The variables of a container. */
interface Environment {
  /** Those whose values are in the manifest. */
  readonly variables: Variables;
  /** Names of the others. */
  readonly open: ReadonlySet<string>;
  /** Sources of variables whose names are not in the manifest: `ConfigMap etcd`. */
  readonly sources: readonly string[];
}

/**
 * Reads the variables of a container. The kubelet fills in variables that a value names, if they stand above it. A variable whose
 * value names any other variable is open.
 */
function environmentOf(item: unknown): Environment {
  const variables = new Map<string, string>();
  const open = new Set<string>();
  for (const each of listOf(mapOf(item)['env'])) {
    const { name, value } = mapOf(each);
    const { text, unknown } = expanded(textOf(value), variables);
    const isOpen = value === undefined || unknown !== undefined;
    if (isOpen) variables.delete(textOf(name));
    else variables.set(textOf(name), text);
    open[isOpen ? 'add' : 'delete'](textOf(name));
  }
  const sources = listOf(mapOf(item)['envFrom']).map((each) => {
    const { configMapRef, secretRef } = mapOf(each);
    return configMapRef === undefined
      ? `Secret ${textOf(mapOf(secretRef)['name'])}`
      : `ConfigMap ${textOf(mapOf(configMapRef)['name'])}`;
  });
  return { variables, open, sources };
}

/** A command with the variables of its container. */
function inContainer(command: FoundCommand, { variables, open, sources }: Environment): FoundCommand {
  const assigned = command.openVariables ?? [];
  const known = [...variables].filter(([name]) => !assigned.includes(name));
  const openVariables = new Set([...assigned, ...open]);
  const variableSources = [...sources, ...(command.variableSources ?? [])];
  return {
    ...command,
    ...(known.length === 0 ? {} : { environment: Object.fromEntries(known) }),
    ...(openVariables.size === 0 ? {} : { openVariables: [...openVariables] }),
    ...(variableSources.length === 0 ? {} : { variableSources }),
  };
}

/** The words of `command` and `args`. */
const wordsOf = (
  item: unknown,
  path: KeyPath,
  at: (path: KeyPath) => Span,
  environment: Variables,
): readonly PlacedWord[] =>
  ['command', 'args'].flatMap((field) =>
    listOf(mapOf(item)[field]).map((word, index) => ({
      ...expanded(textOf(word), environment),
      span: at([...path, field, index]),
    })),
  );

/** Words of `command` and `args` that are not text, such as `012` without quotes: the kubelet refuses the pod. */
const notText = (item: unknown, path: KeyPath, at: (path: KeyPath) => Span): readonly Diagnostic[] =>
  ['command', 'args'].flatMap((field) =>
    listOf(mapOf(item)[field]).flatMap((word, index) =>
      typeof word === 'string' || word === null
        ? []
        : [
            lineRules.diagnostic('argument-not-text', {
              message: `${field}[${index}] is a ${typeof word === 'object' ? 'mapping or list' : typeof word}, not text: the kubelet refuses the pod`,
              hint: 'Put it in quotes.',
              span: at([...path, field, index]),
            }),
          ],
    ),
  );

const SHELL = /(?:^|\/)(?:ba|da|a|k)?sh$/;

/** The program that a container runs: by its words, by the script that a shell runs, or by its image. */
function commandOfContainer(
  item: unknown,
  path: KeyPath,
  at: (path: KeyPath) => Span,
): FoundCommand | undefined {
  const environment = environmentOf(item);
  const { variables } = environment;
  const command = commandOfWordsIn(item, wordsOf(item, path, at, variables), variables, at(path));
  return command && inContainer(command, environment);
}

/** The program that the words of a container run, or its image where they name none. */
function commandOfWordsIn(
  item: unknown,
  words: readonly PlacedWord[],
  variables: Variables,
  whole: Span,
): FoundCommand | undefined {
  const [first, flag, script] = words;
  if (
    first !== undefined &&
    script !== undefined &&
    SHELL.test(first.text) &&
    /^-[a-z]*c$/.test(flag?.text ?? '')
  ) {
    return commandInScript(wordsAt(script.text, script.span, variables));
  }
  const at = startedBy(
    'sh',
    words.map(({ text }) => text),
  );
  const program = commandAmong(words, at);
  if (program !== undefined) return program;
  const { command, image, name } = mapOf(item);
  const started = [textOf(image).replace(/[:@].*$/, ''), textOf(name)].map(programName).find(isProgram);
  if (listOf(command).length > 0 || started === undefined) return undefined;
  return commandOfWords(started, words, whole);
}

/** The command lines of a pod, of what has a template of one, or of a list of these. */
export const commandsOfManifest = (value: unknown, at: (path: KeyPath) => Span): readonly FoundCommand[] =>
  containersOf(value).flatMap(({ item, path }) => {
    const command = commandOfContainer(item, path, at);
    if (command === undefined) return [];
    return {
      ...command,
      version: versionIn(textOf(mapOf(item)['image'])),
      diagnostics: [...command.diagnostics, ...notText(item, path, at)],
    };
  });
