import { controlHosts } from '@harderway/control-plane/topology';
import { quote } from '@harderway/remote-exec';
import { type ChapterContext, onHost } from '../context.js';
import { firstControl } from '../hosts.js';
import type { Section } from '../section.js';
import { programSection } from './program-section.js';

async function checkDirectories(place: ChapterContext): Promise<void> {
  const { dataDirectory } = place.spec.etcd;
  const argv = ['stat', '-c', '%a %U %n', '/etc/etcd', dataDirectory];
  for (const { name: host } of controlHosts(place.spec)) {
    const { stdout } = await onHost(place, host, ...argv);
    place.narrator.check({
      host,
      title: 'directories have the chapter’s modes',
      command: quote(argv),
      output: stdout,
      ok: stdout === `755 root /etc/etcd\n700 root ${dataDirectory}\n`,
    });
  }
}

async function showJournal(place: ChapterContext): Promise<void> {
  const { name: host } = firstControl(place);
  const argv = ['journalctl', '-u', 'etcd.service', '-n', '3', '--no-pager', '-o', 'cat'];
  const { stdout, exitCode } = await onHost(place, host, ...argv);
  place.narrator.check({
    host,
    title: 'the journal has what etcd said',
    command: quote(argv),
    output: stdout,
    ok: exitCode === 0 && stdout.trim() !== '',
  });
}

/** etcd on all control nodes, started together. */
export const etcd: Section = programSection({
  program: 'etcd',
  title: '3 Installing core components: etcd',
  alongside: ['etcdctl'],
  inspect: checkDirectories,
  prove: showJournal,
});
