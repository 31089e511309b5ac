import { type AnswerReader, type EndpointAnswer, named, readEndpoints } from './answer.js';

/** The hash of one member's keys, up to a revision. */
export interface EndpointHash {
  readonly endpoint: string;
  /** Equal on all members at one revision, unless data differs. */
  readonly hash: number;
  /** Hexadecimal; only JSON and fields have it. */
  readonly memberId?: string | undefined;
  /** The revision that the hash is of, which etcdctl says from 3.6 on; before, the member's newest one at that time. */
  readonly revision?: number | undefined;
  /** History below this revision has been dropped; only JSON has it. Hashes compare only where it is the same. */
  readonly compactRevision?: number | undefined;
}

/** The answer of `etcdctl endpoint hashkv`. */
export type EndpointHashList = EndpointAnswer<EndpointHash>;

const reader: Omit<AnswerReader<EndpointHash>, 'entries'> = {
  command: 'etcdctl endpoint hashkv',
  badRow: 'bad-hash-row',
  item: "the hash of an endpoint's keys",
  simple: (line) =>
    named(
      ['endpoint', 'hash', 'hashrevision'],
      line.split(',').map((part) => part.trim()),
    ),
  // The revision is the last one where it is there.
  fields: { all: ['endpoint', 'hash'], last: ['hashrevision'] },
  make: ({ text, number, id }) => {
    const hash = number('hash');
    if (hash === undefined) return undefined;
    const [memberId, revision] = [id('memberid'), number('hashrevision', 'revision')];
    const compactRevision = number('compactrevision');
    return {
      endpoint: text('endpoint'),
      hash,
      memberId,
      revision,
      compactRevision,
    };
  },
};

/**
 * Reads the output of `etcdctl endpoint hashkv`, in any of `--write-out` simple, table, fields and json (etcd 3.4 to
 * 3.7). Give it `--rev`, so that all members hash the same. Never throws.
 */
export const parseEndpointHashes = (text: string): EndpointHashList => readEndpoints(text, reader);
