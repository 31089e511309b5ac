import type { Directives, HeadDraft, SectionDraft, Take } from './drafts.js';
import { store } from './drafts.js';
import { configError } from './messages.js';
import { alertStatus, emailAddress, matched, trueDigits, yesOrNo } from './values.js';

interface CommonState {
  checkcount: string;
  quiescent?: 'yes' | 'no' | undefined;
  cleanstop?: 'yes' | 'no' | undefined;
  emailalert?: string | undefined;
  emailalertfreq?: string | undefined;
  emailalertstatus?: number | undefined;
  smtp?: string | undefined;
}

/** Directives that the head and sections read alike. Source: read_config of ldirectord 4.16.0. */
export const commonDirectives = (): Directives<{ readonly state: CommonState }> => ({
  quiescent: store('quiescent', yesOrNo('quiescent')),
  cleanstop: store('cleanstop', yesOrNo('cleanstop')),
  emailalert: store('emailalert', emailAddress),
  emailalertfreq: store('emailalertfreq', matched(/^[0-9]+/, 'invalid email alert frequency')),
  emailalertstatus: store('emailalertstatus', alertStatus),
  smtp: store('smtp', matched(/^[0-9A-Za-z._+-]+/, 'invalid SMTP server address')),
});

/** A directive that the program refuses. */
export const removed =
  (name: string, instead: string): Take<unknown> =>
  (_draft, _value, line) =>
    configError(line, `${name} directive deprecated in favour of ${instead}`, 'deprecated');

/** The deprecated number of pings, whose message differs between the head and sections. */
export function checkCount(message: string): Take<HeadDraft | SectionDraft> {
  const read = trueDigits(message);
  return ({ state, warn }, value, line) => {
    state.checkcount = read(value, line) ?? '';
    const warning = "checkcount option is deprecated and slated for removal.  please see 'failurecount'";
    warn(line, warning, 'deprecated');
    return true;
  };
}
