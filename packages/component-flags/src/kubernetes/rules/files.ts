import type { StartContext } from '../context.js';
import type { RuleFault, StartStage } from '../rule.js';

/** A flag whose file the program opens at start. */
export interface OpenedFile {
  readonly flag: string;
  readonly stage: StartStage;
  /** What the program puts around the system's words. */
  readonly words?: (path: string, reason: string) => string;
  /** Whether it is opened at all; default: when the flag is not empty. */
  readonly when?: (context: StartContext) => boolean;
}

/** Faults for files that are known to be missing; what is not known is not reported. */
export const missingFiles = (context: StartContext, opened: readonly OpenedFile[]): readonly RuleFault[] =>
  opened.flatMap(({ flag, stage, words, when }): readonly RuleFault[] => {
    if (when?.(context) === false) return [];
    return context
      .list(flag)
      .filter((path) => context.files.exists?.(path) === false)
      .slice(0, 1)
      .map((path) => {
        const reason = `open ${path}: no such file or directory`;
        return {
          text: words?.(path, reason) ?? reason,
          flag,
          stage,
          code: 'file-missing',
          advice: 'Lay the file before the program starts.',
        };
      });
  });
