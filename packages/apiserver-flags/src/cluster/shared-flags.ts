import { normalNetworks } from '@harderway/ip-address';

/** A flag that has to mean the same on all API servers of a cluster. */
export interface SharedFlag {
  /** The value without the flag. */
  readonly without: string;
  /** One text for all values that mean the same. */
  readonly normal: (value: string) => string;
  readonly consequence: string;
  /** Whether servers of different minors may differ: what there is to name changes with the minor. */
  readonly perMinor?: boolean | undefined;
}

const asGiven = (value: string): string => value;
const sorted = (list: string): string => list.split(',').sort().join(',');
const isGiven = (value: string): string => (value === '' ? '' : 'given');

const oidc: SharedFlag = {
  without: '',
  normal: asGiven,
  consequence: 'Users are other users to it, or none.',
};
const admission: SharedFlag = {
  without: '',
  normal: sorted,
  consequence: 'It accepts requests that the others refuse or change, or the other way round.',
};

/** The flags that have to mean the same on all API servers, by name. Of files, only whether there is one. */
export const sharedFlags: Readonly<Record<string, SharedFlag>> = {
  'service-cluster-ip-range': {
    without: '10.0.0.0/24',
    normal: normalNetworks,
    consequence: 'Services get addresses that the others take for wrong.',
  },
  'etcd-prefix': {
    without: '/registry',
    normal: (value) => `/${value.replace(/^\/+|\/+$/g, '')}`,
    consequence: 'It has other objects than the others.',
  },
  'etcd-servers-overrides': {
    without: '',
    normal: sorted,
    consequence: 'It keeps these objects in another etcd than the others.',
  },
  'service-node-port-range': {
    without: '30000-32767',
    normal: asGiven,
    consequence: 'Services get ports that the others take for wrong.',
  },
  'service-account-issuer': {
    without: '',
    normal: asGiven,
    consequence: 'Its tokens are refused by the others.',
  },
  'api-audiences': { without: '', normal: sorted, consequence: 'It refuses tokens of the others.' },
  'authorization-mode': {
    without: 'AlwaysAllow',
    normal: sorted,
    consequence: 'What one server allows, another forbids.',
  },
  'encryption-provider-config': {
    without: '',
    normal: isGiven,
    consequence: 'One without cannot read what the others have encrypted, and writes it in clear.',
  },
  'authentication-config': {
    without: '',
    normal: isGiven,
    consequence: 'Users are other users to it, or none.',
  },
  'authorization-config': {
    without: '',
    normal: isGiven,
    consequence: 'What one server allows, another forbids.',
  },
  'oidc-issuer-url': oidc,
  'oidc-client-id': oidc,
  'oidc-username-claim': oidc,
  'oidc-username-prefix': oidc,
  'oidc-groups-claim': oidc,
  'oidc-groups-prefix': oidc,
  'enable-admission-plugins': admission,
  'disable-admission-plugins': admission,
  'admission-control-config-file': { ...admission, normal: isGiven },
  'runtime-config': {
    without: '',
    normal: sorted,
    consequence: 'It serves other APIs than the others.',
    perMinor: true,
  },
  'feature-gates': {
    without: '',
    normal: sorted,
    consequence: 'It behaves in another way than the others.',
    perMinor: true,
  },
};
