import type { DirectiveLine, LdirectordDocument } from '../document/document.js';
import { isReal, lastOf, type Section, type Sections, sectionsOf } from '../document/sections.js';
import { type Environment, plainEnvironment } from '../environment.js';
import { evaluate } from '../evaluate/evaluate.js';
import { readReal } from '../evaluate/reals.js';
import type { GlobalState, VirtualState } from '../evaluate/state.js';
import { inQuotes } from '../evaluate/values.js';
import type { AlertStatus, CommonDirectives, GlobalDirectives, LdirectordConfig, Virtual } from '../model.js';
import { fallbackOf, realOf, virtualAddressOf } from './addresses.js';
import { lostSettings } from './lost.js';

/** A file as a configuration. */
export interface ReadConfig {
  readonly config: LdirectordConfig;
  /**
   * Settings that `formatLdirectord` cannot write the same, as paths of the state or of the configuration; empty if the
   * written configuration means what the file means.
   */
  readonly lost: readonly string[];
}

const flag = (value: 'yes' | 'no' | undefined): boolean | undefined =>
  value === undefined ? undefined : value === 'yes';

const digits = (value: string | undefined): number | undefined =>
  value === undefined ? undefined : Number(value);

const statuses: readonly (readonly [bit: number, status: AlertStatus])[] = [
  [1, 'starting'],
  [2, 'running'],
  [4, 'stopping'],
  [8, 'reloading'],
];

function alertStatuses(bits: number | undefined): readonly AlertStatus[] | undefined {
  if (bits === undefined) return undefined;
  if (bits === 0) return ['none'];
  if (bits === 15) return ['all'];
  return statuses.flatMap(([bit, status]) => ((bits & bit) === 0 ? [] : [status]));
}

/** Gives the values that directives set: the state has defaults too. */
const valuesSetBy =
  <State>(state: State, directives: readonly DirectiveLine[]) =>
  <Name extends keyof State & string>(name: Name): State[Name] | undefined =>
    lastOf(directives, name) === undefined ? undefined : state[name];

function commonOf(
  state: Pick<VirtualState, keyof CommonDirectives>,
  directives: readonly DirectiveLine[],
): CommonDirectives {
  const set = valuesSetBy(state, directives);
  return {
    checktimeout: digits(set('checktimeout')),
    negotiatetimeout: digits(set('negotiatetimeout')),
    checkinterval: digits(set('checkinterval')),
    checkcount: digits(set('checkcount')),
    failurecount: digits(set('failurecount')),
    fallbackcommand: set('fallbackcommand'),
    quiescent: flag(set('quiescent')),
    cleanstop: flag(set('cleanstop')),
    emailalert: set('emailalert'),
    emailalertfreq: digits(set('emailalertfreq')),
    emailalertstatus: alertStatuses(set('emailalertstatus')),
    smtp: set('smtp'),
  };
}

function globalsOf(
  state: GlobalState,
  head: readonly DirectiveLine[],
  environment: Environment,
): GlobalDirectives {
  const set = valuesSetBy(state, head);
  return {
    ...commonOf(state, head),
    fallback: fallbackOf(lastOf(head, 'fallback'), environment, 'tcp'),
    fallback6: fallbackOf(lastOf(head, 'fallback6'), environment, 'tcp'),
    autoreload: flag(set('autoreload')),
    callback: set('callback'),
    logfile: set('logfile'),
    execute: state.execute.length > 0 ? state.execute : undefined,
    // It can be set without a value too.
    supervised: flag(set('supervised')) ?? (state.supervised === 'yes' ? true : undefined),
    fork: flag(set('fork')),
    readdquiescent: flag(set('readdquiescent')),
    emailalertfrom: set('emailalertfrom'),
    maintenancedir: set('maintenancedir'),
  };
}

function virtualOf(state: VirtualState, { header, directives }: Section, environment: Environment): Virtual {
  const set = valuesSetBy(state, directives);
  const six = state.family === 'inet6' ? '6' : '';
  const type = set('checktype');
  const request = lastOf(directives, 'request');
  return {
    address: virtualAddressOf(header, state),
    servicename: set('servicename'),
    comment: set('comment'),
    // Nobody reads what follows the addresses of a range without servers.
    real: directives
      .filter((line) => isReal(line) && readReal(environment, line, line.value, state.family).length > 0)
      .map((line) => realOf(line, environment)),
    fallback: fallbackOf(lastOf(directives, `fallback${six}`), environment, state.protocol),
    scheduler: set('scheduler'),
    schedflags: set('schedflags'),
    persistent: digits(set('persistent')),
    netmask: set('netmask'),
    protocol: set('protocol'),
    ops: flag(set('ops')),
    checktype: type === 'combined' ? Number(state.numConnects) : type,
    service: set('service'),
    checkport: digits(set('checkport')),
    checkcommand: set('checkcommand'),
    // The state has a slash in front of it.
    request: request && inQuotes(request.value),
    receive: set('receive'),
    httpmethod: set('httpmethod'),
    virtualhost: set('virtualhost'),
    login: set('login'),
    passwd: set('passwd'),
    database: set('database'),
    secret: set('secret'),
    load: set('load'),
    monitorfile: set('monitorfile'),
    ...commonOf(state, directives),
  };
}

/**
 * The configuration that a file sets up: what it sets and nothing else, with host names as they are written and names of
 * ports as numbers. Comments and unused directives are left out; edit the document to keep them. Undefined if ldirectord
 * refuses the file.
 */
export function readConfig(
  document: LdirectordDocument,
  environment: Environment = plainEnvironment,
): ReadConfig | undefined {
  const { state } = evaluate(document, environment);
  if (state === undefined) return undefined;
  const { head, sections }: Sections = sectionsOf(document);
  const globals = globalsOf(state.globals, head, environment);
  const config: LdirectordConfig = {
    globals: Object.values(globals).some((value) => value !== undefined) ? globals : undefined,
    virtuals: state.virtuals.flatMap((virtual, index) => {
      const section = sections[index];
      return section === undefined ? [] : [virtualOf(virtual, section, environment)];
    }),
  };
  return { config, lost: lostSettings(config, state, environment) };
}
