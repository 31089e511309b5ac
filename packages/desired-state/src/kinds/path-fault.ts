const safe = /^\/[^\p{Cc}\\|]*$/u;

export function pathFault(path: string): string | undefined {
  if (!safe.test(path))
    return 'its path must be absolute, without newline or other control characters, backslash or |';
  // Two spellings of one path would be two resources.
  return /\/\.{1,2}(\/|$)/.test(path) ? 'its path must be plain, without . or ..' : undefined;
}

export const filePathFault = (path: string): string | undefined =>
  /(^|\/)\.{0,2}$/.test(path) ? 'its path names a directory, not a file' : pathFault(path);

/**
 * Directories that are never removed with all they hold, as an extended regular expression: top-level ones, those right
 * below /home, /usr and /var, the homes of programs below /usr, what people hide in their homes, the settings of the
 * system, and what the kernel and the package manager keep.
 */
export const systemDirectories: string =
  '^/[^/]*$|^/(home|usr|var)/[^/]*$|^/(home/[^/]*|root)/[.]|^/etc/(apt|cron[^/]*|default|init[.]d|network|netplan|pam[.]d|security|ssh|ssl|sudoers[.]d|systemd|udev)(/[^/]*)?$|^/(bin|boot|dev|lib[^/]*|proc|sbin|sys|usr)/|^/var/lib/(apt|containerd|docker|dpkg|kubelet|systemd)(/|$)';

/** The fault of a path that may not be removed with all it holds. */
export const treeFault = (path: string): string | undefined =>
  /\/\.{0,2}(\/|$)/.test(path)
    ? 'its path must be plain, without . or .. or a slash too many'
    : new RegExp(systemDirectories).test(path)
      ? 'its path is a directory of the system'
      : pathFault(path);
