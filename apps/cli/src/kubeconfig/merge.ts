import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { CliError } from '../errors.js';

const sections = ['clusters', 'users', 'contexts'] as const;

function read(text: string, what: string): Document {
  const document = parseDocument(text, { prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined || (document.contents !== null && !isMap(document.contents))) {
    throw new CliError(
      'invalid-kubeconfig',
      `${what} is no kubeconfig: ${problem?.message ?? 'it is no mapping'}`,
      {
        hint: 'correct it, or write to another file with --output',
      },
    );
  }
  return document;
}

function list(document: Document, section: string): YAMLSeq {
  const there = document.get(section);
  if (isSeq(there)) return there;
  const made = document.createNode([]);
  document.set(section, made);
  return made;
}

const entries = (seq: YAMLSeq): readonly YAMLMap[] => seq.items.filter((item) => isMap(item));

/** Whether a context other than `own` uses this user. */
function usedElsewhere(document: Document, user: unknown, own: unknown): boolean {
  return entries(list(document, 'contexts')).some(
    (context) => context.get('name') !== own && context.getIn(['context', 'user']) === user,
  );
}

/** How a kubeconfig is merged. */
export interface MergeOptions {
  /** Name of the file for errors. */
  readonly path: string;
  /** Makes the added context the current one; it becomes so anyway where there is none. */
  readonly use?: boolean;
}

/**
 * Adds the cluster, user and context of one kubeconfig to another, in place of those of the same names;
 * everything else stays, comments too. A user's name that another context uses already is made unique.
 *
 * @throws CliError `invalid-kubeconfig`
 */
export function mergeKubeconfig(existing: string, added: string, options: MergeOptions): string {
  const target = read(existing.trim() === '' ? 'apiVersion: v1\nkind: Config\n' : existing, options.path);
  const source = read(added, 'the new kubeconfig');
  const own = entries(list(source, 'contexts'))[0];
  const user = own?.getIn(['context', 'user']);
  if (own !== undefined && usedElsewhere(target, user, own.get('name'))) {
    const unique = `${String(user)}@${String(own.getIn(['context', 'cluster']))}`;
    for (const entry of entries(list(source, 'users')))
      if (entry.get('name') === user) entry.set('name', unique);
    own.setIn(['context', 'user'], unique);
  }
  for (const section of sections) {
    const into = list(target, section);
    for (const entry of entries(list(source, section))) {
      const index = into.items.findIndex((item) => isMap(item) && item.get('name') === entry.get('name'));
      if (index === -1) into.items.push(entry);
      else into.items[index] = entry;
    }
    // An empty list is written as [] and would keep that form with entries in it.
    into.flow = false;
  }
  const current = target.get('current-context');
  if (options.use === true || typeof current !== 'string' || current === '') {
    target.set('current-context', own?.get('name'));
  }
  return target.toString({ lineWidth: 0 });
}

/** The same kubeconfig with another address of the API server. */
export function withServer(kubeconfig: string, server: string): string {
  const document = read(kubeconfig, 'the new kubeconfig');
  for (const entry of entries(list(document, 'clusters'))) entry.setIn(['cluster', 'server'], server);
  return document.toString({ lineWidth: 0 });
}
