import type { Fix } from '@harderway/diagnostics';
import { nearest } from '@harderway/diagnostics';
import { keySpan } from '../document/locate.js';
import type { AssignmentNode } from '../document/model.js';
import { directive, directivesOf, sectionNames } from '../schema/lookup.js';
import { suggest } from './subject.js';

interface Suggestion {
  readonly hint: string;
  readonly fixes?: readonly Fix[] | undefined;
}

/** The directive that an unknown key most probably means, and the change where only capitals differ. */
export function suggestKey(node: AssignmentNode): Suggestion {
  const { section = '', key } = node;
  const names = [...directivesOf(section).keys()];
  const same = names.find((name) => name.toLowerCase() === key.toLowerCase());
  if (same !== undefined)
    return {
      hint: `Directives are case-sensitive: write ${same}=.`,
      fixes: suggest(`write ${same}`, keySpan(node), same),
    };
  const homes = sectionNames.filter((each) => each !== section && directive(each, key) !== undefined);
  if (homes.length > 0)
    return { hint: `${key}= belongs in ${homes.map((each) => `[${each}]`).join(' or ')}.` };
  const near = nearest(key, names);
  return {
    hint:
      near === undefined
        ? 'Begin a key of your own with X- to keep systemd quiet.'
        : `Did you mean ${near}=?`,
  };
}
