import { hostname, userInfo } from 'node:os';

/** Who runs this, such as `ada@workstation`. In a container the user may have no name, and is `uid 1000`. */
export function operatorName(read: () => { readonly username: string } = userInfo): string {
  const machine = hostname();
  try {
    return `${read().username}@${machine}`;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}@${machine}`;
  }
}
