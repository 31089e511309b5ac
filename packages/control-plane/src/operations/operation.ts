import type { AnyOperation } from '../model/operation.js';
import * as kinds from './index.js';
import type { OperationKind } from './kind.js';

type DataOf<Kind> = Kind extends OperationKind<infer O> ? O : never;

/** Something that is done once to the cluster and can be seen to be done. */
export type Operation = DataOf<(typeof kinds)[keyof typeof kinds]>;

const all: readonly OperationKind<AnyOperation>[] = Object.values(kinds);

/** The kind of an operation. */
export function kindOf(operation: AnyOperation): OperationKind<AnyOperation> {
  const found = all.find(({ kind }) => kind === operation.kind);
  if (found === undefined) throw new Error(`${operation.kind} is not a kind of operation`);
  return found;
}
