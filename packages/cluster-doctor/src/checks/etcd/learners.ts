import type { Cluster } from '../../cluster/cluster.js';
import { serves } from '../../cluster/etcd.js';
import { type Learner, learnersOf } from '../../cluster/learners.js';
import { type Checks, type RepairDraft, subjectOf } from '../check.js';
import { sh, words } from '../shell.js';
import { asksOnly } from './clients.js';
import { etcdctl } from './etcdctl.js';

/** Makes a learner vote, by way of a voter that runs. etcd refuses that until the learner is in sync. */
function promote(cluster: Cluster, { id }: Learner, learners: readonly Learner[]): readonly RepairDraft[] {
  const voter = cluster
    .programs('etcd')
    .find((program) => serves(program) && !learners.some((learner) => learner.program === program));
  return voter === undefined
    ? []
    : [{ host: voter.host, command: words(etcdctl(voter), sh`member promote ${id}`) }];
}

export const learnerChecks: Checks = {
  *'etcd-learner'(cluster) {
    const learners = learnersOf(cluster);
    for (const learner of learners) {
      const { id, name, program, evidence } = learner;
      const isUp = name !== '' && (program === undefined || serves(program));
      const clients =
        program === undefined
          ? []
          : cluster.programs('kube-apiserver').filter((server) => asksOnly(cluster, server, [program]));
      yield {
        hosts: [program?.host ?? evidence.host],
        message: `the member ${name || id} of etcd${program === undefined ? '' : ` on ${program.host}`} is a learner: it has no vote, and serves no API server`,
        evidence: [evidence, ...clients.map((server) => server.place('etcd-servers'))],
        repair: isUp ? promote(cluster, learner, learners) : [],
        advice: isUp
          ? `A learner that was just added catches up for some minutes. Once it is in sync, promote it with etcdctl member promote ${id}; until then, etcd refuses that.`
          : `It does not run: start it, let it catch up, and promote it with etcdctl member promote ${id}. If nobody needs it any more, remove it with etcdctl member remove ${id}.`,
        breaks: clients.map(subjectOf),
      };
    }
  },
};
