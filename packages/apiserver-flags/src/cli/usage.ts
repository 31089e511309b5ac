/** What `--help` prints. */
export const HELP = `Usage: apiserver-flags COMMAND [OPTIONS]

Commands
  check --version V FILE         would kube-apiserver V start with this command line?
  explain FLAG [--version V]     all that is known of a flag, a feature gate or an admission plugin
  migrate --from A --to B FILE   what a move from A to B means for this command line
  cis --version V [INPUTS]       the control plane against the CIS Kubernetes benchmark

FILE is a systemd unit, a static pod manifest, or a list with one argument a line; - reads the standard input.
  --unit FILE, --manifest FILE   say what it is, where it cannot be seen
  --host-files                   check: look at the files that flags name on this machine too

Inputs of cis
  --apiserver FILE  --controller-manager FILE  --scheduler FILE  --etcd FILE   units, manifests or lists
  --scheduler-config FILE  --audit-policy FILE  --encryption-config FILE  --authentication-config FILE
  --file PATH                    a file or directory of this machine whose mode and owner count; repeatable
  --probe PATH                   what the balancer asks for without credentials, such as /healthz; repeatable

  --json                         print the result as JSON
  --help, --version

Exit codes: 0 nothing wrong, 1 something is, 2 wrong use or a file that cannot be read.
Colours are left out where NO_COLOR is set or the output is no terminal.`;
