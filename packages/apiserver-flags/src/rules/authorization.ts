import { goQuote } from '@harderway/component-flags';
import { type Fault, fault, faultIf, type Rule, remark } from '@harderway/component-flags/kubernetes';
import { about } from './about.js';

const FLAG = 'authorization-mode';

const MODES = ['AlwaysAllow', 'AlwaysDeny', 'ABAC', 'Webhook', 'RBAC', 'Node'];

/** Flags that a file of authorizers replaces. */
const LEGACY = [
  'authorization-mode',
  'authorization-policy-file',
  'authorization-webhook-config-file',
  'authorization-webhook-version',
  'authorization-webhook-cache-authorized-ttl',
  'authorization-webhook-cache-unauthorized-ttl',
];

/** Rules of authorization. */
export const authorizationRules: readonly Rule[] = [
  {
    ...about('validate', 'authorization-mode'),
    check: ({ list, text, in: within }) => {
      const modes = list(FLAG);
      const faults: Fault[] = [];
      if (modes.length === 0 && within('1.20-1.28'))
        faults.push(fault('at least one authorization-mode must be passed', FLAG, 'Use Node,RBAC.'));
      for (const mode of modes) {
        if (!MODES.includes(mode))
          faults.push(
            fault(
              `authorization-mode ${goQuote(mode)} is not a valid mode`,
              FLAG,
              `Use one of ${MODES.join(', ')}.`,
            ),
          );
        if (mode === 'ABAC' && text('authorization-policy-file') === '')
          faults.push(
            fault(
              "authorization-mode ABAC's authorization policy file not passed",
              FLAG,
              'Give --authorization-policy-file, or use RBAC.',
            ),
          );
        if (mode === 'Webhook' && text('authorization-webhook-config-file') === '')
          faults.push(
            fault(
              "authorization-mode Webhook's authorization config file not passed",
              FLAG,
              'Give --authorization-webhook-config-file.',
            ),
          );
      }
      for (const [flag, mode] of [
        ['authorization-policy-file', 'ABAC'],
        ['authorization-webhook-config-file', 'Webhook'],
      ] as const)
        faults.push(
          ...faultIf(
            text(flag) !== '' && !modes.includes(mode),
            `cannot specify --${flag} without mode ${mode}`,
            flag,
            `Add ${mode} to --authorization-mode, or leave the file out.`,
          ),
        );
      faults.push(
        ...faultIf(
          new Set(modes).size !== modes.length,
          `authorization-mode [${modes.map(goQuote).join(' ')}] has mode specified more than once`,
          FLAG,
          'Name each mode once.',
        ),
      );
      return faults;
    },
  },
  {
    ...about('validate', 'authorization-config-exclusive'),
    versions: '1.29-',
    check: ({ text, given, gate, gates }) => {
      if (text('authorization-config') === '') return [];
      const gated =
        gates.has('StructuredAuthorizationConfiguration') && !gate('StructuredAuthorizationConfiguration');
      return [
        ...faultIf(
          gated,
          '--authorization-config cannot be used without enabling feature gate StructuredAuthorizationConfiguration',
          'authorization-config',
          'Set the gate, or use --authorization-mode.',
        ),
        ...faultIf(
          LEGACY.some(given),
          '--authorization-config can not be specified when --authorization-mode or --authorization-webhook-* flags are defined',
          'authorization-config',
          `Move ${LEGACY.filter(given)
            .map((flag) => `--${flag}`)
            .join(', ')} into the file.`,
        ),
      ];
    },
  },
  {
    ...about('apply', 'authorization-open'),
    check: ({ list, text }) => {
      const modes = list(FLAG);
      const open = modes.length === 0 ? text('authorization-config') === '' : modes.includes('AlwaysAllow');
      if (!open) return [];
      return [
        remark(
          'every authenticated caller may do everything (AlwaysAllow)',
          FLAG,
          'Use --authorization-mode=Node,RBAC.',
        ),
      ];
    },
  },
];
