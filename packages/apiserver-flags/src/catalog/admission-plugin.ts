/** An admission plugin over its versions. */
export interface AdmissionPluginHistory {
  readonly name: string;
  readonly versions: string;
  /** Versions where it is on by default. */
  readonly on?: string | undefined;
  /** Versions of which it is not known whether they have it. */
  readonly uncertain?: string | undefined;
}
