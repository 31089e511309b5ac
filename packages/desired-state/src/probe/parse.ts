import { busyError, DesiredStateError, unreadableLine } from '../errors.js';
import type { AnyResource } from '../model/kind.js';
import { isProbed, type Kinds, kindOf, type ObservationOf } from '../model/kind-list.js';
import { markOf, questionsOf } from '../model/questions.js';
import { type Reply, readReply } from '../model/reply.js';
import { parsePaths } from '../paths/parse.js';

/** The answer of the command that the probe ran, if it was given one. */
const answerOf = (reply: Reply): string | undefined =>
  reply.has('answer') ? Buffer.from(reply.lines('answer').join(''), 'base64').toString('utf8') : undefined;

/** The sections that a probe about some resources prints in any case. */
function sectionsOf(kinds: Kinds, resources: readonly AnyResource[]): ReadonlySet<string> {
  const sections = resources.flatMap((resource) => {
    const kind = kindOf(kinds, resource);
    const own = isProbed(kind) ? (kind.sections?.([resource]) ?? []) : [];
    return kind.path?.(resource) === undefined ? own : ['stat', ...own];
  });
  return new Set(sections);
}

/** `parseReply`, for a list of kinds. */
export function readObservation<K extends Kinds>(
  kinds: K,
  text: string,
  resources: readonly AnyResource[],
): ObservationOf<K> {
  const reply = readReply(text);
  if (reply.has('busy')) throw busyError();
  const [machine, os, generation] = reply.lines('host');
  if (reply.twice !== undefined)
    throw new DesiredStateError(
      'unreadable-reply',
      `the host printed the section ${reply.twice} twice: a kind must not print lines of a file that begin with "== " unchanged`,
    );
  if (!reply.has('end') || machine === undefined || os === undefined || generation === undefined)
    throw new DesiredStateError(
      'unreadable-reply',
      'the host answered the probe in a form that was not understood',
      { detail: text.trimEnd().split('\n').slice(-5) },
    );
  if (!/^\d+$/.test(generation)) throw unreadableLine(generation, 'host');
  const asked = questionsOf(kinds, resources);
  if (reply.lines('asked').join() !== markOf(asked))
    throw new DesiredStateError(
      'unreadable-reply',
      'the reply is not about these resources: the probe was made for others',
    );
  const missing = [...sectionsOf(kinds, resources)].find((section) => !reply.has(section));
  if (missing !== undefined)
    throw new DesiredStateError('unreadable-reply', `the host answered the probe without section ${missing}`);
  const parts: readonly object[] = [
    {
      machine,
      os,
      generation: Number(generation),
      asked,
      paths: parsePaths(reply),
      answer: answerOf(reply),
    },
    ...Object.values(kinds).map((kind) =>
      isProbed(kind)
        ? kind.parse(
            reply,
            resources.filter((resource) => resource.kind === kind.kind),
          )
        : {},
    ),
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
