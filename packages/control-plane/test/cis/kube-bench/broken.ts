import type { CisInput, FlagTexts, HostFile } from '@harderway/apiserver-flags';
import { isAt } from './evaluate.js';
import type { FlagTest, KubeBenchItem, Program } from './model.js';

const keys = {
  etcd: 'etcd',
  'kube-apiserver': 'apiserver',
  'kube-controller-manager': 'controllerManager',
  'kube-scheduler': 'scheduler',
} as const satisfies Readonly<Record<Program, keyof CisInput>>;

/** A text of a flag that a test refuses; undefined: the flag is not given. */
function refused(
  { set = true, is, isNot, has, lacks, least, within }: FlagTest,
  text = '',
): string | undefined {
  if (!set) return 'something';
  if (is !== undefined) return { true: 'false', false: 'true' }[is] ?? '0.0.0.0';
  if (has !== undefined) return text.replace(new RegExp(`${has},?`), '').replace(/,$/, '');
  if (within !== undefined) return 'TLS_RSA_WITH_RC4_128_SHA';
  if (least !== undefined) return String(least - 1);
  return isNot ?? lacks;
}

const without = (flags: FlagTexts, name: string): FlagTexts =>
  Object.fromEntries(Object.entries(flags).filter(([flag]) => flag !== name));

/** A host on which an item does not hold. */
export function broken(item: KubeBenchItem, input: CisInput): CisInput {
  const { program, all, any = [], place, mode } = item;
  if (place !== undefined) {
    const wrong = mode === undefined ? { owner: 'nobody' } : { mode: 0o777 };
    const files = input.files ?? [];
    // Where the file is not there, as the administrator's kubeconfig, a wrong one is.
    const lacking: HostFile = {
      path: '/etc/kubernetes/admin.conf',
      mode: 0o600,
      owner: 'root',
      group: 'root',
    };
    const present = files.some(({ path }) => isAt(item, path)) ? files : [...files, lacking];
    return { ...input, files: present.map((file) => (isAt(item, file.path) ? { ...file, ...wrong } : file)) };
  }
  if (program === undefined) throw new Error(`${item.id} has no test`);
  const flags = input[keys[program]] ?? {};
  const test = all?.[0] ?? any.find(({ set = true }) => set);
  if (test === undefined) throw new Error(`${item.id} has no test`);
  const text = refused(test, flags[test.flag]);
  const others = without(flags, test.flag);
  const changed = text === undefined ? others : { ...others, [test.flag]: text };
  // The scheduler's file counts more than its flags: what it does not say is as the program has it by default.
  return { ...input, schedulerConfiguration: {}, [keys[program]]: changed };
}
