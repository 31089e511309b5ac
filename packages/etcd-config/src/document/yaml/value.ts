import type { TextRange } from './syntax.js';

/** A value as it arrives at etcd's decoder, and where it is written: YAML is turned into JSON first. */
export type FileValue = { readonly range: TextRange } & (
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  /** `text` is the number as JSON writes it. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly FileValue[] }
  | { readonly kind: 'map'; readonly entries: readonly FileEntry[] }
);

/** A key with its value, and where the key is written. */
export interface FileEntry {
  readonly key: string;
  readonly value: FileValue;
  readonly range: TextRange;
}

/** The kind of a value as Go's JSON decoder names it. */
export const kindWord = ({ kind }: FileValue): string =>
  kind === 'list' ? 'array' : kind === 'map' ? 'object' : kind;
