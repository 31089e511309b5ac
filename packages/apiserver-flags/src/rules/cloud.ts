import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

/** In-tree providers that 1.29 and 1.30 still know, though they are switched off. */
const DEPRECATED = ['azure', 'gce', 'vsphere'];

function providerFault({ text, gate, gates, in: within }: StartContext): boolean | FaultDetails {
  const name = text('cloud-provider');
  const gateName = 'DisableCloudProviders';
  const isOff = gate(gateName) || !gates.has(gateName);
  const please = (value: boolean): FaultDetails =>
    fault(`when using --cloud-provider set to '${name}', please set ${gateName} feature to ${value}`);
  if (name === 'external') return !isOff && please(true);
  if (within('1.29-1.30') && DEPRECATED.includes(name)) return isOff && please(false);
  return name !== '';
}

/** Rules of cloud providers. */
export const cloudRules: readonly Rule[] = rules({ 'cloud-provider': providerFault });
