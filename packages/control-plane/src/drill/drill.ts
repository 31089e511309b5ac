import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ClusterSpec, HostSpec } from '@harderway/cluster-spec';
import { type DrillReport, drillPath } from '@harderway/etcd-snapshots';
import { type CommandResult, forEachHost, type Transport } from '@harderway/remote-exec';
import { replaceFile } from '@harderway/replace-file';
import { fromEvent } from '../hosts/from-event.js';
import { controlHosts } from '../hosts/topology.js';
import { hostsUnreachable } from '../hosts/unreachable.js';
import { whileProgressing } from '../hosts/while-progressing.js';
import { ControlPlaneError, type ControlPlaneErrorContext } from '../model/errors.js';
import type { Session } from '../model/session.js';
import type { RestoreSource } from '../procedures/restore/source.js';
import { judge, readLines } from './judge.js';
import { drillArgv, drillScript, drillUnit } from './script.js';

const failed = (
  message: string,
  more: ControlPlaneErrorContext & { readonly hint: string },
): ControlPlaneError => new ControlPlaneError('drill-failed', message, more);

/** The control node with most room in /var/tmp, of those that have etcd. */
async function chooseHost(session: Session, needed: number): Promise<HostSpec> {
  const hosts = controlHosts(session.spec).filter(({ name }) => session.transports.has(name));
  const argv = ['sh', '-c', '[ -x /usr/local/bin/etcd ] && df --output=avail -B1 /var/tmp | tail -n 1'];
  const results = await forEachHost(hosts, async ({ name }) => {
    const result = await session.transports.get(name)?.run({ argv, timeoutMs: 15_000 });
    return result?.exitCode === 0 ? Number(result.stdout) : -1;
  });
  const { unreachable } = session;
  if (hosts.length === 0) throw hostsUnreachable(unreachable, unreachable.length);
  const free = results.flatMap((result) =>
    result.kind === 'ok' ? [{ host: result.host, bytes: result.value }] : [],
  );
  const [best] = free.sort((one, other) => other.bytes - one.bytes);
  if (best === undefined || best.bytes < 0)
    throw failed('no control node that answers has etcd', {
      details: unreachable.map(({ host, cause }) => `${host}: ${cause}`),
      hint: 'run `harderway apply` first, or `harderway restore`',
    });
  if (best.bytes < needed)
    throw failed('no control node has room for a drill', {
      host: best.host.name,
      found: `${Math.floor(best.bytes / 1024 / 1024)} MiB free in /var/tmp, ${Math.ceil(needed / 1024 / 1024)} needed`,
      hint: 'make room there',
    });
  return best.host;
}

/** Options of {@link drillSnapshot}. */
export interface DrillOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called as the parts of it begin, with a word for each. An error that it throws is ignored. */
  readonly onPart?: ((part: string) => void) | undefined;
}

/** The longest time without progress: a part of a drill waits three minutes at most, and goes through 10 MB a second. */
const stallMs = (bytes: number): number => 300_000 + bytes / 10_000;

/** A snapshot on its way to a host. */
interface Sending {
  readonly chunks: AsyncGenerator<Buffer, void, undefined>;
  /** Why the drill says nothing about the snapshot that was opened; undefined if that one was sent, or the host took a part of it. */
  readonly fault: () => string | undefined;
}

/** Reads a snapshot for a host. It ends early where it can't be read: the host then stops by itself, at once. */
function reading({ path, sha256 }: RestoreSource): Sending {
  const digest = createHash('sha256');
  let fault: string | undefined;
  async function* chunks(): AsyncGenerator<Buffer, void, undefined> {
    const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
    try {
      for await (const chunk of file) {
        digest.update(chunk);
        yield chunk;
      }
    } catch (error) {
      if (file.errored === null) throw error;
      fault = file.errored.message;
      return;
    }
    if (digest.digest('hex') !== sha256) fault = 'it has changed since it was opened';
  }
  return { chunks: chunks(), fault: () => fault };
}

