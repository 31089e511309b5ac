import { type AnswerReader, type ReadAnswer, readAnswer } from './answer.js';
import { field, idOf, isIntegerText, isObject, type JsonObject, textOf, textsOf } from './json.js';
import { etcdctlRules } from './rules.js';
import { cellsOf } from './table.js';

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

/** The answer of `etcdctl member list`. */
export interface MemberList extends ReadAnswer {
  readonly members: readonly ListedMember[];
  /** Hexadecimal; only JSON has it. */
  readonly clusterId?: string;
}

const urlsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');

const TITLES = ['ID', 'STATUS', 'NAME', 'PEER ADDRS', 'CLIENT ADDRS', 'IS LEARNER'] as const;

const reader: AnswerReader<ListedMember> = {
  command: 'etcdctl member list',
  badRow: 'bad-member-row',
  item: 'a member (id, status, name, peer URLs, client URLs, learner)',
  entries: (root) => (isObject(root) ? field(root, 'members') : undefined),
  fromJson: (entry) => {
    const id = idOf(field(entry, 'ID'));
    if (id === undefined) return undefined;
    const name = textOf(field(entry, 'name'));
    return {
      id,
      name,
      started: name !== '',
      peerUrls: textsOf(field(entry, 'peerURLs')),
      clientUrls: textsOf(field(entry, 'clientURLs')),
      learner: field(entry, 'isLearner') === true,
    };
  },
  simpleCells: (line) => {
    // A name may hold anything, so the columns on both sides of it are matched too.
    const match = /^([0-9a-f]+), (started|unstarted), (.*), (\S*), (\S*), (true|false)\s*$/.exec(line);
    return match === null ? undefined : cellsOf(TITLES, match.slice(1));
  },
  fromCells: (cell) => {
    const [id, status, learner] = [cell('ID'), cell('STATUS'), cell('IS LEARNER')];
    const known = ['started', 'unstarted'].includes(status) && ['true', 'false', ''].includes(learner);
    if (!/^[0-9a-f]{1,16}$/.test(id) || !known) return undefined;
    return {
      id: BigInt(`0x${id}`).toString(16),
      name: cell('NAME'),
      started: status === 'started',
      peerUrls: urlsOf(cell('PEER ADDRS')),
      clientUrls: urlsOf(cell('CLIENT ADDRS')),
      learner: learner === 'true',
    };
  },
};

/** With --hex, ids are texts and false bools are left out, as in any JSON of etcdctl; true ones are too. */
const hidesLearner = (member: JsonObject): boolean =>
  typeof field(member, 'ID') === 'string' &&
  !isIntegerText(field(member, 'ID')) &&
  field(member, 'isLearner') === undefined;

/**
 * Reads the output of `etcdctl member list`, in any of `--write-out` simple, table and json (etcd 3.4 to 3.7). Never
 * throws; a diagnostic of severity `error` means that a member is missing from the result or is not fully known.
 */
export function parseMemberList(text: string): MemberList {
  const { form, items, root, first, diagnostics } = readAnswer(text, reader);
  if (!isObject(root) || first === undefined) return { form, members: items, diagnostics };
  const entries = field(root, 'members');
  const header = field(root, 'header');
  const clusterId = isObject(header) ? idOf(field(header, 'cluster_id')) : undefined;
  const unknown =
    Array.isArray(entries) && entries.filter(isObject).some(hidesLearner)
      ? [
          etcdctlRules.diagnostic('learner-unknown', {
            message: 'with --hex the JSON does not tell learners from voters',
            hint: 'run the command again without --hex',
            span: first.span,
          }),
        ]
      : [];
  return {
    form,
    members: items,
    ...(clusterId === undefined ? {} : { clusterId }),
    diagnostics: [...diagnostics, ...unknown],
  };
}
