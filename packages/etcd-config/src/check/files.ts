import type { Effective } from './effective.js';
import { type Finding, when } from './rule.js';

/** A finding when the file that a flag names is known to be missing. */
export function isFileThere(values: Effective, flag: string): readonly Finding[] {
  const path = values.text(flag);
  const missing = path !== '' && values.surroundings.fileState?.(path) === 'missing';
  return when(missing, {
    flag,
    message: `--${flag}: ${path} is not there; put the file in place or correct the path`,
    programText: `open ${path}: no such file or directory`,
  });
}
