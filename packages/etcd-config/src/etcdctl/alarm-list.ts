import { type AnswerReader, named, type ReadAnswer, readAnswer } from './answer.js';
import { field, integerMark, isObject, type JsonValue } from './json.js';

/** An alarm that a member raised. */
export interface Alarm {
  /** Hexadecimal, as in the member list. */
  readonly memberId: string;
  /** `NOSPACE`: the quota is used up, and no key can be written; `CORRUPT`: the member's data differs from the others'. */
  readonly alarm: string;
}

/** The answer of `etcdctl alarm list`. */
export interface AlarmList extends ReadAnswer {
  readonly alarms: readonly Alarm[];
}

/** Alarms by their numbers in JSON. */
const NAMES = ['NONE', 'NOSPACE', 'CORRUPT'];

/**
 * The alarms in an answer's JSON. An answer without alarms is its header alone; any other object is of another command or a
 * message, which says nothing of alarms.
 */
function alarmsOf(root: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(root)) return undefined;
  const alarms = field(root, 'alarms') ?? undefined;
  const isAnswer = Object.keys(root).every((name) => ['header', 'alarms'].includes(name.toLowerCase()));
  return alarms ?? (isAnswer && isObject(field(root, 'header')) ? [] : undefined);
}

const reader: AnswerReader<Alarm> = {
  command: 'etcdctl alarm list',
  badRow: 'bad-alarm-row',
  mayBeEmpty: true,
  item: "a member's alarm",
  entries: alarmsOf,
  simple: (line) => {
    const [, id, alarm] = /^memberID:(\d+) alarm:(\w+)\s*$/.exec(line.trim()) ?? [];
    return id === undefined ? [] : named(['memberid', 'alarm'], [`${integerMark}${id}`, alarm ?? '']);
  },
  fields: { all: ['memberid', 'alarmtype'], last: ['alarmtype'] },
  make: ({ text, number, id }) => {
    const memberId = id('memberid');
    const alarm = NAMES[number('alarm') ?? -1] ?? text('alarm', 'alarmtype');
    return memberId === undefined || alarm === '' ? undefined : { memberId, alarm };
  },
};

/**
 * Reads the output of `etcdctl alarm list`, in any of `--write-out` simple, fields and json (etcd 3.4 to 3.7; it has no
 * table). An empty text has no alarms, but etcdctl prints nothing if it fails, too: look at its exit code first. Never throws.
 */
export function parseAlarmList(text: string): AlarmList {
  const { form, items, diagnostics } = readAnswer(text, reader);
  return { form, alarms: items, diagnostics };
}
