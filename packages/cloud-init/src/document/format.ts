import { Document, type ToStringOptions } from 'yaml';
import type { NetworkConfig, UserData } from './model.js';
import { nodeOf } from './node.js';

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The text of a document of the schema `failsafe`. */
export function textOfDocument(document: Document, options: ToStringOptions = {}): string {
  const text = document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    ...options,
  });
  // Characters that end a line or mark an encoding for some readers only; they occur in double quotes alone.
  return text.replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}

/** A value as YAML that PyYAML, libyaml and readers of YAML 1.2 understand alike. */
export const formatValue = (value: unknown): string =>
  textOfDocument(new Document(nodeOf(value), { schema: 'failsafe' }));

/**
 * Writes a network-config document. It is not checked; `parseNetworkConfig` checks the text.
 *
 * @throws CloudInitError `unwritable-value` for a value that YAML does not have, such as an invalid date
 */
export const formatNetworkConfig = (config: NetworkConfig): string => formatValue({ network: config });

/**
 * Writes a user-data document, with its `#cloud-config` line. It is not checked; `parseUserData` checks the text.
 *
 * @throws CloudInitError `unwritable-value` for a value that YAML does not have, such as an invalid date
 */
export const formatUserData = (data: UserData): string => `#cloud-config\n${formatValue(data)}`;
