import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { keyText, readYaml } from '@harderway/yaml-text';
import { isAlias, isScalar, visit } from 'yaml';
import { type CloudInitCode, rules } from '../rules/rules.js';
import type { NetworkConfig, UserData } from './model.js';
import { networkDocument } from './network.js';
import { type Context, type ListPlaces, type Reader, report } from './read.js';
import { isConstructed } from './scalar.js';
import { userDataDocument } from './user-data.js';

type Diagnostics = readonly Diagnostic<CloudInitCode>[];

/** Reports keys that come twice in a mapping, wherever it is: both programs take the last one. */
function reportDuplicates(context: Context): void {
  visit(context.yaml.document, {
    Map: (_, { items }) => {
      const seen = new Set<string>();
      for (const { key } of items) {
        const name = keyText(key);
        if (name === undefined || name === '<<') continue;
        if (seen.has(name)) report(context, key, 'duplicate-key', `duplicate key ${name}: this one counts`);
        seen.add(name);
      }
    },
  });
}

/** Reports tags that PyYAML does not know, wherever they are: it refuses the document. */
function reportTags(context: Context): void {
  visit(context.yaml.document, {
    Node: (key, node) => {
      if (isAlias(node) || key === 'key' || isConstructed(node)) return;
      const tag = node.tag ?? (isScalar(node) ? node.source : '');
      report(context, node, 'wrong-type', `the tag ${tag} is not known, and a plain text needs quotes`);
    },
  });
}

/** The value of a text, and where in it the items of lists are. */
export interface Reading<Value> {
  readonly value?: Value | undefined;
  readonly diagnostics: Diagnostics;
  readonly places: ListPlaces;
}

function read<Value>(source: string, program: Context['reader'], reader: Reader<Value>): Reading<Value> {
  const places: ListPlaces = new WeakMap();
  // cloud-init reads with PyYAML.
  const yaml = readYaml(source, { version: '1.1', duplicateKeys: true });
  if (yaml.kind === 'fault') return { diagnostics: yaml.diagnostics, places };
  const diagnostics: Diagnostic<CloudInitCode>[] = [...yaml.diagnostics];
  const context: Context = { reader: program, yaml, diagnostics, places };
  reportDuplicates(context);
  if (program === 'cloud-init') reportTags(context);
  return { value: reader(yaml.document.contents, '', context), diagnostics, places };
}

export const readNetworkConfig = (source: string): Reading<NetworkConfig> =>
  read(source, 'netplan', networkDocument);

/**
 * Reads a network-config document (version 2), with or without its outer `network` key, as far as it is
 * modelled. `config` is absent if the document is not a network configuration; parts with errors are left
 * out of it. Never throws.
 */
export function parseNetworkConfig(source: string): {
  readonly config?: NetworkConfig | undefined;
  readonly diagnostics: Diagnostics;
} {
  const { value, diagnostics } = readNetworkConfig(source);
  return value === undefined ? { diagnostics } : { config: value, diagnostics };
}

const jinjaHeader = /^\ufeff?## template: jinja[ \t\r]*(?:\n|$)/i;

/** Beginnings of the other kinds of user data, and their names. Source: handlers/__init__.py and user_data.py. */
const otherKinds: readonly (readonly [RegExp, string])[] = [
  [/^#!/, 'a script'],
  [/^#include(?:-once)?\s/, 'a list of addresses'],
  [/^#cloud-config-archive\s/, 'an archive'],
  [/^#cloud-config-jsonp\s/, 'a JSON patch'],
  [/^#cloud-boothook\s/, 'a boothook'],
  [/^#part-handler\s/, 'a part handler'],
  // Python's email package may write an mbox line first.
  [/^(?:(?:From |[\w-]+:).*\r?\n(?:[ \t].*\r?\n)*)*MIME-Version:/i, 'a MIME message'],
];

/** Checks the first lines, before the YAML: undefined if the YAML can be read. */
function headerDiagnostic(source: string): Diagnostic<CloudInitCode> | undefined {
  const found = (code: CloudInitCode, message: string): Diagnostic<CloudInitCode> =>
    rules.diagnostic(code, { message, span: WHOLE_TEXT });
  const other = (kind: string): Diagnostic<CloudInitCode> =>
    found('other-kind', `the document is ${kind}, and only #cloud-config is checked`);
  const [header] = jinjaHeader.exec(source) ?? [];
  if (header === undefined) {
    if (/^\ufeff?#cloud-config[ \t\r]*(?:\n|$)/.test(source)) return undefined;
    const [, kind] = otherKinds.find(([beginning]) => beginning.test(source)) ?? [];
    if (kind !== undefined) return other(kind);
    return found(
      'missing-header',
      'the first line must be #cloud-config: cloud-init skips the document without it',
    );
  }
  const body = source.slice(header.length);
  if (body.startsWith('#!')) return other('a script template');
  // A template without Jinja may begin with empty lines, any other with lines of Jinja.
  const isRendered = /\{[{%#]/.test(body);
  if (!(isRendered ? /^#cloud-config[ \t\r]*$/m : /^\s*#cloud-config[ \t\r]*(?:\n|$)/).test(body))
    return found('missing-header', 'the line after the template header must be #cloud-config');
  if (!isRendered) return undefined;
  return found('template', 'the document is a Jinja template, which cannot be checked before it is rendered');
}

export function readUserData(source: string): Reading<UserData> {
  const diagnostic = headerDiagnostic(source);
  if (diagnostic) return { diagnostics: [diagnostic], places: new WeakMap() };
  return read(source, 'cloud-init', userDataDocument);
}

/**
 * Reads a user-data document of the kind `#cloud-config`, as far as it is modelled. `data` is absent if the
 * document is of another kind, or a Jinja template that must be rendered first; parts with errors are left out
 * of it. Never throws.
 */
export function parseUserData(source: string): {
  readonly data?: UserData | undefined;
  readonly diagnostics: Diagnostics;
} {
  const { value, diagnostics } = readUserData(source);
  return value === undefined ? { diagnostics } : { data: value, diagnostics };
}
