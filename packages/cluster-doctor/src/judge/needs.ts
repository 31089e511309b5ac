import type { Subject } from '../checks/check.js';

/**
 * The subjects that have to work for a symptom not to show: the subject itself, and all that it needs.
 *
 * @param down hosts whose members of etcd are down, if the quorum is lost
 */
export function needs(subject: Subject, down: readonly string[]): ReadonlySet<Subject> {
  const [part = '', host] = subject.split('@');
  const own = (...further: readonly Subject[]): readonly Subject[] =>
    host === undefined ? [subject, ...further] : [subject, `host@${host}`, `time@${host}`, ...further];
  const all = new Set<Subject>();
  const add = (subjects: readonly Subject[]): void => {
    for (const each of subjects) all.add(each);
  };
  if (part === 'quorum') add([subject, ...down.flatMap((each) => [...needs(`etcd@${each}`, [])])]);
  else if (part === 'etcd') add(own(...(down.length > 0 ? ['quorum'] : [])));
  // A member that runs may still be cut off from the others.
  else if (part === 'leader') add(own('quorum', ...needs(`etcd@${host}`, down)));
  else if (part === 'kube-apiserver') add(own('quorum'));
  // The API server has to read all objects that it keeps in memory, encrypted Secrets too.
  else if (part === 'informers') add(own(...needs(`kube-apiserver@${host}`, down)));
  else if (part === 'kube-controller-manager' || part === 'kube-scheduler')
    add(own(...needs(`kube-apiserver@${host}`, down)));
  // A server that refuses its flags has none.
  else if (part === 'admission') add(own(...needs(`kube-apiserver@${host}`, down)));
  // A command that was cut gives no range.
  else if (part === 'service-cluster-ip-range')
    add(own(`command of kube-apiserver@${host}`, `command of kube-controller-manager@${host}`));
  else if (part === 'weight') add([subject, 'balancer', ...needs(`kube-apiserver@${host}`, down)]);
  else if (part === 'ldirectord' || part === 'keepalived') add(own('balancer'));
  else if (part === 'virtual-address') add([subject, 'balancer', 'vrrp']);
  else if (part === 'client')
    add([
      subject,
      ...needs('virtual-address', down),
      ...(host === undefined ? [] : needs(`weight@${host}`, down)),
    ]);
  else add(own());
  return all;
}
