import { type FlagTexts, isOn, itemsOf } from '../cluster/flag-texts.js';
import type { CisFix, CisItem, CisResult } from './model.js';

/** The outcome of a test. `status` where neither pass nor fail says it. */
export interface Outcome {
  readonly pass: boolean;
  readonly found: string;
  readonly fix?: CisFix | undefined;
  readonly conflict?: string | undefined;
  readonly status?: CisResult['status'] | undefined;
}

const shown = (flags: FlagTexts, flag: string): string =>
  flags[flag] === undefined ? `--${flag} is not given` : `--${flag}=${flags[flag]}`;

/** A fix that sets a flag. */
export const setTo = (flag: string, value: string): CisFix => ({ kind: 'flag', flag, value });

/** A fix for people. */
export const advice = (text: string): CisFix => ({ kind: 'text', text });

function listTest(flags: FlagTexts, test: NonNullable<CisItem['listed']>): Outcome {
  const { flag, item, wanted, off, byDefault = false } = test;
  const items = itemsOf(flags, flag);
  const others = items.filter((name) => name !== item);
  const isOff = off !== undefined && itemsOf(flags, off).includes(item);
  const isHeld = !isOff && (items.includes(item) || byDefault);
  return {
    pass: isHeld === wanted,
    found: isOff ? `${item} is in --${off}` : shown(flags, flag),
    fix: isOff
      ? advice(`Take ${item} out of --${off}.`)
      : setTo(flag, (wanted ? [...others, item] : others).join(',')),
  };
}

/** Judges an item by the flags of its component; undefined for an item of another test. */
export function flagTest(
  { given, absent, bool, least, listed, among, manual }: CisItem,
  flags: FlagTexts,
): Outcome | undefined {
  if (given !== undefined) {
    const missing = Object.entries(given).find(([flag]) => (flags[flag] ?? '') === '');
    const found = Object.keys(given).map((flag) => shown(flags, flag));
    return { pass: missing === undefined, found: found.join(', '), fix: missing && setTo(...missing) };
  }
  if (absent !== undefined)
    return {
      pass: (flags[absent] ?? '') === '',
      found: shown(flags, absent),
      fix: { kind: 'remove-flag', flag: absent },
    };
  if (bool !== undefined)
    return {
      pass: isOn(flags, bool.flag, bool.byDefault) === bool.wanted,
      found: shown(flags, bool.flag),
      fix: setTo(bool.flag, String(bool.wanted)),
    };
  if (least !== undefined)
    return {
      pass: Number(flags[least.flag] ?? 'none') >= least.value,
      found: shown(flags, least.flag),
      fix: setTo(least.flag, String(least.value)),
    };
  if (among !== undefined)
    return {
      pass: among.values.includes(flags[among.flag] ?? ''),
      found: `--${among.flag}=${flags[among.flag] ?? `(not given: ${among.byDefault})`}`,
      fix: setTo(among.flag, among.values[0] ?? ''),
    };
  if (manual !== undefined) return { pass: false, status: 'manual', found: manual };
  return listed === undefined ? undefined : listTest(flags, listed);
}
