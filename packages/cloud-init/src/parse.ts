import { LineCounter, parseDocument } from 'yaml';
import type { Diagnostic, NetworkConfig, UserData } from './model.js';
import { networkDocument } from './network-shape.js';
import { type Context, positionAt, type Reader } from './read.js';
import { userDataDocument } from './user-data-shape.js';

const start = { line: 1, column: 1, offset: 0 };

function read<Value>(
  source: string,
  reader: Reader<Value>,
): { value: Value | undefined; diagnostics: Diagnostic[] } {
  const lines = new LineCounter();
  const diagnostics: Diagnostic[] = [];
  try {
    const document = parseDocument(source, {
      version: '1.1',
      lineCounter: lines,
      logLevel: 'silent',
      prettyErrors: false,
    });
    for (const { message, pos } of document.errors) {
      diagnostics.push({
        severity: 'error',
        code: 'yaml-syntax',
        message,
        position: positionAt(pos[0], lines),
      });
    }
    if (diagnostics.length > 0) return { value: undefined, diagnostics };
    const context: Context = { document, lines, diagnostics };
    return { value: reader(document.contents, '', context), diagnostics };
  } catch (error) {
    // The YAML reader calls itself for each level of nesting, until the stack ends.
    if (!(error instanceof RangeError)) throw error;
    const message = 'The document is nested too deeply.';
    return {
      value: undefined,
      diagnostics: [{ severity: 'error', code: 'yaml-syntax', message, position: start }],
    };
  }
}

/**
 * A network-config document (version 2), with or without its outer `network` key, as far as it is
 * modelled. `config` is left out where the document is no network configuration; parts that are in
 * error are left out of it. Never throws.
 */
export function parseNetworkConfig(source: string): {
  readonly config?: NetworkConfig;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { value, diagnostics } = read(source, networkDocument);
  return value === undefined ? { diagnostics } : { config: value, diagnostics };
}

/**
 * A user-data document of the kind `#cloud-config`, as far as it is modelled. `data` is left out where
 * the document is none; parts that are in error are left out of it. Never throws.
 */
export function parseUserData(source: string): {
  readonly data?: UserData;
  readonly diagnostics: readonly Diagnostic[];
} {
  if (!/^\ufeff?#cloud-config[ \t\r]*(?:\n|$)/.test(source)) {
    const message = 'The first line has to be #cloud-config: without it cloud-init passes the document over.';
    return { diagnostics: [{ severity: 'error', code: 'missing-header', message, position: start }] };
  }
  const { value, diagnostics } = read(source, userDataDocument);
  return value === undefined ? { diagnostics } : { data: value, diagnostics };
}
