import { parseBool } from '../../values/bool.js';
import { goQuote } from '../../values/quote.js';
import { checkGates } from '../gates.js';
import type { RuleFault, StartRule } from '../rule.js';

/** From 1.31 on gates are read after parsing; before, only what does not end the program is left to say. */
export const gateRules: readonly StartRule[] = [
  {
    code: 'gate-value',
    stage: 'complete',
    versions: '1.31-',
    source: 'staging/src/k8s.io/component-base/featuregate/feature_gate.go',
    check: ({ value }) => {
      const lists = value('feature-gates');
      if (typeof lists !== 'object' || Array.isArray(lists)) return [];
      return Object.entries(lists).flatMap(([component, pairs]): readonly RuleFault[] => {
        if (!Array.isArray(pairs)) return [];
        if (component !== '' && component !== 'kube')
          return [
            {
              severity: 'warning',
              text: `component not registered: ${component}`,
              flag: 'feature-gates',
              advice: 'The program itself is called kube.',
            },
          ];
        return pairs.flatMap((pair): readonly RuleFault[] => {
          const [name = '', text] = String(pair).split('=');
          const advice = 'Write Name=true or Name=false.';
          if (text === undefined)
            return [{ text: `missing bool value for ${name}`, flag: 'feature-gates', advice }];
          const word = parseBool(text.trim());
          if (word.ok) return [];
          return [
            { text: `invalid value of ${name}=${text}, err: ${word.message}`, flag: 'feature-gates', advice },
          ];
        });
      });
    },
  },
  {
    code: 'gate',
    stage: 'complete',
    versions: '1.20-',
    source: 'staging/src/k8s.io/component-base/featuregate/feature_gate.go',
    check: ({ version, gatesSet }) =>
      checkGates(version, gatesSet).map(({ severity, code, text, advice }) => ({
        severity,
        code,
        text,
        flag: 'feature-gates',
        advice,
      })),
  },
  {
    code: 'emulated-version',
    stage: 'validate',
    versions: '1.32-',
    source: 'staging/src/k8s.io/component-base/compatibility/version.go',
    check: ({ list, version }) => {
      const [, minor = '0'] = version.replace(/^v/, '').split('.');
      const own = Number(minor);
      return list('emulated-version').flatMap((item): readonly RuleFault[] => {
        const text = item.includes('=') ? item.slice(item.indexOf('=') + 1) : item;
        const match = /^1\.(\d+)$/.exec(text);
        const advice = 'Write major.minor, at most three minors behind the program, not before 1.31.';
        if (match === null)
          return [{ text: `invalid version ${goQuote(text)}`, flag: 'emulated-version', advice }];
        const floor = Math.max(31, own - 3);
        const asked = Number(match[1]);
        return asked >= floor && asked <= own
          ? []
          : [
              {
                text: `emulation version ${text} is not between [1.${floor}, 1.${own}]`,
                flag: 'emulated-version',
                advice,
              },
            ];
      });
    },
  },
  {
    code: 'emulation-forward-compatible',
    stage: 'validate',
    versions: '1.33-',
    source: 'staging/src/k8s.io/component-base/compatibility/version.go',
    check: ({ bool, given, list, version }) =>
      ['emulation-forward-compatible', 'runtime-config-emulation-forward-compatible']
        .filter((flag) => given(flag) && bool(flag))
        .filter(() => {
          const minor = version.replace(/^v/, '').split('.').slice(0, 2).join('.');
          return list('emulated-version').every((item) => item.endsWith(minor));
        })
        .map((flag) => ({
          text: `${flag} must be used with --emulated-version less than the binary version`,
          flag,
          advice: 'Give --emulated-version an older minor, or leave it out.',
        })),
  },
];
