import { serverArgv, serviceArgv } from './argv.js';
import { parseCommandLine } from './command-line.js';
import type { Diagnostic } from './diagnostic.js';
import { start } from './diagnostic.js';
import { canonicalService, serverKey, serviceKey } from './identity.js';
import { applyToKernel, createKernel, type SimulatedKernel } from './kernel.js';
import { explainErrno } from './kernel-messages.js';
import type { Table, VirtualService } from './model.js';

const problemOf = (kernel: SimulatedKernel, argv: readonly string[]): string | undefined => {
  const read = parseCommandLine(argv);
  if (read.kind === 'refused') return `ipvsadm refuses ${argv.join(' ')}: ${read.refusal.stderr.trim()}`;
  const errno = applyToKernel(kernel, read.command);
  return errno ? explainErrno(read.command, errno) : undefined;
};

const checkService = (
  kernel: SimulatedKernel,
  given: VirtualService,
  report: (code: string, message: string) => void,
): void => {
  const service = canonicalService(given);
  const key = serviceKey(service.identity);
  if (kernel.services.has(key)) {
    report('duplicate-service', `${key} is there twice`);
    return;
  }
  const problem = problemOf(kernel, serviceArgv('-A', service));
  if (problem !== undefined) {
    report('refused-service', problem);
    return;
  }
  const seen = new Set<string>();
  for (const server of service.servers) {
    const name = serverKey(server);
    if (seen.has(name)) {
      report(
        'duplicate-server',
        `${key} has real server ${name} twice (direct and tunnelled servers take the port of their service)`,
      );
      continue;
    }
    seen.add(name);
    const refused = problemOf(kernel, serverArgv('-a', service.identity, server));
    if (refused !== undefined) report('refused-server', refused);
  }
};

/**
 * What ipvsadm and the kernel would refuse of a table, before anything is run: every service and server is
 * given to the program's own checks as a command and to a simulated kernel. Names of schedulers and engines
 * that Linux 6.12 does not have are refused too.
 */
export const validate = (table: Table): readonly Diagnostic[] => {
  const kernel = createKernel();
  const diagnostics: Diagnostic[] = [];
  for (const service of table.services)
    checkService(kernel, service, (code, message) =>
      diagnostics.push({ severity: 'error', code, message, position: start }),
    );
  return diagnostics;
};
