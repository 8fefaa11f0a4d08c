import Type, { type Static } from 'typebox'
import { Blob } from './blob.ts'

const Kernel = Type.Object(
  {
    version: Type.String(),
    path: Type.String({ description: 'path inside the image' }),
    blob: Blob,
    initramfs: Type.Optional(
      Type.Object({ path: Type.String(), blob: Blob }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
)

/** The built version of an image that nodes boot. */
export const Image = Type.Object(
  {
    manifest: Blob,
    size: Type.Integer({ description: 'bytes as sent to a node' }),
    rawSize: Type.Integer({ description: 'bytes in the memory of a node' }),
    entries: Type.Integer({ description: 'files, directories, links and devices' }),
    kernels: Type.Array(Kernel),
    texts: Type.Optional(Blob),
    source: Type.String({ description: 'where it was imported from' }),
    builtAt: Type.Integer({ description: 'milliseconds since 1970' }),
    warnings: Type.Array(Type.String(), { description: 'what the import could not carry over' }),
  },
  { additionalProperties: false },
)
export type Image = Static<typeof Image>

/**
 * Files of an image that templates of overlays can read with `IncludeFrom`. They are kept beside the image when it is
 * built, so that rendering needs no image: those that describe its users and its system.
 */
export const IMAGE_TEXT_FILES = [
  '/etc/passwd',
  '/etc/group',
  '/etc/os-release',
  '/etc/hosts',
  '/etc/fstab',
  '/etc/nsswitch.conf',
  '/etc/login.defs',
  '/etc/sudoers',
  '/etc/ssh/sshd_config',
  '/etc/profile',
] as const