/** Sends a snapshot to a host and lets it go through the parts of a drill, for as long as it progresses. */
async function carryOutDrill(
  transport: Transport,
  spec: ClusterSpec,
  host: HostSpec,
  source: RestoreSource,
  { signal: given, onPart = () => {} }: DrillOptions,
): Promise<Pick<CommandResult, 'exitCode' | 'stdout' | 'stderr'>> {
  const { path, size, contents } = source;
  const limitMs = stallMs(size);
  const stalled = (): Error =>
    failed(`${host.name}: the drill stopped`, {
      host: host.name,
      found: `no progress within ${Math.round(limitMs / 1000)} s`,
      hint: `check the disk of ${host.name} and the network, then run the same command again`,
    });
  return whileProgressing({ limitMs, stalled, signal: given }, async (signal, progress) => {
    const argv = drillArgv(drillScript(spec, host, contents.revision), size);
    const running = await transport.stream({ argv, sudo: true, endOnLoss: true, signal });
    let [stdout, stderr] = ['', ''];
    running.stdout.on('data', (chunk: Buffer) => {
      progress();
      stdout += chunk.toString();
      const [last] = readLines(stdout).parts.slice(-1);
      if (last !== undefined) fromEvent(() => onPart(last[0]));
    });
    running.stderr.on('data', (chunk: Buffer) => {
      stderr = `${stderr}${chunk.toString()}`.slice(-2000);
    });
    const sending = reading(source);
    const progressing = async function* () {
      for await (const chunk of sending.chunks) {
        progress();
        yield chunk;
      }
    };
    // It may end before it has read everything, and then says why.
    await pipeline(progressing, running.stdin, { signal }).catch(() => {});
    const { exitCode } = await running.exit;
    const fault = sending.fault();
    if (fault !== undefined)
      throw failed(`${path} could not be sent to ${host.name}`, {
        found: fault,
        hint: 'nothing is known of the snapshot; see that no other program moves or writes it, then run the same command again',
      });
    return { exitCode, stdout, stderr };
  });
}

/**
 * Restores a snapshot as a member of its own on a control node, and looks whether all is there: revision, keys, their hash, and
 * the Secrets through an API server with the cluster's credentials. It touches nothing of the cluster: it works in a network
 * and a directory of its own, which end with its unit. The report is kept beside the snapshot.
 *
 * @throws ControlPlaneError `drill-failed` if it could not be carried out, or if the file has changed since it was opened;
 *   `hosts-unreachable` if no control node answers; what the transport throws.
 */
export async function drillSnapshot(
  session: Session,
  source: RestoreSource,
  options: DrillOptions = {},
): Promise<DrillReport> {
  const began = performance.now();
  const at = new Date().toISOString();
  const host = await chooseHost(session, 2 * source.size + 256 * 1024 * 1024);
  const transport = session.transports.get(host.name);
  if (transport === undefined) throw new Error(`no connection to ${host.name}`);
  const { exitCode, stdout, stderr } = await carryOutDrill(transport, session.spec, host, source, options);
  const { lines, parts } = readLines(stdout);
  const why = lines.get('failed');
  if (exitCode !== 0 && why === undefined)
    throw failed(`${host.name}: the drill did not run to its end`, {
      host: host.name,
      found: stderr.trim().split('\n').at(-1) || `it ended with ${exitCode}`,
      hint: `if another drill is at work there (\`systemctl status ${drillUnit}\`), wait for it; it ends by itself`,
    });
  const checks = why === undefined ? judge(lines, source) : [];
  const elapsed = parts
    .slice(1)
    .map(([name, atMs], index) => [name, atMs - (parts[index]?.[1] ?? atMs)] as const);
  const report: DrillReport = {
    snapshot: source.path,
    sha256: source.sha256,
    host: host.name,
    at,
    ok: why === undefined && checks.every(({ state }) => state !== 'failed'),
    checks,
    failure: why,
    elapsedMs: { ...Object.fromEntries(elapsed), total: Math.round(performance.now() - began) },
  };
  await replaceFile(drillPath(source.path), `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  return report;
}
