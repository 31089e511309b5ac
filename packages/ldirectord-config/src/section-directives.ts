import { parseIpv6 } from '@harderway/ipvs';
import type { Environment } from './environment.js';
import { readFallback, type WrittenFallback } from './fallback.js';
import type { Draft, VirtualState } from './state.js';
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

/** A section that is being read. Timeouts and counts are `-1` until they are set. */
export interface SectionDraft {
  readonly line: number;
  readonly environment: Environment;
  readonly state: Draft<Omit<VirtualState, 'real' | 'id' | 'flags' | 'service' | 'fallback'>> & {
    service?: string;
  };
  /** Address and port as written; absent for a firewall mark. */
  readonly endpoint?: string;
  readonly reals: { readonly value: string; readonly line: number }[];
  fallback?: { readonly written: WrittenFallback; readonly line: number };
  /** Takes a warning of the program. */
  warn(line: number, message: string): void;
}

/** Takes a directive's value. False if the program has no such directive with such a value. */
type Take = (draft: SectionDraft, value: string, line: number) => boolean | undefined;

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

const checkTypes = ['connect', 'negotiate', 'ping', 'off', 'on', 'external', 'external-perl'];
const typeMessage =
  'checktype must be "connect", "negotiate", "on", "off", "ping", "external", "external-perl" or a positive number';

const takeCheckType: Take = ({ state }, value, line) => {
  const digits = digitsIn(value);
  if (digits !== undefined) {
    state.numConnects = digits;
    state.checktype = 'combined';
    return true;
  }
  const word = /[0-9A-Za-z_-]+/.exec(value)?.[0] ?? '';
  state.checktype = checkTypes.includes(word) ? word : configError(line, typeMessage);
  return true;
};

const services = [
  'dns',
  'ftp',
  'http',
  'https',
  'http_proxy',
  'imap',
  'imaps',
  'ldap',
  'ldaps',
  'nntp',
  'mysql',
  'none',
  'oracle',
  'pop',
  'pops',
  'radius',
  'pgsql',
  'sip',
  'smtp',
  'submission',
  'simpletcp',
];
const serviceMessage =
  'service must be dns, ftp, http, https, http_proxy, imap, imaps, ldap, ldaps, mysql, nntp, none, oracle, pop, pops, radius, pgsql, simpletcp, sip, smtp or submission';

const takeService: Take = ({ state, environment }, value, line) => {
  const word = /[0-9A-Za-z_]+/.exec(value)?.[0] ?? '';
  if (!services.includes(word)) configError(line, serviceMessage);
  state.service = word;
  const login = `ldirectord@${environment.hostName}`;
  if (word === 'ftp' && state.login === '') state.login = 'anonymous';
  if (word === 'sip' && state.login === '') state.login = login;
  if (word === 'ftp' && state.passwd === '') state.passwd = login;
  return true;
};

const takeNetmask: Take = ({ state }, value, line) => {
  if (state.family === 'inet6') {
    const length = /^[0-9]+$/.test(value) ? Number(value) : 0;
    if (length < 1 || length > 128)
      configError(line, 'invalid netmask: a prefix length between 1 and 128 is required');
  } else if (!/^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/.test(value)) {
    configError(line, 'invalid netmask: dotted quad notation is required');
  }
  state.netmask = value;
  return true;
};

const takeProtocol: Take = ({ state }, value, line) => {
  const word = /[0-9A-Za-z_]+/.exec(value)?.[0] ?? configError(line, 'invalid protocol');
  if (state.protocol === 'fwm') {
    if (word !== 'fwm')
      configError(line, 'protocol must be fwm if the virtual service is a fwmark (a number)');
  } else if (word === 'tcp' || word === 'udp') {
    state.protocol = word;
  } else {
    configError(line, 'protocol must be tcp or udp if the virtual service is an address and port');
  }
  return true;
};

const takeCheckPort: Take = ({ state }, value, line) => {
  const digits = digitsIn(value) ?? configError(line, 'invalid port');
  if (Number(digits) < 1 || Number(digits) > 65535) configError(line, 'checkport must be in range 1..65536');
  state.checkport = digits;
  return true;
};

const takeMonitorFile: Take = ({ state, environment }, value, line) => {
  const path = inQuotes(value) ?? value;
  const problem = environment.monitorFileProblem?.(path);
  if (problem !== undefined) configError(line, `unable to open monitorfile ${path}: ${problem}`);
  state.monitorfile = path;
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

const ipv4Pattern = /^([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+):([0-9A-Za-z\-_]+)/;
const namePattern = /^([0-9A-Za-z._+-]+):([0-9A-Za-z\-_]+)/;
const ipv6Pattern = /^\[([0-9A-Fa-f:]+)\]:([0-9A-Za-z\-_]+)/;

/** Reads what a section header names: an endpoint as written, or a firewall mark. */
export const readHeader = (
  line: number,
  value: string,
  inet6: boolean,
): { readonly endpoint: string; readonly port: string } | { readonly mark: string } => {
  const match = (inet6 ? undefined : ipv4Pattern.exec(value)) ?? namePattern.exec(value);
  if (match) return { endpoint: `${match[1]}:${match[2]}`, port: match[2] ?? '' };
  const mark = /^[0-9]+/.exec(value)?.[0];
  if (mark !== undefined) return { mark };
  const bracketed = ipv6Pattern.exec(value);
  if (!bracketed) return configError(line, 'invalid address for virtual server');
  const [, address = '', port = ''] = bracketed;
  if (!inet6) return configError(line, 'cannot specify an IPv6 address here. please use "virtual6" instead.');
  if (!parseIpv6(address)) return configError(line, 'invalid ipv6 address for virtual server');
  return { endpoint: `[${address}]:${port}`, port };
};
