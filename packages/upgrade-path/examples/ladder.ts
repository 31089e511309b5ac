import { formatUpgrade, planUpgrade } from '@harderway/upgrade-path';

const plan = planUpgrade({
  from: { kubernetes: '1.23.17', etcd: '3.5.16' },
  to: { kubernetes: '1.25' },
  programs: {
    'kube-controller-manager': {
      argv: [
        '--kubeconfig=/etc/kubernetes/kubeconfig',
        '--port=0',
        '--experimental-cluster-signing-duration=8760h',
        '--feature-gates=TTLAfterFinished=true',
      ],
    },
  },
});
console.log(formatUpgrade(plan).trimEnd());

const back = planUpgrade({ from: { kubernetes: '1.25.16', etcd: '3.5.33' }, to: { kubernetes: '1.24' } });
console.log(formatUpgrade(back).trimEnd());
