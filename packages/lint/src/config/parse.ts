import { type Diagnostic, didYouMean, hasErrors, type Severity } from '@harderway/diagnostics';
import { type KeyPath, readYaml, type YamlText } from '@harderway/yaml-text';
import { explanations } from '../codes.js';
import type { IgnoredFindings, LintOptions } from '../options.js';
import { rules } from '../rules.js';
import { type LintTarget, targetKeys } from '../target.js';

/** The options in a harderway-lint.yaml; absent if it has a mistake. */
export interface ParsedLintConfig {
  readonly options?: LintOptions | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const LEVELS: readonly (Severity | 'off')[] = ['error', 'warning', 'info', 'off'];

const codes: readonly string[] = explanations.map(({ code }) => code);

/** The values of a file, and complaints about them at their places. */
interface Reader {
  readonly yaml: YamlText;
  complain(path: KeyPath, message: string, hint?: string): void;
}

function mapping(
  value: unknown,
  path: KeyPath,
  { complain }: Reader,
): readonly (readonly [string, unknown])[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  complain(path, 'not a mapping', 'Write KEY: VALUE lines.');
  return [];
}

/** A text, or a list of texts. */
function texts(value: unknown, path: KeyPath, { complain }: Reader): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item, index) => {
    if (typeof item === 'string' && item !== '') return [item];
    complain(
      Array.isArray(value) ? [...path, index] : path,
      'not a text',
      'Write a text, in quotes if it begins with a sign.',
    );
    return [];
  });
}

function checkCodes(found: readonly string[], path: KeyPath, { complain }: Reader): readonly string[] {
  const unknown = found.find((code) => !codes.includes(code));
  if (unknown !== undefined)
    complain(path, `no finding has the code ${unknown}`, didYouMean(unknown, codes).trim() || undefined);
  return found;
}

function ignoredOf(value: unknown, path: KeyPath, reader: Reader): readonly IgnoredFindings[] {
  if (!Array.isArray(value)) {
    reader.complain(path, 'not a list', 'Write one item for each: - {code: CODE, path: PATTERN}.');
    return [];
  }
  const items: readonly unknown[] = value;
  return items.map((item, index) => {
    const here = [...path, index];
    const fields = new Map(mapping(item, here, reader));
    for (const key of fields.keys())
      if (key !== 'code' && key !== 'path')
        reader.complain([...here, key], `unknown key ${key}`, 'Write code or path.');
    if (fields.size === 0) reader.complain(here, 'names no code and no path', 'Write code or path.');
    const read = (key: string): readonly string[] | undefined =>
      fields.has(key) ? texts(fields.get(key), [...here, key], reader) : undefined;
    const found = read('code');
    return { codes: found && checkCodes(found, [...here, 'code'], reader), paths: read('path') };
  });
}

function severitiesOf(value: unknown, path: KeyPath, reader: Reader): LintOptions['severities'] {
  return Object.fromEntries(
    mapping(value, path, reader).flatMap(([code, level]) => {
      const here = [...path, code];
      checkCodes([code], here, reader);
      // Plain `off` is a text in YAML 1.2.
      const chosen = LEVELS.find((each) => each === level);
      if (chosen === undefined) reader.complain(here, 'not a severity', `Write ${LEVELS.join(', ')}.`);
      return chosen === undefined ? [] : [[code, chosen] as const];
    }),
  );
}

function optionOf(key: string, value: unknown, reader: Reader): LintOptions {
  const path = [key];
  const named = Object.entries(targetKeys).find(([name]) => name === key)?.[1];
  if (named !== undefined) {
    // 1.30 is a number in YAML, and so is what is written, not what it means.
    const target = named.read(reader.yaml.written(path) ?? '');
    if (target === undefined) reader.complain(path, 'not a version that is known', `Write ${named.expects}.`);
    return { target };
  }
  if (key === 'exclude') return { exclude: texts(value, path, reader) };
  if (key === 'severities') return { severities: severitiesOf(value, path, reader) };
  if (key === 'ignore') return { ignore: ignoredOf(value, path, reader) };
  const keys = [...Object.keys(targetKeys), 'exclude', 'severities', 'ignore'];
  reader.complain(
    path,
    `unknown key ${key}`,
    didYouMean(key, keys).trim() || `Its keys are ${keys.join(', ')}.`,
  );
  return {};
}

/** Parses a harderway-lint.yaml. Never throws: faults are diagnostics with the code `lint-config` or a code of yaml-text. */
export function parseLintConfig(text: string): ParsedLintConfig {
  const yaml = readYaml(text);
  if (yaml.kind === 'fault') return { diagnostics: yaml.diagnostics };
  const diagnostics: Diagnostic[] = [...yaml.diagnostics];
  const reader: Reader = {
    yaml,
    complain(path, message, hint) {
      const subject = path.join('.');
      diagnostics.push(
        rules.diagnostic('lint-config', {
          message: subject === '' ? message : `${subject}: ${message}`,
          hint,
          span: yaml.at(path, 'value'),
        }),
      );
    },
  };
  const entries = mapping(yaml.value, [], reader);
  // `target` comes first, so that keys such as `systemd` override its versions.
  const ordered = [...entries].sort(
    ([one], [other]) => Number(other === 'target') - Number(one === 'target'),
  );
  const read = ordered.map(([key, value]) => optionOf(key, value, reader));
  const target: LintTarget = Object.assign({}, ...read.map((each) => each.target));
  const options: LintOptions = { ...Object.assign({}, ...read), target };
  return { options: hasErrors(diagnostics) ? undefined : options, diagnostics };
}
