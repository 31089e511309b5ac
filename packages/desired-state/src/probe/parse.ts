import { busyError, DesiredStateError } from '../errors.js';
import { isProbed, type Kinds, type ObservationOf } from '../kind-list.js';
import { parsePaths } from '../paths/parse.js';
import { readReply } from './reply.js';

/** `parseReply`, for a list of kinds. */
export function readObservation<K extends Kinds>(kinds: K, text: string): ObservationOf<K> {
  const reply = readReply(text);
  if (reply.has('busy')) throw busyError();
  const [machine, os, generation = '0'] = reply.lines('host');
  if (!reply.has('end') || machine === undefined || os === undefined)
    throw new DesiredStateError(
      'unreadable-reply',
      'the host answered the probe in a form that was not understood',
      { detail: text.trimEnd().split('\n').slice(-5) },
    );
  return Object.assign(
    { machine, os, generation: Number(generation), paths: parsePaths(reply) },
    ...Object.values(kinds).map((kind) => (isProbed(kind) ? kind.parse(reply) : {})),
  );
}
