import { type Diagnostic, WHOLE_TEXT } from '@harderway/diagnostics';
import { diagnostic } from '../diagnostic.js';
import { serverArgv, serviceArgv } from '../ipvsadm/argv.js';
import { parseCommandLine } from '../ipvsadm/command-line.js';
import type { Table, VirtualService } from '../model.js';
import type { IpvsCode } from '../rules.generated.js';
import { canonicalService, serverKey, serviceKey } from '../table/identity.js';
import { applyToKernel } from './apply.js';
import { createKernel, type SimulatedKernel } from './kernel.js';
import { explainErrno } from './messages.js';

type Problem = readonly [code: IpvsCode, message: string, subject: string];

function refusalOf(kernel: SimulatedKernel, argv: readonly string[]): string | undefined {
  const read = parseCommandLine(argv);
  if (read.kind === 'refused') return `ipvsadm refuses ${argv.join(' ')}: ${read.refusal.stderr.trim()}`;
  const errno = applyToKernel(kernel, read.command);
  return errno ? explainErrno(read.command, errno) : undefined;
}

function* checkService(kernel: SimulatedKernel, given: VirtualService): Iterable<Problem> {
  const service = canonicalService(given);
  const key = serviceKey(service.identity);
  if (kernel.services.has(key)) return yield ['duplicate-service', `${key} is there twice`, key];
  const refused = refusalOf(kernel, serviceArgv('-A', service));
  if (refused !== undefined) return yield ['refused-service', refused, key];
  const seen = new Set<string>();
  for (const server of service.servers) {
    const name = serverKey(server);
    const twice = seen.has(name);
    seen.add(name);
    const problem = twice
      ? `${key} has real server ${name} twice (direct and tunnelled servers have the port of their service)`
      : refusalOf(kernel, serverArgv('-a', service.identity, server));
    if (problem !== undefined) yield [twice ? 'duplicate-server' : 'refused-server', problem, name];
  }
}

/**
 * Finds the parts of a table that ipvsadm and the kernel would refuse, before anything is run: every service and server is given to
 * the program's own checks as a command, and to a simulated kernel. Names of schedulers and engines that Linux 6.12
 * does not have are refused too. The `subject` of a diagnostic is the key of the service or server.
 */
export function validate(table: Table): readonly Diagnostic<IpvsCode>[] {
  const kernel = createKernel();
  return table.services.flatMap((service) =>
    Array.from(checkService(kernel, service), ([code, message, subject]) =>
      diagnostic(code, { message, subject, span: WHOLE_TEXT }),
    ),
  );
}
