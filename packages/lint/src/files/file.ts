/** A file as whoever walks a disk, a repository or an editor's workspace finds it. Paths have slashes, and no `.` or `..`. */
export type LintFile =
  | { readonly kind: 'content'; readonly path: string; readonly content: string | Uint8Array }
  /** A symbolic link. Nobody has to follow it: to have the name is enough, such as that of a unit. */
  | { readonly kind: 'link'; readonly path: string }
  /** Its name is of no format, so nobody has to read it: others may name it. */
  | { readonly kind: 'unread'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string };
