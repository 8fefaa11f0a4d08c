import type { Operation } from '../../../libs/changes/operation.ts'
import type { Node } from '../../../libs/model/node.ts'

export const NODES_PER_RACK = 40

/** `n000017`: as wide for every size, so that sizes can be compared. */
export function nodeName(index: number): string {
  return `n${String(index).padStart(6, '0')}`
}

export function rackOf(index: number): string {
  return `r${Math.floor(index / NODES_PER_RACK)}`
}

/** A node as sites have them: two network devices, a BMC, tags, and two profiles, one of which names the other. */
export function benchNode(index: number): Node {
  const [high, low] = [Math.floor(index / 250), (index % 250) + 1]
  const address = (network: number): string => `10.${network + Math.floor(high / 250)}.${high % 250}.${low}`
  return {
    profiles: ['compute'],
    rack: rackOf(index),
    networkDevices: {
      default: { hwaddr: bootMac(index), ipaddr: address(0) },
      ib0: { hwaddr: macOf('01', index), ipaddr: address(20) },
    },
    ipmi: { ipaddr: address(40) },
    tags: { row: String(Math.floor(index / 1_000)), slot: String(index % NODES_PER_RACK) },
  }
}

/** What the nodes have in common. */
export const PROFILES: Operation[] = [
  {
    op: 'put',
    kind: 'profile',
    name: 'site',
    value: {
      image: 'small',
      systemOverlays: ['init', 'agent', 'hostname', 'hosts', 'systemd.networkd'],
      ipmi: { username: 'admin', password: 'secret', netmask: '255.255.0.0' },
      tags: { site: 'bench' },
    },
  },
  {
    op: 'put',
    kind: 'profile',
    name: 'compute',
    value: {
      profiles: ['site'],
      kernel: { args: ['quiet', 'console=ttyS0,115200'] },
      networkDevices: {
        default: { device: 'eth0', netmask: '255.0.0.0', gateway: '10.255.255.254' },
        ib0: { device: 'ib0', type: 'infiniband', netmask: '255.0.0.0' },
      },
    },
  },
]

export function putNode(index: number, more: Partial<Node> = {}): Operation {
  return { op: 'put', kind: 'node', name: nodeName(index), value: { ...benchNode(index), ...more } }
}

/** Of the device that a bench node boots from. */
export function bootMac(index: number): string {
  return macOf('00', index)
}

function macOf(kind: string, index: number): string {
  return `52:54:${kind}:${hex(index >> 16)}:${hex(index >> 8)}:${hex(index)}`
}

function hex(number: number): string {
  return (number & 0xff).toString(16).padStart(2, '0')
}
