import type { Environment } from './environment.js';
import { readFallback, resolveFallback } from './fallback.js';
import type { Draft, GlobalState } from './state.js';
import {
  alertStatus,
  configError,
  emailAddress,
  filled,
  inQuotes,
  mailServer,
  positiveDigits,
  trueDigits,
  yesOrNo,
} from './values.js';

/** The head of a file that is being read. */
export interface HeadDraft {
  readonly environment: Environment;
  readonly state: Draft<GlobalState>;
  warn(line: number, message: string): void;
}

/** Takes a directive's value. False if the program has no such directive with such a value. */
type Take = (draft: HeadDraft, value: string, line: number) => boolean | undefined;

/** What holds if the file says nothing. */
export const defaultGlobals: GlobalState = {
  autoreload: 'no',
  checkcount: '1',
  checkinterval: '10',
  checktimeout: '-1',
  cleanstop: 'yes',
  emailalert: '',
  emailalertfreq: '0',
  emailalertstatus: 15,
  execute: [],
  failurecount: '1',
  fork: 'no',
  logfile: '/var/log/ldirectord.log',
  negotiatetimeout: '-1',
  quiescent: 'no',
  readdquiescent: 'no',
  supervised: 'no',
};

const set =
  (write: (state: HeadDraft['state'], value: string, line: number) => void): Take =>
  ({ state }, value, line) => {
    write(state, value, line);
    return true;
  };

const flag = (
  key: 'autoreload' | 'fork' | 'quiescent' | 'readdquiescent' | 'cleanstop' | 'supervised',
): Take =>
  set((state, value, line) => {
    state[key] = yesOrNo(line, value, key);
  });

const quoted =
  (key: 'callback' | 'logfile'): Take =>
  ({ state }, value) => {
    const text = inQuotes(value);
    if (text === undefined) return false;
    state[key] = text;
    return true;
  };

const fallback =
  (family: 'inet' | 'inet6'): Take =>
  ({ state, environment }, value, line) => {
    const written = readFallback(line, value, undefined);
    const resolve = (protocol: string) => resolveFallback(environment, line, protocol, written, family);
    state[family === 'inet' ? 'fallback' : 'fallback6'] = { tcp: resolve('tcp'), udp: resolve('udp') };
    return true;
  };

/** The directives of the head, by name. Source: read_config of ldirectord 4.16.0. */
export const headDirectives: ReadonlyMap<string, Take> = new Map<string, Take>([
  [
    'checktimeout',
    set((state, value, line) => {
      state.checktimeout = positiveDigits(line, value, 'invalid check timeout value');
    }),
  ],
  [
    'connecttimeout',
    (_draft, _value, line) =>
      configError(line, 'connecttimeout directive deprecated in favour of negotiatetimeout'),
  ],
  [
    'negotiatetimeout',
    set((state, value, line) => {
      state.negotiatetimeout = positiveDigits(line, value, 'invalid negotiate timeout value');
    }),
  ],
  [
    'checkinterval',
    set((state, value, line) => {
      state.checkinterval = trueDigits(line, value, 'invalid check interval value');
    }),
  ],
  [
    'checkcount',
    (draft, value, line) => {
      draft.state.checkcount = trueDigits(line, value, 'invalid check count value');
      draft.warn(line, "checkcount option is deprecated and slated for removal.  please see 'failurecount'");
      return true;
    },
  ],
  [
    'failurecount',
    set((state, value, line) => {
      state.failurecount = trueDigits(line, value, 'invalid failure count value');
    }),
  ],
  ['fallback', fallback('inet')],
  ['fallback6', fallback('inet6')],
  [
    'fallbackcommand',
    set((state, value, line) => {
      state.fallbackcommand = filled(line, value, 'invalid fallback command');
    }),
  ],
  ['autoreload', flag('autoreload')],
  ['callback', quoted('callback')],
  ['logfile', quoted('logfile')],
  [
    'execute',
    set((state, value) => {
      if (!state.execute.includes(value)) state.execute = [...state.execute, value];
    }),
  ],
  ['fork', flag('fork')],
  ['supervised', flag('supervised')],
  ['quiescent', flag('quiescent')],
  ['readdquiescent', flag('readdquiescent')],
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
  [
    'emailalertfrom',
    set((state, value, line) => {
      state.emailalertfrom = filled(line, value, 'no email from address specified');
    }),
  ],
  ['cleanstop', flag('cleanstop')],
  [
    'smtp',
    set((state, value, line) => {
      state.smtp = mailServer(line, value);
    }),
  ],
  [
    'maintenancedir',
    (draft, value, line) => {
      draft.state.maintenancedir = filled(line, value, 'maintenance directory not specified');
      if (draft.environment.directoryExists?.(value) === false)
        draft.warn(line, 'maintenance directory does not exist');
      return true;
    },
  ],
  [
    'timeout',
    (_draft, _value, line) =>
      configError(line, 'timeout directive deprecated in favour of checktimeout and negotiatetimeout'),
  ],
]);

/** `supervised` in front of anything but an equals sign. */
export const takeBareSupervised = (draft: HeadDraft, text: string, line: number): boolean => {
  if (!text.startsWith('supervised')) return false;
  if (!/^supervised[ \t\n\v\f\r]*$/.test(text)) configError(line, "supervised must be 'yes' or 'no'");
  draft.state.supervised = 'yes';
  draft.warn(line, 'please update your config not to use a bare supervised directive');
  return true;
};
