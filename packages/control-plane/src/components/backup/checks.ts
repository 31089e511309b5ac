import { hostSnapshotAge } from '../../backup/age.js';
import { hostBackups } from '../../backup/host-backups.js';
import type { StageCheck } from '../../verify/model.js';
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
