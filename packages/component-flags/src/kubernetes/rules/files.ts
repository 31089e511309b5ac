import type { StartContext } from '../context.js';
import { type Found, fault, type KubernetesStage, type Rule, rulesOf } from '../rule.js';
import { sharedRules } from './rules.generated.js';

/** A flag whose file the program opens at its start. */
export interface OpenedFile {
  readonly flag: string;
  /** Default: `apply`. */
  readonly stage?: KubernetesStage;
  /** What the program says, with `{path}`; `{reason}` is what the system says. Default: that alone. */
  readonly words?: string;
  /** Flags that must be set, or the file is not opened. */
  readonly with?: readonly string[];
  /** A flag that keeps the file from being opened. */
  readonly without?: string;
}

function missingFile(
  { list, set, files }: StartContext,
  { flag, stage, words = '{reason}', with: needed = [], without }: OpenedFile,
): readonly Found[] {
  if (!needed.every(set) || (without !== undefined && set(without))) return [];
  const path = list(flag).find((each) => files.exists?.(each) === false);
  if (path === undefined) return [];
  const text = words.replace('{reason}', 'open {path}: no such file or directory').replaceAll('{path}', path);
  return [fault(text, { flag, stage })];
}

/** The rule for files that are known to be missing; of what is not known nothing is said. */
export const fileRules = (opened: readonly OpenedFile[]): readonly Rule[] =>
  rulesOf(sharedRules, {
    'file-missing': (context) => opened.flatMap((file) => missingFile(context, file)),
  });
