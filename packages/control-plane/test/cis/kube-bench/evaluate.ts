import type { CisBenchmark } from '@harderway/apiserver-flags';
import { kubeBenchItems } from './items.js';
import type { FlagTest, HostView, KubeBenchItem, Place, Verdict } from './model.js';

const kubernetes = '/var/lib/kubernetes';
const unit = (name: string): RegExp => new RegExp(`^/etc/systemd/system/${name}[.]service$`);

/** Where harderway has what kube-bench looks for in the places of kubeadm. */
const paths: Readonly<Record<Place, RegExp>> = {
  'unit of etcd': unit('etcd'),
  'unit of kube-apiserver': unit('kube-apiserver'),
  'unit of kube-controller-manager': unit('kube-controller-manager'),
  'unit of kube-scheduler': unit('kube-scheduler'),
  'pod network': /^\/(etc\/cni\/net[.]d|var\/lib\/cni\/networks)\/./,
  'data of etcd': /^\/var\/lib\/etcd$/,
  "administrator's kubeconfig": /^\/etc\/kubernetes\/(super-)?admin[.]conf$/,
  'kubeconfig of kube-scheduler': new RegExp(`^${kubernetes}/kube-scheduler[.]kubeconfig$`),
  'kubeconfig of kube-controller-manager': new RegExp(`^${kubernetes}/kube-controller-manager[.]kubeconfig$`),
  credentials: new RegExp(`^(/etc/etcd|${kubernetes})(/|$)`),
  certificates: new RegExp(`^(/etc/etcd|${kubernetes})/(?!.*-key[.]pem$).*[.]pem$`),
  keys: new RegExp(`^(/etc/etcd|${kubernetes})/.*-key[.]pem$`),
};

/** The text after a flag, as kube-bench finds it: `true` where there is none; undefined without the flag. */
function textAfter(commandLine: string, flag: string): string | undefined {
  const [, text] = new RegExp(`--${flag}(?:=|: *)*(\\S*) *`).exec(commandLine) ?? [];
  return text === '' ? 'true' : text;
}

/** Texts are compared by case, but for truth values. */
const same = (text: string, wanted: string): boolean =>
  (/^(true|false)$/i.test(text) ? text.toLowerCase() : text) === wanted;

function passes(test: FlagTest, commandLine: string): boolean {
  const text = textAfter(commandLine, test.flag);
  if (text === undefined || test.set === false) return (text !== undefined) === (test.set ?? true);
  const { is, isNot, has, lacks, least, within } = test;
  return (
    (is === undefined || same(text, is)) &&
    (isNot === undefined || !same(text, isNot)) &&
    (has === undefined || text.includes(has)) &&
    (lacks === undefined || !text.includes(lacks)) &&
    (least === undefined || Number(text) >= least) &&
    (within === undefined || text.split(',').every((word) => within.includes(word)))
  );
}

/** Whether an item is about a file. */
export const isAt = ({ place }: KubeBenchItem, path: string): boolean =>
  place !== undefined && paths[place].test(path);

/** Files that fail an item of files; undefined where there are none at all. */
function wrongFiles(item: KubeBenchItem, { files }: HostView): readonly string[] | undefined {
  const { mode, owner } = item;
  const found = files.filter(({ path }) => isAt(item, path));
  if (found.length === 0) return undefined;
  return found
    .filter(
      (file) =>
        (mode !== undefined && (file.mode & 0o7777 & ~mode) !== 0) ||
        (owner !== undefined && `${file.owner}:${file.group}` !== owner),
    )
    .map(({ path }) => path);
}

/** Judges one item. One about files that are not there fails, as with kube-bench. */
export function verdictOf(item: KubeBenchItem, view: HostView): Verdict {
  const { place, program, all, any } = item;
  if (place !== undefined) return wrongFiles(item, view)?.length === 0 ? 'pass' : 'fail';
  if (program === undefined) return 'unasked';
  const line = view.commandLines[program];
  const isRight = all?.every((test) => passes(test, line)) ?? any?.some((test) => passes(test, line));
  return isRight === true ? 'pass' : 'fail';
}

/** Automated items that do not pass in the profile `production`, and why. */
export const exceptions: Readonly<Record<string, string>> = {
  '1.1.13': "the administrator's kubeconfig is on no control node",
  '1.1.14': "the administrator's kubeconfig is on no control node",
};

/** The items of a version of the benchmark. */
export const itemsOf = (benchmark: CisBenchmark): readonly KubeBenchItem[] =>
  kubeBenchItems.filter(({ benchmarks }) => benchmarks.includes(benchmark));

/** Items that fail and that the benchmark calls automated. */
export const automatedFailures = (benchmark: CisBenchmark, view: HostView): readonly string[] =>
  itemsOf(benchmark)
    .filter((item) => item.assessment === 'automated' && verdictOf(item, view) === 'fail')
    .map(({ id }) => id);
