import type { FlagSet } from '@harderway/component-flags';
import fc from 'fast-check';
import { TEXTS } from './values.js';

/** Flags that end the program, or change what `--version` does. */
const LEFT_OUT = new Set(['version', 'help']);

const oneUse = (flags: FlagSet): fc.Arbitrary<readonly string[]> =>
  fc.constantFrom(...Object.keys(flags).filter((name) => !LEFT_OUT.has(name))).chain((name) => {
    const spec = flags[name];
    const texts = TEXTS[spec?.type ?? 'string'] ?? ['x', ''];
    const written = spec?.spelling ?? name;
    return fc.tuple(fc.constantFrom(...texts), fc.integer({ min: 0, max: 19 })).map(([text, form]) => {
      if (form === 0) return [`--${written}`];
      if (form === 1) return [`-${written}=${text}`];
      if (form === 2) return [`--${written.replaceAll('-', '_')}=${text}`];
      if (form === 3) return [`--${written.toUpperCase()}=${text}`];
      if (form === 4) return [`--${written.slice(0, -1)}=${text}`];
      if (form < 9) return [`--${written}`, text];
      return [`--${written}=${text}`];
    });
  });

const oddity = fc.constantFrom<readonly string[]>(
  ['-v2'],
  ['-v', '3'],
  ['-v=1'],
  ['-vx'],
  ['-v'],
  ['-h'],
  ['-vh'],
  ['-x'],
  ['-é'],
  ['---x'],
  ['--=x'],
  ['--'],
  ['-'],
  [''],
  ['word'],
  ['--help'],
  ['--help=false'],
  ['--version=raw'],
  ['--version=x'],
);

/**
 * Command lines that are about parsing alone: the last argument asks for the version, so nothing starts. Where an
 * earlier word takes it as a value or ends the flags, it is left out of the line.
 */
export const parseCases = (flags: FlagSet): fc.Arbitrary<readonly string[]> =>
  fc
    .array(fc.oneof({ weight: 9, arbitrary: oneUse(flags) }, { weight: 1, arbitrary: oddity }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((uses) => ['--version', ...uses.flat()]);
