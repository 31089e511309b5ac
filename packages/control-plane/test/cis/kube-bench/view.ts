import type { CisInput, FlagTexts, HostFile } from '@harderway/apiserver-flags';
import { type HostView, type Program, programs } from './model.js';

/** Prints what kube-bench looks at on a host: `process PROGRAM ARGUMENTS` and `file MODE USER GROUP PATH`. */
export const lookScript: string = `for program in ${programs.join(' ')}; do
  printf 'process %s %s\\n' "$program" "$(ps -ww -e -o args= | grep "^/usr/local/bin/$program " | head -n 1)"
done
find /etc/etcd /var/lib/kubernetes -exec stat -c 'file %a %U %G %n' {} +
for path in /var/lib/etcd ${programs.map((name) => `/etc/systemd/system/${name}.service`).join(' ')} /etc/kubernetes/admin.conf /etc/kubernetes/super-admin.conf /etc/cni/net.d/* /var/lib/cni/networks/*; do
  [ ! -e "$path" ] || stat -c 'file %a %U %G %n' "$path"
done`;

/** Reads what {@link lookScript} printed. */
export function viewOfHost(output: string): HostView {
  const commandLine = (name: Program): string =>
    new RegExp(`^process ${name} (.*)$`, 'm').exec(output)?.[1] ?? '';
  const files = [...output.matchAll(/^file (\d+) (\S+) (\S+) (\S+)$/gm)];
  return {
    commandLines: {
      etcd: commandLine('etcd'),
      'kube-apiserver': commandLine('kube-apiserver'),
      'kube-controller-manager': commandLine('kube-controller-manager'),
      'kube-scheduler': commandLine('kube-scheduler'),
    },
    files: files.map(([, mode = '', owner = '', group = '', path = '']): HostFile => {
      return { path, mode: Number.parseInt(mode, 8), owner, group };
    }),
  };
}

const commandLineOf = (program: string, flags: FlagTexts = {}): string =>
  [`/usr/local/bin/${program}`, ...Object.entries(flags).map(([name, text]) => `--${name}=${text}`)].join(
    ' ',
  );

/** The same of what is planned for a host. */
export const viewOfPlan = ({
  apiserver,
  controllerManager,
  scheduler,
  etcd,
  files = [],
}: CisInput): HostView => ({
  commandLines: {
    etcd: commandLineOf('etcd', etcd),
    'kube-apiserver': commandLineOf('kube-apiserver', apiserver),
    'kube-controller-manager': commandLineOf('kube-controller-manager', controllerManager),
    'kube-scheduler': commandLineOf('kube-scheduler', scheduler),
  },
  files,
});
