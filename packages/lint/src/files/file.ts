/** A file of a disk, a repository or an editor's workspace. Its path has slashes, and no `.` or `..`. */
export type LintFile =
  | { readonly kind: 'content'; readonly path: string; readonly content: string | Uint8Array }
  /** A symbolic link. It is not followed, but its name counts, such as the alias of a unit. */
  | { readonly kind: 'link'; readonly path: string }
  /** A file whose name fits no format, so it need not be read. Other files may name it. */
  | { readonly kind: 'unread'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string };
