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

const EfiProgram = Type.Object(
  {
    name: Type.String({ description: 'what machines ask for: shimx64.efi' }),
    path: Type.String({ description: 'path inside the image' }),
    blob: Blob,
  },
  { additionalProperties: false },
)

const Origin = Type.Object(
  {
    digest: Type.String({ description: 'what a tag stood for when it was imported: sha256:…' }),
    platform: Type.Optional(Type.String({ description: 'linux/amd64' })),
  },
  { additionalProperties: false },
)

/** By which flags a version was built, where they are not the usual ones. */
export const ImageOptions = Type.Object(
  {
    codec: Type.Optional(Type.Enum(['zstd', 'auto'], { description: 'missing: gzip' })),
    allRoot: Type.Optional(Type.Literal(true, { description: 'all its files belong to root' })),
    excludes: Type.Optional(Type.Array(Type.String(), { minItems: 1, description: 'what was left out' })),
  },
  { additionalProperties: false },
)
export type ImageOptions = Static<typeof ImageOptions>

/** That boot servers shall have a version before it is live. */
export const ImagePush = Type.Object(
  {
    racks: Type.Optional(Type.Array(Type.String(), { description: 'all racks if missing' })),
    bytesPerS: Type.Optional(Type.Integer({ minimum: 1, description: 'for each boot server' })),
  },
  { additionalProperties: false },
)
export type ImagePush = Static<typeof ImagePush>

const versionFields = {
  number: Type.Optional(Type.Integer({ minimum: 1, description: '1, 2, …: missing means 1' })),
  manifest: Blob,
  size: Type.Integer({ description: 'bytes as sent to a node' }),
  rawSize: Type.Integer({ description: 'bytes in the memory of a node' }),
  entries: Type.Integer({ description: 'files, directories, links and devices' }),
  kernels: Type.Array(Kernel),
  efi: Type.Optional(Type.Array(EfiProgram, { description: 'signed loaders for Secure Boot' })),
  texts: Type.Optional(Blob),
  packages: Type.Optional(Blob),
  source: Type.String({ description: 'what it was made from' }),
  origin: Type.Optional(Origin),
  options: Type.Optional(ImageOptions),
  hasInit: Type.Optional(
    Type.Literal(false, { description: 'false: there is none, so no node can boot it' }),
  ),
  builtAt: Type.Integer({ description: 'milliseconds since 1970' }),
  builtBy: Type.Optional(Type.String()),
  warnings: Type.Array(Type.String(), { description: 'what the import could not carry over' }),
  push: Type.Optional(ImagePush),
}

/** One build of an image. */
export const ImageVersion = Type.Object(versionFields, { additionalProperties: false })
export type ImageVersion = Static<typeof ImageVersion>

/** An image: the version that nodes boot, and beside it those that it can go back, or on, to. */
export const Image = Type.Object(
  {
    ...versionFields,
    others: Type.Optional(Type.Array(ImageVersion, { description: 'other versions, newest first' })),
    keep: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1_000, description: 'how many other versions are kept' }),
    ),
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
