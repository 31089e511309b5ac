import { contentSpan, type DirectiveLine } from '../document/document.js';
import type { State, VirtualState } from '../evaluate/state.js';
import { databases, negotiates, patternServices, webServices } from './checked-services.js';
import type { CheckedFile, Checks } from './subject.js';

const logins = databases.concat(['imap', 'imaps', 'pop', 'pops'], ['ldap', 'ldaps'], ['ftp', 'radius']);

const checkedAs =
  (services: readonly string[]) =>
  (state: VirtualState): boolean =>
    negotiates(state) && services.includes(state.service);

const isExternal = ({ checktype }: VirtualState): boolean => checktype.startsWith('external');

function connects({ checktype, service, protocol }: VirtualState): boolean {
  if (checktype === 'connect') return protocol !== 'udp';
  return checktype === 'combined' || (checktype === 'negotiate' && service !== 'none');
}

/** Directives that only some sections use. */
const uses: Readonly<Record<string, (state: VirtualState) => boolean>> = {
  checkcommand: isExternal,
  httpmethod: checkedAs(webServices),
  virtualhost: checkedAs(['http', 'https']),
  request: checkedAs(patternServices.concat(databases, 'nntp', 'sip')),
  receive: checkedAs(patternServices),
  login: checkedAs(logins.concat('sip')),
  passwd: checkedAs(logins),
  database: checkedAs(databases),
  secret: checkedAs(['radius']),
  load: () => false,
  netmask: ({ persistent }) => persistent !== undefined,
  ops: ({ protocol, ops }) => ops === 'no' || protocol === 'udp',
  service: negotiates,
  checkport: connects,
};

const reasons: ReadonlyMap<string, string> = new Map([
  ['load', 'ldirectord never uses it'],
  ['netmask', 'it belongs to persistent, which is not set'],
  ['ops', 'one-packet scheduling is for udp'],
]);

const found = (line: DirectiveLine, reason: string) => ({
  span: contentSpan(line),
  message: `${line.name} has no effect: ${reason}`,
  subject: line.name,
});

/** Why a directive of a section has no effect, or undefined. */
function reasonOf({ name }: DirectiveLine, state: VirtualState, { globals }: State): string | undefined {
  if (Object.hasOwn(uses, name) && uses[name]?.(state) === false)
    return reasons.get(name) ?? `checktype ${state.checktype} of service ${state.service} does not use it`;
  if (name === 'checkinterval' && globals.fork === 'no') return 'that of a section needs fork=yes';
  const silent = (state.emailalert ?? globals.emailalert) === '';
  return silent && /^emailalert(freq|status)$/.test(name) ? 'emailalert is not set' : undefined;
}

function* withoutEffect(subject: CheckedFile) {
  const { head, state: whole, readSections } = subject;
  if (!whole) return;
  const { globals, virtuals } = whole;
  const silent = globals.emailalert === '' && virtuals.every(({ emailalert = '' }) => emailalert === '');
  for (const line of head)
    if (silent && /^emailalert(freq|status|from)$/.test(line.name))
      yield found(line, 'emailalert is not set');
  for (const { directives, state } of readSections)
    for (const line of directives) {
      const reason = reasonOf(line, state, whole);
      if (reason !== undefined) yield found(line, reason);
    }
}

/** Directives that are read and never used. */
export const noEffectChecks: Checks = {
  'no-effect': withoutEffect,
};
