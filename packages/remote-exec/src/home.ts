import { homedir, userInfo } from 'node:os';

/** The user's home as ssh takes it: from the user database, whatever HOME says, if the user is in it. */
export function home(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}

/** A path with a `~/` in front replaced. */
export const fromHome = (path: string): string => path.replace(/^~(?=\/)/, () => home());
