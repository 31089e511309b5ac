import { readCommand } from '@harderway/kubernetes-commands';

const unit = `[Service]
Environment=ADDRESS=10.240.0.11
ExecStart=/usr/local/bin/kube-apiserver --advertise-address=\${ADDRESS} \\
  --v=2
`;
const { program, argv, spans } = readCommand(unit);
export const found: string = `${program} ${argv.join(' ')}`;
export const line: number | undefined = spans[1]?.start.line;
