import type { Entry } from '../../../libs/archive/entry.ts'
import { Resolver } from '../../../libs/model/resolve.ts'
import type { ResolvedNode } from '../../../libs/model/resolved-node.ts'

const OWNER = { uid: 0, gid: 0, mtime: 0 } as const

export function file(path: string, text: string, mode = 0o644): Entry {
  return { ...OWNER, path, type: 'file', mode, content: Buffer.from(text) }
}

export function directory(path: string, mode = 0o755): Entry {
  return { ...OWNER, path, type: 'directory', mode }
}

export function link(path: string, target: string): Entry {
  return { ...OWNER, path, type: 'symlink', mode: 0o777, target }
}

/** A node with an address on eth0. */
export function resolvedNode(id: string, ipaddr?: string, more: Partial<ResolvedNode> = {}): ResolvedNode {
  const eth0 = { device: 'eth0', hwaddr: '52:54:00:00:00:01', netmask: '255.255.255.0' }
  return {
    ...new Resolver(() => undefined).resolve(id, { rack: 'r1' }),
    networkDevices: ipaddr === undefined ? {} : { default: { ...eth0, ipaddr } },
    ...(ipaddr !== undefined && { primaryNetwork: 'default' }),
    ...more,
  }
}

/** Entries as lines: path, mode, and what is there. */
export function shown(entries: Iterable<Entry>): string[] {
  return Array.from(entries, (entry) => {
    const mode = entry.mode.toString(8)
    if (entry.type === 'file')
      return `${entry.path} ${mode} ${JSON.stringify(Buffer.from(entry.content).toString())}`
    return `${entry.path} ${mode} ${entry.type === 'symlink' ? `-> ${entry.target}` : entry.type}`
  })
}
