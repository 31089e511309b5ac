import { parseBool } from '../../values/bool.js';
import { goQuote } from '../../values/quote.js';
import { checkGates } from '../check-gates.js';
import { type Fault, fault, type Rule } from '../rule.js';
import { about } from './about.js';

/** From 1.31 on gates are read after parsing; before, only what does not end the program is left to say. */
export const gateRules: readonly Rule[] = [
  {
    ...about('complete', 'gate-value'),
    versions: '1.31-',
    check: ({ value }) => {
      const lists = value('feature-gates');
      if (typeof lists !== 'object' || Array.isArray(lists)) return [];
      return Object.entries(lists).flatMap(([component, pairs]): readonly Fault[] => {
        if (!Array.isArray(pairs)) return [];
        if (component !== '' && component !== 'kube')
          return [
            fault(
              `component not registered: ${component}`,
              'feature-gates',
              'The program itself is called kube.',
              { severity: 'warning' },
            ),
          ];
        return pairs.flatMap((pair): readonly Fault[] => {
          const [name = '', text] = String(pair).split('=');
          const hint = 'Write Name=true or Name=false.';
          if (text === undefined) return [fault(`missing bool value for ${name}`, 'feature-gates', hint)];
          const word = parseBool(text.trim());
          if (word.ok) return [];
          return [fault(`invalid value of ${name}=${text}, err: ${word.message}`, 'feature-gates', hint)];
        });
      });
    },
  },
  { ...about('complete', 'gate-unknown'), check: ({ version, gatesSet }) => checkGates(version, gatesSet) },
  about('complete', 'gate-locked'),
  about('complete', 'gate-ga'),
  about('complete', 'gate-uncertain'),
  {
    ...about('validate', 'emulated-version'),
    versions: '1.32-',
    check: ({ list, version }) => {
      const [, minor = '0'] = version.replace(/^v/, '').split('.');
      const own = Number(minor);
      return list('emulated-version').flatMap((item): readonly Fault[] => {
        const text = item.includes('=') ? item.slice(item.indexOf('=') + 1) : item;
        const match = /^1\.(\d+)$/.exec(text);
        const hint = 'Write major.minor, at most three minors behind the program, not before 1.31.';
        if (match === null) return [fault(`invalid version ${goQuote(text)}`, 'emulated-version', hint)];
        const floor = Math.max(31, own - 3);
        const asked = Number(match[1]);
        return asked >= floor && asked <= own
          ? []
          : [
              fault(
                `emulation version ${text} is not between [1.${floor}, 1.${own}]`,
                'emulated-version',
                hint,
              ),
            ];
      });
    },
  },
];
