import type { Diagnostic } from '@harderway/diagnostics';
import { normalNetworks } from '@harderway/ip-address';
import {
  configurationVersionsOf,
  parseSchedulerConfiguration,
  SCHEDULER_GROUP,
} from '@harderway/scheduler-config';
import type { Host } from '../../cluster/host.js';
import type { Program } from '../../cluster/program.js';
import { type Checks, commandOf, subjectOf } from '../check.js';
import { majorityOf, unlessTied } from '../majority.js';
import { perHost } from '../per-host.js';
import { replaceFile, replaceIn, restart, thenRestart } from '../repairs.js';
import { editMatching } from '../shell.js';

const SERVICE_RANGE = 'service-cluster-ip-range';

const rangeOf = ({ flags }: Program): string | undefined => flags[SERVICE_RANGE];

const areSame = (one = '', other = ''): boolean => normalNetworks(one) === normalNetworks(other);

/** The first error of the configuration of a scheduler; undefined for a sound or unread one. */
const errorOf = perHost((host: Host): Diagnostic | undefined => {
  const program = host.program('kube-scheduler');
  const text = host.file(program?.flags['config'])?.text;
  if (program?.version === undefined || text === undefined) return undefined;
  // Of a later version, nobody knows yet what it reads.
  if (configurationVersionsOf(program.version).length === 0) return undefined;
  const { diagnostics } = parseSchedulerConfiguration(text, program.version);
  return diagnostics.find(({ severity }) => severity === 'error');
});

export const schedulerChecks: Checks = {
  *'scheduler-configuration-invalid'({ hosts }) {
    for (const host of hosts) {
      const program = host.program('kube-scheduler');
      const path = program?.flags['config'];
      const text = host.file(path)?.text;
      if (program?.version === undefined || path === undefined || text === undefined) continue;
      const first = errorOf(host);
      if (first === undefined) continue;
      const line = first.span.start.line;
      const source = hosts.find(
        (other) => other.file(path)?.text !== undefined && errorOf(other) === undefined,
      );
      const isVersion = /^apiVersion:/.test(text.split('\n')[line - 1] ?? '');
      const newest = configurationVersionsOf(program.version).at(-1);
      yield {
        hosts: [host.name],
        message: `kube-scheduler ${program.version} does not read ${path}: ${first.message}`,
        evidence: [host.evidence(path, text.split('\n')[line - 1] ?? '', line)],
        repair:
          isVersion && newest !== undefined
            ? [
                thenRestart(
                  program,
                  editMatching(
                    path,
                    '^apiVersion:',
                    `s|^apiVersion:.*|apiVersion: ${SCHEDULER_GROUP}/${newest}|`,
                  ),
                ),
              ]
            : [...(source === undefined ? [] : replaceFile(path, source, host)), restart(program)],
        advice: first.hint,
        breaks: [subjectOf(program)],
      };
    }
  },
  *'service-range-differs'(cluster) {
    const servers = cluster.programs('kube-apiserver');
    const agreed = majorityOf(servers, (one, other) => areSame(rangeOf(one), rangeOf(other)));
    for (const manager of cluster.programs('kube-controller-manager')) {
      const server =
        agreed?.isTie === false ? agreed.usual : cluster.host(manager.host)?.program('kube-apiserver');
      const [range, served] = [rangeOf(manager), server && rangeOf(server)];
      if (server === undefined || range === undefined || served === undefined || areSame(range, served))
        continue;
      const place = manager.place(SERVICE_RANGE);
      yield {
        hosts: [manager.host],
        message: `kube-controller-manager on ${manager.host} has the service range ${range}, and the API server on ${server.host} ${served}`,
        evidence: [place, server.place(SERVICE_RANGE)],
        repair: [replaceIn(manager, place.file, place.text, `--${SERVICE_RANGE}=${served}`)],
        shows: `${SERVICE_RANGE}@${manager.host}`,
      };
    }
  },
  *'cluster-range-differs'(cluster) {
    const flag = 'cluster-cidr';
    const given = cluster
      .programs('kube-controller-manager')
      .flatMap((manager) => (manager.flags[flag] ? [{ manager, range: manager.flags[flag] }] : []));
    const found = majorityOf(given, (one, other) => areSame(one.range, other.range));
    if (found === undefined) return;
    const { usual, others, isTie } = found;
    for (const { manager, range } of others) {
      const place = manager.place(flag);
      yield {
        hosts: [manager.host],
        message: `--${flag} of kube-controller-manager on ${manager.host} is ${range}, and ${usual.range} on ${usual.manager.host}`,
        evidence: [place, usual.manager.place(flag)],
        ...unlessTied(isTie, {
          repair: [replaceIn(manager, place.file, place.text, `--${flag}=${usual.range}`)],
          advice: 'Nodes keep the ranges that they have: look for some that are not in the right one.',
        }),
        shows: commandOf(manager),
      };
    }
  },
};
