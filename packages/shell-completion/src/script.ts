import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import type { CompletedProgram } from './model.js';
import { checkWords } from './words.js';
import { zshScript } from './zsh.js';

/** A supported shell. */
export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (program: CompletedProgram) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The supported shells: bash 4.4, zsh 5, fish 3, and later. */
export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/**
 * Makes the script with which a shell completes a program's command line, without running the program. A comment says how
 * to install it, given that the program prints it for `NAME completion SHELL`.
 *
 * @throws ShellCompletionError
 */
export function completionScript(shell: Shell, program: CompletedProgram): string {
  checkWords(program);
  return SCRIPTS[shell](program);
}
