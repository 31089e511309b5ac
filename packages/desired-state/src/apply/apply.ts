import type { Transport } from '@harderway/remote-exec';
import { borrow, lending } from '@harderway/remote-exec/streams';
import { runScript } from '../host/run-script.js';
import type { AnyResource, ChangeOf } from '../model/kind.js';
import type { Kinds } from '../model/kind-list.js';
import { failureOf } from './failure.js';
import { type ChangeState, type Heard, markerReader } from './markers.js';
import { sortChanges, writeApply } from './script.js';

/** Options of `apply`. */
export interface ApplyOptions<R extends AnyResource = AnyResource> {
  /** The generation that the observation showed. Someone else's change in between is an error. */
  readonly generation: number;
  /** Called as each change begins and ends. */
  readonly onChange?: ((change: ChangeOf<R>, state: ChangeState) => void) | undefined;
  /** Called as file contents leave this machine, in bytes. */
  readonly onUpload?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For the whole script. Default 20 minutes. */
  readonly timeoutMs?: number | undefined;
}

const counted = (
  source: AsyncIterable<Uint8Array>,
  total: number,
  report: (done: number, total: number) => void,
): AsyncIterable<Uint8Array> =>
  lending(async function* () {
    let done = 0;
    for await (const chunk of borrow(source)) {
      yield chunk;
      done += chunk.length;
      report(done, total);
    }
  });

/** `apply`, for a list of kinds. */
export async function applyChanges<R extends AnyResource>(
  kinds: Kinds,
  transport: Transport,
  changes: readonly ChangeOf<R>[],
  { generation, onUpload, onChange, signal, timeoutMs = 20 * 60_000 }: ApplyOptions<R>,
): Promise<number> {
  if (changes.length === 0) return generation;
  const ordered = sortChanges(kinds, changes);
  const { script, stdin, size } = writeApply(kinds, changes, generation);
  const heard: Heard<R> = { ended: false };
  const source = stdin();
  const { exitCode, stderr } = await runScript(transport, script, {
    stdin: onUpload === undefined ? source : counted(source, size, onUpload),
    timeoutMs,
    onStdoutLine: markerReader(ordered, heard, onChange),
    signal,
  });
  if (exitCode === 0 && heard.ended) return generation + 1;
  throw failureOf(kinds, heard, ordered, exitCode, stderr);
}
