import { parse } from '../document/parse.js';
import type { Environment } from '../environment.js';
import { LdirectordError } from '../errors.js';
import { evaluate } from '../evaluate/evaluate.js';
import type { State } from '../evaluate/state.js';
import { formatLdirectord } from '../format/format.js';
import type { LdirectordConfig } from '../model.js';

/** Places, and what only repeats other settings. */
const derived: readonly string[] = ['line', 'id', 'flags'];

/** The paths of the values that differ. */
function differences(one: unknown, other: unknown, path: string): readonly string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other ? [] : [path];
  const [left, right] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((key) => !derived.includes(key))
    .flatMap((key) => {
      const at = Array.isArray(one) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
      return differences(left.get(key), right.get(key), at);
    });
}

/** The settings of a state that are lost when its configuration is written and read again. */
export function lostSettings(
  config: LdirectordConfig,
  state: State,
  environment: Environment,
): readonly string[] {
  try {
    const again = evaluate(parse(formatLdirectord(config)), environment).state;
    return differences(state, again, '');
  } catch (error) {
    if (!(error instanceof LdirectordError)) throw error;
    return [error.path];
  }
}
