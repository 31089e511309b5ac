const codes = `Exit codes:
  0    done, or nothing to do
  1    something failed; the message says what
  2    plan: there are changes
  64   wrong usage
  130  stopped by Ctrl-C (143 by SIGTERM, 129 by a terminal that was closed)`;

const texts: Readonly<Record<string, readonly string[]>> = {
  '': ['harderway init', 'harderway plan', 'harderway apply', 'harderway verify'],
  init: [
    'harderway init',
    'harderway init --virtual-ip 10.0.5.20 --user admin -f lab.yaml',
    'harderway init --schema           # with a schema that editors complete from',
  ],
  certs: [
    'harderway certs',
    'harderway certs --renew && harderway apply   # before the old ones end',
    'harderway certs --check --json   # for a monitor: exit code 1 once one has ended or does not fit',
  ],
  render: ['harderway render --host control0', 'harderway render -o files'],
  plan: [
    'harderway plan',
    'harderway plan --diff full --only etcd',
    'harderway plan --json > plan.json   # exit code 2: there are changes',
  ],
  apply: ['harderway apply', 'harderway apply --yes --only etcd --only kube-apiserver'],
  reset: ['harderway reset', 'harderway reset --yes'],
  status: ['harderway status', 'harderway status --json   # exit code 1 unless all is well'],
  verify: ['harderway verify', 'harderway verify --timeout 0 --only etcd'],
  exec: [
    'harderway exec -- uptime',
    'harderway exec --role control --sudo -- journalctl -u etcd -n 5',
    "harderway exec --host gateway --shell -- 'ip addr | grep 192.168'",
  ],
  kubeconfig: ['harderway kubeconfig --merge --use', 'harderway kubeconfig --address -o lab.kubeconfig'],
  completion: [
    'source <(harderway completion bash)',
    'harderway completion zsh > ~/.zfunc/_harderway',
    'harderway completion fish > ~/.config/fish/completions/harderway.fish',
  ],
};

/** The end of a command's help: how it is used. The program's own names the exit codes too. */
export function examples(command: string): string {
  const lines = (texts[command] ?? []).map((line) => `  $ ${line}`);
  return `Examples:\n${lines.join('\n')}${command === '' ? `\n\n${codes}` : ''}`;
}
