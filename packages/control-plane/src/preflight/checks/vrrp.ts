import { keepalivedUnit } from '@harderway/program-settings';
import type { PreflightCheck, PreflightFinding } from '../../facts/model.js';
import { hasStandby } from '../../hosts/topology.js';

/** Gateways that do not hear each other would all take the virtual IP. */
export const vrrpReaches: PreflightCheck = {
  name: 'vrrp',
  title: 'the gateways reach each other by VRRP',
  ignorable: true,
  isWanted: hasStandby,
  look: ({ hosts }) => {
    const gateways = hosts.filter(({ host }) => host.role === 'gateway');
    return gateways.flatMap((own) =>
      gateways.flatMap((other): readonly PreflightFinding[] => {
        // keepalived takes what arrives and says nothing.
        const isMute = other.units.get(keepalivedUnit)?.active === true;
        if (other === own || isMute || own.vrrpReaches?.includes(other.host.address) === true) return [];
        const host = own.host.name;
        if (own.vrrpReaches === undefined)
          return [
            {
              verdict: 'unknown',
              host,
              found: 'it did not say whether VRRP reaches the other gateways',
              hint: 'install perl-base there, then run the same command again',
            },
          ];
        return [
          {
            verdict: 'failed',
            host,
            found: `IP protocol 112 does not reach ${other.host.name} at ${other.host.address}`,
            hint: 'allow it in both directions in the firewalls of the gateways and of their network',
          },
        ];
      }),
    );
  },
};
