import type { Transport } from '@harderway/remote-exec';
import { applyScript, inOrder, marker } from './apply-script.js';
import { DesiredStateError } from './errors.js';
import type { Change } from './model.js';

/** How far a change is. */
export type ChangeState = 'begin' | 'done' | 'failed';

/** Options of {@link apply}. */
export interface ApplyOptions {
  /** The generation that the observation showed. Someone else's change in between is an error. */
  readonly generation: number;
  /** Called as each change begins and ends. */
  readonly onChange?: (change: Change, state: ChangeState) => void;
  /** Called as file contents leave this machine, in bytes. */
  readonly onUpload?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** For the whole script. Default 20 minutes. */
  readonly timeoutMs?: number;
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  total: number,
  report: (done: number, total: number) => void,
): AsyncIterable<Uint8Array> {
  let done = 0;
  for await (const chunk of source) {
    yield chunk;
    done += chunk.length;
    report(done, total);
  }
}

/** What the script's markers said. */
interface Told {
  failed?: Change;
  refusal?: string;
  ended: boolean;
}

function listen(ordered: readonly Change[], told: Told, options: ApplyOptions): (line: string) => void {
  return (line) => {
    if (!line.startsWith(`${marker} `)) return;
    const [word = '', index = ''] = line.slice(marker.length + 1).split(' ');
    const change = ordered[Number(index)];
    if (word === 'end') told.ended = true;
    else if (index === '' || change === undefined) told.refusal = word;
    else if (word === 'begin' || word === 'done' || word === 'failed') {
      if (word === 'failed') told.failed = change;
      options.onChange?.(change, word);
    }
  };
}

const refusals = {
  busy: [
    'busy',
    'a change of an earlier run is still at work on this host and did not end within 60 s; wait for it, then try again',
  ],
  'changed-meanwhile': [
    'changed-meanwhile',
    'someone else has changed this host since it was looked at; run again to plan on what is there now',
  ],
} as const;

/**
 * Makes the changes on the host, in one command, as root. Stops at the first that fails; those before it
 * stay made, and a later run completes the rest.
 *
 * @returns the generation that the host has now, for a further call in the same run
 * @throws DesiredStateError `step-failed` (with the change's id and the last lines printed, such as the
 * service's journal), `upload-failed`, `changed-meanwhile`, `busy`, `bad-resource`; and what the transport
 * throws when the connection is lost.
 */
export async function apply(
  transport: Transport,
  changes: readonly Change[],
  options: ApplyOptions,
): Promise<number> {
  if (changes.length === 0) return options.generation;
  const ordered = inOrder(changes);
  const { script, stdin, size } = applyScript(changes, options.generation);
  const told: Told = { ended: false };
  const source = stdin();
  const result = await transport.run({
    argv: ['sh', '-c', script],
    sudo: true,
    stdin: options.onUpload === undefined ? source : counted(source, size, options.onUpload),
    timeoutMs: options.timeoutMs ?? 20 * 60_000,
    onStdoutLine: listen(ordered, told, options),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (result.exitCode === 0 && told.ended) return options.generation + 1;
  const printed = result.stderr.trimEnd().split('\n').filter(Boolean);
  if (told.failed !== undefined)
    throw new DesiredStateError('step-failed', `could not ${told.failed.summary}`, {
      change: told.failed.id,
      detail: printed.slice(-30),
    });
  if (told.refusal === 'busy' || told.refusal === 'changed-meanwhile') {
    const [code, message] = refusals[told.refusal];
    throw new DesiredStateError(code, message);
  }
  if (told.refusal === 'failed-upload') {
    const reason = printed.findLast((line) => line.startsWith('upload: ')) ?? printed.at(-1);
    throw new DesiredStateError(
      'upload-failed',
      `files could not be written: ${reason?.replace(/^upload: /, '')}`,
      {
        detail: printed.slice(-5),
      },
    );
  }
  throw new DesiredStateError('step-failed', `the script ended early with exit code ${result.exitCode}`, {
    detail: printed.slice(-30),
  });
}
