import { parseBool } from '../../values/bool.js';
import { goQuote } from '../../values/quote.js';
import { parseVersion } from '../../version.js';
import { checkGates } from '../check-gates.js';
import type { StartContext } from '../context.js';
import { gateDependencies } from '../gate-dependencies.generated.js';
import { elsewhere, type FaultDetails, fault, type Rule, rulesOf } from '../rule.js';
import { sharedRules } from './rules.generated.js';

function pairFault(pair: string): readonly FaultDetails[] {
  const [name = '', text] = pair.split('=');
  if (text === undefined) return [fault(`missing bool value for ${name}`)];
  const word = parseBool(text.trim());
  return word.ok ? [] : [fault(`invalid value of ${name}=${text}, err: ${word.message}`)];
}

function valueFaults({ value }: StartContext): readonly FaultDetails[] {
  const lists = value('feature-gates');
  if (typeof lists !== 'object' || Array.isArray(lists)) return [];
  return Object.entries(lists).flatMap(([component, pairs]) => {
    if (!Array.isArray(pairs)) return [];
    if (component === '' || component === 'kube') return pairs.flatMap((pair) => pairFault(String(pair)));
    const hint = 'The program itself is called kube.';
    return [fault(`component not registered: ${component}`, { hint, severity: 'warning' })];
  });
}

function* emulationFaults({ list, version, in: within }: StartContext): Iterable<FaultDetails> {
  const { minor } = parseVersion(version);
  const floor = within('1.31') ? 30 : Math.max(31, minor - 3);
  for (const item of list('emulated-version')) {
    const [component = '', text = ''] = item.includes('=') ? item.split('=') : ['kube', item];
    const asked = Number(/^1\.(\d+)$/.exec(text)?.[1] ?? Number.NaN);
    if (component !== 'kube') yield fault(`component not registered: ${component}`, { stage: 'complete' });
    else if (Number.isNaN(asked)) yield fault(`invalid version ${goQuote(text)}`);
    else {
      const highest = within('1.31') ? '1.31.0' : `1.${minor}`;
      if (asked < floor || asked > minor)
        yield fault(`emulation version ${text} is not between [1.${floor}, ${highest}]`);
      if (within('1.31') && asked !== minor)
        yield fault(
          `emulation version needs to be equal to binary version(1.31) in compatibility-version alpha, got ${text}`,
          { hint: 'Leave it out: 1.31 emulates no other version.' },
        );
    }
  }
}

function* minimumFaults({ list, version }: StartContext): Iterable<FaultDetails> {
  const { minor } = parseVersion(version);
  for (const item of list('min-compatibility-version')) {
    const text = item.slice(item.indexOf('=') + 1);
    const asked = Number(/^1\.(\d+)$/.exec(text)?.[1] ?? Number.NaN);
    if (Number.isNaN(asked)) yield fault(`invalid version ${goQuote(text)}`);
    else if (asked < minor - 3 || asked > minor)
      yield fault(`minCompatibilityVersion version ${text} is not between [1.${minor - 3}, 1.${minor}]`);
  }
}

/** The first gate, by name, that is on while one that it depends on is off. */
function dependencyFault({ gates, gate, in: within }: StartContext): false | FaultDetails {
  if (!within('1.35-')) return false;
  for (const [name, needed] of Object.entries(gateDependencies)) {
    const off = gates.has(name) && gate(name) ? needed.filter((each) => gates.has(each) && !gate(each)) : [];
    if (off.length > 0)
      return fault(`${name} is enabled, but depends on features that are disabled: [${off.join(' ')}]`, {
        hint: `Switch ${off.join(' and ')} on too.`,
      });
  }
  return false;
}

/** From 1.31 on gates are read after parsing; before, only what does not end the program is left to say. */
export const gateRules: readonly Rule[] = rulesOf(sharedRules, {
  'gate-value': valueFaults,
  'gate-unknown': ({ version, gatesSet }) => checkGates(version, gatesSet),
  'gate-locked': elsewhere,
  'gate-ga': elsewhere,
  'gate-uncertain': elsewhere,
  'gate-dependency': dependencyFault,
  'emulated-version': emulationFaults,
  'minimum-version': minimumFaults,
});
