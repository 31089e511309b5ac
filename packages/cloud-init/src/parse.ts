import { composeYaml, MAX_DEPTH, positionsIn } from '@harderway/yaml-text';
import type { Diagnostic, NetworkConfig, UserData } from './model.js';
import { networkDocument } from './network-shape.js';
import type { Reader } from './read.js';
import { userDataDocument } from './user-data-shape.js';

const start = { line: 1, column: 1, offset: 0 };

function read<Value>(
  source: string,
  reader: Reader<Value>,
): { value: Value | undefined; diagnostics: Diagnostic[] } {
  const at = positionsIn(source);
  const syntax = (message: string, offset: number): Diagnostic => ({
    severity: 'error',
    code: 'yaml-syntax',
    message,
    position: at(offset),
  });
  const composed = composeYaml(source, { version: '1.1' });
  if (composed.kind === 'too-deep') {
    const message = `The document nests deeper than ${MAX_DEPTH} levels.`;
    return { value: undefined, diagnostics: [syntax(message, composed.offset)] };
  }
  const [document, second] = composed.documents;
  if (!document) return { value: undefined, diagnostics: [] };
  const diagnostics = document.errors.map(({ message, pos }) => syntax(message, pos[0]));
  if (second) diagnostics.push(syntax('There is more than one document.', second.range[0]));
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  return { value: reader(document.contents, '', { document, at, diagnostics }), diagnostics };
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

const jinjaHeader = /^\ufeff?## template: jinja[ \t\r]*(?:\n|$)/i;

/** What is known of a document before its YAML is read: undefined where it is to be read. */
function headerDiagnostic(source: string): Omit<Diagnostic, 'position'> | undefined {
  const [header] = jinjaHeader.exec(source) ?? [];
  const missing = { severity: 'error', code: 'missing-header' } as const;
  if (header === undefined) {
    if (/^\ufeff?#cloud-config[ \t\r]*(?:\n|$)/.test(source)) return undefined;
    const message = 'The first line has to be #cloud-config: without it cloud-init passes the document over.';
    return { ...missing, message };
  }
  const body = source.slice(header.length);
  // What is rendered may begin with empty lines, and what is to be rendered with Jinja's own.
  const isRendered = /\{[{%#]/.test(body);
  if (!(isRendered ? /^#cloud-config[ \t\r]*$/m : /^\s*#cloud-config[ \t\r]*(?:\n|$)/).test(body)) {
    const message = 'The line after the template header has to be #cloud-config: without it this is none.';
    return { ...missing, message };
  }
  if (!isRendered) return undefined;
  const message =
    'The document is a Jinja template: what it says shows once it is rendered. It is not looked at.';
  return { severity: 'info', code: 'template', message };
}

/**
 * A user-data document of the kind `#cloud-config`, as far as it is modelled. `data` is left out where
 * the document is none, and where it is a Jinja template that has to be rendered first; parts that are in
 * error are left out of it. Never throws.
 */
export function parseUserData(source: string): {
  readonly data?: UserData;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostic = headerDiagnostic(source);
  if (diagnostic) return { diagnostics: [{ ...diagnostic, position: start }] };
  const { value, diagnostics } = read(source, userDataDocument);
  return value === undefined ? { diagnostics } : { data: value, diagnostics };
}
