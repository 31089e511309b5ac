import { homedir, userInfo } from 'node:os';

/** The home of the login here as ssh takes it: that of the user database, whatever HOME says, if it has the login. */
export function home(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}

/** A path with a `~/` in front replaced. */
export const fromHome = (path: string): string => path.replace(/^~(?=\/)/, () => home());
