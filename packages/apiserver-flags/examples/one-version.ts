import { apiserverArgv } from '@harderway/apiserver-flags/v1.31';

// TypeScript knows the flags of 1.31 and what each takes: a wrong name or type does not compile.
const { argv, diagnostics } = apiserverArgv({
  'advertise-address': '192.168.1.11',
  'authorization-mode': ['Node', 'RBAC'],
  'runtime-config': { 'api/all': true },
  'event-ttl': '1h',
  v: 2,
});
if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
export const execStart: readonly string[] = ['/usr/local/bin/kube-apiserver', ...argv];
