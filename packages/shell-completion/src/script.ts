import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import type { CompletedProgram } from './model.js';
import { checkWords } from './words.js';
import { zshScript } from './zsh.js';

/** A shell that there are scripts for. */
export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (program: CompletedProgram) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The shells that there are scripts for: bash 4.4, zsh 5, fish 3, and later. */
export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/**
 * The script that makes a shell complete a program's command line. It asks the program for nothing at run time. Its first
 * line says how to install it, given that the program prints it for `NAME completion SHELL`.
 *
 * Throws a ShellCompletionError.
 */
export function completionScript(shell: Shell, program: CompletedProgram): string {
  checkWords(program);
  return SCRIPTS[shell](program);
}
