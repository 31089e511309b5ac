import type { Profile, SpecView } from '@harderway/cluster-spec';

/** The profile that cluster.yaml names; `guide` if it names none. */
export const profileOf = (view: SpecView): Profile =>
  view.text('profile')?.value === 'production' ? 'production' : 'guide';
