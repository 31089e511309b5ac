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
        'Streams a snapshot from a healthy member to this machine, and keeps it only if its checksum is right, every page can be read, and all members have the same keys. Writes nothing on the hosts. A file beside the snapshot says what it holds; --with-credentials adds the credentials of the cluster, encrypted with age, with a passphrase or for recipients.',
      operands: { label: '[list|check|prune|open]', least: 0 },
      examples: [
        ['harderway backup', 'take one, into backups'],
        [
          'harderway backup list -o /srv/backups',
          'list the snapshots of a directory, and whether they are whole',
        ],
        ['harderway backup check backups/*.db', 'exit code 1 if one is damaged or cut; needs no hosts'],
        [
          'harderway backup --with-credentials --recipient age1...',
          'everything that a restore on new machines needs',
        ],
        ['harderway backup open backups/a.db --into auth', 'decrypt the credentials kept with it'],
        [
          'harderway backup prune --keep-last 5 --keep-daily 14',
          'remove all other snapshots of this cluster',
        ],
      ],
    },
    async () => (await import('../commands/backup.js')).backup,
  ),
  define(
    'drill',
    {
      summary: 'prove that a snapshot restores',
      description:
        'Restores the newest snapshot, or the one named, on a control node beside the cluster, in a network and a directory that are removed afterwards. Compares revision, keys and their hash with what the members had when it was taken, starts an API server there and reads all Secrets. Reports how long each part took, and keeps the report beside the snapshot.',
      operands: { label: '[FILE]', most: 1, completion: { kind: 'file' } },
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
