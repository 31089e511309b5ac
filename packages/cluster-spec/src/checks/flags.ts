import type { Finding } from '../diagnostics.js';
import { programs, settingIn } from '../programs.js';
import type { SpecView } from '../view.js';

/** Flags that make every program print something and exit. */
const printing: readonly string[] = ['help', 'version'];

/** Checks extraFlags against the flags that harderway sets itself: those that other settings depend on are refused. */
export function* checkFlags(view: SpecView): Generator<Finding> {
  const profile = view.text('profile')?.value === 'production' ? 'production' : 'guide';
  for (const { section, name: program, flags } of programs) {
    for (const name of view.keys(section, 'extraFlags')) {
      const path = [section, 'extraFlags', name];
      const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
      const reserved = flag?.reserved;
      const value = flag && settingIn(profile, flag)?.value;
      const refused = { severity: 'error', code: 'reserved-flag', path, atKey: true } as const;
      if (printing.includes(name)) {
        yield { ...refused, message: `--${name} makes ${program} print and exit`, hint: 'remove it' };
      } else if (reserved !== undefined) {
        const hint = reserved === '' ? 'remove it' : `remove it; ${reserved} decides its value`;
        yield { ...refused, message: `harderway sets --${name} of ${program} itself`, hint };
      } else if (typeof value === 'string') {
        const message = `this replaces the value that harderway gives --${name} of ${program}, ${value}`;
        yield { severity: 'info', code: 'overridden-flag', message, path, atKey: true };
      }
    }
  }
}
