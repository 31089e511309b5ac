const safe = /^\/[^\p{Cc}\\|]*$/u;

export const pathFault = (path: string): string | undefined =>
  safe.test(path)
    ? undefined
    : 'its path must be absolute, without newline or other control characters, backslash or |';

export const filePathFault = (path: string): string | undefined =>
  /(^|\/)\.{0,2}$/.test(path) ? 'its path names a directory, not a file' : pathFault(path);
