import { homedir, userInfo } from 'node:os';

/** The user's home as ssh(1) finds it: in the user database, whatever HOME says. HOME counts for a user not listed there. */
export function home(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
}

/** The name of this user, or its number if the user database lacks it, as in a container. */
export function localUser(read: () => { readonly username: string } = userInfo): string {
  try {
    return read().username;
  } catch {
    return String(process.getuid?.());
  }
}

/** Replaces a leading `~/` by the user's home, as ssh(1) does: HOME counts only for a user not in the user database. */
export const expandHome = (path: string): string => path.replace(/^~(?=\/)/, () => home());
