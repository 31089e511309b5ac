import {
  type CheckedText,
  type Diagnostic,
  fixUntilSettled,
  type RuleInfo,
  type Severities,
  withSeverities,
} from '@harderway/diagnostics';
import type { Command, Example, Invocation } from '../command.js';
import { CommandError } from '../errors.js';
import { flag, type Options, type Values } from '../option.js';
import { nameOfPath, readBytes, type World } from '../world.js';
import { checkReportOptions, type ReportOptions, report, reportOptions } from './report.js';

/** An operand taken apart. */
export interface Operand {
  readonly path: string;
  /** The format to read the text as. */
  readonly name?: string | undefined;
  /** The directory that it was found in. */
  readonly directory?: string | undefined;
}

/** Input of a check beside the text. */
export interface CheckContext<O extends Options> {
  /** Path as given; `<stdin>` for the standard input. */
  readonly file: string;
  /** The name that the operand gives the text. */
  readonly name: string | undefined;
  /** The directory that the file was found in, where the operand names that. */
  readonly directory: string | undefined;
  /** All operands of this run. */
  readonly operands: readonly Operand[];
  readonly bytes: Uint8Array;
  readonly options: Values<O>;
  readonly world: World;
}

/** The result of a check: diagnostics alone, or with a verdict and more. */
export type Checked = readonly Diagnostic[] | Omit<CheckedText, 'file'>;

/** Definition of a checker's `check` command. */
export interface CheckCommandDefinition<O extends Options> {
  readonly program: string;
  /** Default: `check`. */
  readonly name?: string | undefined;
  /** As in {@link Command.summary}. */
  readonly summary: string;
  readonly description?: string | undefined;
  readonly rules: readonly RuleInfo[];
  readonly options: O;
  readonly examples?: readonly Example[] | undefined;
  /** Whether diagnostics may have fixes, for `--fix`. Default: false. */
  readonly fixes?: boolean | undefined;
  /** Takes an operand apart that is more than a path. Default: all of it is the path. */
  readonly operand?: ((text: string) => Operand) | undefined;
  /**
   * Which files of a directory are checked, by name. Each directory must have one with a verdict. Default: directories are
   * refused.
   */
  readonly inDirectory?: ((name: string) => boolean) | undefined;
  /** Default: UTF-8, with U+FFFD for invalid bytes. */
  readonly decode?: ((bytes: Uint8Array) => string) | undefined;
  /** Default: UTF-8. */
  readonly encode?: ((text: string) => Uint8Array) | undefined;
  check(text: string, context: CheckContext<O>): Checked;
}

const utf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

const complete = (checked: Checked): Omit<CheckedText, 'file'> =>
  'diagnostics' in checked ? checked : { diagnostics: checked };

/** The options of the command: its own, those of every report, and `--fix`. */
type Table<O extends Options> = O & ReportOptions & Partial<Readonly<Record<'fix', ReturnType<typeof flag>>>>;

/**
 * Makes the command that checks files: `check [options] FILE...`, where `-` is the standard input. With `--fix`, fixes
 * are written to the files; the fixed text of the standard input goes to the standard output, and the remaining
 * diagnostics to the standard error. A file that cannot be read is reported, and the others are still checked.
 */
export function checkCommand<O extends Options>(definition: CheckCommandDefinition<O>): Command {
  const { program, rules, fixes = false, decode = utf8 } = definition;
  const { operand = (path: string): Operand => ({ path }) } = definition;
  const { encode = (text) => new TextEncoder().encode(text) } = definition;
  const fix = flag('write the fixes that keep the meaning to the files');
  const options: Table<O> = { ...definition.options, ...reportOptions(rules), ...(fixes ? { fix } : {}) };

  async function checkOne(
    { path, name, directory }: Operand,
    { options: values, world, operands }: Invocation<Table<O>>,
    severities: Severities,
  ): Promise<CheckedText> {
    const file = nameOfPath(path);
    const bytes = await readBytes(world, path, { regular: true });
    const run = { file, name, directory, operands: operands.map(operand), options: values, world };
    const original = decode(bytes);
    const check = (text: string): Omit<CheckedText, 'file'> => {
      return complete(definition.check(text, { ...run, bytes: text === original ? bytes : encode(text) }));
    };
    if (!fixes || values.fix !== true) return { text: original, ...check(original), file };
    const fixed = fixUntilSettled(original, (text) => withSeverities(check(text).diagnostics, severities));
    if (fixed !== original && !isSame(encode(original), bytes))
      throw new CommandError('file-unwritable', `cannot fix ${file}: it has bytes that are not UTF-8`);
    if (path === '-') await world.stdout.write(fixed);
    else if (fixed !== original) await world.files.replace(path, encode(fixed));
    return { text: fixed, ...check(fixed), file };
  }

  /** The files that an operand names. */
  function filesOf(text: string, { files }: World): readonly Operand[] {
    const given = operand(text);
    const { inDirectory } = definition;
    const names = inDirectory && given.path !== '-' ? files.list(given.path) : undefined;
    const directory = given.path.replace(/\/+$/, '');
    return (
      names
        ?.filter((name) => !name.startsWith('.') && inDirectory?.(name))
        .map((name) => ({ path: `${directory}/${name}`, directory })) ?? [given]
    );
  }

  const command: Command<Table<O>> = {
    name: definition.name ?? 'check',
    summary: definition.summary,
    description: definition.description,
    operands: { label: 'FILE...', least: 1, completion: { kind: 'file' } },
    options,
    examples: definition.examples,
    async run(invocation) {
      const { operands, world } = invocation;
      const severities = await checkReportOptions(rules, invocation.options, world);
      const results: CheckedText[] = [];
      const failures: string[] = [];
      const complain = async (message: string): Promise<void> => {
        failures.push(message);
        await world.stderr.write(`${program}: ${world.stderr.paint('error', 'error')}: ${message}\n`);
      };
      for (const text of operands) {
        const before = results.length;
        const files = filesOf(text, world);
        for (const file of files) {
          try {
            results.push(await checkOne(file, invocation, severities));
          } catch (error) {
            if (!(error instanceof CommandError)) throw error;
            await complain(error.message);
          }
        }
        const isDirectory = files.every(({ directory }) => directory !== undefined);
        if (isDirectory && results.slice(before).every(({ verdict }) => verdict === undefined))
          await complain(`no file in ${text} could be checked`);
      }
      const toStderr = fixes && invocation.options.fix === true && operands.includes('-');
      const output = toStderr ? world.stderr : world.stdout;
      return report({ program, rules, results, failures }, invocation.options, world, output);
    },
  };
  return command;
}
