import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { keyText, readYaml } from '@harderway/yaml-text';
import { isAlias, isScalar, visit } from 'yaml';
import { type CloudInitCode, rules } from '../rules/rules.js';
import { kindOf } from './kind.js';
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

/** Checks the first lines, before the YAML: undefined if the YAML can be read. */
function headerDiagnostic(source: string): Diagnostic<CloudInitCode> | undefined {
  const found = (code: CloudInitCode, message: string): Diagnostic<CloudInitCode> =>
    rules.diagnostic(code, { message, span: WHOLE_TEXT });
  const { name, isTemplate } = kindOf(source);
  if (name === undefined)
    return found(
      'missing-header',
      source.startsWith('\ufeff')
        ? 'the text begins with a byte order mark, U+FEFF: cloud-init sees no #cloud-config behind it and skips the document'
        : `the ${/^## template/i.test(source) ? 'line after the template header' : 'first line'} must be #cloud-config: cloud-init skips the document without it`,
    );
  if (name !== 'a cloud-config')
    return found('other-kind', `the document is ${name}, and only #cloud-config is checked`);
  if (!isTemplate) return undefined;
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
