/** Voters of a cluster at one moment. */
export interface Quorum {
  /** Members that vote; learners do not. */
  readonly voters: number;
  /** Voters that are up. */
  readonly up: number;
  /** Voters that must be up for the cluster to decide anything: more than half. */
  readonly needed: number;
}

/** The quorum of so many voters. */
export function quorumOf(voters: number, up: number): Quorum {
  return { voters, up, needed: Math.floor(voters / 2) + 1 };
}

/** True if enough voters are up to decide. */
export function holds(quorum: Quorum): boolean {
  return quorum.up >= quorum.needed;
}

/** Such as `3 voters, 2 up, 2 needed`. */
export function quorumText(quorum: Quorum): string {
  return `${quorum.voters} ${quorum.voters === 1 ? 'voter' : 'voters'}, ${quorum.up} up, ${quorum.needed} needed`;
}
