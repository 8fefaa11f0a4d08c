import { Description } from '../../../libs/model/description.ts'
import type { Image } from '../../../libs/model/image.ts'
import type { ImportedKernel } from '../../../libs/model/kernel.ts'
import type { Node, Profile } from '../../../libs/model/node.ts'
import type { Overlay } from '../../../libs/model/overlay.ts'

interface Parts {
  node?: Record<string, Node>
  profile?: Record<string, Profile>
  image?: Record<string, Image>
  overlay?: Record<string, Overlay>
  kernel?: Record<string, ImportedKernel>
  setting?: Record<string, unknown>
}

export function describeCluster(parts: Parts): Description {
  const of = (kind: string): Record<string, unknown> => parts[kind as keyof Parts] ?? {}
  return new Description({
    get: (kind, name) => (Object.hasOwn(of(kind), name) ? { value: of(kind)[name] } : undefined),
    entries: (kind) => Object.entries(of(kind)).map(([name, value]) => [name, { value }]),
  })
}

export const DIGEST = '0'.repeat(64)

export function someImage(overrides: Partial<Image> = {}): Image {
  return {
    manifest: { digest: DIGEST, size: 1 },
    size: 1,
    rawSize: 1,
    entries: 1,
    kernels: [],
    source: '/',
    builtAt: 0,
    warnings: [],
    ...overrides,
  }
}

export function someKernel(overrides: Partial<ImportedKernel> = {}): ImportedKernel {
  return {
    version: '6.12.9-amd64',
    blob: { digest: DIGEST, size: 1 },
    modules: [],
    size: 1,
    rawSize: 0,
    entries: 0,
    source: '/',
    builtAt: 0,
    warnings: [],
    ...overrides,
  }
}

export const someOverlay: Overlay = { tree: { digest: DIGEST, size: 1 }, origin: 'site', files: 1 }
