import { didYouMean, nearest } from '@harderway/diagnostics';
import type { MessageCode } from '../evaluate/context.js';
import { keywords } from '../grammar/keywords.generated.js';
import type { Keyword } from '../grammar/model.js';
import type { Message } from '../reader/messages.js';
import type { Checks, Found, Subject } from './subject.js';

/** Today's names of keywords that are reported as deprecated. */
const renamed: Readonly<Record<string, string>> = {
  nb_get_retry: 'retry',
  vmac_garp_intvl: 'garp_extra_if',
  vrrp_vmac_garp_intvl: 'vrrp_garp_extra_if',
  thread_timer_expired: 'timer_expired_backup',
  global_tracking: 'sync_group_tracking_weight',
};

const namesOf = (list: readonly Keyword[]): readonly string[] =>
  list.flatMap(({ keyword, type }) => [keyword, ...(type.kind === 'block' ? namesOf(type.keywords) : [])]);

type Advice = Partial<Pick<Found, 'hint' | 'fixes'>>;

/** Hints and fixes, by the words that a message is about. */
const advice: Readonly<
  Partial<Record<MessageCode, (words: string, span: { from: number; to: number }) => Advice>>
> = {
  'unknown-keyword'(word, { from, to }) {
    const names = namesOf(keywords);
    const text = nearest(word, names);
    if (text === undefined) return {};
    return {
      hint: didYouMean(word, names).trim(),
      fixes: [{ title: `write ${text}`, edits: [{ from, to, text }], suggestion: true }],
    };
  },
  'deprecated-keyword'(word, { from, to }) {
    const text = renamed[word];
    return text === undefined ? {} : { fixes: [{ title: `write ${text}`, edits: [{ from, to, text }] }] };
  },
  'extra-brace': (_, { from, to }) => ({
    fixes: [{ title: 'remove the brace', edits: [{ from, to, text: '' }], suggestion: true }],
  }),
  'script-unusable'(words, { from }) {
    const at = from + words.search(/(?<=[\s"])\/s?bin\//);
    return at < from
      ? {}
      : {
          fixes: [
            { title: 'write the path behind the link, in /usr', edits: [{ from: at, to: at, text: '/usr' }] },
          ],
        };
  },
  'nopreempt-master': () => ({ hint: 'write state BACKUP on every router' }),
  'script-security-off': () => ({ hint: 'set enable_script_security and script_user in global_defs' }),
};

function found({ evaluation, text, locate }: Subject, message: Message<MessageCode>): Found {
  const { code, place } = message;
  const words = place.file === undefined ? text.slice(place.from, place.to) : '';
  const isFatal = message.class === 'fatal' || message.class === 'file' || evaluation.state === undefined;
  return {
    ...locate(place),
    message: message.message,
    severity: isFatal ? 'error' : undefined,
    ...(place.file === undefined ? advice[code]?.(words, place) : {}),
  };
}

const codes: readonly MessageCode[] = [
  'unmatched-quote',
  'invalid-sequence',
  'extra-brace',
  'missing-brace',
  'include-unknown',
  'unknown-keyword',
  'unexpected-brace',
  'missing-value',
  'extra-words',
  'invalid-value',
  'invalid-address',
  'repeated-setting',
  'duplicate-name',
  'deprecated-keyword',
  'unknown-reference',
  'unknown-interface',
  'family-mismatch',
  'incomplete-block',
  'settings-conflict',
  'virtual-server-dropped',
  'strict-mode-conflict',
  'strict-authentication',
  'nopreempt-master',
  'fractional-interval',
  'unicast-without-peers',
  'default-taken',
  'duplicate-router-id',
  'script-user-missing',
  'script-unusable',
  'script-security-off',
  'crash',
];

/** Reports what keepalived reports itself, or does without a word. */
export const programChecks: Checks = Object.fromEntries(
  codes.map((code) => [
    code,
    (subject: Subject) =>
      subject.evaluation.messages.filter((each) => each.code === code).map((each) => found(subject, each)),
  ]),
);
