import type { StartContext } from '../context.js';
import { type Fault, fault, type KubernetesStage, type Rule } from '../rule.js';
import { about } from './about.js';

/** A flag whose file the program opens at start. */
export interface OpenedFile {
  readonly flag: string;
  /** Default: `apply`. */
  readonly stage?: KubernetesStage;
  /** What the program puts around the system's words. */
  readonly words?: (path: string, reason: string) => string;
  /** Whether it is opened at all. Default: where the flag is not empty. */
  readonly when?: (context: StartContext) => boolean;
}

function missingFile(
  context: StartContext,
  { flag, stage = 'apply', words, when }: OpenedFile,
): Fault | undefined {
  if (when?.(context) === false) return undefined;
  const path = context.list(flag).find((each) => context.files.exists?.(each) === false);
  if (path === undefined) return undefined;
  const reason = `open ${path}: no such file or directory`;
  return fault(words?.(path, reason) ?? reason, flag, 'Put the file in place before the program starts.', {
    stage,
  });
}

/** The rule for files that are known to be missing; of what is not known nothing is said. */
export const fileRule = (source: string, opened: readonly OpenedFile[]): Rule => ({
  ...about('apply', 'file-missing'),
  source,
  check: (context) => opened.flatMap((file) => missingFile(context, file) ?? []),
});
