import type { AttributedFile } from '../archive/xattr-listing.ts'
import type { XattrReport } from '../archive/xattrs.ts'
import { compareVersions } from './kernel-version.ts'
import { FILES_NAMED_MAX } from './limits.ts'

/** The first Linux whose file system in memory has attributes of users (CONFIG_TMPFS_XATTR). */
const USER_ATTRIBUTES_SINCE = '6.6'

export interface BuiltWith {
  /** Attributes that are neither in the archive nor in the image's list. */
  lost: XattrReport
  /** Files whose attributes are set at boot, by a program that the image has or has not. */
  kept?: readonly AttributedFile[]
  canRestore?: boolean
  kernels: readonly { version?: string }[]
}

/** What whoever builds an image must know: one sentence each. */
export function warningsOf(built: BuiltWith): string[] {
  const warnings = [...lostWarnings(built.lost), ...keptWarnings(built)]
  if (built.kernels.length === 0) {
    warnings.unshift('The image has no kernel: nodes that use it need one that is imported apart.')
  }
  return warnings
}

function lostWarnings(lost: XattrReport): string[] {
  if (lost.status === 'not checked') {
    return [`It is not known whether files have extended attributes, which would be lost: ${lost.reason}.`]
  }
  const warnings = lost.files
    .slice(0, FILES_NAMED_MAX)
    .map(
      ({ path, names }) =>
        `${path} loses its extended attributes: ${names.join(', ') || 'of unknown names'}.`,
    )
  if (lost.total > warnings.length) {
    warnings.push(`${lost.total - warnings.length} more files lose extended attributes.`)
  }
  if (lost.unread !== undefined) warnings.unshift(`Extended attributes could not be read: ${lost.unread}.`)
  return warnings
}

function keptWarnings({ kept = [], canRestore = true, kernels }: BuiltWith): string[] {
  if (kept.length === 0) return []
  if (!canRestore) {
    return [
      `The image has no setfattr (package attr), which sets extended attributes when a node boots: without it these files go without theirs: ${filesText(kept)}.`,
    ]
  }
  const ofUsers = kept.filter(({ names }) => names.some((name) => name.startsWith('user.')))
  const tooOld = kernels.flatMap(({ version = '' }) =>
    version !== '' && compareVersions(version, USER_ATTRIBUTES_SINCE) < 0 ? [version] : [],
  )
  if (ofUsers.length === 0 || tooOld.length === 0) return []
  return [
    `Linux ${tooOld.join(', ')} keeps no attributes of users (user.*) in memory, ${USER_ATTRIBUTES_SINCE} and later do: with it these files go without theirs: ${filesText(ofUsers)}.`,
  ]
}

/** `usr/bin/ping (security.capability), usr/bin/newuidmap (security.capability) and 3 more`. */
function filesText(files: readonly AttributedFile[]): string {
  const named = files.slice(0, FILES_NAMED_MAX).map(({ path, names }) => `${path} (${names.join(', ')})`)
  const more = files.length - named.length
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
