import { LAYERS_MAX } from './limits.ts'
import { formatPlatform, type Platform } from './platform.ts'

/** A layer as it is fetched. `size` in bytes, -1 where that is not known. */
export interface Layer {
  mediaType: string
  size: number
}

/** A manifest of an image (OCI image-spec, or Docker's, which differ in names only), or a list of such. */
export type Manifest = { layers: Layer[] } | { instances: { digest: string; platform: Platform }[] }

/** Undefined: it is no manifest of a kind that is known. */
export function parseManifest(text: string): Manifest | undefined {
  const { manifests, layers } = objectOf(parsed(text))
  if (Array.isArray(manifests)) return { instances: manifests.flatMap(instanceOf) }
  if (!Array.isArray(layers) || layers.length > LAYERS_MAX) return undefined
  return { layers: layers.map(layerOf) }
}

/** What a list has for a platform, as skopeo chooses it: the first that fits; a variant only if it is asked for. */
export function instanceFor(
  instances: readonly { digest: string; platform: Platform }[],
  { os, architecture, variant }: Platform,
): string | undefined {
  return instances.find(
    ({ platform }) =>
      platform.os === os &&
      platform.architecture === architecture &&
      (variant === undefined || platform.variant === variant),
  )?.digest
}

/** `linux/amd64, linux/arm64/v8`; what is no image of a system, such as an attestation, is left out. */
export function platformsText(instances: readonly { platform: Platform }[]): string {
  const texts = instances.map(({ platform }) => formatPlatform(platform))
  return [...new Set(texts.filter((text) => !text.includes('unknown') && text !== '/'))].sort().join(', ')
}

/**
 * Bytes that an image takes at the least while it is imported: the layers as they are fetched, and unpacked what they
 * hold, which is no less than that if they are compressed.
 */
export function leastBytes(layers: readonly Layer[]): number {
  return layers.reduce((sum, { mediaType, size }) => {
    if (!Number.isSafeInteger(size) || size < 0) return sum
    return sum + (/gzip|zstd/.test(mediaType) ? 2 * size : size)
  }, 0)
}

function instanceOf(value: unknown): { digest: string; platform: Platform }[] {
  const { digest, platform } = objectOf(value)
  const { os, architecture, variant } = objectOf(platform)
  if (typeof digest !== 'string') return []
  const chosen = typeof variant === 'string' && variant !== '' ? { variant } : {}
  return [{ digest, platform: { os: textOf(os), architecture: textOf(architecture), ...chosen } }]
}

function layerOf(value: unknown): Layer {
  const { mediaType, size } = objectOf(value)
  return { mediaType: textOf(mediaType), size: typeof size === 'number' ? size : -1 }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
