import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkReportOptions, report, UsageError, type World } from '@harderway/command';
import { nodeFiles } from '@harderway/command/node';
import {
  explanations,
  fixFiles,
  type LintFile,
  type LintOptions,
  type LintTarget,
  lintFiles,
  type ParsedLintConfig,
  parseLintConfig,
  targetKeys,
} from '@harderway/lint';
import type { Context } from '../context.js';
import { CliError, systemCode } from '../errors.js';
import { findLintFiles } from '../lint-files.js';
import type { OptionsOf } from '../options.js';

/** The configuration that is read without `--config`, if it is there. */
const CONFIG = 'harderway-lint.yaml';

/**
 * Reads harderway-lint.yaml; undefined if none is named and none is there.
 *
 * @throws CliError `file-missing` or `file-unreadable`
 */
function readConfig(
  { directory }: Context,
  { config }: OptionsOf<'lint'>,
): { readonly file: string; readonly text: string; readonly parsed: ParsedLintConfig } | undefined {
  const file = config ?? CONFIG;
  try {
    const text = readFileSync(resolve(directory, file), 'utf8');
    return { file, text, parsed: parseLintConfig(text) };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' && config === undefined) return undefined;
    throw new CliError(
      code === 'ENOENT' ? 'file-missing' : 'file-unreadable',
      `cannot read ${file}: ${code}`,
      {
        hint: 'name the file with --config',
        cause: error,
      },
    );
  }
}

const TARGET_OPTIONS = ['target', 'systemd', 'kubernetes', 'etcd', 'keepalived', 'podman'] as const;

/**
 * The target that the options choose. A version that is given by its own option overrides the one of `--target`.
 *
 * @throws UsageError
 */
function targetOf(options: OptionsOf<'lint'>): LintTarget {
  const chosen = TARGET_OPTIONS.flatMap((key): readonly LintTarget[] => {
    const text = options[key];
    if (text === undefined) return [];
    const target = targetKeys[key].read(text);
    if (target === undefined) throw new UsageError(`--${key} ${text}: use ${targetKeys[key].expects}`);
    return [target];
  });
  return Object.assign({}, ...chosen);
}

/** Merges command-line options into the configuration file; the command line wins. */
const merged = (configured: LintOptions, options: Omit<LintOptions, 'ignore'>): LintOptions => ({
  ...configured,
  target: { ...configured.target, ...options.target },
  exclude: [...(configured.exclude ?? []), ...(options.exclude ?? [])],
  severities: { ...configured.severities, ...options.severities },
});

/** Writes the fixes to the files, and returns the files as they are then. */
async function fixed(
  { directory }: Context,
  files: readonly LintFile[],
  options: LintOptions,
): Promise<readonly LintFile[]> {
  const contents = fixFiles(files, options);
  for (const [path, content] of contents) await nodeFiles.replace(resolve(directory, path), content);
  return files.map((file) => {
    const content = contents.get(file.path);
    return content === undefined ? file : { kind: 'content', path: file.path, content };
  });
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** Lints files and directories by the checkers of all formats, and all files together. */
export async function lint(
  context: Context,
  options: OptionsOf<'lint'>,
  operands: readonly string[],
  world: World,
): Promise<number> {
  const rules = explanations;
  const target = targetOf(options);
  const severities = await checkReportOptions(rules, options, world);
  const print = (results: Parameters<typeof report>[0]['results']): Promise<number> =>
    report({ program: 'harderway', rules, results }, options, world);
  const config = readConfig(context, options);
  const { options: configured = {}, diagnostics = [] } = config?.parsed ?? {};
  if (config !== undefined && config.parsed.options === undefined)
    return print([{ file: config.file, text: config.text, diagnostics }]);
  const chosen = merged(configured, { target, exclude: options.exclude, severities });
  const found = findLintFiles(operands, context.directory, context.signal);
  const files = options.fix ? await fixed(context, found, chosen) : found;
  const { results, skipped } = lintFiles(files, chosen);
  const code = await print(results);
  context.stderr.write(
    `${counted(results.length, 'file', 'files')} checked, ${counted(skipped, 'other', 'others')} skipped\n`,
  );
  if (results.length > 0) return code;
  context.stderr.write(`Nothing was checked: lint knows no file at or below ${operands.join(', ')}.\n`);
  return options.strict ? Math.max(code, 1) : code;
}
