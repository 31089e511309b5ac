import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Command,
  defineCommand,
  defineProgram,
  EXIT,
  type Program,
  readText,
  UsageError,
  type World,
} from '@harderway/command';
import type { LoadOptions, Rate } from '../options.js';
import { formatReport } from '../print.js';
import { type ClientKind, nobodyNoticed } from '../report.js';
import { startLoad } from '../start.js';
import type { Target } from '../target.js';
import { type LoadValues, loadOptions } from './options.js';

async function targetOf(
  { server, address, ca, cert, key, tokenFile }: LoadValues,
  world: World,
): Promise<Target> {
  if (server === undefined) throw new UsageError('--server is missing');
  if ((cert === undefined) !== (key === undefined)) throw new UsageError('--cert and --key belong together');
  const text = async (path: string | undefined): Promise<string | undefined> =>
    path === undefined ? undefined : readText(world, path);
  return {
    address: address ?? server.name,
    port: server.port,
    name: server.name,
    ca: await text(ca),
    cert: await text(cert),
    key: await text(key),
    token: (await text(tokenFile))?.trim(),
  };
}

function optionsOf(given: LoadValues, target: Target): LoadOptions {
  const { rate = 20, clients = 3, namespace, path, timeout, silence } = given;
  const wants = (kind: ClientKind): boolean => given.only?.includes(kind) ?? true;
  const asking = (kind: ClientKind): Rate | undefined => (wants(kind) ? { rate, clients } : undefined);
  return {
    target,
    path: path ?? `/api/v1/namespaces/${namespace}`,
    timeoutMs: timeout,
    fresh: asking('fresh'),
    keptAlive: asking('kept-alive'),
    http2: asking('http2'),
    watch: wants('watch')
      ? { clients, silenceMs: silence, path: `/api/v1/namespaces/${namespace}/configmaps` }
      : undefined,
    ledger: wants('ledger') ? { rate, namespace } : undefined,
  };
}

const load: Command = defineCommand({
  name: '',
  summary: 'load an API and count what fails',
  options: loadOptions,
  exitCodes: [
    [EXIT.ok, 'nothing failed'],
    [EXIT.problems, 'a request failed, a watch broke, a write was lost, or the result is unknown'],
  ],
  async run({ options, world }) {
    const { signal, stdout, stderr } = world;
    const { json } = options;
    const running = startLoad({
      ...optionsOf(options, await targetOf(options, world)),
      onFailure: ({ client, time, afterMs, cause, detail }) => {
        if (!json) stderr.write(`${time} ${client}: ${cause} after ${afterMs} ms: ${detail}\n`);
      },
    });
    // Without a duration, the longest time that a timer has.
    await sleep(options.duration ?? 2 ** 31 - 1, undefined, { signal }).catch(() => undefined);
    const report = await running.stop();
    await stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : formatReport(report));
    return nobodyNoticed(report) ? EXIT.ok : EXIT.problems;
  },
});

/** The command `api-load`. */
export const program: Program = defineProgram({
  name: 'api-load',
  summary: 'load an HTTPS API with clients that never retry, and report what they noticed',
  description:
    'Each failure is printed as it happens. Writes are compared with what was acknowledged in the end, and removed.',
  commands: [],
  otherwise: load,
  examples: [
    [
      'api-load --server kubernetes:6443 --ca ca.pem --cert admin.pem --key admin-key.pem',
      'all kinds of clients until Ctrl-C',
    ],
    [
      'api-load --server kubernetes:6443 --ca ca.pem --token-file token --only fresh,watch --duration 60 --json',
      'some kinds for a minute',
    ],
  ],
  handlesSignals: true,
});
