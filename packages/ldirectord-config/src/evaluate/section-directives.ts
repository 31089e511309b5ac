import { checkCount, commonDirectives, removed } from './common-directives.js';
import { type Directives, type SectionDraft, store, type Take } from './drafts.js';
import { readFallback } from './fallback.js';
import { configError } from './messages.js';
import {
  takeCheckPort,
  takeCheckType,
  takeMonitorFile,
  takeNetmask,
  takeProtocol,
  takeService,
} from './section-checks.js';
import {
  anyText,
  filledInQuotes,
  filledOrInQuotes,
  inQuotes,
  matched,
  type ReadValue,
  trueDigits,
  yesOrNo,
} from './values.js';

/** A directive that has a name of its own for each family. */
const ofFamily =
  (directive: 'real' | 'fallback', six: '' | '6', take: Take<SectionDraft>): Take<SectionDraft> =>
  (draft, value, line) => {
    const right = draft.state.family === 'inet6' ? '6' : '';
    const message = `cannot specify "${directive}${six}" here.  please use "${directive}${right}" instead`;
    return six === right ? take(draft, value, line) : configError(line, message);
  };

const takeReal: Take<SectionDraft> = ({ reals }, value, line) => {
  reals.push({ value, line });
  return true;
};

const takeFallback: Take<SectionDraft> = (draft, value, line) => {
  draft.fallback = { written: readFallback(line, value, draft.state.port), line };
  return true;
};

/** A request, which gets a slash in front. */
const request: ReadValue<string> = (value, line) => {
  const text = filledInQuotes('no request string specified')(value, line);
  return text === undefined || text.startsWith('/') ? text : `/${text}`;
};

const method: ReadValue<'GET' | 'HEAD'> = (value, line) => {
  const word = (/[0-9A-Za-z_]+/.exec(value)?.[0] ?? '').toUpperCase();
  return word === 'GET' || word === 'HEAD' ? word : configError(line, 'httpmethod must be GET or HEAD');
};

const loadWord: ReadValue<string> = (value, line) => {
  const text = inQuotes(value);
  return text === undefined
    ? undefined
    : matched(/[0-9A-Za-z_]+/, 'invalid string for load testing')(text, line);
};

const directiveTable = (): Directives<SectionDraft> => ({
  ...commonDirectives(),
  real: ofFamily('real', '', takeReal),
  real6: ofFamily('real', '6', takeReal),
  fallback: ofFamily('fallback', '', takeFallback),
  fallback6: ofFamily('fallback', '6', takeFallback),
  fallbackcommand: store('fallbackcommand', filledOrInQuotes('invalid fallback command')),
  checktype: takeCheckType,
  checkcommand: store('checkcommand', filledOrInQuotes('invalid check command')),
  checktimeout: store('checktimeout', trueDigits('invalid check timeout')),
  negotiatetimeout: store('negotiatetimeout', trueDigits('invalid negotiate timeout')),
  checkcount: checkCount('invalid check count'),
  failurecount: store('failurecount', trueDigits('invalid failure count')),
  checkinterval: store('checkinterval', trueDigits('invalid checkinterval')),
  checkport: takeCheckPort,
  service: takeService,
  request: store('request', request),
  receive: store('receive', filledInQuotes('invalid receive string')),
  httpmethod: store('httpmethod', method),
  virtualhost: store('virtualhost', (value) => /^"?([^"]*)/.exec(value)?.[1] ?? ''),
  login: store('login', filledInQuotes('invalid login string')),
  passwd: store('passwd', filledInQuotes('invalid password')),
  database: store('database', filledInQuotes('invalid database')),
  secret: store('secret', filledInQuotes('invalid secret')),
  load: store('load', loadWord),
  scheduler: store(
    'scheduler',
    matched(/[a-z]+/, 'invalid scheduler, should be only lowercase letters (a-z)'),
  ),
  schedflags: store('schedflags', matched(/[^ \t\n\v\f\r]+/, 'invalid sched-flags')),
  persistent: store('persistent', matched(/[0-9]+/, 'invalid persistent timeout')),
  netmask: takeNetmask,
  protocol: takeProtocol,
  ops: store('ops', yesOrNo('ops')),
  monitorfile: takeMonitorFile,
  servicename: store('servicename', anyText),
  comment: store('comment', anyText),
  connecttimeout: removed('connecttimeout', 'negotiatetimeout'),
});

/** The directives of a section, by name. Source: read_config of ldirectord 4.16.0. */
export const sectionDirectives: ReadonlyMap<string, Take<SectionDraft>> = new Map(
  Object.entries(directiveTable()),
);
