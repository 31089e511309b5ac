import { formatLine } from '@harderway/diagnostics';
import { editedText, sharedNodes, writtenLike } from '@harderway/yaml-text';
import { type Document, isNode, parseDocument } from 'yaml';
import { CloudInitError } from '../errors.js';
import { kindOf } from './kind.js';
import type { NetworkConfig, UserData } from './model.js';
import { type Reading, readNetworkConfig, readUserData } from './parse.js';
import { textOfDocument } from './text-of-document.js';
import { type Draft, type Fields, same, updated } from './updated.js';

/** Scalars are texts here, as they are spelled, bytes too: what is not changed stays. */
const readDocument = (text: string): Document =>
  parseDocument(text, { schema: 'failsafe', resolveKnownTags: false, uniqueKeys: false });

function update<Value extends object>(
  text: string,
  { value: before, diagnostics, places }: Reading<Value>,
  after: Value,
  whole: (document: Document, value: Value) => Fields,
  kept = '',
): string {
  if (before === undefined) {
    const [first] = diagnostics.filter(({ severity }) => severity === 'error');
    throw new CloudInitError(
      'unreadable-document',
      `the document cannot be read, so it cannot be updated${first ? `: ${formatLine({ ...first, hint: undefined })}` : ''}`,
      { hint: 'correct the errors that the parser reports' },
    );
  }
  if (same(before, after)) return text;
  // Its line is a comment to YAML, and a document that is written anew would get an empty line below it.
  const body = text.slice(kept.length);
  const document = readDocument(body);
  const draft: Draft = { shared: sharedNodes(document, 'less'), places };
  const [old, wanted] = [whole(document, before), whole(document, after)];
  const contents = updated(document.contents, old, wanted, draft);
  if (isNode(contents)) document.contents = contents;
  const edited = editedText(body, document, textOfDocument);
  if (kept === '' || kept.endsWith('\n')) return kept + (body === '' ? writtenLike(text, edited) : edited);
  return `${kept}\n${edited}`;
}

/**
 * Writes user data into the document that it was read from. Only values that differ are rewritten: comments, order and
 * parts that could not be read stay. Only the comments behind a removed value on its line, and within it or a value that is
 * replaced, go. Anchors stay, too, unless an alias of one is what changes, or its anchor is: the alias
 * is written out then, as is a merge (`<<`) that brings a key that changes. All of it stays as it is spelled, except where items of
 * a list change places.
 *
 * @throws CloudInitError `unreadable-document`, `unwritable-value`
 */
export const updateUserData = (text: string, data: UserData): string =>
  update(text, readUserData(text), data, (_, all) => ({ ...all }), kindOf(text).header);

/**
 * A network configuration without the renderer that its interfaces share, where one of them is not to have it. The others
 * get it for their own.
 */
function withoutSharedRenderer(text: string, { ethernets = {} }: NetworkConfig): string {
  if (Object.values(ethernets).every(({ renderer }) => renderer !== undefined)) return text;
  const document = readDocument(text);
  const path = [...(document.has('network') ? ['network'] : []), 'ethernets', 'renderer'];
  if (document.errors.length > 0 || !document.hasIn(path)) return text;
  sharedNodes(document, 'less').setIn(path, undefined);
  return editedText(text, document, textOfDocument);
}

/**
 * Writes a network configuration into the document that it was read from, as {@link updateUserData} does.
 *
 * @throws CloudInitError `unreadable-document`, `unwritable-value`
 */
export function updateNetworkConfig(text: string, config: NetworkConfig): string {
  const { value } = readNetworkConfig(text);
  const own = value === undefined || same(value, config) ? text : withoutSharedRenderer(text, config);
  return update(own, readNetworkConfig(own), config, (document, network) =>
    document.has('network') ? { network } : { ...network },
  );
}
