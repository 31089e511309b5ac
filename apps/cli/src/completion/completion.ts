import type { Command } from 'commander';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { describeProgram } from './model.js';
import { zshScript } from './zsh.js';

/** The completion script for a shell: `bash`, `zsh` or `fish`. */
export function completion(shell: string, program: Command): string {
  const { options, commands } = describeProgram(program);
  const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell] ?? bashScript;
  return script(options, commands);
}
