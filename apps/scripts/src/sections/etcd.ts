import { controlHosts } from '@harderway/control-plane';
import { applyStages, onHost, verifyStages } from '../place.js';
import { checkPrograms } from '../program-check.js';
import type { Section } from '../section.js';
import { checkUnitFlags } from '../unit-flags.js';

/** etcd on all control nodes, started together. */
export const etcd: Section = {
  id: 'etcd',
  title: '3 Installing core components: etcd',
  stages: ['etcd'],
  run: async (place) => {
    const { narrator, spec } = place;
    await applyStages(place, 'etcd');
    await checkPrograms(place, 'etcd', 'etcdctl');
    for (const { name: host } of controlHosts(spec)) {
      const { stdout } = await onHost(
        place,
        host,
        'stat',
        '-c',
        '%a %U %n',
        '/etc/etcd',
        spec.etcd.dataDirectory,
      );
      narrator.check({
        host,
        title: 'directories have the chapter’s modes',
        command: `stat -c '%a %U %n' /etc/etcd ${spec.etcd.dataDirectory}`,
        output: stdout,
        ok: stdout === `755 root /etc/etcd\n700 root ${spec.etcd.dataDirectory}\n`,
      });
      await checkUnitFlags(place, host, 'etcd');
    }
    await verifyStages(place, 'etcd');
    const first = controlHosts(spec)[0]?.name ?? '';
    const journal = await onHost(
      place,
      first,
      'journalctl',
      '-u',
      'etcd.service',
      '-n',
      '3',
      '--no-pager',
      '-o',
      'cat',
    );
    narrator.check({
      host: first,
      title: 'the journal has what etcd said',
      command: 'journalctl -u etcd.service -n 3',
      output: journal.stdout,
      ok: journal.exitCode === 0 && journal.stdout.trim() !== '',
    });
  },
};
