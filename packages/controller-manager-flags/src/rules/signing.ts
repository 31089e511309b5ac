import { type FaultDetails, fault, type Rule, rules, type StartContext } from './rule.js';

/** Signers of their own files, with the name that the program gives each in its errors. */
const SIGNERS = {
  'cluster-signing-kubelet-serving': 'cluster-signing-kubelet-serving',
  'cluster-signing-kubelet-client': 'cluster-signing-kube-apiserver-client',
  'cluster-signing-kube-apiserver-client': 'cluster-signing-kube-apiserver',
  'cluster-signing-legacy-unknown': 'cluster-signing-legacy-unknown',
};

/** Which of the two files of a signer are given. */
const filesOf = ({ set }: StartContext, signer: string): readonly ('cert' | 'key')[] =>
  (['cert', 'key'] as const).filter((file) => set(`${signer}-${file}-file`));

function* pairFaults(context: StartContext): Iterable<FaultDetails> {
  for (const [signer, name] of Object.entries(SIGNERS)) {
    const [file, other] = filesOf(context, signer);
    if (file === undefined || other !== undefined) continue;
    const missing = file === 'cert' ? 'key' : 'cert';
    yield fault(`"${name}": cannot specify ${file} without ${missing}`, {
      flag: `${signer}-${file}-file`,
      hint: `Give --${signer}-${missing}-file too.`,
    });
  }
}

/** Rules of the signing of certificates. */
export const signingRules: readonly Rule[] = rules({
  'signing-pair': pairFaults,
  'signing-exclusive': (context) =>
    filesOf(context, 'cluster-signing').length > 0 &&
    Object.keys(SIGNERS).some((signer) => filesOf(context, signer).length > 0),
  'signing-half': (context) => {
    const [file, other] = filesOf(context, 'cluster-signing');
    return file !== undefined && other === undefined && { flag: `cluster-signing-${file}-file` };
  },
});
