import { MusterError } from '../../../libs/errors/muster-error.ts'

/** A machine that is to become a node is one. */
export class MachineTakenError extends MusterError {
  override readonly code = 'MUSTER_MACHINE_TAKEN'
  override readonly category = 'conflict'

  constructor(mac: string, node: string) {
    super(`the machine ${mac} is node ${node} already`, {
      hint: `To make another node of it, clear that one first: muster node unset ${node} --hwaddr.`,
    })
  }
}

/** A node that a machine is to become has another machine. */
export class NodeTakenError extends MusterError {
  override readonly code = 'MUSTER_NODE_TAKEN'
  override readonly category = 'conflict'

  constructor(node: string, mac: string) {
    super(`node ${node} has the MAC address ${mac} already`, {
      hint: 'To put this machine into its place, say --force.',
    })
  }
}

/** Of the nodes that machines may become too few are free. */
export class NoFreeNodeError extends MusterError {
  override readonly code = 'MUSTER_NO_FREE_NODE'
  override readonly category = 'conflict'

  constructor(where: string, counts: { wanted: number; free: number }) {
    const { wanted, free } = counts
    super(
      wanted === 1
        ? `no node of ${where} is free: each has a MAC address, or does not exist`
        : `${wanted} machines need as many nodes, and of ${where} ${free === 0 ? 'none is' : `${free} are`} free`,
      {
        hint: 'Give a longer list, or have nodes that do not exist made: --create. Nothing was changed.',
      },
    )
  }
}
