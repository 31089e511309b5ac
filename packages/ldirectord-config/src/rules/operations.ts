import { WHOLE_TEXT } from '@harderway/diagnostics';
import { contentSpan } from '../document/document.js';
import { type FileRule, lastOf, type SectionView, type Subject } from './subject.js';

const web = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n';
const removeService = '_remove_service of ldirectord 4.16.0';

/** The sections whose servers rest when they are down. */
const quiescentSections = (subject: Subject): readonly SectionView[] =>
  subject.readSections.filter(({ state }) => (state.quiescent ?? subject.state?.globals.quiescent) === 'yes');

/** Operation of the daemon. */
export const operationRules: readonly FileRule<
  | 'reload-of-half-a-file'
  | 'quiescent-and-persistent'
  | 'quiescent-keeps-connections'
  | 'supervised-unit'
  | 'no-services'
  | 'no-servers'
  | 'fallback-for-fwmark'
>[] = [
  {
    code: 'reload-of-half-a-file',
    severity: 'info',
    title: 'autoreload of a file that is being written',
    why: 'autoreload reads the file as soon as its time changes: one that is being written in place may be read half, and an empty one is valid and removes every service. Write beside it and rename.',
    source: 'check_cfgfile of ldirectord 4.16.0',
    example: { bad: `autoreload=yes\n${web}`, good: `autoreload=no\n${web}` },
    check({ head }) {
      const line = lastOf(head, 'autoreload');
      if (line?.value !== 'yes') return [];
      const message = 'a file that is written in place may be read half-written; write beside it and rename';
      return [{ span: contentSpan(line), message }];
    },
  },
  {
    code: 'quiescent-and-persistent',
    severity: 'warning',
    title: 'persistent clients of a quiescent server',
    why: 'A quiescent server keeps its persistent clients: they go on to a dead server until their time is over, unless net.ipv4.vs.expire_quiescent_template is 1.',
    source: removeService,
    example: {
      bad: `${web}\tquiescent=yes\n\tpersistent=60\n`,
      good: `${web}\tquiescent=no\n\tpersistent=60\n`,
    },
    check: (subject) =>
      quiescentSections(subject).flatMap(({ directives }) => {
        const line = lastOf(directives, 'persistent');
        const message =
          'persistent clients stay on a quiescent server unless net.ipv4.vs.expire_quiescent_template is 1';
        return line ? [{ span: contentSpan(line), message }] : [];
      }),
  },
  {
    code: 'quiescent-keeps-connections',
    severity: 'info',
    title: 'open connections to a quiescent server',
    why: 'With quiescent=yes open connections stay on a dead server until they time out; net.ipv4.vs.expire_nodest_conn works only for servers that are removed.',
    source: removeService,
    example: { bad: `${web}\tquiescent=yes\n`, good: `${web}\tquiescent=no\n` },
    check: (subject) =>
      quiescentSections(subject)
        .filter(({ directives }) => !lastOf(directives, 'persistent'))
        .map(({ directives, header }) => ({
          span: contentSpan(lastOf(directives, 'quiescent') ?? header),
          message: 'open connections stay on a server that is down until they time out',
        })),
  },
  {
    code: 'supervised-unit',
    severity: 'warning',
    title: 'supervised with the unit that Debian ships',
    why: 'The ldirectord.service that Debian ships is Type=forking, and with supervised=yes ldirectord never forks: systemd waits and then stops it. Remove supervised, or set Type=exec in a drop-in.',
    source: 'ldirectord.service of Debian 13',
    example: { bad: `supervised=yes\n${web}`, good: `supervised=no\n${web}` },
    check({ document, state }) {
      const line = document.lines.find(({ text }) => text.startsWith('supervised'));
      if (!line || state?.globals.supervised !== 'yes') return [];
      const message = 'the ldirectord.service of Debian waits for a fork that supervised=yes never makes';
      return [{ span: contentSpan(line), message }];
    },
  },
  {
    code: 'no-services',
    severity: 'warning',
    title: 'a file without virtual services',
    why: 'The file is valid, and reloading it removes every service.',
    source: 'reread_config of ldirectord 4.16.0',
    example: { bad: 'checkinterval=1\n', good: web },
    check({ document, sections, state }) {
      if (!state || sections.length > 0) return [];
      const last = document.lines.at(-1);
      return [{ span: last ? contentSpan(last) : WHOLE_TEXT, message: 'no virtual service in this file' }];
    },
  },
  {
    code: 'no-servers',
    severity: 'warning',
    title: 'a virtual service without real servers',
    why: 'The service answers nobody.',
    source: 'ld_start of ldirectord 4.16.0',
    example: { bad: 'virtual=10.0.0.1:80\n\tcomment=x\n', good: web },
    check: (subject) =>
      subject.readSections
        .filter(({ state }) => state.real.length === 0)
        .map(({ state, header }) => ({
          span: contentSpan(header),
          message: `${state.id} has no real server`,
        })),
  },
  {
    code: 'fallback-for-fwmark',
    severity: 'error',
    title: 'a global fallback for a firewall mark',
    why: 'ldirectord keeps a global fallback for tcp and udp only: for a firewall mark it runs ipvsadm without an address, which fails. Give the section a fallback of its own.',
    source: 'fallback_find of ldirectord 4.16.0',
    example: {
      bad: 'fallback=127.0.0.1:80\nvirtual=7\n\treal=10.0.0.2 gate\n',
      good: 'virtual=7\n\treal=10.0.0.2 gate\n\tfallback=127.0.0.1:80\n',
    },
    check: (subject) =>
      subject.readSections.flatMap(({ state, header }) => {
        const { fallback, fallback6 } = subject.state?.globals ?? {};
        const global = state.family === 'inet' ? fallback : fallback6;
        return state.protocol === 'fwm' && global && !state.fallback
          ? [{ span: contentSpan(header), message: 'the global fallback does not work for a firewall mark' }]
          : [];
      }),
  },
];
