import { apiserverArgv, checkApiserver, migrateApiserver } from '@harderway/apiserver-flags';

// The version may be known only when the program runs. Flags that it lacks are reported with what to do.
const version: string = '1.31.0';
const built = apiserverArgv({
  version,
  flags: { 'etcd-servers': 'https://192.168.1.11:2379', 'insecure-port': '0' },
});
export const missing: readonly string[] = built.diagnostics.map(({ message }) => message);

// What the program would say at start, and why.
const check = checkApiserver({ version, argv: ['--service-cluster-ip-range=10.0.0.0/8', '--secure-port=0'] });
export const verdict: string = check.verdict; // 'refused'
export const codes: readonly string[] = check.diagnostics
  .filter(({ severity }) => severity === 'error')
  .map(({ code }) => code);

// What an upgrade means for a command line.
const { items } = migrateApiserver(['--cloud-provider=external', '--audit-log-maxage=30'], '1.28', '1.34');
export const gone: readonly string[] = items.filter(({ kind }) => kind === 'removed').map(({ flag }) => flag);
