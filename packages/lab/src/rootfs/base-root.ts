/** A root file system that hosts are overlays of. */
export interface BaseRoot {
  /** The root's directory; read-only. */
  readonly directory: string;
  /** Kernel and disk of virtual machines; present if the root was built with a kernel. */
  readonly boot?: {
    readonly kernel: { readonly image: string; readonly initrd: string };
    /** An image of the root that machines' disks are copies of. */
    readonly disk: string;
  };
}
