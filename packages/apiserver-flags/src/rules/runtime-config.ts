import { goQuote, parseBool } from '@harderway/component-flags';
import { knowsGroup, knowsGroupVersion } from '../api-groups.js';
import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

const FLAG = 'runtime-config';

/** Keys that mean whole kinds of versions, in the order in which they are applied. */
const MATCHERS = ['api/all', 'api/ga', 'api/beta', 'api/alpha'];

/** The map after the old names of the core group are put right. */
function completed({ map }: StartContext): Readonly<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(map(FLAG))) {
    if (/^(?:api\/)?v1(?:\/|$)/.test(key)) out['/v1'] = value;
    else if (key !== 'api/legacy') out[key] = value;
  }
  return out;
}

/** The keys that switch flow control off, most specific first, as the program looks for them. */
function flowControlKeys({ in: within }: StartContext): readonly string[] {
  const group = 'flowcontrol.apiserver.k8s.io';
  if (within('1.20-1.22')) return [`${group}/v1beta1`, 'api/beta', 'api/all'];
  if (within('1.23-1.25')) return [`${group}/v1beta1`, `${group}/v1beta2`, 'api/beta', 'api/all'];
  if (within('1.26-1.28')) return [`${group}/v1beta3`, 'api/beta', 'api/all'];
  return [`${group}/v1`, 'api/ga', 'api/all'];
}

function flowControlFault(context: StartContext): false | FaultDetails {
  const gate = 'APIPriorityAndFairness';
  if (!context.bool('enable-priority-and-fairness')) return false;
  if (!context.gate(gate)) return false;
  const written = Object.entries(completed(context))
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
  for (const key of flowControlKeys(context)) {
    // The program looks for these texts anywhere in the list, other words for false pass.
    if (written.includes(`${key}=false`)) {
      if (context.in('1.20-1.22')) return fault(`${key}=false conflicts with ${gate} feature gate`);
      const more = context.in('1.23-1.28') ? ` and --feature-gates=${gate}=true` : '';
      return fault(`--runtime-config=${key}=false conflicts with --enable-priority-and-fairness=true${more}`);
    }
    if (written.includes(`${key}=true`)) return false;
  }
  return false;
}

function groupFault(context: StartContext): false | FaultDetails {
  const config = completed(context);
  const keys = Object.keys(config);
  if (config['api/all'] === 'false' && keys.length === 1)
    return fault('invalid key with only api/all=false', {
      hint: 'Switch the groups that are needed on again, /v1=true first of all.',
    });
  const unknown: string[] = [];
  for (const key of keys.filter((name) => !MATCHERS.includes(name))) {
    const parts = key.split('/');
    if (parts.length !== 2 && parts.length !== 3)
      return fault(`runtime-config invalid key ${key}`, {
        hint: 'Write group/version=true, or api/all=true.',
      });
    const [group = ''] = parts;
    if (!knowsGroup(context.version, group)) unknown.push(group);
  }
  if (unknown.length === 0) return false;
  return fault(`unknown api groups ${unknown.join(',')}`, { hint: 'Check the spelling of the group.' });
}

function valueFault(context: StartContext): false | FaultDetails {
  const config = completed(context);
  for (const key of MATCHERS) {
    const value = config[key];
    if (value !== undefined && value !== 'true' && value !== 'false')
      return fault(`invalid value ${key}=${value}`, { hint: 'Only true and false are taken here.' });
  }
  for (const [key, value] of Object.entries(config)) {
    const [group = '', version = '', resource] = key.split('/');
    if (MATCHERS.includes(key) || !knowsGroup(context.version, group)) continue;
    if (resource !== undefined && !(group === 'extensions' && version === 'v1beta1')) continue;
    if (!knowsGroupVersion(context.version, group, version))
      return fault(
        `group version ${group === '' ? version : `${group}/${version}`} that has not been registered`,
        { hint: 'This Kubernetes does not have that version of the API: remove it.' },
      );
    const word = value === '' ? undefined : parseBool(value);
    if (word?.ok === false)
      return fault(`invalid value of ${key}: ${value}, err: ${word.message}`, {
        hint: `${goQuote(value)} is not a bool: write true or false.`,
      });
  }
  return false;
}

/** Rules of runtime-config. */
export const runtimeConfigRules: readonly Rule[] = rules({
  'flow-control-off': flowControlFault,
  'runtime-config-groups': groupFault,
  'runtime-config-value': valueFault,
  'runtime-config-all': (context) => completed(context)['api/all'] === 'true',
});
