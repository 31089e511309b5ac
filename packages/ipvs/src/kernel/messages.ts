import type { IpvsadmCommand } from '../ipvsadm/command.js';
import type { CommandName } from '../ipvsadm/facts.generated.js';
import { describeService, serverOf } from '../ipvsadm/parts.js';
import { serverKey } from '../table/identity.js';
import type { Errno } from './kernel.js';

/** The kernel's errors about what a command changes, then those about anything. */
const messages: Readonly<Record<string, Readonly<Partial<Record<Errno, string>>>>> = {
  service: {
    EEXIST: 'Service already exists',
    ESRCH: 'No such service',
    ENOENT: 'Scheduler or persistence engine not found',
  },
  server: {
    EEXIST: 'Destination already exists',
    ESRCH: 'Service not defined',
    ENOENT: 'No such destination',
  },
  daemon: { EEXIST: 'Daemon has already run', ESRCH: 'No daemon is running' },
};

const general: Readonly<Partial<Record<Errno, string>>> = {
  EINVAL: 'Invalid operation.  Possibly wrong module version, address not unicast, ...',
  ERANGE: 'Numerical result out of range',
};

/** The message that ipvsadm prints for an error of the kernel (ipvs_strerror of libipvs 1.31). */
export const errnoMessage = (name: CommandName, errno: Errno): string =>
  general[errno] ?? messages[name.split('-')[1] ?? 'service']?.[errno] ?? errno;

/** The same, with the service and server of the command, and what to do where the text of ipvsadm does not say. */
export function explainErrno(command: IpvsadmCommand, errno: Errno): string {
  const { name, service, server } = command;
  const about =
    server.address === undefined
      ? describeService(service)
      : `${serverKey(serverOf(server))} of ${describeService(service)}`;
  const hint =
    errno === 'ERANGE'
      ? ': the lower threshold is above the upper one'
      : errno === 'EINVAL'
        ? ': a real server needs a unicast address'
        : '';
  return `the kernel refuses ${name} for ${about}: ${errnoMessage(name, errno)}${hint}`;
}
