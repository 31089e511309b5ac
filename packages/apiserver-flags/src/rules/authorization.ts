import { goQuote } from '@harderway/component-flags';
import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

const MODES = ['AlwaysAllow', 'AlwaysDeny', 'ABAC', 'Webhook', 'RBAC', 'Node'];

/** Flags that a file of authorizers replaces. Policies of ABAC have no place in the file. */
const LEGACY = [
  'authorization-mode',
  'authorization-webhook-config-file',
  'authorization-webhook-version',
  'authorization-webhook-cache-authorized-ttl',
  'authorization-webhook-cache-unauthorized-ttl',
];

/** Modes that need a file: with its flag, and what the program calls it. */
const FILES = {
  ABAC: ['authorization-policy-file', 'policy'],
  Webhook: ['authorization-webhook-config-file', 'config'],
} as const;

function* modeFaults({ list, set, in: within }: StartContext): Iterable<FaultDetails> {
  const modes = list('authorization-mode');
  if (modes.length === 0 && within('1.20-1.28'))
    yield fault('at least one authorization-mode must be passed', { hint: 'Use Node,RBAC.' });
  for (const mode of modes) {
    if (!MODES.includes(mode))
      yield fault(`authorization-mode ${goQuote(mode)} is not a valid mode`, {
        hint: `Use one of ${MODES.join(', ')}.`,
      });
    if (mode !== 'ABAC' && mode !== 'Webhook') continue;
    const [flag, about] = FILES[mode];
    const words = `authorization-mode ${mode}'s authorization ${about} file not passed`;
    if (!set(flag)) yield fault(words, { hint: `Give --${flag}, or use RBAC.` });
  }
  for (const [mode, [flag]] of Object.entries(FILES))
    if (set(flag) && !modes.includes(mode)) {
      const hint = `Add ${mode} to --authorization-mode, or leave the file out.`;
      yield fault(`cannot specify --${flag} without mode ${mode}`, { flag, hint });
    }
  if (new Set(modes).size !== modes.length)
    yield fault(`authorization-mode [${modes.map(goQuote).join(' ')}] has mode specified more than once`, {
      hint: 'Name each mode once.',
    });
}

function* fileFaults({ given, gate, gates }: StartContext): Iterable<FaultDetails> {
  const name = 'StructuredAuthorizationConfiguration';
  if (gates.has(name) && !gate(name))
    yield fault(`--authorization-config cannot be used without enabling feature gate ${name}`, {
      hint: 'Set the gate, or use --authorization-mode.',
    });
  const legacy = LEGACY.filter(given).map((flag) => `--${flag}`);
  if (legacy.length > 0)
    yield fault(
      '--authorization-config can not be specified when --authorization-mode or --authorization-webhook-* flags are defined',
      { hint: `Move ${legacy.join(', ')} into the file.` },
    );
}

/** Rules of authorization. */
export const authorizationRules: readonly Rule[] = rules({
  // With a file, the program looks at no other flag.
  'authorization-mode': (context) => !context.set('authorization-config') && modeFaults(context),
  'authorization-config-exclusive': (context) => context.set('authorization-config') && fileFaults(context),
  'authorization-open': ({ list, set }) => {
    const modes = list('authorization-mode');
    return modes.length === 0 ? !set('authorization-config') : modes.includes('AlwaysAllow');
  },
});
