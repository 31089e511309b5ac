import type { LintFile } from '../files/file.js';
import type { Format, Source } from './format.js';
import { formats } from './registry.js';

/** A file of a known kind. */
export interface RecognizedFile extends Source {
  readonly format: Format;
  /** Where the text was read from. */
  readonly content: string | Uint8Array;
}

/** Whether a file may be of a known kind, by its path: others need not be read. */
export const mayBeLinted = (path: string): boolean => formats.some((format) => format.isNamed(path));

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Finds the format of a file; undefined for one of no known kind. */
export function recognize(file: LintFile): RecognizedFile | undefined {
  if (file.kind !== 'content') return undefined;
  const { path, content } = file;
  const named = formats.filter((format) => format.isNamed(path));
  if (named.length === 0) return undefined;
  const plain = typeof content === 'string' ? content : utf8.decode(content);
  const format = named.find((each) => each.recognizes({ path, text: plain }));
  if (format === undefined) return undefined;
  const { decode } = format;
  return {
    format,
    path,
    content,
    text: decode === undefined || typeof content === 'string' ? plain : decode(content),
  };
}
