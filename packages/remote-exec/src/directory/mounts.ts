import { readFileSync, realpathSync } from 'node:fs';

/**
 * The file systems that are mounted within a local directory, by their paths in it. None where the system has no
 * `/proc/self/mountinfo`.
 */
export function mountedIn(directory: string): readonly string[] {
  let table: string;
  try {
    table = readFileSync('/proc/self/mountinfo', 'latin1');
  } catch {
    return [];
  }
  const root = `${realpathSync(directory).replace(/\/$/, '')}/`;
  return table.split('\n').flatMap((line) => {
    const point = (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 8)),
    );
    const path = Buffer.from(point, 'latin1').toString();
    return path.startsWith(root) ? [path.slice(root.length)] : [];
  });
}
