import { parseArgs } from 'node:util';
import { checkEtcd } from '../check/check.js';
import { checkCluster } from '../cluster/check-cluster.js';
import {
  type CommandResult,
  type CommandWorld,
  diagnosticLine,
  hasError,
  jsonText,
  UsageError,
} from './command.js';
import { readCluster, readSources } from './sources.js';

export const checkHelp = `etcd-config check --etcd VERSION [--file FILE] [--environment FILE] [options] [-- FLAGS...]
etcd-config check --cluster FILE [options]
  Tells whether etcd starts with a configuration, or all members of a described cluster.
  --data member        the data directory holds a member already (default: it is empty)
  --start running      with --cluster: as members that have joined (default bootstrap)
  --etcd-servers URLS  with --cluster: what API servers use, between commas
  --json               an object with verdict and diagnostics
  Warnings do not change the exit code.
`;

function checkOne(values: Values, flags: readonly string[], world: CommandWorld): CommandResult {
  const sources = readSources(world, {
    version: values.etcd,
    file: values.file,
    environment: values.environment,
    argv: flags,
  });
  const report = checkEtcd({ ...sources, dataDirectory: values.data === 'member' ? 'member' : 'empty' });
  const { verdict, exitCode, governedBy, diagnostics } = report;
  const files = {
    ...(values.file === undefined ? {} : { file: values.file }),
    ...(values.environment === undefined ? {} : { environment: values.environment }),
  };
  const text = `${verdict}\n${diagnostics.map((found) => diagnosticLine(found, files)).join('')}`;
  return {
    stdout:
      values.json === true
        ? jsonText({ verdict, etcdExitCode: exitCode ?? null, governedBy, diagnostics })
        : text,
    stderr: '',
    exitCode: verdict === 'rejected' ? 1 : 0,
  };
}

function checkAll(values: Values, world: CommandWorld): CommandResult {
  const cluster = readCluster(world, values.cluster);
  if (values.start !== 'bootstrap' && values.start !== 'running') {
    throw new UsageError(`--start ${values.start} is none of bootstrap, running`);
  }
  const servers = values['etcd-servers']?.split(',');
  const diagnostics = checkCluster(cluster, {
    start: { kind: values.start },
    ...(servers === undefined ? {} : { etcdServers: servers }),
  });
  const verdict = hasError(diagnostics) ? 'rejected' : 'accepted';
  const text = `${verdict}\n${diagnostics.map((found) => diagnosticLine(found, {})).join('')}`;
  return {
    stdout: values.json === true ? jsonText({ verdict, diagnostics }) : text,
    stderr: '',
    exitCode: verdict === 'rejected' ? 1 : 0,
  };
}

interface Values {
  readonly cluster?: string | undefined;
  readonly etcd?: string | undefined;
  readonly file?: string | undefined;
  readonly environment?: string | undefined;
  readonly data?: string | undefined;
  readonly start?: string | undefined;
  readonly 'etcd-servers'?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `etcd-config check`. */
export function check(argv: readonly string[], world: CommandWorld): CommandResult {
  const at = argv.indexOf('--');
  const own = at < 0 ? argv : argv.slice(0, at);
  const flags = at < 0 ? [] : argv.slice(at + 1);
  const { values } = parseArgs({
    args: [...own],
    options: {
      cluster: { type: 'string' },
      etcd: { type: 'string' },
      file: { type: 'string' },
      environment: { type: 'string' },
      data: { type: 'string', default: 'empty' },
      start: { type: 'string', default: 'bootstrap' },
      'etcd-servers': { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.data !== 'empty' && values.data !== 'member') {
    throw new UsageError(`--data ${values.data} is none of empty, member`);
  }
  return values.cluster === undefined ? checkOne(values, flags, world) : checkAll(values, world);
}
