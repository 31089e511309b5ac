import type { HostFacts } from '../../bundle/model.js';
import { wasNotShown } from '../../cluster/unit.js';

/** Whether an answer has what was asked for. */
type IsRead = (output: string) => boolean;

const has =
  (line: RegExp): IsRead =>
  (output) =>
    line.test(output);

/** Whether a line of an answer is whole JSON of a list that has an item. */
function hasJson(begin: '{' | '[', listOf: (json: unknown) => unknown): IsRead {
  return (output) =>
    output.split('\n').some((line) => {
      if (!line.startsWith(begin)) return false;
      try {
        const list = listOf(JSON.parse(line));
        return Array.isArray(list) && list.length > 0;
      } catch {
        return false;
      }
    });
}

const membersOf = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'members' in json ? json.members : undefined;

const any: IsRead = () => true;
// btrfs has no inodes to count.
const fileSystem = has(/^\S+\s+\d+\s+\d+\s+\d+\s+(?:\d+%|-)\s+\//m);

/** Questions that every host is asked, and that a sound one answers. An answer without a line may be right: no route, no rule. */
const ofHosts: Readonly<Record<string, IsRead>> = {
  addresses: has(/^\d+:\s+\S+\s+inet\s/m),
  links: has(/^\d+:\s+\S+:\s/m),
  routes: any,
  disks: fileSystem,
  inodes: fileSystem,
  parameters: has(/^net\.ipv4\.conf\./m),
  listening: any,
  firewall: any,
};
/** A question that every host is asked, too. Its exit code says that nothing was found. */
const timeSource = 'time-source';
/** Questions to a member of etcd. */
const ofMembers: Readonly<Record<string, IsRead>> = {
  'etcd-members': hasJson('{', membersOf),
  'etcd-status': hasJson('[', (json) => json),
  'etcd-alarms': (output) =>
    output.split('\n').every((line) => /^(?:\s*|\{.*|memberID:\d+ alarm:\w+\s*)$/.test(line)),
};
const questions: Readonly<Record<string, IsRead>> = { ...ofHosts, ...ofMembers };

/**
 * Questions that a failed command answers too: nothing was found, or nobody is there. Versions that were not said are listed with
 * their programs.
 */
const ANSWERED_BY_FAILURE =
  /^(?:time-source|ip-vs|(?:https|connect|name|route|neighbour|persistent|version) .*)$/s;

/** The line in which a program says why it failed, or its last one. */
function complaintOf(output: string): string | undefined {
  const lines = output.trim().split('\n');
  return lines.findLast((line) => /^\w+: /.test(line)) ?? lines.at(-1);
}

/** Why an answer says nothing; undefined if it says what was asked for. */
function faultOf(subject: string, { exitCode, output }: HostFacts['answers'][string]): string | undefined {
  if (/^units?(?: |$)/s.test(subject))
    return wasNotShown({ exitCode, output }) ? complaintOf(output) || `it ended with ${exitCode}` : undefined;
  if (ANSWERED_BY_FAILURE.test(subject)) return undefined;
  if (exitCode !== 0) return complaintOf(output) || `it ended with ${exitCode}`;
  const isRead = Object.hasOwn(questions, subject) ? questions[subject] : undefined;
  return isRead === undefined || isRead(output) ? undefined : 'the answer is empty, cut off, or not readable';
}

/** Lists the states of units as unread, if the bundle lacks them, and texts that are missing beside the states. */
function unitsNotAsked({ answers, unread }: HostFacts): HostFacts['unread'] {
  const names = [...(answers['units']?.output ?? '').matchAll(/^Id=(\S+)$/gm)].map(
    ([, name]) => `unit ${name}`,
  );
  return ['units', ...names]
    .filter((asked) => !Object.hasOwn(answers, asked) && !unread.some(({ subject }) => subject === asked))
    .map((subject) => ({ subject, reason: 'the bundle has no answer' }));
}

/** Questions about the table of a balancer. Without IPVS there is no table to ask for. */
function ofBalancer({ answers, files }: HostFacts): readonly string[] {
  if (files['/etc/ha.d/ldirectord.cf']?.kind !== 'file') return [];
  return answers['ip-vs']?.exitCode === 0 ? ['ip-vs', 'ipvs'] : ['ip-vs'];
}

/** Questions that a host should have been asked, and was not: the bundle is cut, or was made in another way. */
function notAsked(host: HostFacts): HostFacts['unread'] {
  const { answers, clock, processes, unread } = host;
  const runs = (name: string): boolean =>
    processes.some(({ argv: [program = ''] }) => program.slice(program.lastIndexOf('/') + 1) === name);
  const subjects = [...Object.keys(answers), ...unread.map(({ subject }) => subject)];
  const isExplained = subjects.includes('members of etcd');
  const missing = [
    ...Object.keys(runs('etcd') && !isExplained ? questions : ofHosts),
    ...ofBalancer(host),
    timeSource,
  ].filter((asked) => !subjects.includes(asked));
  if (clock === undefined && !subjects.includes('the time')) missing.push('the time');
  const isSilent = runs('kube-apiserver') && !subjects.some((subject) => /^https .*\/readyz/s.test(subject));
  return [...missing, ...(isSilent ? ['the API server'] : [])].map((subject) => ({
    subject,
    reason: 'the bundle has no answer',
  }));
}

/** The subjects of a host that were not read; the host itself, if there are no facts of it and the bundle does not say why. */
export function unanswered(host: HostFacts): HostFacts['unread'] {
  const { answers, files, processes, unread } = host;
  if (Object.keys({ ...answers, ...files }).length + processes.length === 0)
    return unread.length > 0 ? unread : [{ subject: 'the host', reason: 'the bundle has no facts of it' }];
  const failed = Object.entries(answers).flatMap(([subject, answer]) => {
    const reason = faultOf(subject, answer);
    return reason === undefined ? [] : [{ subject, reason }];
  });
  const cut = Object.entries(files).flatMap(([subject, { truncated }]) =>
    truncated === true ? [{ subject, reason: 'it is longer than 64 kB, and was cut' }] : [],
  );
  return [...unread, ...failed, ...cut, ...notAsked(host), ...unitsNotAsked(host)];
}
