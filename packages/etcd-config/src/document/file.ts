import { specOf } from '@harderway/component-flags';
import type { Diagnostic } from '@harderway/diagnostics';
import { etcdFlags, etcdVersion, fileKeys } from '../catalog/catalog.js';
import type { EtcdCode } from '../codes.js';
import { adviseOnKey, fileFaults, inEtcdOrder } from './file-faults.js';
import { leavesOf } from './file-leaves.js';
import { readFileValue } from './file-value.js';
import { type Setting, type Settings, TEXT_NAMES } from './setting.js';
import { valueText } from './value.js';
import { readYaml } from './yaml/read.js';
import { kindWord } from './yaml/value.js';

/** The settings of a configuration file. */
export interface FileSettings {
  readonly settings: Settings;
  readonly diagnostics: readonly Diagnostic<EtcdCode>[];
}

/** Options of {@link parseConfigFile}. */
export interface ParseFileOptions {
  /** The etcd version whose keys count, such as `3.5.15`. */
  readonly version: string;
  /** Name of the text in diagnostics. Default: `<configuration file>`. */
  readonly file?: string | undefined;
}

const inTextOrder = (settings: readonly Setting[]): Settings =>
  new Map(
    [...settings]
      .sort((left, right) => left.span.start.offset - right.span.start.offset)
      .map((setting) => [setting.name, setting]),
  );

/**
 * Reads a YAML configuration file (`--config-file`) as etcd does: keys match without case, unknown ones do nothing, the
 * last of several wins, nothing is converted between types.
 *
 * Diagnostic codes: `file-yaml`, `file-type`, `file-value-invalid`, `file-key-unknown`.
 * @throws EtcdConfigError `unknown-version`
 */
export function parseConfigFile(text: string, options: ParseFileOptions): FileSettings {
  const version = etcdVersion(options.version);
  const flags = etcdFlags(options.version);
  const keys = fileKeys(version);
  const names = new Map([...keys].map(([name, path]) => [path, name]));
  const faults = fileFaults(text, options.file ?? TEXT_NAMES.file, options.version);
  const { value: root, fault, next } = readYaml(text);
  if (root === undefined || (root.kind !== 'map' && root.kind !== 'null'))
    return { settings: new Map(), diagnostics: [faults.unusable(root, fault)] };

  const settings = new Map<string, Setting>();
  const types: Diagnostic<EtcdCode>[] = [];
  const contents: Diagnostic<EtcdCode>[] = [];
  const unknown: Diagnostic<EtcdCode>[] = [];
  for (const { path, entry, shouldBeGroup } of leavesOf(
    root.kind === 'map' ? root.entries : [],
    keys.values(),
  )) {
    const { key, value, range } = entry;
    const name = names.get(path);
    const spec = name === undefined ? undefined : specOf(flags, name);
    if (shouldBeGroup) types.push(faults.type(range, path, kindWord(value), 'keys with values'));
    // The decoder prefers a field of that very name, which takes no text.
    else if (key === 'CORS' && value.kind !== 'map' && value.kind !== 'null')
      types.push(faults.type(range, key, kindWord(value), 'map[string]struct {}', 'cors'));
    else if (name === undefined || spec === undefined)
      unknown.push(faults.unknownKey(range, path, adviseOnKey(path, flags, keys)));
    else {
      const result = readFileValue(name, spec, value, version);
      if (result.kind === 'type') types.push(faults.type(value.range, path, result.got, result.wanted, name));
      else if (result.kind === 'content')
        contents.push(faults.content(value.range, path, name, result.message));
      else if (result.kind === 'value') {
        const place = faults.placeOf([range[0], Math.max(range[1], value.range[1])]);
        const written = valueText(spec, result.value);
        settings.set(name, { name, value: result.value, text: written, form: 'file', ...place });
      }
    }
  }
  return {
    settings: inTextOrder([...settings.values()]),
    diagnostics: [
      ...inEtcdOrder(types, contents),
      ...unknown,
      ...(next === undefined ? [] : [faults.ignoredDocument(next)]),
    ],
  };
}
