import type { ClusterSpec } from '@harderway/cluster-spec';
import { buildUnit, exec } from '@harderway/systemd-unit';
import { virtualIpUnit } from '../virtual-ip-unit.js';

/** Path of the configuration on a gateway. */
export const keepalivedPath = '/etc/keepalived/harderway.conf';

/** Link that shows that the only gateway adds the address at boot. */
const enabledLink = `/etc/systemd/system/multi-user.target.wants/${virtualIpUnit}`;

/**
 * The unit of keepalived, our own: Debian's does not start again what was killed, and may serve other addresses of the host. A keepalived that is killed leaves the address on the device: it has to go before another gateway takes it
 * over, which happens after three missing adverts. One that stops takes the address off, which comes back at once where keepalived
 * stops for good, since only one gateway is left.
 */
export const keepalivedUnitText = ({ api: { virtualIp } }: ClusterSpec, device: string): string =>
  buildUnit({
    Unit: {
      Description: `Virtual IP ${virtualIp} on ${device} of one gateway at a time`,
      Documentation: 'man:keepalived(8)',
      Wants: 'network-online.target',
      After: 'network-online.target ldirectord.service',
      StartLimitIntervalSec: 0,
    },
    Service: {
      Type: 'notify',
      ExecStart: exec(['/usr/sbin/keepalived', '--dont-fork', '--use-file', keepalivedPath]),
      ExecReload: '/bin/kill -HUP $MAINPID',
      ExecStopPost: [
        exec(['/usr/sbin/ip', 'address', 'delete', `${virtualIp}/32`, 'dev', device], {
          flags: ['ignore-failure'],
        }),
        exec(
          [
            '/bin/sh',
            '-c',
            `! test -h ${enabledLink} || exec ip address replace ${virtualIp}/32 dev ${device}`,
          ],
          {
            flags: ['ignore-failure'],
          },
        ),
      ],
      // After 100 ms, the default: where even ExecStopPost= was killed, the next start takes the address off.
      Restart: 'always',
    },
    Install: { WantedBy: 'multi-user.target' },
  });

/** Path of the settings that restart a killed ldirectord, which Debian's unit does not. */
export const ldirectordRestartPath = '/etc/systemd/system/ldirectord.service.d/harderway.conf';

export const ldirectordRestart: string = buildUnit({
  Unit: { StartLimitIntervalSec: 0 },
  Service: { Restart: 'always', RestartSec: 1 },
});
