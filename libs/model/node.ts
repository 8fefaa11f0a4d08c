import type { Static } from 'typebox'
import Type from 'typebox'
import { flag, text, textMap, texts } from './field-types.ts'
import { Ipmi } from './ipmi.ts'
import { NetworkDevice } from './network-device.ts'
import { Disk, FileSystem } from './storage.ts'

const Kernel = Type.Object(
  {
    version: text(
      'the name of a kernel imported apart, or the beginning of a version or a path in the image',
    ),
    args: texts('kernel arguments; ~ARG takes an inherited one away'),
  },
  { additionalProperties: false },
)

/** Warewulf's fields, by their names there in camel case (`image name` is `image`), and `rack` and `bootServers`. */
const shared = {
  comment: text('a remark, for people; not inherited'),
  profiles: texts('profiles whose values it takes over; later ones win, ~PROFILE takes one away'),
  clusterName: text('the cluster it belongs to, where several share a controller'),
  rack: text('the rack whose boot servers serve the node'),
  bootServers: texts('ids of boot servers of the rack to be tried first, in this order'),
  image: text('name of the image the node boots'),
  ipxeTemplate: text('name of the boot script'),
  bootloader: Type.Optional(
    Type.Enum(['ipxe', 'grub'], {
      description: 'what starts Linux on UEFI: iPXE, or GRUB as its distribution signed it, for Secure Boot',
    }),
  ),
  runtimeOverlays: texts('overlays that are fetched again while it runs; ~OVERLAY takes one away'),
  systemOverlays: texts('overlays that come with the boot; ~OVERLAY takes one away'),
  kernel: Type.Optional(Kernel),
  ipmi: Type.Optional(Ipmi),
  init: text('the first program that the booted system runs: /sbin/init'),
  root: text('what holds the root file system: initramfs, tmpfs, ramfs or a device'),
  networkDevices: Type.Optional(Type.Record(Type.String(), NetworkDevice)),
  primaryNetwork: text('the network device that boots'),
  tags: textMap('what overlays and people know of the node'),
  disks: Type.Optional(Type.Record(Type.String(), Disk)),
  filesystems: Type.Optional(Type.Record(Type.String(), FileSystem)),
  resources: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'data of any shape for overlays: fstab, ignition',
    }),
  ),
}

/** A set of values that many nodes share; it may name other profiles, whose values it takes over. */
export const Profile = Type.Object(shared, { additionalProperties: false })
export type Profile = Static<typeof Profile>

/** A machine, as the administrator described it. */
export const Node = Type.Object(
  {
    ...shared,
    discoverable: flag('whether an unknown machine may become this node'),
    assetKey: text('chassis asset tag the machine must show'),
  },
  { additionalProperties: false },
)
export type Node = Static<typeof Node>
