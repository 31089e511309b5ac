import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAlarmList } from '../../src/etcdctl/alarm-list.js';
import { parseEndpointHashes } from '../../src/etcdctl/endpoint-hashkv.js';
import { parseEndpointHealth } from '../../src/etcdctl/endpoint-health.js';
import { parseEndpointStatus } from '../../src/etcdctl/endpoint-status.js';
import { parseMemberList } from '../../src/etcdctl/member-list.js';
import { endpointHealth, endpointStatus, memberList } from './answers.js';

/** The items of an answer, and whether something is reported as an error. */
interface Read {
  readonly items: readonly unknown[];
  readonly isRefused: boolean;
}

type Reader = (text: string) => Read;

const isError = ({ severity }: { readonly severity: string }): boolean => severity === 'error';

const readers: Readonly<Record<string, Reader>> = {
  'member-list': (text) => {
    const { members, diagnostics } = parseMemberList(text);
    return { items: members, isRefused: diagnostics.some(isError) };
  },
  'endpoint-status': (text) => {
    const { endpoints, diagnostics } = parseEndpointStatus(text);
    return { items: endpoints, isRefused: diagnostics.some(isError) };
  },
  'endpoint-health': (text) => {
    const { endpoints, diagnostics } = parseEndpointHealth(text);
    return { items: endpoints, isRefused: diagnostics.some(isError) };
  },
  'endpoint-hashkv': (text) => {
    const { endpoints, diagnostics } = parseEndpointHashes(text);
    return { items: endpoints, isRefused: diagnostics.some(isError) };
  },
  'alarm-list': (text) => {
    const { alarms, diagnostics } = parseAlarmList(text);
    return { items: alarms, isRefused: diagnostics.some(isError) };
  },
};

function readerOf(name: string): Reader {
  const read = readers[name.split('.')[0] ?? ''];
  if (read === undefined) throw new Error(`no reader of ${name}`);
  return read;
}

const directory = new URL('real/', import.meta.url);

/** Answers by a name that begins with the command and ends with the form. */
const answers: readonly (readonly [name: string, text: string])[] = [
  ...readdirSync(directory).flatMap((version) =>
    readdirSync(new URL(`${version}/`, directory)).map((file): readonly [string, string] => [
      `${file.replace(/\.txt$/, '')} ${version}`,
      readFileSync(new URL(`${version}/${file}`, directory), 'utf8'),
    ]),
  ),
  ...Object.entries({
    'member-list': memberList,
    'endpoint-status': endpointStatus,
    'endpoint-health': endpointHealth,
  }).flatMap(([command, forms]) =>
    Object.entries(forms)
      .filter(([form]) => form !== 'hex')
      .map(([form, text]): readonly [string, string] => [`${command}.${form} example`, text]),
  ),
  [
    'member-list.table in boxes',
    '┌────┬─────────┬──────┬────────────┬──────────────┬────────────┐\n│ ID │ STATUS  │ NAME │ PEER ADDRS │ CLIENT ADDRS │ IS LEARNER │\n├────┼─────────┼──────┼────────────┼──────────────┼────────────┤\n│ 1f │ started │ a    │ http://a:1 │ http://a:2   │ false      │\n│ 2f │ started │ b    │ http://b:1 │ http://b:2   │ true       │\n└────┴─────────┴──────┴────────────┴──────────────┴────────────┘\n',
  ],
  [
    'endpoint-status.simple of 3.6',
    'a:1, 1, 3.6.1, 3.6.0, 20 kB, 16 kB, 20%, 2.1 GB, true, false, 2, 6, 15, x, y, , false\nb:1, 2, 3.6.1, 3.6.0, 20 kB, 16 kB, 20%, 2.1 GB, false, false, 2, 6, 15, , , false\n',
  ],
];

/** The last field of an item. */
const lastFields: Readonly<Record<string, string>> = {
  'member-list': 'IsLearner',
  'endpoint-status': 'Endpoint',
  'endpoint-health': 'Error',
  'endpoint-hashkv': 'Hash',
  'alarm-list': 'AlarmType',
};

/**
 * Whether an answer may end here as a shorter one would: after a line of the simple form, after an item of fields, and before any
 * alarm. Nothing tells these apart.
 */
function mayEnd(name: string, prefix: string): boolean {
  const [command = '', form = ''] = name.split(/[. ]/);
  if (command === 'alarm-list' && /^(?:(?:".*\n){4})?$/.test(prefix)) return true;
  if (form === 'simple') return prefix.endsWith('\n') || /, (?:true|false)$/.test(prefix);
  const [last = ''] = prefix.trimEnd().split('\n').slice(-1);
  const isClosed = prefix.endsWith('\n') || /(?:true|false|")$/.test(last);
  return form === 'fields' && isClosed && last.startsWith(`"${lastFields[command]}"`);
}

describe.each(answers)('the answer %s that is cut off', (name, text) => {
  const read = readerOf(name);

  test('is reported, or has all that the whole one has', () => {
    const whole = read(text);
    expect(whole.isRefused).toBe(false);
    const silent = Array.from({ length: text.length }, (_, length) => text.slice(0, length)).filter(
      (prefix) => {
        const { items, isRefused } = read(prefix);
        return !isRefused && JSON.stringify(items) !== JSON.stringify(whole.items);
      },
    );
    expect(silent.filter((prefix) => !mayEnd(name, prefix))).toEqual([]);
    // What may be silent has whole items alone.
    for (const prefix of silent)
      expect(JSON.stringify(whole.items).startsWith(JSON.stringify(read(prefix).items).slice(0, -1))).toBe(
        true,
      );
  });
});

test.each(answers.filter(([name]) => /\.(?:table|json)\b/.test(name)))(
  'the answer %s, whose form shows its end, is never taken for a shorter one',
  (name, text) => {
    const read = readerOf(name);
    const whole = read(text);
    const shorter = Array.from({ length: text.length }, (_, length) => read(text.slice(0, length))).filter(
      ({ isRefused }) => !isRefused,
    );
    const isOfAlarms = name.startsWith('alarm-list');
    for (const { items } of shorter) if (!isOfAlarms || items.length > 0) expect(items).toEqual(whole.items);
  },
);

test('a row with another number of cells than the header is not a member', () => {
  const { members, diagnostics } = parseMemberList(
    memberList.table.replace('| http://127.0.0.1:1379 |', '|'),
  );
  expect(members).toHaveLength(1);
  expect(diagnostics.map(({ code }) => code)).toEqual(['bad-member-row']);
});

test('an item of fields that lacks one is not a member', () => {
  const text =
    '"ID" : 1\n"Name" : "a"\n"PeerURL" : "http://a:1"\n\n"ID" : 2\n"Name" : "b"\n"IsLearner" : false\n\n';
  const { members, diagnostics } = parseMemberList(text);
  expect(members.map(({ id }) => id)).toEqual(['2']);
  expect(diagnostics.map(({ code }) => code)).toEqual(['bad-member-row']);
});

test('the header alone is no answer about members', () => {
  const header = '"ClusterID" : 1\n"MemberID" : 2\n"Revision" : 3\n"RaftTerm" : 4\n';
  expect(parseMemberList(header).diagnostics.map(({ code }) => code)).toEqual(['truncated-answer']);
  expect(parseAlarmList(header).diagnostics).toEqual([]);
});
