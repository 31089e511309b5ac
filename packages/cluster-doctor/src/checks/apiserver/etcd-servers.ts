import { askedUrls } from '../../cluster/etcd-servers.js';
import { type Checks, subjectOf } from '../check.js';
import { thenRestart } from '../repairs.js';
import { and, replaceText } from '../shell.js';

export const etcdServerChecks: Checks = {
  *'etcd-servers-wrong'(cluster) {
    for (const program of cluster.programs('kube-apiserver')) {
      const asked = askedUrls(cluster, program);
      const wrong = asked.filter(({ state }) => state === 'wrong');
      if (wrong.length === 0) continue;
      const all = wrong.length === asked.length;
      const place = program.place('etcd-servers');
      const edits = wrong.flatMap(({ url, meant }) =>
        meant === undefined ? [] : [replaceText(place.file, url.text, meant.text)],
      );
      yield {
        hosts: [program.host],
        message: `the API server looks for etcd at ${wrong.map(({ url }) => url.text).join(', ')}, where no member serves clients`,
        evidence: [
          place,
          ...cluster
            .programs('etcd')
            .slice(0, 1)
            .map((member) => member.place('advertise-client-urls')),
        ],
        repair: edits.length === 0 ? [] : [thenRestart(program, and(...edits))],
        advice: "Use the members' client URLs; 2379 is the port for clients, 2380 for peers.",
        severity: all ? 'error' : 'warning',
        breaks: all ? [subjectOf(program)] : [],
      };
    }
  },
};
