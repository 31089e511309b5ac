import { WHOLE_TEXT } from '@harderway/diagnostics';
import { contentSpan } from '../document/document.js';
import { lastOf, type Section } from '../document/sections.js';
import type { CheckedFile, Checks } from './subject.js';

/** The sections whose servers rest when they are down. */
const quiescentSections = (subject: CheckedFile): readonly Section[] =>
  subject.readSections.filter(({ state }) => (state.quiescent ?? subject.state?.globals.quiescent) === 'yes');

function* autoreload({ head }: CheckedFile) {
  const line = lastOf(head, 'autoreload');
  const message = 'a file that is written in place may be read half-written; write beside it and rename';
  if (line?.value === 'yes') yield { span: contentSpan(line), message };
}

function* persistentClients(subject: CheckedFile) {
  for (const { directives } of quiescentSections(subject)) {
    const line = lastOf(directives, 'persistent');
    const message =
      'persistent clients stay on a quiescent server unless net.ipv4.vs.expire_quiescent_template is 1';
    if (line) yield { span: contentSpan(line), message };
  }
}

function* openConnections(subject: CheckedFile) {
  for (const { directives, header } of quiescentSections(subject))
    if (!lastOf(directives, 'persistent'))
      yield {
        span: contentSpan(lastOf(directives, 'quiescent') ?? header),
        message: 'open connections stay on a server that is down until they time out',
      };
}

function* supervised({ document, state }: CheckedFile) {
  const line = document.lines.find(({ text }) => text.startsWith('supervised'));
  const message = 'the ldirectord.service of Debian waits for a fork that supervised=yes never makes';
  if (line && state?.globals.supervised === 'yes') yield { span: contentSpan(line), message };
}

function* noServices({ document, sections, state }: CheckedFile) {
  const last = document.lines.at(-1);
  if (state && sections.length === 0)
    yield { span: last ? contentSpan(last) : WHOLE_TEXT, message: 'no virtual service in this file' };
}

function* noServers({ readSections }: CheckedFile) {
  for (const { state, header } of readSections)
    if (state.real.length === 0)
      yield { span: contentSpan(header), message: `${state.id} has no real server` };
}

function* fallbackForMark({ readSections, state: whole }: CheckedFile) {
  for (const { state, header } of readSections) {
    const { fallback, fallback6 } = whole?.globals ?? {};
    const global = state.family === 'inet' ? fallback : fallback6;
    if (state.protocol === 'fwm' && global && !state.fallback)
      yield { span: contentSpan(header), message: 'the global fallback does not work for a firewall mark' };
  }
}

/** Operation of the daemon. */
export const operationChecks: Checks = {
  'reload-of-half-a-file': autoreload,
  'quiescent-and-persistent': persistentClients,
  'quiescent-keeps-connections': openConnections,
  'supervised-unit': supervised,
  'no-services': noServices,
  'no-servers': noServers,
  'fallback-for-fwmark': fallbackForMark,
};
