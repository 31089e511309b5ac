import type { StartContext } from '../context.js';
import { type FaultDetails, fault, type KubernetesStage, type Rule, rulesOf } from '../rule.js';
import { sharedRules } from './rules.generated.js';

/** A flag whose file the program opens at its start. */
export interface OpenedFile {
  readonly flag: string;
  /** Default: `apply`. */
  readonly stage?: KubernetesStage | undefined;
  /**
   * The program's message, or that by ranges of its versions, with `{path}`; `{reason}` is the system's message. A version
   * that is in none of the ranges goes on without the file. Default: the reason alone.
   */
  readonly words?: string | Readonly<Record<string, string>> | undefined;
  readonly exitCode?: number | undefined;
  /** The file is a bundle of certificates: what the program says of one that has none, with `{path}` and `{reason}`. */
  readonly bundle?: string | undefined;
  /** Flags that must be set, or the file is not opened. */
  readonly with?: readonly string[] | undefined;
  /** A flag that keeps the file from being opened. */
  readonly without?: string | undefined;
  /** The file is written: its directory has to exist. */
  readonly written?: boolean | undefined;
}

const fill = (words: string, path: string, reason: string): string =>
  words.replace('{reason}', () => reason).replaceAll('{path}', () => path);

const wordsIn = ({ in: within }: StartContext, { words = '{reason}' }: OpenedFile): string | undefined =>
  typeof words === 'string' ? words : Object.entries(words).find(([ranges]) => within(ranges))?.[1];

/** The paths of the files that the program opens. */
const pathsOf = ({ list, set }: StartContext, file: OpenedFile): readonly string[] =>
  (file.with ?? []).every(set) && !(file.without !== undefined && set(file.without)) ? list(file.flag) : [];

function missingFile(context: StartContext, file: OpenedFile): readonly FaultDetails[] {
  const { flag, stage, exitCode, written = false } = file;
  const words = wordsIn(context, file);
  const nameOf = (path: string): string => (written ? path.slice(0, path.lastIndexOf('/')) || '/' : path);
  const path = pathsOf(context, file).find((each) => context.files.exists?.(nameOf(each)) === false);
  if (path === undefined || words === undefined) return [];
  const text = fill(words, path, `open ${path}: no such file or directory`);
  return [fault(text, { flag, stage, exitCode })];
}

function emptyBundle(context: StartContext, file: OpenedFile): readonly FaultDetails[] {
  const { flag, stage, bundle } = file;
  if (bundle === undefined) return [];
  const path = pathsOf(context, file).find((each) => {
    const text = context.files.read?.(each);
    return text !== undefined && !/-----BEGIN (?:TRUSTED )?CERTIFICATE-----/.test(text);
  });
  const reason = 'data does not contain any valid RSA or ECDSA certificates';
  return path === undefined ? [] : [fault(fill(bundle, path, reason), { flag, stage })];
}

/** The rules for files that are known to be missing or of no use; of what is not known nothing is said. */
export const fileRules = (opened: readonly OpenedFile[]): readonly Rule[] =>
  rulesOf(sharedRules, {
    'file-missing': (context) => opened.flatMap((file) => missingFile(context, file)),
    'bundle-empty': (context) => opened.flatMap((file) => emptyBundle(context, file)),
  });
