import { existsSync, readFileSync, statSync } from 'node:fs';
import type { HostFile } from '../cis/model.js';

/** The name of a user or group by the tables of the machine, or its number. */
function nameOf(table: '/etc/passwd' | '/etc/group', id: number): string {
  const lines = existsSync(table) ? readFileSync(table, 'utf8').split('\n') : [];
  const line = lines.find((each) => each.split(':')[2] === String(id));
  return line?.split(':')[0] ?? String(id);
}

/** Mode and owner of a file of this machine. */
export function statFile(path: string): HostFile | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const { mode, uid, gid } = found;
  return { path, mode: mode & 0o7777, owner: nameOf('/etc/passwd', uid), group: nameOf('/etc/group', gid) };
}
