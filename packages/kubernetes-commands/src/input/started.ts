import { isProgram, programName } from './found-command.js';

/** Programs that start another one in a container, where paths are those of an image. */
const RUNTIMES: ReadonlySet<string> = new Set([
  'docker',
  'podman',
  'nerdctl',
  'ctr',
  'rkt',
  'systemd-nspawn',
]);

/** Programs that start another one on the machine. Of any other, a word may as well name data, such as the directory of a backup. */
const STARTERS: ReadonlySet<string> = new Set([
  ...[
    'sh',
    'bash',
    'dash',
    'ksh',
    'env',
    'exec',
    'nice',
    'ionice',
    'chrt',
    'taskset',
    'numactl',
    'timeout',
    'setsid',
  ],
  ...[
    'stdbuf',
    'sudo',
    'su',
    'runuser',
    'setpriv',
    'chroot',
    'unshare',
    'nsenter',
    'prlimit',
    'catchsegv',
    'strace',
  ],
  ...['systemd-run', 'systemd-cat', 'hyperkube', 'k3s', 'rke2', 'tini', 'dumb-init'],
  ...RUNTIMES,
]);

/** Directories of programs, and those of data that have the same names. */
const [OF_PROGRAMS, OF_DATA] = [/(?:^|\/)s?bin\/[^/]*$/, /^\/(?:etc|var|run|srv|mnt)\//];

/** Whether a word may be a program, and not a list, a mount or an assignment that ends like one. */
const mayStart = (word: string): boolean =>
  isProgram(word) && !/[=:]/.test(word) && (OF_PROGRAMS.test(word) || !OF_DATA.test(word));

/** Whether a word is an option that may take the next word for its value. */
const takesNext = (word = ''): boolean => /^--?[^=]+$/.test(word) && word !== '--';

/** Whether a program starts another one with the arguments that it was given. */
export const passesOn = (path: string): boolean => STARTERS.has(programName(path));

/** Whether words start a program in a container. */
export const startsContainer = (words: readonly string[]): boolean =>
  words.some((word) => RUNTIMES.has(programName(word)));

/**
 * Finds the program of the control plane that words start; -1 where they start none.
 *
 * @param starter what is in front of the words: the name of a program, or `sh` for a script
 */
export function startedBy(starter: string, words: readonly string[]): number {
  const isContainer = RUNTIMES.has(starter) || startsContainer(words);
  const places = words.flatMap((word, index) => {
    const isClear = OF_PROGRAMS.test(word) || STARTERS.has(starter);
    return isClear && mayStart(word) ? [index] : [];
  });
  const free = places.filter((at) => !takesNext(words[at - 1]));
  const [first] = free.length > 0 || isContainer ? free : places;
  if (first === undefined) return -1;
  // A runtime may take the name of the container in front of the program.
  const next = words[first + 1];
  return isContainer && next !== undefined && mayStart(next) ? first + 1 : first;
}
