import type { ImagePush } from '../../../libs/model/image.ts'
import type { NumberedVersion } from '../../../libs/model/image-versions.ts'
import type { AlteredNodes } from '../change-preview.ts'
import { shortHostlist } from '../names.ts'
import { formatBytes, formatCount, formatNames, formatTime } from '../text.ts'

/** Digits of a digest that are shown. */
const DIGITS = 12
const NOTHING = '-'

/** The first digits of a version's digest. */
export function shortDigest({ digest }: { digest: string }): string {
  return digest.slice(0, DIGITS)
}

export function kernelsText({ kernels }: Pick<NumberedVersion, 'kernels'>): string {
  return kernels.map(({ version, path }) => version || path).join(',') || NOTHING
}

export function pushText(push: ImagePush | undefined): string {
  if (!push) return NOTHING
  const racks = push.racks ? formatNames(push.racks) : 'all racks'
  return push.bytesPerS === undefined ? racks : `${racks}, ${formatBytes(push.bytesPerS)}/s`
}

/** `480 nodes`. */
export function countText({ count }: Pick<AlteredNodes, 'count'>): string {
  if (count === 0) return 'no node'
  return `${formatCount(count)} ${count === 1 ? 'node' : 'nodes'}`
}

/** `480 nodes: n[1-480]`. */
export function nodesText({ count, folded }: AlteredNodes): string {
  return count === 0 ? 'no node' : `${countText({ count })}: ${shortHostlist(folded, count)}`
}

/** Fields of a version by which people know it, for previews of changes. */
export function versionFields(version: NumberedVersion): Record<string, string> {
  const { number, manifest, builtAt, source, size, rawSize } = version
  return {
    'live version': String(number),
    digest: shortDigest(manifest),
    built: formatTime(builtAt),
    source,
    kernels: kernelsText(version),
    sent: formatBytes(size),
    'in memory': formatBytes(rawSize),
  }
}
