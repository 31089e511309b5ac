import { formatEndpoint } from '../address/address.js';
import type { IpvsadmCommand } from '../ipvsadm/command.js';
import type { CommandName } from '../ipvsadm/facts.generated.js';
import { describeService } from '../ipvsadm/parts.js';
import type { Errno } from './kernel.js';

const messages: Readonly<Partial<Record<CommandName, Readonly<Partial<Record<Errno, string>>>>>> = {
  'add-service': { EEXIST: 'Service already exists', ENOENT: 'Scheduler or persistence engine not found' },
  'edit-service': { ESRCH: 'No such service', ENOENT: 'Scheduler or persistence engine not found' },
  'delete-service': { ESRCH: 'No such service' },
  zero: { ESRCH: 'No such service' },
  'add-server': { ESRCH: 'Service not defined', EEXIST: 'Destination already exists' },
  'edit-server': { ESRCH: 'Service not defined', ENOENT: 'No such destination' },
  'delete-server': { ESRCH: 'Service not defined', ENOENT: 'No such destination' },
  'start-daemon': { EEXIST: 'Daemon has already run' },
  'stop-daemon': { ESRCH: 'No daemon is running' },
};

const general: Readonly<Record<Errno, string>> = {
  EEXIST: 'File exists',
  ENOENT: 'No such file or directory',
  ESRCH: 'No such process',
  EINVAL: 'Invalid operation.  Possibly wrong module version, address not unicast, ...',
  ERANGE: 'Numerical result out of range',
};

/** The message that ipvsadm prints for an error of the kernel (ipvs_strerror of libipvs 1.31). */
export const errnoMessage = (name: CommandName, errno: Errno): string =>
  messages[name]?.[errno] ?? general[errno];

/** The same, with the service and server of the command, and what to do where the text of ipvsadm does not say. */
export function explainErrno(command: IpvsadmCommand, errno: Errno): string {
  const { name, service, server } = command;
  const about =
    server.address === undefined
      ? describeService(service)
      : `${formatEndpoint(server.family ?? 'inet', server.address, server.port)} of ${describeService(service)}`;
  const hint =
    errno === 'ERANGE'
      ? ': the lower threshold is above the upper one'
      : errno === 'EINVAL'
        ? ': a real server needs a unicast address'
        : '';
  return `the kernel refuses ${name} for ${about}: ${errnoMessage(name, errno)}${hint}`;
}
