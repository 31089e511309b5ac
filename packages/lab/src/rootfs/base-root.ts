/** A root file system that hosts are overlays or copies of. */
export interface BaseRoot {
  /** The root's directory; read-only. */
  readonly directory: string;
  /** The image that disks are copies of; made if the root was built with a kernel. */
  readonly disk: string;
}
