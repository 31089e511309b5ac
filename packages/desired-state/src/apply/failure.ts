import { busyError, DesiredStateError } from '../errors.js';
import { stateDirectory } from '../host/state-files.js';
import type { AnyResource, ChangeOf } from '../model/kind.js';
import { type Kinds, pathOf } from '../model/kind-list.js';

import type { BackState, Heard } from './markers.js';

/** Someone else changed the host, or a file that others own too. */
function changedMeanwhile(
  kinds: Kinds,
  change: ChangeOf<AnyResource> | undefined,
  found: string | undefined,
): DesiredStateError {
  const what = (change && pathOf(kinds, change.resource)) ?? 'this host';
  return new DesiredStateError(
    'changed-meanwhile',
    `someone else has changed ${what} since it was observed`,
    { change: change?.id, found },
  );
}

/** The upload names the file at which it stopped: `upload: PATH: REASON`. */
function uploadFailed(
  kinds: Kinds,
  ordered: readonly ChangeOf<AnyResource>[],
  printed: readonly string[],
  edit: ChangeOf<AnyResource> | undefined,
): DesiredStateError {
  const line = printed.findLast((text) => text.startsWith('upload: ')) ?? printed.at(-1) ?? '';
  // A program's message of several lines is cut to its first.
  const found = line.replace(/^upload: /, '').replace(/\(([^)]*)$/, '($1)');
  const change = edit ?? ordered.find(({ resource }) => found.startsWith(`${pathOf(kinds, resource)}: `));
  const message =
    edit === undefined
      ? 'files could not all be written; each one is whole, the old or the new'
      : `could not ${edit.summary}; the file is as it was`;
  return new DesiredStateError('upload-failed', message, {
    found,
    detail: printed.slice(-5),
    change: change?.id,
  });
}

/** Words that shells print where a disk is full: dash says of any write that failed no more than this. */
const unwritten = /\becho: (?:I\/O|write) error|No space left on device/;

/** How a script ended that named no step. */
function endOf(printed: readonly string[], exitCode: number | null): string {
  const early = `the script ended early with exit code ${exitCode}`;
  return printed.some((line) => unwritten.test(line))
    ? `${early}: it could not write to ${stateDirectory}, whose disk may be full`
    : early;
}

/** How it ended after a unit did not come up with new files. */
const outcomes: Readonly<Record<BackState, string>> = {
  begin: '; bringing its previous files back was interrupted',
  done: '; its previous files are back, and it runs with them',
  lost: '; its previous files could not all be brought back',
  failed: '; its previous files are back, but it did not come up with them either',
};

/** The error for a script that did not make all changes. */
export function failureOf<R extends AnyResource>(
  kinds: Kinds,
  { failed, found: reported, refusal, back }: Heard<R>,
  ordered: readonly ChangeOf<R>[],
  exitCode: number | null,
  stderr: string,
): DesiredStateError {
  const printed = stderr.trimEnd().split('\n').filter(Boolean);
  if (failed === undefined && refusal?.word === 'failed-upload')
    return uploadFailed(kinds, ordered, printed, refusal.change);
  if (failed === undefined && refusal?.word === 'busy') return busyError();
  if (failed === undefined && refusal?.word === 'changed-meanwhile')
    return changedMeanwhile(kinds, refusal.change, reported);
  const message =
    failed === undefined
      ? endOf(printed, exitCode)
      : `could not ${failed.summary}${back === undefined ? '' : outcomes[back]}`;
  return new DesiredStateError(back === 'done' ? 'rolled-back' : 'step-failed', message, {
    change: failed?.id,
    // The journals of both starts, where there were two.
    detail: printed.slice(back === 'failed' ? -60 : -30),
    found: reported ?? printed.at(-1),
  });
}
