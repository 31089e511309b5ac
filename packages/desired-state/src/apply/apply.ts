import { borrow, lending, type Transport } from '@harderway/remote-exec';
import { runScript } from '../host/run-script.js';
import * as kinds from '../kinds/index.js';
import type { Change } from '../resource.js';
import { failureOf } from './failure.js';
import { type ChangeState, type Heard, markerReader } from './markers.js';
import { type ApplyScript, sortChanges, writeApply } from './script.js';

/** Options of {@link apply}. */
export interface ApplyOptions {
  /** The generation that the observation showed. Someone else's change in between is an error. */
  readonly generation: number;
  /** Called as each change begins and ends. */
  readonly onChange?: (change: Change, state: ChangeState) => void;
  /** Called as file contents leave this machine, in bytes. */
  readonly onUpload?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** For the whole script. Default 20 minutes. */
  readonly timeoutMs?: number;
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

/** The changes in the order in which {@link applyScript} makes them; those of the same phase keep their order. */
export const inOrder = (changes: readonly Change[]): readonly Change[] => sortChanges(kinds, changes);

/**
 * The script that makes the changes, in one go, as root. Indexes in its markers are those of
 * {@link inOrder}. It holds the host's lock while it works, refuses to start if someone else has changed
 * the host since it was observed, and stops at the first change that fails. File contents come by
 * standard input only.
 *
 * @param changes what {@link diff} found
 * @param generation the one of the observation
 * @throws DesiredStateError `bad-resource`, also where two changes would write the same file.
 */
export const applyScript = (changes: readonly Change[], generation: number): ApplyScript =>
  writeApply(kinds, changes, generation);

/**
 * Makes the changes on the host, in one command, as root. Stops at the first that fails; those before it
 * stay made, and a later run completes the rest.
 *
 * @returns the generation that the host has now, for a further call in the same run
 * @throws DesiredStateError `step-failed` (with the change's id and the last lines printed, such as the
 * service's journal), `upload-failed` (with the file's change), `changed-meanwhile` (with the change of the
 * shared file that has changed since it was observed, if that is why), `busy`, `no-sudo`, `bad-resource`; and what the
 * transport throws when the connection is lost.
 */
export async function apply(
  transport: Transport,
  changes: readonly Change[],
  options: ApplyOptions,
): Promise<number> {
  const { generation, onUpload, onChange, signal, timeoutMs = 20 * 60_000 } = options;
  if (changes.length === 0) return generation;
  const ordered = inOrder(changes);
  const { script, stdin, size } = applyScript(changes, generation);
  const heard: Heard = { ended: false };
  const source = stdin();
  const { exitCode, stderr } = await runScript(transport, script, {
    stdin: onUpload === undefined ? source : counted(source, size, onUpload),
    timeoutMs,
    onStdoutLine: markerReader(ordered, heard, onChange),
    ...(signal === undefined ? {} : { signal }),
  });
  if (exitCode === 0 && heard.ended) return generation + 1;
  throw failureOf(heard, ordered, exitCode, stderr);
}
