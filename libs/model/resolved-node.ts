import type { NetworkDevice } from './node.ts'

/** A node with its profiles merged in and every default filled: what the compiler and the overlays work from. */
export interface ResolvedNode {
  id: string
  profiles: string[]
  rack: string
  image?: string
  kernel: { version?: string; args: string[] }
  systemOverlays: string[]
  runtimeOverlays: string[]
  networkDevices: Record<string, NetworkDevice>
  /** Name of the network device that boots, if the node has any. */
  primaryNetwork?: string
  assetKey?: string
  tags: Record<string, string>
  comment?: string
}
