import type { Diagnostic, Position } from './diagnostic.js';
import type { ListedService } from './listing.js';
import type { Persistence, SchedulerFlag } from './model.js';
import { scanNumber } from './scan.js';
import { parseSchedulerFlag } from './scheduler-flags.js';
import type { Token } from './tokens.js';

/** Takes a diagnostic. */
export type Report = (
  severity: Diagnostic['severity'],
  code: string,
  message: string,
  position: Position,
) => void;

type Flags = Pick<
  ListedService,
  'scheduler' | 'schedulerFlags' | 'persistence' | 'persistenceEngine' | 'onePacket'
>;

/** Reads what follows the address of a service: `wrr (flag-1) persistent 300 mask 255.255.255.0 pe sip ops`. */
export const parseServiceFlags = (tokens: readonly Token[], report: Report): Flags => {
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
          report('error', 'unknown-flag', `"${name}" is no scheduler flag of ${scheduler}`, token.position);
        else flags.push(flag);
      }
    } else if (token.text === 'ops') {
      onePacket = true;
    } else if (token.text === 'persistent' && following) {
      const timeoutSeconds = scanNumber(following.text, 0, 4294967295);
      if (timeoutSeconds === undefined)
        report('error', 'bad-timeout', `"${following.text}" is no number of seconds`, following.position);
      else persistence = { timeoutSeconds };
      index++;
    } else if (token.text === 'mask' && following) {
      if (persistence) persistence = { ...persistence, netmask: following.text };
      index++;
    } else if (token.text === 'pe' && following) {
      engine = following.text;
      index++;
    } else {
      report(
        'error',
        'unknown-flag',
        `"${token.text}" is nothing ipvsadm prints for a service`,
        token.position,
      );
    }
  }
  return {
    scheduler,
    schedulerFlags: flags,
    ...(persistence ? { persistence } : {}),
    ...(engine === undefined ? {} : { persistenceEngine: engine }),
    onePacket,
  };
};
