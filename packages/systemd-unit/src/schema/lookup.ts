import type { UnitType } from '../names/model.js';
import { packedChoices } from './choices.generated.js';
import { packedParts } from './directives.generated.js';

/** A directive's full name. */
export interface DirectiveName {
  readonly section: string;
  readonly name: string;
}

/** The facts of systemd 257 about one directive. */
export interface Directive extends DirectiveName {
  /** How its value is read; `choice:X` and `limit:X` name what kind. */
  readonly type: string;
  /** Whether a bad value makes systemd refuse the unit rather than drop the line. */
  readonly strict: boolean;
  /** First version that has it; undefined if older than 183 or unknown. */
  readonly since: number | undefined;
  /** The directive that it is another name for; undefined for most. */
  readonly aliasOf: DirectiveName | undefined;
}

const parsePart = (section: string, packed: string): readonly Directive[] =>
  packed.split(';').flatMap((entry) => {
    const [head = '', names] = entry.split(/:(?=[^:]*$)/);
    if (names === undefined) return parsePart(section, packedParts[head] ?? '');
    const strict = head.endsWith('!');
    const type = strict ? head.slice(0, -1) : head;
    return names.split(',').map((text): Directive => {
      const [, name = '', since, aliasSection = section, alias] =
        /^([^.=]*)(?:\.(\d+))?(?:=(?:([^.]*)\.)?(.*))?$/.exec(text) ?? [];
      return {
        section,
        name,
        type,
        strict,
        since: since === undefined ? undefined : Number(since),
        aliasOf: alias === undefined ? undefined : { section: aliasSection, name: alias },
      };
    });
  });

const cache = new Map<string, ReadonlyMap<string, Directive>>();

/** All directives of a section, by name; empty for a section systemd 257 does not know. */
export function directivesOf(section: string): ReadonlyMap<string, Directive> {
  let directives = cache.get(section);
  if (directives === undefined) {
    const packed =
      Object.hasOwn(packedParts, section) && !section.startsWith('@') ? packedParts[section] : undefined;
    directives = new Map(
      (packed === undefined ? [] : parsePart(section, packed)).map((each) => [each.name, each]),
    );
    cache.set(section, directives);
  }
  return directives;
}

/** The facts of systemd 257 about `name` in `section`, undefined if there are none. */
export const directive = (section: string, name: string): Directive | undefined =>
  directivesOf(section).get(name);

/** Every section of unit files, in the order of the man pages. */
export const sectionNames: readonly string[] = Object.keys(packedParts).filter(
  (name) => !name.startsWith('@'),
);

/** The section a unit of this type may have besides [Unit] and [Install]; no key is known in [Target] and [Device]. */
export const sectionOfType = (type: UnitType): string => type.charAt(0).toUpperCase() + type.slice(1);

export interface Choice {
  readonly words: readonly string[];
  /** The word that true means, if booleans are taken; false means the first word. */
  readonly whenTrue: string | undefined;
  /** Whether the empty value resets rather than fails. */
  readonly emptyResets: boolean;
  /** The number that each word stands for, where the setting is a number. */
  readonly numbers: readonly number[] | undefined;
  /** The largest number that is taken besides the words. */
  readonly upTo: number | undefined;
}

function unpackChoice(packed: string): Choice {
  const [options = '', words = ''] = packed.split(':');
  const option = (name: string): string | undefined => new RegExp(`${name}=(\\S+)`).exec(options)?.[1];
  const upTo = option('upto');
  return {
    words: words.split(' '),
    whenTrue: option('boolean'),
    emptyResets: options.includes('empty'),
    numbers: option('numbers')?.split(',').map(Number),
    upTo: upTo === undefined ? undefined : Number(upTo),
  };
}

const choices = new Map<string, Choice>();

/** The words of a `choice:NAME` type. */
export function choiceOf(name: string): Choice {
  const choice = choices.get(name) ?? unpackChoice(packedChoices[name] ?? ':');
  choices.set(name, choice);
  return choice;
}
