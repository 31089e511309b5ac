import type { Effective } from './effective.js';
import { type InitialMember, parseInitialCluster } from './url.js';

const standardCluster = 'default=http://localhost:2380';

/** True if the process may run as a v2 proxy instead of a member, which 3.4 and 3.5 can. */
export function mayBeProxy(values: Effective): boolean {
  if (!values.knows('proxy')) return false;
  const fallsBack = values.text('discovery') !== '' && values.text('discovery-fallback') === 'proxy';
  return values.text('proxy') !== 'off' || fallsBack;
}

/** True if the members are found by a discovery service or DNS. */
export function discovers(values: Effective): boolean {
  const named = values.text('discovery') !== '' || values.text('discovery-srv') !== '';
  return named || values.list('discovery-endpoints').length > 0;
}

/** `--initial-cluster` as etcd validates it: its default gives way to discovery. */
export function effectiveInitialCluster(values: Effective): string {
  const text = values.text('initial-cluster');
  const byName = values.governedBy === 'flags' && values.text('discovery-srv-name') !== '';
  const standard =
    values.governedBy === 'flags' ? !values.isSet('initial-cluster') : text === standardCluster;
  return standard && (discovers(values) || byName) ? '' : text;
}

/** The members that etcd bootstraps with: the default names this member alone, under its own name. */
export function initialMembers(values: Effective): readonly InitialMember[] {
  const text = effectiveInitialCluster(values);
  const name = values.text('name');
  if (text !== standardCluster || name === 'default') return parseInitialCluster(text);
  const urls = values.list('initial-advertise-peer-urls');
  return [{ name: name === '' ? 'default' : name, urls }];
}
