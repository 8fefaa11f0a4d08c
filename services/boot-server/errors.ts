import { MusterError } from '../../libs/errors/muster-error.ts'

/** The boot server's own directory cannot be used. */
export class StateUnusableError extends MusterError {
  override readonly code = 'MUSTER_STATE_UNUSABLE'
  override readonly category = 'unavailable'
}

/** A machine asks for something, but no node has its MAC address. */
export class NodeUnknownError extends MusterError {
  override readonly code = 'MUSTER_NODE_UNKNOWN'
  override readonly category = 'missing'
  /** Lower case, colons. */
  readonly mac: string

  constructor(mac: string) {
    super(`no node of this rack has the MAC address ${mac}`, {
      hint: `Add it with: muster node add NAME --hwaddr ${mac}`,
    })
    this.mac = mac
  }
}

/** The node is known, but what it asks for is not part of what it boots. */
export class ArtifactAbsentError extends MusterError {
  override readonly code = 'MUSTER_ARTIFACT_ABSENT'
  override readonly category = 'missing'
}

/** The machine does not show the asset key its node has. */
export class AssetKeyError extends MusterError {
  override readonly code = 'MUSTER_ASSET_KEY'
  override readonly category = 'denied'
}

/** The boot server is told to stop, and keeps nobody waiting. */
export class BootServerStoppingError extends MusterError {
  override readonly code = 'MUSTER_BOOT_SERVER_STOPPING'
  override readonly category = 'unavailable'

  constructor() {
    super('the boot server is stopping', {
      hint: 'Ask another one of the rack, or this one when it is back.',
    })
  }
}

/** A runtime overlay is asked for from a port that any user of the machine may use, and the cluster does not allow that. */
export class PortUnprivilegedError extends MusterError {
  override readonly code = 'MUSTER_PORT_UNPRIVILEGED'
  override readonly category = 'denied'

  constructor() {
    super('the cluster is secure: runtime overlays are given only to who asks from a port below 1024', {
      hint: 'Ask as root, with curl --local-port 1-1023; or turn it off: muster cluster set --secure false',
    })
  }
}
