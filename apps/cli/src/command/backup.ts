import type { Command } from '@harderway/command';
import type { Define } from './define.js';
import { planned } from './exit-codes.js';

/** The commands that keep the data of etcd, and bring it back. */
export const backupCommands = (define: Define): readonly Command[] => [
  define(
    'backup',
    {
      summary: 'take, list, check or prune snapshots of etcd',
      description:
        'Streams a snapshot by a healthy voter to this machine, and keeps it only if its checksum is right, every page can be read, and all members have the same keys. Nothing is written on the hosts. A file beside it says what it holds; --with-credentials adds those of the cluster, encrypted by age to a passphrase or to recipients.',
      operands: { label: '[list|check|prune|open]', least: 0 },
      examples: [
        ['harderway backup', 'take one, into backups'],
        ['harderway backup list -o /srv/backups', 'those of a directory, and whether they are whole'],
        ['harderway backup check backups/*.db', 'exit code 1 if one is damaged or cut; needs no hosts'],
        [
          'harderway backup --with-credentials --recipient age1...',
          'all that a restore on new machines needs',
        ],
        [
          'harderway backup open backups/a.db --into auth',
          'the credentials kept with it; asks for the passphrase',
        ],
        ['harderway backup prune --keep-last 5 --keep-daily 14', 'remove the others of this cluster'],
      ],
    },
    async () => (await import('../commands/backup.js')).backup,
  ),
  define(
    'drill',
    {
      summary: 'prove that a snapshot restores',
      description:
        'Restores the newest snapshot, or the one named, on a control node beside the cluster: in a network and a directory of its own, which end with it. Compares revision, keys and their hash with those of the members when it was taken, starts an API server there and reads all Secrets. Says how long each part took; the report is kept beside the snapshot.',
      operands: { label: '[FILE]', least: 0 },
      examples: [
        ['harderway drill', 'the newest snapshot in backups'],
        ['harderway drill --json', 'for a timer: exit code 1 if something is wrong'],
      ],
    },
    async () => (await import('../commands/drill.js')).drill,
  ),
  define(
    'restore',
    {
      summary: 'replace all etcd data with a snapshot',
      description:
        'Reads every page of the snapshot first, and refuses a snapshot that is damaged, belongs to another cluster, or could not be read by any API server. Shows what the restore loses, and asks. All members then get the data under a new cluster id; their old data is moved aside. To complete an interrupted restore, run the same command again; until it has stopped anything, --abandon takes it back.',
      operands: { label: '[FILE]', most: 1, completion: { kind: 'file' } },
      examples: [
        ['harderway restore backups/kubenet-2026-11-26T01-02-03Z.db', 'after the name of the cluster'],
        [
          'harderway backup && harderway restore backups/NEWEST.db',
          'members are lost: save what is left first',
        ],
        ['harderway restore --abandon', 'take back an interrupted restore'],
      ],
      exitCodes: planned,
    },
    async () => (await import('../commands/restore.js')).restore,
  ),
];
