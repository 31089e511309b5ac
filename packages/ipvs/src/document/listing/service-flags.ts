import { scanNumber } from '../../ipvsadm/scan.js';
import { parseSchedulerFlag } from '../../ipvsadm/scheduler-flags.js';
import type { Persistence, SchedulerFlag } from '../../model.js';
import type { Piece } from '../lines.js';
import type { Report } from '../report.js';
import type { ListedService } from './listing.js';

type Flags = Pick<
  ListedService,
  'scheduler' | 'schedulerFlags' | 'persistence' | 'persistenceEngine' | 'onePacket'
>;

/** Reads what follows the address of a service: `wrr (flag-1) persistent 300 mask 255.255.255.0 pe sip ops`. */
export function parseServiceFlags(tokens: readonly Piece[], report: Report): Flags {
  const [first, ...rest] = tokens;
  const scheduler = first?.text ?? 'wlc';
  const flags: SchedulerFlag[] = [];
  let persistence: Persistence | undefined;
  let engine: string | undefined;
  let onePacket = false;
  for (let index = 0; index < rest.length; index++) {
    const token = rest[index];
    if (!token) break;
    const following = rest[index + 1];
    const list = /^\((.*)\)$/.exec(token.text)?.[1];
    if (list !== undefined) {
      for (const name of list.split(',')) {
        const flag = parseSchedulerFlag(name, scheduler);
        if (flag === undefined || flag === 'incompatible')
          report('unknown-flag', token, `"${name}" is not a scheduler flag of ${scheduler}`);
        else flags.push(flag);
      }
    } else if (token.text === 'ops') {
      onePacket = true;
    } else if (token.text === 'persistent' && following) {
      const timeoutSeconds = scanNumber(following.text, 0, 4294967295);
      if (timeoutSeconds === undefined)
        report('bad-timeout', following, `"${following.text}" is not a number of seconds`);
      else persistence = { timeoutSeconds };
      index++;
    } else if (token.text === 'mask' && following) {
      if (persistence) persistence = { ...persistence, netmask: following.text };
      index++;
    } else if (token.text === 'pe' && following) {
      engine = following.text;
      index++;
    } else {
      report('unknown-flag', token, `"${token.text}" is not a flag that ipvsadm prints for a service`);
    }
  }
  return {
    scheduler,
    schedulerFlags: flags,
    persistence,
    // Only a persistent service is listed with its engine.
    persistenceEngine: engine ?? (persistence && ''),
    onePacket,
  };
}
