import { parseBool } from '../../values/bool.js';
import { goQuote } from '../../values/quote.js';
import { checkGates } from '../check-gates.js';
import type { StartContext } from '../context.js';
import { elsewhere, type Found, fault, type Rule, rulesOf } from '../rule.js';
import { sharedRules } from './rules.generated.js';

function pairFault(pair: string): readonly Found[] {
  const [name = '', text] = pair.split('=');
  if (text === undefined) return [fault(`missing bool value for ${name}`)];
  const word = parseBool(text.trim());
  return word.ok ? [] : [fault(`invalid value of ${name}=${text}, err: ${word.message}`)];
}

function valueFaults({ value }: StartContext): readonly Found[] {
  const lists = value('feature-gates');
  if (typeof lists !== 'object' || Array.isArray(lists)) return [];
  return Object.entries(lists).flatMap(([component, pairs]) => {
    if (!Array.isArray(pairs)) return [];
    if (component === '' || component === 'kube') return pairs.flatMap((pair) => pairFault(String(pair)));
    const hint = 'The program itself is called kube.';
    return [fault(`component not registered: ${component}`, { hint, severity: 'warning' })];
  });
}

function emulationFaults({ list, version }: StartContext): readonly Found[] {
  const [, minor = '0'] = version.replace(/^v/, '').split('.');
  const own = Number(minor);
  const floor = Math.max(31, own - 3);
  return list('emulated-version').flatMap((item) => {
    const text = item.slice(item.indexOf('=') + 1);
    const match = /^1\.(\d+)$/.exec(text);
    if (match === null) return [fault(`invalid version ${goQuote(text)}`)];
    const asked = Number(match[1]);
    if (asked >= floor && asked <= own) return [];
    return [fault(`emulation version ${text} is not between [1.${floor}, 1.${own}]`)];
  });
}

/** From 1.31 on gates are read after parsing; before, only what does not end the program is left to say. */
export const gateRules: readonly Rule[] = rulesOf(sharedRules, {
  'gate-value': valueFaults,
  'gate-unknown': ({ version, gatesSet }) => checkGates(version, gatesSet),
  'gate-locked': elsewhere,
  'gate-ga': elsewhere,
  'gate-uncertain': elsewhere,
  'emulated-version': emulationFaults,
});
