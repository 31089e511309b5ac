import { type FlagTexts, isOn, itemsOf } from '../cluster/flag-texts.js';
import type { CisComponent, CisFix, CisResult } from './model.js';

/** Shapes that most items have; each judges one flag. */
export interface FlagItem {
  readonly id: string;
  readonly title: string;
  readonly judge: (flags: FlagTexts) => {
    readonly pass: boolean;
    readonly found: string;
    readonly fix?: CisFix;
  };
}

const shown = (flags: FlagTexts, flag: string): string =>
  flags[flag] === undefined ? `--${flag} is not given` : `--${flag}=${flags[flag]}`;

const setTo = (flag: string, value: string): CisFix => ({ kind: 'flag', flag, value });

/** A bool that must have a value; `byDefault` is what the program takes when it is not given. */
export const bool = (
  id: string,
  title: string,
  flag: string,
  wanted: boolean,
  byDefault: boolean,
): FlagItem => ({
  id,
  title,
  judge: (flags) => ({
    pass: isOn(flags, flag, byDefault) === wanted,
    found: shown(flags, flag),
    fix: setTo(flag, String(wanted)),
  }),
});

/** Flags that must be given. */
export const given = (
  id: string,
  title: string,
  ...pairs: readonly (readonly [flag: string, value: string])[]
): FlagItem => ({
  id,
  title,
  judge: (flags) => {
    const missing = pairs.find(([flag]) => (flags[flag] ?? '') === '');
    return {
      pass: missing === undefined,
      found: pairs.map(([flag]) => shown(flags, flag)).join(', '),
      ...(missing === undefined ? {} : { fix: setTo(missing[0], missing[1]) }),
    };
  },
});

/** A flag that must not be given. */
export const absent = (id: string, title: string, flag: string): FlagItem => ({
  id,
  title,
  judge: (flags) => ({
    pass: (flags[flag] ?? '') === '',
    found: shown(flags, flag),
    fix: { kind: 'remove-flag', flag },
  }),
});

/** A number that must be at least so high. */
export const atLeast = (id: string, title: string, flag: string, least: number): FlagItem => ({
  id,
  title,
  judge: (flags) => ({
    pass: Number(flags[flag] ?? 'none') >= least,
    found: shown(flags, flag),
    fix: setTo(flag, String(least)),
  }),
});

/** An item that a list must hold or must not hold. `byDefault`: it is in force without being named. */
export const listed = (
  id: string,
  title: string,
  flag: string,
  item: string,
  wanted: boolean,
  options: { readonly byDefault?: boolean; readonly off?: string } = {},
): FlagItem => ({
  id,
  title,
  judge: (flags) => {
    const items = itemsOf(flags, flag);
    const off = options.off === undefined ? false : itemsOf(flags, options.off).includes(item);
    const held = !off && (items.includes(item) || options.byDefault === true);
    const next = wanted
      ? [...items.filter((name) => name !== item), item]
      : items.filter((name) => name !== item);
    return {
      pass: held === wanted,
      found: off ? `${item} is in --${options.off}` : shown(flags, flag),
      fix:
        off && options.off !== undefined
          ? { kind: 'text', text: `Take ${item} out of --${options.off}.` }
          : setTo(flag, next.join(',')),
    };
  },
});

/** An item that flags say nothing about. */
export const manual = (id: string, component: CisComponent, title: string, found: string): CisResult => ({
  id,
  component,
  title,
  status: 'manual',
  found,
});

/** Judges items over the flags of a component. */
export const judgeFlags = (
  component: CisComponent,
  flags: FlagTexts | undefined,
  items: readonly FlagItem[],
): readonly CisResult[] =>
  items.map(({ id, title, judge }): CisResult => {
    if (flags === undefined)
      return { id, component, title, status: 'not-applicable', found: 'no command line was given' };
    const { pass, found, fix } = judge(flags);
    return {
      id,
      component,
      title,
      status: pass ? 'pass' : 'fail',
      found,
      ...(pass || fix === undefined ? {} : { fix }),
    };
  });
