/** In what the data of muster and those of Warewulf itself differ, for the same node. */
export interface DataStyle {
  /** Whether 0.0.0.0 and :: are told as addresses, rather than as that there is none. */
  zeroAddresses: boolean
  /**
   * Whether .Primary of network devices and .Id of disks and file systems say what they are. Warewulf copies a node for
   * its templates without what it keeps to itself, and so loses these; .ThisNode and .AllNodes are no such copies.
   */
  privateFields: boolean
}

export const MUSTER: DataStyle = { zeroAddresses: false, privateFields: true }
export const WAREWULF: DataStyle = { zeroAddresses: true, privateFields: true }
/** Of the fields that templates have at hand without .ThisNode. */
export const WAREWULF_COPY: DataStyle = { zeroAddresses: true, privateFields: false }
