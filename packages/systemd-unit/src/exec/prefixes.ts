import type { ExecFlag } from './model.js';

/** The prefix of each flag, in the order of D-Bus. */
export const prefixOf: ReadonlyMap<ExecFlag, string> = new Map([
  ['ignore-failure', '-'],
  ['privileged', '+'],
  ['no-setuid', '!'],
  ['ambient', '!!'],
  ['no-env-expand', ':'],
  ['via-shell', '|'],
]);

/** The prefixes of a command. */
export interface Prefixes {
  /** In the order of D-Bus. */
  readonly flags: readonly ExecFlag[];
  readonly separateArgv0: boolean;
  readonly length: number;
}

/** Reads the prefixes of a first word; each may occur once; `+`, `!` and `!!` exclude each other. */
export function readPrefixes(word: string, version: number): Prefixes {
  const flags = new Set<ExecFlag>();
  let separateArgv0 = false;
  let at = 0;
  for (; at < word.length; at++) {
    const char = word[at];
    const users = flags.has('privileged') || flags.has('ambient');
    if (char === '-' && !flags.has('ignore-failure')) flags.add('ignore-failure');
    else if (char === '@' && !separateArgv0) separateArgv0 = true;
    else if (char === ':' && !flags.has('no-env-expand')) flags.add('no-env-expand');
    else if (char === '+' && !users && !flags.has('no-setuid')) flags.add('privileged');
    else if (char === '!' && !users && !flags.has('no-setuid')) flags.add('no-setuid');
    else if (char === '!' && !users) {
      flags.delete('no-setuid');
      if (version < 258) flags.add('ambient');
    } else if (char === '|' && version >= 258 && !flags.has('via-shell')) flags.add('via-shell');
    else break;
  }
  return { flags: [...prefixOf.keys()].filter((flag) => flags.has(flag)), separateArgv0, length: at };
}
