import { fileRules } from '@harderway/component-flags/kubernetes';
import { controllersOf, isUncertain } from '../controllers.js';
import { openedFiles } from './opened-files.generated.js';
import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

function controllerFaults({ list, version }: StartContext): readonly FaultDetails[] {
  const known = controllersOf(version);
  // Only a star by itself means all of them: -* names a controller *, which does not exist.
  const names = list('controllers').filter((item) => item !== '*');
  return names
    .map((item) => item.replace(/^-/, ''))
    .filter((name) => !known.has(name))
    .map((name) =>
      fault(`"${name}" is not in the list of known controllers`, {
        severity: isUncertain(version, name) ? 'warning' : 'error',
      }),
    );
}

/** Providers within the program, with the versions that have them. */
const PROVIDERS: Readonly<Record<string, string>> = {
  aws: '1.20-1.26',
  openstack: '1.20-1.25',
  azure: '1.20-1.30',
  gce: '1.20-1.30',
  vsphere: '1.20-1.30',
};

function providerFault({ text, gate, in: within }: StartContext): false | FaultDetails {
  const name = text('cloud-provider');
  if (name === '' || name === 'external') return false;
  const isKnown = Object.hasOwn(PROVIDERS, name) && within(PROVIDERS[name] ?? '');
  if (within('1.31-') || (isKnown && within('1.29-1.30') && gate('DisableCloudProviders')))
    return fault(
      `cloud provider "${name}" was specified, but built-in cloud providers are disabled. Please set --cloud-provider=external and migrate to an external cloud provider`,
    );
  return !isKnown && fault(`cloud provider could not be initialized: unknown cloud provider "${name}"`);
}

/** Rules of what the program needs to begin. */
export const startRules: readonly Rule[] = [
  ...rules({
    'controller-unknown': controllerFaults,
    'kubeconfig-missing': ({ set }) => !set('kubeconfig') && !set('master'),
    'cloud-provider': providerFault,
    'service-account-credentials': ({ set }) =>
      set('use-service-account-credentials') && !set('service-account-private-key-file'),
  }),
  ...fileRules(openedFiles),
];
