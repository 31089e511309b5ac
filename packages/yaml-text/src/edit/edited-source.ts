import type { TextEdit } from '@harderway/diagnostics';
import type { Node } from 'yaml';
import type { FragmentStyle } from './fragments.js';

/** The text that is edited. */
export interface EditedSource extends FragmentStyle {
  readonly text: string;
  /** Makes a node of a value that is none, as the library's documents may hold. */
  readonly nodeOf: (value: unknown) => Node;
}

/** Edits of a text; undefined where it has to be written anew. */
export type Edits = readonly TextEdit[] | undefined;
