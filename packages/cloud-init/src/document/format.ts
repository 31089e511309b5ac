import { escaped } from '@harderway/yaml-text';
import { Document, type ToStringOptions } from 'yaml';
import type { NetworkConfig, UserData } from './model.js';
import { nodeOf } from './node.js';

/** The text of a document as the library writes it. */
export const written = (document: Document, options: ToStringOptions = {}): string =>
  document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
    ...options,
  });

/** A value as YAML that PyYAML, libyaml and readers of YAML 1.2 understand alike. Texts with such characters get double quotes. */
export const formatValue = (value: unknown): string =>
  escaped(written(new Document(nodeOf(value), { schema: 'failsafe' })));

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
