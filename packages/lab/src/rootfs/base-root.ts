/** A root file system that hosts are overlays of. */
export interface BaseRoot {
  /** The root's folder; nobody writes there. */
  readonly directory: string;
  /** What virtual machines boot from; present if it was built with a kernel. */
  readonly boot?: {
    readonly kernel: { readonly image: string; readonly initrd: string };
    /** An image of the root that machines' disks are copies of. */
    readonly disk: string;
  };
}
