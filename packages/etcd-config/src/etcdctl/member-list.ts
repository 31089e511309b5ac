import type { Diagnostic } from '../diagnostics.js';
import {
  answerText,
  lineDiagnostic,
  type OutputForm,
  type OutputLine,
  outputForm,
  outputLines,
} from './form.js';
import { field, idOf, isObject, type JsonObject, parseJson, textOf, textsOf } from './json.js';
import { parseTable } from './table.js';

/** One member as the running cluster lists it. */
export interface ListedMember {
  /** Hexadecimal, without leading zeros: what `etcdctl member remove` takes. */
  readonly id: string;
  /** Empty until the member has started for the first time. */
  readonly name: string;
  readonly started: boolean;
  readonly peerUrls: readonly string[];
  /** Empty until the member has started for the first time. */
  readonly clientUrls: readonly string[];
  /** A learner gets the log, but neither votes nor counts for quorum. */
  readonly learner: boolean;
}

/** What `etcdctl member list` said. */
export interface MemberList {
  readonly form: OutputForm;
  readonly members: readonly ListedMember[];
  /** Hexadecimal; JSON alone tells it. */
  readonly clusterId?: string;
  readonly diagnostics: readonly Diagnostic[];
}

const urlsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');

interface Cells {
  readonly id: string;
  readonly status: string;
  readonly name: string;
  readonly peers: string;
  readonly clients: string;
  readonly learner: string;
}

function memberOf(cells: Cells): ListedMember | undefined {
  const statusKnown = cells.status === 'started' || cells.status === 'unstarted';
  const learnerKnown = cells.learner === 'true' || cells.learner === 'false' || cells.learner === '';
  if (!/^[0-9a-f]{1,16}$/.test(cells.id) || !statusKnown || !learnerKnown) return undefined;
  return {
    id: BigInt(`0x${cells.id}`).toString(16),
    name: cells.name,
    started: cells.status === 'started',
    peerUrls: urlsOf(cells.peers),
    clientUrls: urlsOf(cells.clients),
    learner: cells.learner === 'true',
  };
}

function simpleMember(line: string): ListedMember | undefined {
  // A name may hold anything, so the columns on both sides of it are taken first.
  const match = /^([0-9a-f]+), (started|unstarted), (.*), (\S*), (\S*), (true|false)\s*$/.exec(line);
  const [, id = '', status = '', name = '', peers = '', clients = '', learner = ''] = match ?? [];
  return memberOf({ id, status, name, peers, clients, learner });
}

const badRow = (line: OutputLine): Diagnostic =>
  lineDiagnostic(
    line,
    'error',
    'bad-member-row',
    'this line is not a member (id, status, name, peer URLs, client URLs, learner); check that it comes from etcdctl member list of etcd 3.4 or newer',
  );

function jsonMember(value: JsonObject): ListedMember | undefined {
  const id = idOf(field(value, 'ID'));
  if (id === undefined) return undefined;
  const name = textOf(field(value, 'name'));
  return {
    id,
    name,
    started: name !== '',
    peerUrls: textsOf(field(value, 'peerURLs')),
    clientUrls: textsOf(field(value, 'clientURLs')),
    learner: field(value, 'isLearner') === true,
  };
}

function jsonList(
  lines: readonly OutputLine[],
  start: OutputLine,
  diagnostics: Diagnostic[],
): Omit<MemberList, 'diagnostics'> {
  const form: OutputForm = 'json';
  const root = parseJson(answerText(lines));
  const members = isObject(root) ? field(root, 'members') : undefined;
  if (!isObject(root) || !Array.isArray(members)) {
    diagnostics.push(
      lineDiagnostic(
        start,
        'error',
        'bad-json',
        'this is not the JSON of etcdctl member list; check that the whole answer was read',
      ),
    );
    return { form, members: [] };
  }
  const objects = members.filter(isObject);
  const listed = objects.map(jsonMember).filter((member) => member !== undefined);
  if (listed.length < members.length) {
    diagnostics.push(
      lineDiagnostic(
        start,
        'error',
        'bad-member-row',
        `${members.length - listed.length} of the members have no id; check that the whole answer was read`,
      ),
    );
  }
  if (objects.some((each) => typeof field(each, 'ID') === 'string' && !hasLearnerOrInteger(each))) {
    diagnostics.push(
      lineDiagnostic(
        start,
        'error',
        'learner-unknown',
        'with --hex the JSON does not tell learners from voters; ask again without --hex',
      ),
    );
  }
  const header = field(root, 'header');
  const clusterId = isObject(header) ? idOf(field(header, 'cluster_id')) : undefined;
  return { form, members: listed, ...(clusterId === undefined ? {} : { clusterId }) };
}

const hasLearnerOrInteger = (member: JsonObject): boolean =>
  field(member, 'isLearner') !== undefined || textOf(field(member, 'ID')).startsWith('\0');

/**
 * Reads what `etcdctl member list` printed, in any of `--write-out` simple, table and json (etcd
 * 3.4 to 3.7). Never throws; each diagnostic of severity `error` means that a member is missing
 * from the result or is not fully known.
 */
export function parseMemberList(text: string): MemberList {
  const { lines, diagnostics: found } = outputLines(text);
  const diagnostics = [...found];
  const form = outputForm(lines);
  const [first] = lines;
  if (form === 'json' && first !== undefined) return { ...jsonList(lines, first, diagnostics), diagnostics };
  const members: ListedMember[] = [];
  const add = (member: ListedMember | undefined, line: OutputLine): void => {
    if (member === undefined) diagnostics.push(badRow(line));
    else members.push(member);
  };
  if (form === 'table') {
    for (const { cells, line } of parseTable(lines)) {
      const cell = (title: string): string => cells.get(title) ?? '';
      const name = cell('NAME');
      add(
        memberOf({
          id: cell('ID'),
          status: cell('STATUS'),
          name,
          peers: cell('PEER ADDRS'),
          clients: cell('CLIENT ADDRS'),
          learner: cell('IS LEARNER'),
        }),
        line,
      );
    }
  } else {
    for (const line of lines) add(simpleMember(line.text), line);
  }
  return { form, members, diagnostics };
}
