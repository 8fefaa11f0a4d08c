import type { Machine } from '../lab/machine.ts'
import type { LabCluster } from './lab-cluster.ts'

/** A machine of the demo: one node, one virtual machine. */
export interface DemoNode {
  node: string
  rack: string
  index: number
  mac: string
  firmware: 'bios' | 'uefi'
}

export const DEMO_NODES: readonly DemoNode[] = [
  { node: 'n1', rack: 'r1', index: 1, mac: '52:54:00:77:01:11', firmware: 'bios' },
  { node: 'n2', rack: 'r2', index: 2, mac: '52:54:00:77:02:11', firmware: 'uefi' },
]

/** Host part of the nodes' addresses. */
export const NODE_HOST = 11

/** Enough for the image packed, unpacked, and a system that runs in it. */
const MEMORY_MB = 1_536

/** Starts the controller and a boot server for each rack. */
export async function startCluster(cluster: LabCluster): Promise<void> {
  await cluster.startController()
  for (const { rack, index } of DEMO_NODES) {
    await cluster.addRack({ name: rack, index })
    await cluster.startBootServer(rack)
  }
}

/** The command line, after `muster`, that defines a node. */
export function nodeCommand(node: DemoNode, cluster: LabCluster): string[] {
  const rack = cluster.rack(node.rack)
  return [
    ...['node', 'add', node.node, '--rack', node.rack, '--image', 'debian'],
    ...['--hwaddr', node.mac, '--ipaddr', rack.machineAddress(NODE_HOST), '--netmask', '255.255.255.0'],
    ...[
      '--gateway',
      rack.address,
      '--kernelargs',
      'console=ttyS0,115200',
      '--tagadd',
      `firmware=${node.firmware}`,
    ],
  ]
}

/** The machine of a node, switched off, in its rack's network. */
export async function machineOf(node: DemoNode, cluster: LabCluster): Promise<Machine> {
  const { firmware, mac } = node
  return cluster
    .rack(node.rack)
    .machine({ name: node.node, mac, firmware, memoryMb: MEMORY_MB, disk: 'none' })
}
