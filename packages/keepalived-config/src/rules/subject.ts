import { type LineIndex, lineIndex, type RuleChecks, type RuleFinding } from '@harderway/diagnostics';
import { type KeepalivedDocument, serialize } from '../document/document.js';
import type { Environment } from '../environment.js';
import { type Block, settingOf } from '../evaluate/block.js';
import { type Evaluation, evaluate } from '../evaluate/evaluate.js';
import type { InstanceState } from '../evaluate/vrrp/state.js';
import { configIds } from '../reader/conditions.js';
import type { Place } from '../reader/messages.js';
import type { KeepalivedCode } from './rules.generated.js';

/** One of several routers that share addresses. */
export interface Router {
  /** Its `--config-id`. */
  readonly id: string;
  /** Whether it reads the file that is checked. */
  readonly isOwn: boolean;
  readonly instances: readonly InstanceState[];
}

/** The most hosts that a file is checked for: each reads all of it. */
const MOST_HOSTS = 8;

/** A file as rules see it. */
export interface Subject {
  readonly document: KeepalivedDocument;
  readonly text: string;
  readonly evaluation: Evaluation;
  /** The routers that the file names by `@ID`, or whose files are checked together. */
  readonly routers: readonly Router[];
  /** Hosts that the file names and that it is not checked for. */
  readonly unchecked: readonly string[];
  /** Turns a place into that of a diagnostic. */
  locate(place: Pick<Place, 'file' | 'from' | 'to'>): Pick<Found, 'span' | 'file'>;
}

/** A router's file, and the machine that it is for; `configId` names the router in messages. */
export interface RouterFile {
  readonly document: KeepalivedDocument;
  readonly environment: Environment;
}

/** A problem that a check found. */
export type Found = RuleFinding<KeepalivedCode>;

/** The checks of some rules, by their codes. */
export type Checks = RuleChecks<Subject, KeepalivedCode>;

/** The file as each router that it names reads it; as the one of the environment does, if that is named or none is. */
export function subjectsOf(document: KeepalivedDocument, environment: Environment): readonly Subject[] {
  const named = configIds(document);
  const ids = named.filter((id, at) => at < MOST_HOSTS || id === environment.configId);
  const evaluations = ids.map((configId) => ({
    id: configId,
    evaluation: evaluate(document, { ...environment, configId }),
  }));
  const routers = evaluations.map(({ id, evaluation }) => ({
    id,
    isOwn: true,
    instances: evaluation.state?.vrrp?.instances ?? [],
  }));
  const own = evaluations.filter(({ id }) => id === environment.configId);
  const read =
    ids.length === 0
      ? [evaluate(document, environment)]
      : (own.length > 0 ? own : evaluations).map(({ evaluation }) => evaluation);
  const unchecked = own.length > 0 ? [] : named.slice(MOST_HOSTS);
  return read.map((evaluation) => ({ ...subjectOf(document, evaluation, routers), unchecked }));
}

/** The files of several routers, in their order. */
export function subjectsOfRouters(files: readonly RouterFile[]): readonly Subject[] {
  const read = files.map((file) => ({ ...file, evaluation: evaluate(file.document, file.environment) }));
  return read.map((own) =>
    subjectOf(
      own.document,
      own.evaluation,
      read.map((each) => ({
        id: each.environment.configId,
        isOwn: each === own,
        instances: each.evaluation.state?.vrrp?.instances ?? [],
      })),
    ),
  );
}

function subjectOf(
  document: KeepalivedDocument,
  evaluation: Evaluation,
  routers: readonly Router[],
): Subject {
  const text = serialize(document);
  const indexes = new Map<string | undefined, LineIndex>([[undefined, lineIndex(text)]]);
  const indexOf = (file: string | undefined): LineIndex => {
    const index = indexes.get(file) ?? lineIndex(evaluation.files.get(file ?? '') ?? '');
    indexes.set(file, index);
    return index;
  };
  return {
    document,
    text,
    evaluation,
    routers,
    unchecked: [],
    locate: ({ file, from, to }) => ({ span: indexOf(file).span(from, to), file }),
  };
}

/** The place of a keyword's last use, else that of its block. */
export const placeOfSetting = (block: Block, keyword: string): Place =>
  (settingOf(block, keyword) ?? block).place;

/** The virtual routers of a file; none if VRRP does not run. */
export const instancesOf = ({ evaluation }: Subject): readonly InstanceState[] =>
  evaluation.state?.vrrp?.instances ?? [];

/** Reports what a check of one virtual router finds, router by router. */
export const eachInstance =
  (check: (instance: InstanceState, subject: Subject) => Iterable<readonly [Place, string]>) =>
  (subject: Subject): readonly Found[] =>
    instancesOf(subject).flatMap((instance) =>
      [...check(instance, subject)].map(([place, message]) => ({ ...subject.locate(place), message })),
    );
