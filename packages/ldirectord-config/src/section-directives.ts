import { readFallback } from './fallback.js';
import {
  takeCheckPort,
  takeCheckType,
  takeMonitorFile,
  takeNetmask,
  takeProtocol,
  takeService,
} from './section-checks.js';
import type { SectionDraft, Take } from './section-draft.js';
import {
  alertStatus,
  configError,
  digitsIn,
  emailAddress,
  filled,
  inQuotes,
  mailServer,
  trueDigits,
  yesOrNo,
} from './values.js';

type TextKey = 'login' | 'passwd' | 'database' | 'secret';

const quotedText =
  (key: TextKey, message: string): Take =>
  ({ state }, value, line) => {
    const text = inQuotes(value);
    if (text === undefined) return false;
    state[key] = filled(line, text, message);
    return true;
  };

const family =
  (directive: 'real' | 'fallback', six: boolean, take: Take): Take =>
  (draft, value, line) => {
    const inet6 = draft.state.family === 'inet6';
    if (six !== inet6)
      configError(
        line,
        `cannot specify "${directive}${six ? '6' : ''}" here.  please use "${directive}${inet6 ? '6' : ''}" instead`,
      );
    return take(draft, value, line);
  };

const takeReal: Take = ({ reals }, value, line) => {
  reals.push({ value, line });
  return true;
};

const takeFallback: Take = (draft, value, line) => {
  draft.fallback = { written: readFallback(line, value, draft.state.port), line };
  return true;
};

const number =
  (key: 'checktimeout' | 'negotiatetimeout' | 'failurecount' | 'checkinterval', message: string): Take =>
  ({ state }, value, line) => {
    state[key] = trueDigits(line, value, message);
    return true;
  };

const set =
  (write: (state: SectionDraft['state'], value: string, line: number) => void): Take =>
  ({ state }, value, line) => {
    write(state, value, line);
    return true;
  };

/** The directives of a section, by name. Source: read_config of ldirectord 4.16.0. */
export const sectionDirectives: ReadonlyMap<string, Take> = new Map<string, Take>([
  ['real', family('real', false, takeReal)],
  ['real6', family('real', true, takeReal)],
  ['fallback', family('fallback', false, takeFallback)],
  ['fallback6', family('fallback', true, takeFallback)],
  [
    'request',
    ({ state }, value, line) => {
      const text = inQuotes(value);
      if (text === undefined) return false;
      filled(line, text, 'no request string specified');
      state.request = text.startsWith('/') ? text : `/${text}`;
      return true;
    },
  ],
  [
    'receive',
    ({ state }, value, line) => {
      const text = inQuotes(value);
      if (text === undefined) return false;
      state.receive = filled(line, text, 'invalid receive string');
      return true;
    },
  ],
  ['checktype', takeCheckType],
  [
    'checkcommand',
    set((state, value, line) => {
      state.checkcommand = filled(line, inQuotes(value) ?? value, 'invalid check command');
    }),
  ],
  ['checktimeout', number('checktimeout', 'invalid check timeout')],
  [
    'connecttimeout',
    (_draft, _value, line) =>
      configError(line, 'connecttimeout directive deprecated in favour of negotiatetimeout'),
  ],
  ['negotiatetimeout', number('negotiatetimeout', 'invalid negotiate timeout')],
  [
    'checkcount',
    (draft, value, line) => {
      draft.state.checkcount = trueDigits(line, value, 'invalid check count');
      draft.warn(line, "checkcount option is deprecated and slated for removal.  please see 'failurecount'");
      return true;
    },
  ],
  ['failurecount', number('failurecount', 'invalid failure count')],
  ['checkinterval', number('checkinterval', 'invalid checkinterval')],
  ['checkport', takeCheckPort],
  ['login', quotedText('login', 'invalid login string')],
  ['passwd', quotedText('passwd', 'invalid password')],
  ['database', quotedText('database', 'invalid database')],
  ['secret', quotedText('secret', 'invalid secret')],
  [
    'load',
    ({ state }, value, line) => {
      const text = inQuotes(value);
      if (text === undefined) return false;
      state.load = /[0-9A-Za-z_]+/.exec(text)?.[0] ?? configError(line, 'invalid string for load testing');
      return true;
    },
  ],
  [
    'scheduler',
    set((state, value, line) => {
      state.scheduler =
        /[a-z]+/.exec(value)?.[0] ??
        configError(line, 'invalid scheduler, should be only lowercase letters (a-z)');
    }),
  ],
  [
    'persistent',
    set((state, value, line) => {
      state.persistent = digitsIn(value) ?? configError(line, 'invalid persistent timeout');
    }),
  ],
  [
    'schedflags',
    set((state, value, line) => {
      state.schedflags = /[^ \t\n\v\f\r]+/.exec(value)?.[0] ?? configError(line, 'invalid sched-flags');
    }),
  ],
  ['netmask', takeNetmask],
  ['protocol', takeProtocol],
  [
    'ops',
    set((state, value, line) => {
      state.ops = yesOrNo(line, value, 'ops');
    }),
  ],
  ['service', takeService],
  [
    'httpmethod',
    set((state, value, line) => {
      const word = (/[0-9A-Za-z_]+/.exec(value)?.[0] ?? '').toUpperCase();
      state.httpmethod =
        word === 'GET' || word === 'HEAD' ? word : configError(line, 'httpmethod must be GET or HEAD');
    }),
  ],
  [
    'virtualhost',
    set((state, value) => {
      state.virtualhost = /^"?([^"]*)/.exec(value)?.[1] ?? '';
    }),
  ],
  [
    'fallbackcommand',
    set((state, value, line) => {
      state.fallbackcommand = filled(line, inQuotes(value) ?? value, 'invalid fallback command');
    }),
  ],
  [
    'quiescent',
    set((state, value, line) => {
      state.quiescent = yesOrNo(line, value, 'quiescent');
    }),
  ],
  [
    'emailalert',
    set((state, value, line) => {
      state.emailalert = emailAddress(line, value);
    }),
  ],
  [
    'emailalertfreq',
    set((state, value, line) => {
      state.emailalertfreq = /^[0-9]+/.exec(value)?.[0] ?? configError(line, 'invalid email alert frequency');
    }),
  ],
  [
    'emailalertstatus',
    set((state, value, line) => {
      state.emailalertstatus = alertStatus(line, value);
    }),
  ],
  ['monitorfile', takeMonitorFile],
  [
    'cleanstop',
    set((state, value, line) => {
      state.cleanstop = yesOrNo(line, value, 'cleanstop');
    }),
  ],
  [
    'smtp',
    set((state, value, line) => {
      state.smtp = mailServer(line, value);
    }),
  ],
  [
    'servicename',
    set((state, value) => {
      state.servicename = value;
    }),
  ],
  [
    'comment',
    set((state, value) => {
      state.comment = value;
    }),
  ],
]);
