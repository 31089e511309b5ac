import type { LinePlace } from '../document/document.js';
import { parse } from '../document/parse.js';
import { type Environment, plainEnvironment } from '../environment.js';
import { evaluate } from '../evaluate/evaluate.js';
import type { CommonDirectives, GlobalDirectives, LdirectordConfig, Virtual } from '../model.js';
import {
  bare,
  fallback,
  filled,
  quoted,
  real,
  refuse,
  unquoted,
  virtualAddress,
  whole,
  yesNo,
} from './values.js';

/** How a file is written. */
export interface FormatOptions {
  /** Indentation of the directives of a section. Default: four spaces. */
  readonly indent?: '\t' | '    ' | undefined;
}

type Directive = readonly [name: string, value: string];

/** One directive, or none if it is undefined. */
const one = <Value>(
  path: string,
  name: string,
  value: Value | undefined,
  write: (path: string, value: Value) => string,
): readonly Directive[] => (value === undefined ? [] : [[name, write(`${path}.${name}`, value)]]);

const seconds = (path: string, value: number): string => whole(path, value, 1);
const flag = (_path: string, value: boolean): string => yesNo(value);

const common = (path: string, from: CommonDirectives, place: LinePlace): readonly Directive[] => [
  ...one(path, 'checktimeout', from.checktimeout, seconds),
  ...one(path, 'negotiatetimeout', from.negotiatetimeout, seconds),
  ...one(path, 'checkinterval', from.checkinterval, seconds),
  ...one(path, 'checkcount', from.checkcount, seconds),
  ...one(path, 'failurecount', from.failurecount, seconds),
  ...one(path, 'fallbackcommand', from.fallbackcommand, (at, value) =>
    place === 'head' ? filled(at, value, place) : unquoted(at, value, place),
  ),
  ...one(path, 'quiescent', from.quiescent, flag),
  ...one(path, 'cleanstop', from.cleanstop, flag),
  ...one(path, 'emailalert', from.emailalert, (at, value) =>
    /^"[^"]*"$/.test(value) ? refuse(at, 'quotes around it are taken off') : filled(at, value, place),
  ),
  ...one(path, 'emailalertfreq', from.emailalertfreq, (at, value) => whole(at, value, 0)),
  ...one(path, 'emailalertstatus', from.emailalertstatus, (at, value) => {
    if (value.length === 0) return refuse(at, 'it names no status; write none');
    if (value.includes('none') && value.some((each) => each !== 'none'))
      return refuse(at, 'none must be alone');
    return value.join(',');
  }),
  ...one(path, 'smtp', from.smtp, (at, value) =>
    /^[0-9A-Za-z._+-]+$/.test(value) ? value : refuse(at, 'it must be a host name'),
  ),
];

function head(globals: GlobalDirectives): readonly Directive[] {
  const path = 'globals';
  return [
    ...common(path, globals, 'head'),
    ...one(path, 'autoreload', globals.autoreload, flag),
    ...one(path, 'readdquiescent', globals.readdquiescent, flag),
    ...one(path, 'fork', globals.fork, flag),
    ...one(path, 'supervised', globals.supervised, flag),
    ...one(path, 'fallback', globals.fallback, (at, value) => fallback(at, value, 'inet')),
    ...one(path, 'fallback6', globals.fallback6, (at, value) => fallback(at, value, 'inet6')),
    ...one(path, 'callback', globals.callback, (at, value) => quoted(at, value, 'head')),
    ...one(path, 'logfile', globals.logfile, (at, value) => quoted(at, value, 'head')),
    ...one(path, 'emailalertfrom', globals.emailalertfrom, (at, value) => filled(at, value, 'head')),
    ...one(path, 'maintenancedir', globals.maintenancedir, (at, value) => filled(at, value, 'head')),
    ...(globals.execute ?? []).map(
      (file, index): Directive => ['execute', filled(`${path}.execute[${index}]`, file, 'head')],
    ),
  ];
}

