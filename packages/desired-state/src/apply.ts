import type { Transport } from '@harderway/remote-exec';
import { applyScript, inOrder } from './apply-script.js';
import { DesiredStateError } from './errors.js';
import type { Change } from './model.js';
import { marker } from './prelude.js';
import { runScript } from './run-script.js';

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
  found?: string;
  refusal?: { readonly word: string; readonly change?: Change };
  ended: boolean;
}

const isChangeState = (word: string): word is ChangeState =>
  word === 'begin' || word === 'done' || word === 'failed';

function listen(ordered: readonly Change[], told: Told, options: ApplyOptions): (line: string) => void {
  return (line) => {
    if (!line.startsWith(`${marker} `)) return;
    const [word = '', index = '', ...rest] = line.slice(marker.length + 1).split(' ');
    const change = index === '' ? undefined : ordered[Number(index)];
    if (word === 'end') told.ended = true;
    else if (word === 'found') told.found = [index, ...rest].join(' ').trim();
    else if (change === undefined) told.refusal = { word };
    else if (isChangeState(word)) {
      if (word === 'failed') told.failed = change;
      options.onChange?.(change, word);
    } else {
      told.refusal = { word, change };
      options.onChange?.(change, 'failed');
    }
  };
}

/** The error for a script that refused to go on. */
function refused(
  { word, change }: NonNullable<Told['refusal']>,
  found: string | undefined,
): DesiredStateError | undefined {
  if (word === 'busy')
    return new DesiredStateError(
      'busy',
      'a change of an earlier run is still at work on this host and did not end within 60 s',
    );
  if (word !== 'changed-meanwhile') return undefined;
  const what = change !== undefined && 'path' in change.resource ? change.resource.path : 'this host';
  return new DesiredStateError(
    'changed-meanwhile',
    `someone else has changed ${what} since it was looked at`,
    {
      ...(change === undefined ? {} : { change: change.id }),
      ...(found === undefined ? {} : { found }),
    },
  );
}

/**
 * Makes the changes on the host, in one command, as root. Stops at the first that fails; those before it
 * stay made, and a later run completes the rest.
 *
 * @returns the generation that the host has now, for a further call in the same run
 * @throws DesiredStateError `step-failed` (with the change's id and the last lines printed, such as the
 * service's journal), `upload-failed` (with the file's change), `changed-meanwhile` (with the change of the
 * file of others that is not as it was seen, if it's that), `busy`, `no-sudo`, `bad-resource`; and what the
 * transport throws when the connection is lost.
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
  const result = await runScript(transport, script, {
    stdin: options.onUpload === undefined ? source : counted(source, size, options.onUpload),
    timeoutMs: options.timeoutMs ?? 20 * 60_000,
    onStdoutLine: listen(ordered, told, options),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (result.exitCode === 0 && told.ended) return options.generation + 1;
  const printed = result.stderr.trimEnd().split('\n').filter(Boolean);
  const found = told.found ?? printed.at(-1);
  if (told.failed !== undefined)
    throw new DesiredStateError('step-failed', `could not ${told.failed.summary}`, {
      change: told.failed.id,
      detail: printed.slice(-30),
      ...(found === undefined ? {} : { found }),
    });
  if (told.refusal?.word === 'failed-upload') throw uploadError(ordered, printed, told.refusal.change);
  const refusal = told.refusal === undefined ? undefined : refused(told.refusal, told.found);
  if (refusal !== undefined) throw refusal;
  throw new DesiredStateError('step-failed', `the script ended early with exit code ${result.exitCode}`, {
    detail: printed.slice(-30),
    ...(found === undefined ? {} : { found }),
  });
}

/** The upload names the file at which it stopped: `upload: PATH: REASON`. */
function uploadError(
  ordered: readonly Change[],
  printed: readonly string[],
  block: Change | undefined,
): DesiredStateError {
  const line = printed.findLast((text) => text.startsWith('upload: ')) ?? printed.at(-1) ?? '';
  // What a program said over several lines is told by the first.
  const found = line.replace(/^upload: /, '').replace(/\(([^)]*)$/, '($1)');
  const change =
    block ?? ordered.find(({ resource }) => 'path' in resource && found.startsWith(`${resource.path}: `));
  const message =
    block === undefined
      ? 'files could not all be written; each one is whole, the old or the new'
      : `could not ${block.summary}; the file is as it was`;
  return new DesiredStateError('upload-failed', message, {
    found,
    detail: printed.slice(-5),
    ...(change === undefined ? {} : { change: change.id }),
  });
}
