import type { Found } from '@harderway/diagnostics';
import type { MessageCode } from '../evaluate/messages.js';
import { toIpvs } from '../ipvs/table.js';
import { type FileRule, type Subject, spanOfLine } from './subject.js';

const readConfig = 'read_config of ldirectord 4.16.0';
const web = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n';

/** A message of the program without its line breaks. */
export const oneLine = (message: string): string => message.replace(/\s+/g, ' ').trim();

/** Messages of the program about a line. Other rules report its messages about the whole file, at the directive. */
const messagesOf =
  (code: MessageCode) =>
  ({ evaluation }: Subject): readonly Found<never>[] =>
    evaluation.messages.flatMap(({ severity, span, line, message, ...found }) =>
      found.code === code && line !== null ? [{ severity, span, message: oneLine(message) }] : [],
    );

/** Messages of ldirectord, ipvsadm and the kernel. */
export const programRules: readonly FileRule<MessageCode | 'refused-by-ipvs'>[] = [
  {
    code: 'unknown-directive',
    severity: 'error',
    title: 'a line that ldirectord does not know',
    why: 'ldirectord stops at the line and does not start, or keeps its old configuration at a reload.',
    source: readConfig,
    example: { bad: `${web}\tsheduler=rr\n`, good: `${web}\tscheduler=rr\n` },
    check: messagesOf('unknown-directive'),
  },
  {
    code: 'duplicate-virtual',
    severity: 'error',
    title: 'a second section for one virtual service',
    why: 'ldirectord refuses the file.',
    source: readConfig,
    example: { bad: `${web}\n${web}`, good: `${web}\n${web.replace('.1:80', '.3:80')}` },
    check: messagesOf('duplicate-virtual'),
  },
  {
    code: 'deprecated',
    severity: 'warning',
    title: 'a directive that is removed or will be',
    why: 'ldirectord refuses timeout and connecttimeout, and warns about checkcount.',
    source: readConfig,
    example: { bad: `checkcount=3\n${web}`, good: `failurecount=3\n${web}` },
    check: messagesOf('deprecated'),
  },
  {
    code: 'unresolved',
    severity: 'error',
    title: 'a name without an address or a port',
    why: 'ldirectord resolves names when it reads the file, and refuses the file if it cannot.',
    source: `ld_gethostbyname and ld_getservbyname of ldirectord 4.16.0`,
    example: { bad: web.replace('10.0.0.2', 'no-such-host'), good: web },
    check: messagesOf('unresolved'),
  },
  {
    code: 'program-warning',
    severity: 'warning',
    title: 'another warning of ldirectord',
    why: 'ldirectord prints it when it reads the file.',
    source: readConfig,
    example: { bad: `supervised\n${web}`, good: web },
    check: messagesOf('program-warning'),
  },
  {
    code: 'invalid-value',
    severity: 'error',
    title: 'a value that ldirectord refuses',
    why: 'ldirectord stops at the line and does not start, or keeps its old configuration at a reload.',
    source: readConfig,
    example: { bad: `checkinterval=0\n${web}`, good: `checkinterval=1\n${web}` },
    check: messagesOf('invalid-value'),
  },
  {
    code: 'refused-by-ipvs',
    severity: 'error',
    title: 'a service or server that ipvsadm or the kernel refuses',
    why: 'The file is valid, but a command that ldirectord runs for it fails, so the service or server is missing.',
    source: 'ld_start of ldirectord 4.16.0, ipvsadm 1.31, ip_vs_ctl.c of Linux 6.12',
    example: { bad: `${web}\tpersistent=0\n`, good: `${web}\tpersistent=1\n` },
    check: ({ document, state, environment }) =>
      (state ? toIpvs(state, environment).refused : []).map(({ line, message }) => ({
        span: spanOfLine(document, line),
        message,
      })),
  },
];
