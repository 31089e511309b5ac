import type { StageCheck } from '../../model/check.js';
import { hostSnapshotAge } from './age.js';
import { hostBackups } from './host-backups.js';
import type { BackupSpec } from './script.js';

/** The newest snapshot of the hosts is not older than twice its schedule. A warning: the cluster works. */
export const newestSnapshot = ({ schedule }: BackupSpec): StageCheck => ({
  id: 'backup/newest',
  title: `a snapshot of the hosts is younger than twice its schedule, ${schedule}`,
  look: async ({ spec, session, signal }) => {
    const { text: detail, warns } = hostSnapshotAge(spec, await hostBackups(session, signal));
    return { ok: true, detail, ...(warns ? { warns: true } : {}) };
  },
});
