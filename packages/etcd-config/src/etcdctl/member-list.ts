import { type Diagnostic, type Span, WHOLE_TEXT } from '@harderway/diagnostics';
import { type AnswerReader, named, type ReadAnswer, readAnswer } from './answer.js';
import { diagnostic } from './diagnostic.js';
import { field, isIntegerText, isObject, type JsonObject } from './json.js';
import type { EtcdctlCode } from './rules.generated.js';

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
  /** Hexadecimal; only JSON and fields have it. */
  readonly clusterId?: string | undefined;
}

const reader: AnswerReader<ListedMember> = {
  command: 'etcdctl member list',
  badRow: 'bad-member-row',
  item: 'a member (id, status, name, peer URLs, client URLs, learner)',
  entries: (root) => (isObject(root) ? field(root, 'members') : undefined),
  simple: (line) => {
    // A name may hold anything, so the columns on both sides of it are matched too.
    const match = /^([0-9a-f]+), (started|unstarted), (.*), (\S*), (\S*), (true|false)\s*$/.exec(line);
    return named(['id', 'status', 'name', 'peeraddrs', 'clientaddrs', 'islearner'], match?.slice(1) ?? []);
  },
  isWhole: (line) => /, (?:true|false)\s*$/.test(line),
  fields: { all: ['id', 'name', 'islearner'], last: ['islearner'] },
  make: ({ text, texts, id: idOf }) => {
    const id = idOf('id');
    const [name, status, learner] = [text('name'), text('status'), text('islearner')];
    const known = ['', 'started', 'unstarted'].includes(status) && ['true', 'false', ''].includes(learner);
    if (id === undefined || !known) return undefined;
    return {
      id,
      name,
      // JSON and fields do not say it, but a member that has started has a name.
      started: status === '' ? name !== '' : status === 'started',
      peerUrls: texts('peerurls', 'peerurl', 'peeraddrs'),
      clientUrls: texts('clienturls', 'clienturl', 'clientaddrs'),
      learner: learner === 'true',
    };
  },
};

/** With --hex, ids are texts and false bools are left out, as in any JSON of etcdctl; true ones are too. */
const hidesLearner = (member: JsonObject): boolean =>
  typeof field(member, 'ID') === 'string' &&
  !isIntegerText(field(member, 'ID')) &&
  field(member, 'isLearner') === undefined;

/** Ids that several listed members have. */
export function repeatedIds(members: readonly ListedMember[]): readonly string[] {
  const known = new Set<string>();
  const twice = new Set<string>();
  for (const { id } of members) (known.has(id) ? twice : known).add(id);
  return [...twice];
}

/** A diagnostic for each member that the text lists again. */
function repeated(members: readonly ListedMember[], span: Span): readonly Diagnostic<EtcdctlCode>[] {
  return repeatedIds(members).map((id) =>
    diagnostic('repeated-member', {
      message: `member ${id} is listed twice`,
      hint: 'give the answer of one run alone',
      span,
    }),
  );
}

/**
 * Reads the output of `etcdctl member list`, in any of `--write-out` simple, table, fields and json (etcd 3.4 to 3.7).
 * Never throws; a diagnostic of severity `error` means that a member is missing from the result or is not fully known. JSON and
 * table show where they end. In `simple` and `fields` an answer that was cut off between two members looks like a shorter list.
 */
export function parseMemberList(text: string): MemberList {
  const { form, items, root, header, first, diagnostics } = readAnswer(text, reader);
  const entries = isObject(root) ? field(root, 'members') : undefined;
  const clusterId = header.id('clusterid');
  const unknown =
    first !== undefined && Array.isArray(entries) && entries.filter(isObject).some(hidesLearner)
      ? [
          diagnostic('learner-unknown', {
            message: 'with --hex the JSON does not tell learners from voters',
            hint: 'run the command again without --hex',
            span: first.span,
          }),
        ]
      : [];
  return {
    form,
    members: items,
    clusterId,
    diagnostics: [...diagnostics, ...unknown, ...repeated(items, first?.span ?? WHOLE_TEXT)],
  };
}
