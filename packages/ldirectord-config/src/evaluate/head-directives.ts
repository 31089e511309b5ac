import type { DocumentLine } from '../document/document.js';
import { checkCount, commonDirectives, removed } from './common-directives.js';
import { type Directives, type HeadDraft, store, type Take } from './drafts.js';
import { readFallback, resolveFallback } from './fallback.js';
import { configError } from './messages.js';
import type { GlobalState } from './state.js';
import { filled, inQuotes, positiveDigits, trueDigits, yesOrNo } from './values.js';

/** The state of a file that sets nothing. */
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

function fallback(family: 'inet' | 'inet6'): Take<HeadDraft> {
  return ({ state, environment }, value, line) => {
    const written = readFallback(line, value, undefined);
    const resolve = (protocol: string) => resolveFallback(environment, line, protocol, written, family);
    state[family === 'inet' ? 'fallback' : 'fallback6'] = { tcp: resolve('tcp'), udp: resolve('udp') };
    return true;
  };
}

function execute({ state }: HeadDraft, value: string): boolean {
  if (!state.execute.includes(value)) state.execute = [...state.execute, value];
  return true;
}

function maintenanceDirectory(
  { state, environment, warn }: HeadDraft,
  value: string,
  line: DocumentLine,
): boolean {
  state.maintenancedir = filled('maintenance directory not specified')(value, line) ?? '';
  if (environment.directoryExists?.(value) === false)
    warn(line, 'maintenance directory does not exist', 'program-warning');
  return true;
}

/** The log is opened when the directive is read, unless the daemon stays in the foreground. */
function logFile({ state, environment }: HeadDraft, value: string, line: DocumentLine): boolean {
  const path = inQuotes(value);
  if (path === undefined) return false;
  const opens = !/^\//.test(path) || state.supervised === 'yes' || environment.logFileOpens?.(path) !== false;
  state.logfile = opens ? path : configError(line, `unable to open logfile: ${path}`);
  return true;
}

const directiveTable = (): Directives<HeadDraft> => ({
  ...commonDirectives(),
  checktimeout: store('checktimeout', positiveDigits('invalid check timeout value')),
  negotiatetimeout: store('negotiatetimeout', positiveDigits('invalid negotiate timeout value')),
  checkinterval: store('checkinterval', trueDigits('invalid check interval value')),
  checkcount: checkCount('invalid check count value'),
  failurecount: store('failurecount', trueDigits('invalid failure count value')),
  fallback: fallback('inet'),
  fallback6: fallback('inet6'),
  fallbackcommand: store('fallbackcommand', filled('invalid fallback command')),
  autoreload: store('autoreload', yesOrNo('autoreload')),
  callback: store('callback', inQuotes),
  logfile: logFile,
  execute,
  fork: store('fork', yesOrNo('fork')),
  supervised: store('supervised', yesOrNo('supervised')),
  readdquiescent: store('readdquiescent', yesOrNo('readdquiescent')),
  emailalertfrom: store('emailalertfrom', filled('no email from address specified')),
  maintenancedir: maintenanceDirectory,
  connecttimeout: removed('connecttimeout', 'negotiatetimeout'),
  timeout: removed('timeout', 'checktimeout and negotiatetimeout'),
});

/** The directives of the head, by name. Source: read_config of ldirectord 4.16.0. */
export const headDirectives: ReadonlyMap<string, Take<HeadDraft>> = new Map(Object.entries(directiveTable()));

/** Reads `supervised` in front of anything but an equals sign. */
export function takeBareSupervised(draft: HeadDraft, line: DocumentLine): boolean {
  if (!line.text.startsWith('supervised')) return false;
  if (!/^supervised[ \t\n\v\f\r]*$/.test(line.text)) configError(line, "supervised must be 'yes' or 'no'");
  draft.state.supervised = 'yes';
  draft.warn(line, 'please update your config not to use a bare supervised directive', 'program-warning');
  return true;
}
