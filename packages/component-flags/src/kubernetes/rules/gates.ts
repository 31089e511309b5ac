import { parseBool } from '../../values/bool.js';
import { goQuote } from '../../values/quote.js';
import { checkGates } from '../check-gates.js';
import { fault, type KubernetesFault, type KubernetesRule } from '../rule.js';

const GATES = 'staging/src/k8s.io/component-base/featuregate/feature_gate.go';

/** From 1.31 on gates are read after parsing; before, only what does not end the program is left to say. */
export const gateRules: readonly KubernetesRule[] = [
  {
    code: 'gate-value',
    severity: 'error',
    title: 'feature gate without a bool',
    why: 'The program ends while it applies its feature gates. Before 1.31 the parser refuses it.',
    example: {
      bad: '--feature-gates=AllAlpha',
      good: '--feature-gates=AllAlpha=false',
      given: { version: '1.34' },
    },
    stage: 'complete',
    versions: '1.31-',
    source: GATES,
    check: ({ value }) => {
      const lists = value('feature-gates');
      if (typeof lists !== 'object' || Array.isArray(lists)) return [];
      return Object.entries(lists).flatMap(([component, pairs]): readonly KubernetesFault[] => {
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
        return pairs.flatMap((pair): readonly KubernetesFault[] => {
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
  {
    code: 'gate-unknown',
    severity: 'error',
    title: 'feature gate that the version does not have',
    why: 'The program ends. A feature that became permanent lost its gate some versions later.',
    stage: 'complete',
    example: { bad: '--feature-gates=TTLAfterFinished=true', given: { version: '1.31' } },
    source: GATES,
    check: ({ version, gatesSet }) => checkGates(version, gatesSet),
  },
  {
    code: 'gate-locked',
    severity: 'error',
    title: 'feature gate that is fixed at its default',
    why: 'The feature can no longer be switched, and the program ends.',
    stage: 'complete',
    source: GATES,
    example: { bad: '--feature-gates=ProbeHostPodSecurityStandards=false', given: { version: '1.34' } },
  },
  {
    code: 'gate-ga',
    severity: 'info',
    title: 'feature gate of a feature that is generally available or deprecated',
    why: 'A later version removes the gate, and the program then ends.',
    stage: 'complete',
    source: GATES,
    example: { bad: '--feature-gates=PodSecurity=true', given: { version: '1.26' } },
  },
  {
    code: 'gate-uncertain',
    severity: 'warning',
    title: 'feature gate of which it is not known whether the version has it',
    why: 'Neither the program nor its documentation of that version was at hand.',
    stage: 'complete',
  },
  {
    code: 'emulated-version',
    severity: 'error',
    title: 'emulated version out of reach',
    why: 'A program emulates at most three minors before its own, and none before 1.31.',
    example: { bad: '--emulated-version=1.30', good: '--emulated-version=1.33', given: { version: '1.34' } },
    stage: 'validate',
    versions: '1.32-',
    source: 'staging/src/k8s.io/component-base/compatibility/version.go',
    check: ({ list, version }) => {
      const [, minor = '0'] = version.replace(/^v/, '').split('.');
      const own = Number(minor);
      return list('emulated-version').flatMap((item): readonly KubernetesFault[] => {
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
