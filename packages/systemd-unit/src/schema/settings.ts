import { packedSettings } from './settings.generated.js';

const packed: Readonly<Record<string, Readonly<Record<string, string>>>> = packedSettings;

/** The sections of a kind of settings file. */
export const settingsSections = (kind: string): readonly string[] => Object.keys(packed[kind] ?? {});

/** The first version of each key of a section, undefined for one that is not known; undefined for a section that the kind lacks. */
export function settingsKeys(
  kind: string,
  section: string,
): ReadonlyMap<string, number | undefined> | undefined {
  const sections = packed[kind] ?? {};
  const names = Object.hasOwn(sections, section) ? sections[section] : undefined;
  return names === undefined
    ? undefined
    : new Map(
        names.split(',').map((each) => {
          const [name = '', since] = each.split('.');
          return [name, since === undefined ? undefined : Number(since)] as const;
        }),
      );
}
