import { busyError, DesiredStateError } from '../errors.js';
import { isProbed, type Kinds, type ObservationOf } from '../model/kind-list.js';
import { type Reply, readReply } from '../model/reply.js';
import { parsePaths } from '../paths/parse.js';

/** The answer of the command that the probe ran, if it was given one. */
const answerOf = (reply: Reply): string | undefined =>
  reply.has('answer') ? Buffer.from(reply.lines('answer').join(''), 'base64').toString('utf8') : undefined;

/** `parseReply`, for a list of kinds. */
export function readObservation<K extends Kinds>(kinds: K, text: string): ObservationOf<K> {
  const reply = readReply(text);
  if (reply.has('busy')) throw busyError();
  const [machine, os, generation = '0'] = reply.lines('host');
  if (reply.twice !== undefined)
    throw new DesiredStateError(
      'unreadable-reply',
      `the host printed the section ${reply.twice} twice: a kind must not print lines of a file that begin with "== " unchanged`,
    );
  if (!reply.has('end') || machine === undefined || os === undefined)
    throw new DesiredStateError(
      'unreadable-reply',
      'the host answered the probe in a form that was not understood',
      { detail: text.trimEnd().split('\n').slice(-5) },
    );
  const parts: readonly object[] = [
    { machine, os, generation: Number(generation), paths: parsePaths(reply), answer: answerOf(reply) },
    ...Object.values(kinds).map((kind) => (isProbed(kind) ? kind.parse(reply) : {})),
  ];
  const keys = parts.flatMap((part) => Object.keys(part));
  const shared = keys.find((key, index) => keys.indexOf(key) !== index);
  // One kind would be compared with what the other one saw.
  if (shared !== undefined)
    throw new DesiredStateError(
      'bad-resource',
      `two kinds report their observation under the same key, ${shared}`,
    );
  return Object.assign({}, ...parts);
}