function section(path: string, virtual: Virtual): readonly Directive[] {
  const { family } = virtual.address;
  const six = family === 'inet6' ? '6' : '';
  const text = (at: string, value: string): string => quoted(at, value, 'section');
  const line = (at: string, value: string): string => bare(at, value, 'section');
  const word =
    (pattern: RegExp, what: string) =>
    (at: string, value: string): string =>
      pattern.test(value) ? value : refuse(at, what);
  const port = (at: string, value: number): string => whole(at, value, 1, 65535);
  const quotedPath = (at: string, value: string): string => unquoted(at, value, 'section');
  return [
    ...one(path, 'servicename', virtual.servicename, line),
    ...one(path, 'comment', virtual.comment, line),
    ...virtual.real.map(
      (each, index): Directive => [`real${six}`, real(`${path}.real[${index}]`, each, family)],
    ),
    ...(virtual.fallback
      ? [[`fallback${six}`, fallback(`${path}.fallback`, virtual.fallback, family)] as const]
      : []),
    ...one(path, 'scheduler', virtual.scheduler, word(/^[a-z]+$/, 'it must be lower-case letters')),
    ...one(path, 'schedflags', virtual.schedflags, word(/^[^\s#]+$/, 'it must be one word without #')),
    ...one(path, 'persistent', virtual.persistent, (at, value) => whole(at, value, 1, 2678400)),
    ...one(
      path,
      'netmask',
      virtual.netmask,
      word(
        family === 'inet6' ? /^([1-9]|[1-9][0-9]|1[01][0-9]|12[0-8])$/ : /^\d+\.\d+\.\d+\.\d+$/,
        family === 'inet6' ? 'it must be a prefix length from 1 to 128' : 'it must be a dotted mask',
      ),
    ),
    ...one(path, 'protocol', virtual.protocol, (at, value) =>
      (value === 'fwm') === (virtual.address.kind === 'fwmark')
        ? value
        : refuse(at, 'fwm goes with a firewall mark, tcp and udp with an address'),
    ),
    ...one(path, 'ops', virtual.ops, flag),
    ...one(path, 'checktype', virtual.checktype, (at, value) =>
      typeof value === 'number' ? whole(at, value, 0) : value,
    ),
    ...one(path, 'service', virtual.service, (_at, value) => value),
    ...one(path, 'checkport', virtual.checkport, port),
    ...one(path, 'checkcommand', virtual.checkcommand, quotedPath),
    ...one(path, 'request', virtual.request, text),
    ...one(path, 'receive', virtual.receive, text),
    ...one(path, 'httpmethod', virtual.httpmethod, (_at, value) => value),
    ...one(path, 'virtualhost', virtual.virtualhost, (at, value) =>
      value.includes('"') ? refuse(at, 'quotes cannot be part of it') : `"${bare(at, value, 'section')}"`,
    ),
    ...one(path, 'login', virtual.login, text),
    ...one(path, 'passwd', virtual.passwd, text),
    ...one(path, 'database', virtual.database, text),
    ...one(path, 'secret', virtual.secret, text),
    ...one(path, 'load', virtual.load, (at, value) =>
      /^\w+$/.test(value) ? `"${value}"` : refuse(at, 'it must be one word'),
    ),
    ...one(path, 'monitorfile', virtual.monitorfile, quotedPath),
    ...common(path, virtual, 'section'),
  ];
}

function sectionText(path: string, virtual: Virtual, indent: FormatOptions['indent'] = '    '): string {
  const six = virtual.address.family === 'inet6' ? '6' : '';
  const header = `virtual${six}=${virtualAddress(`${path}.address`, virtual.address)}\n`;
  const directives = section(path, virtual);
  // ldirectord reads the header of an empty last section twice and refuses it as its own duplicate.
  if (directives.length === 0) refuse(path, 'a section needs at least one directive');
  return header + directives.map(([name, value]) => `${indent}${name}=${value}\n`).join('');
}

/** An environment in which every name has an address, to read the written file back. */
const anyName = (): Environment => ({
  ...plainEnvironment,
  resolve: (name, family) =>
    plainEnvironment.resolve(name, family) ?? (family === 'inet' ? '192.0.2.1' : '2001:db8::1'),
});

/** Reads the whole file back, which finds errors that no single value has, such as two sections for one service. */
function verify(text: string): string {
  const document = parse(text);
  const { messages } = evaluate(document, anyName());
  const error = messages.find(({ severity }) => severity === 'error');
  if (!error) return text;
  const index =
    document.lines.filter(({ kind, number }) => kind === 'virtual' && number <= (error.line ?? 0)).length - 1;
  return refuse(
    index < 0 ? 'globals' : `virtuals[${index}]`,
    `ldirectord refuses it: ${error.message.trim()}`,
  );
}

/**
 * Writes a configuration as text for ldirectord. Only what ldirectord reads back the same is written: a value
 * it would cut, change or refuse (a `#` in a request, a blank in front of a name, an empty text) throws
 * `LdirectordError` with code `unwritable` and the path of the value.
 */
export function formatLdirectord(config: LdirectordConfig, options: FormatOptions = {}): string {
  const globals = head(config.globals ?? {}).map(([name, value]) => `${name}=${value}\n`);
  const sections = config.virtuals.map((virtual, index) =>
    sectionText(`virtuals[${index}]`, virtual, options.indent),
  );
  return verify([...(globals.length > 0 ? [globals.join('')] : []), ...sections].join('\n'));
}

/** The section of one virtual service, as in `formatLdirectord`. Throws as that. */
export const formatVirtual = (virtual: Virtual, options: FormatOptions = {}): string =>
  verify(sectionText('virtuals[0]', virtual, options.indent));
