import { buildUnit, exec } from '@harderway/systemd-unit';
import type { StageCheck } from '../../model/check.js';
import type { Item } from '../../model/item.js';
import { hostCheck } from '../host-check.js';
import { service, unitFile } from '../items.js';

/** Unit that makes the kernels of the gateways tell each other about connections. */
const syncUnit = 'harderway-ipvs-sync.service';

/** Gateways take messages of their own id alone. */
const syncId = '51';

const daemons = ['master', 'backup'] as const;

const unitText = (device: string): string =>
  buildUnit({
    Unit: {
      Description: `IPVS connections known on all gateways, by ${device}`,
      Documentation: 'man:ipvsadm(8)',
      Wants: 'network-online.target',
      After: 'network-online.target',
      // A connection is known elsewhere only if this runs when its packets come.
      Before: 'harderway-keepalived.service',
    },
    Service: {
      Type: 'oneshot',
      RemainAfterExit: true,
      ExecStart: daemons.map((daemon) =>
        exec([
          ...['/usr/sbin/ipvsadm', '--start-daemon', daemon],
          ...['--mcast-interface', device, '--syncid', syncId],
        ]),
      ),
      ExecStop: daemons.map((daemon) => exec(['/usr/sbin/ipvsadm', '--stop-daemon', daemon])),
    },
    Install: { WantedBy: 'multi-user.target' },
  });

/**
 * Each gateway sends its connections and receives those of the others, whichever has the address. Outside of keepalived: its
 * `lvs_sync_daemon` changes roles with the address, and a gateway that has just taken it over would miss what came before.
 */
export function connectionSync(): readonly Item[] {
  const unit = unitFile(syncUnit, ({ device }) => unitText(device));
  return [unit, service(syncUnit, [unit])];
}

/** The last line of an answer: without it, a daemon may be missing. */
const shown = 'shown';

/** Argv that shows the daemons of a gateway's kernel, as root. */
export const showDaemons: readonly string[] = ['sh', '-c', `ipvsadm -L --daemon && echo ${shown}`];

/** The daemons that a gateway did not show; undefined where its answer is cut off. */
export function missingDaemons(stdout: string): readonly string[] | undefined {
  if (stdout.split('\n').at(-2) !== shown) return undefined;
  return daemons.filter((daemon) => !stdout.includes(`${daemon} sync daemon`));
}

/** The kernel of a gateway sends and receives connections. */
export const syncRuns = (host: string): StageCheck =>
  hostCheck({
    id: `${host}/keepalived/sync`,
    title: 'open connections are known on all gateways',
    host,
    argv: showDaemons,
    judge: ({ stdout }) => {
      const missing = missingDaemons(stdout);
      if (missing === undefined) return { ok: false, detail: 'its answer is cut off' };
      const detail = missing.length === 0 ? 'sent and received' : `no ${missing.join(' and no ')} daemon`;
      return { ok: missing.length === 0, detail };
    },
  });
