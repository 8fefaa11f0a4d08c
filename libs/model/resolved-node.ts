import type { Ipmi } from './ipmi.ts'
import type { NetworkDevice } from './network-device.ts'
import type { Disk, FileSystem } from './storage.ts'

/** A node with its profiles merged in and every default filled: what the compiler and the overlays work from. */
export interface ResolvedNode {
  readonly id: string
  /** As the node names them. */
  readonly profiles: readonly string[]
  readonly rack: string
  readonly bootServers: readonly string[]
  readonly clusterName?: string
  readonly image?: string
  readonly ipxeTemplate: string
  /** Missing: iPXE. */
  readonly bootloader?: 'grub'
  readonly kernel: { readonly version?: string; readonly args: readonly string[] }
  readonly systemOverlays: readonly string[]
  readonly runtimeOverlays: readonly string[]
  readonly ipmi: Ipmi
  readonly init?: string
  readonly root?: string
  readonly networkDevices: Readonly<Record<string, NetworkDevice>>
  /** Name of the network device that boots, if the node has any. */
  readonly primaryNetwork?: string
  readonly tags: Readonly<Record<string, string>>
  readonly disks: Readonly<Record<string, Disk>>
  readonly filesystems: Readonly<Record<string, FileSystem>>
  readonly resources: Readonly<Record<string, unknown>>
  readonly discoverable: boolean
  readonly assetKey?: string
  readonly comment?: string
}
