import { composeYaml } from '@harderway/yaml-text';
import { type Scalar, type ScalarTag, type TagId, visit } from 'yaml';
import { PkiError } from '../errors.js';

/** A mapping in a kubeconfig. */
export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const child = (value: unknown, name: string): unknown => (isNode(value) ? value[name] : undefined);

export const unreadable = (message: string, hint = 'Restore the file.'): PkiError =>
  new PkiError('kubeconfig-unreadable', message, { hint });

/** The items of a list that have names; empty for anything else. */
const namedItems = (list: unknown): readonly (Node & { readonly name: string })[] =>
  Array.isArray(list)
    ? list.filter((item): item is Node & { readonly name: string } => typeof child(item, 'name') === 'string')
    : [];

/**
 * The items of a list of a kubeconfig.
 * @param file the file in words
 * @throws PkiError `kubeconfig-unreadable` unless each has a name of its own, as client-go
 */
export function itemsOf(root: Node, list: string, file = 'The kubeconfig'): ReturnType<typeof namedItems> {
  const all = root[list] ?? [];
  const items = namedItems(all);
  const names = new Set(items.map(({ name }) => name));
  if (Array.isArray(all) && names.size === all.length) return items;
  throw unreadable(
    `${file} has ${list} without a name of their own each.`,
    'Write a list of items with different names, in quotes if they look like numbers.',
  );
}

export const named = (list: unknown, name: string): Node | undefined =>
  namedItems(list).find((item) => item.name === name);

const spelling = Symbol('spelling');

/** A number, as it is spelled. */
interface Spelled {
  readonly [spelling]: string;
}

const isSpelled = (value: unknown): value is Spelled =>
  typeof value === 'object' && value !== null && spelling in value;

/** Writes numbers as they were spelled. */
export const spelledTag: ScalarTag = {
  tag: 'spelled',
  default: true,
  identify: isSpelled,
  resolve: (text) => text,
  stringify: ({ value }) => (isSpelled(value) ? value[spelling] : ''),
};

/** Whether kubectl reads the values of a YAML 1.1 tag as texts. */
const isText = (tag: TagId | { readonly tag: string; readonly format?: string | undefined }): boolean =>
  typeof tag === 'object' && (/:(?:timestamp|binary)$/.test(tag.tag) || tag.format === 'TIME');

/**
 * The value of a plain scalar to kubectl. What is a number to any reader keeps its spelling, since readers differ on its value, but
 * in a key. The library takes a few texts for numbers that it then cannot read, such as `e1`.
 */
function plainValue({ value, source = '' }: Scalar, isKey: boolean): unknown {
  if (typeof value === 'number' && !Number.isFinite(value) && (isKey || !/\d.*e|inf$|nan$/i.test(source)))
    return source;
  const isNumber = /^[-+]?\.?\d/.test(source) && !Number.isNaN(Number(source));
  return !isKey && (isNumber || typeof value === 'number' || typeof value === 'bigint')
    ? { [spelling]: source }
    : value;
}

/**
 * The mapping of a kubeconfig, as kubectl reads it (goyaml.v2); an empty file is one without entries, as to client-go.
 * @throws PkiError `kubeconfig-unreadable`
 */
export function readKubeconfig(text: string, file = 'The kubeconfig'): Node {
  let isFurther = false;
  try {
    const composed = composeYaml(text, {
      version: '1.1',
      intAsBigInt: true,
      customTags: (tags) => tags.filter((tag) => !isText(tag)),
    });
    const [document, second] = composed.kind === 'documents' ? composed.documents : [];
    isFurther = second !== undefined;
    if (document !== undefined && second === undefined && document.errors.length === 0) {
      visit(document, {
        Scalar: (key, node) => {
          if (node.type === 'PLAIN' && !node.tag) node.value = plainValue(node, key === 'key');
        },
      });
      const root: unknown = document.toJS() ?? {};
      if (isNode(root)) return root;
    }
  } catch {
    // The YAML error would quote the file, and with it the key.
  }
  throw isFurther
    ? unreadable(
        `${file} has a second YAML document, after a line "---".`,
        'Put each document into a file of its own.',
      )
    : unreadable(`${file} is not a mapping in YAML.`);
}
