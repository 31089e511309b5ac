import { parseBool } from '@harderway/component-flags';

/** Flags of a component as texts, by name in dash form: the last use, or all uses of a list joined by commas. */
export type FlagTexts = Readonly<Record<string, string>>;

/** Flags whose uses add up; of all others the last one counts. */
const LISTS = new Set([
  'service-account-issuer',
  'service-account-key-file',
  'enable-admission-plugins',
  'disable-admission-plugins',
  'etcd-servers',
  'tls-cipher-suites',
  'authorization-mode',
  'feature-gates',
  'runtime-config',
  'controllers',
]);

/**
 * Reads arguments without a catalog: `--name=value`, `--name value` where the next argument is not a flag, and bare
 * flags as `true`. Enough to compare components; whether a program takes them is for its own check to say.
 */
export function readFlagTexts(argv: readonly string[]): FlagTexts {
  const out: Record<string, string> = {};
  for (let index = 0; index < argv.length; index += 1) {
    const match = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(argv[index] ?? '');
    if (match === null) continue;
    const name = (match[1] ?? '').replaceAll('_', '-');
    const next = argv[index + 1];
    let text = match[2];
    if (text === undefined && next !== undefined && !next.startsWith('-')) {
      text = next;
      index += 1;
    }
    const earlier = out[name];
    const value = text ?? 'true';
    out[name] = LISTS.has(name) && earlier !== undefined ? `${earlier},${value}` : value;
  }
  return out;
}

/** Whether a bool flag is on. */
export function isOn(flags: FlagTexts, name: string, byDefault: boolean): boolean {
  const text = flags[name];
  if (text === undefined) return byDefault;
  const word = parseBool(text);
  return word.ok ? word.value : byDefault;
}

/** The items of a list flag. */
export const itemsOf = (flags: FlagTexts, name: string): readonly string[] =>
  (flags[name] ?? '').split(',').filter((item) => item !== '');
