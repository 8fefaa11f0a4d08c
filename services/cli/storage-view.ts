import type { Storage } from '../../libs/records/member.ts'
import { clean, formatBytes, formatCount, formatNames } from './text.ts'

/** With a smaller share of the disk free it is told; controllers then keep nothing longer than they must. */
const FREE_SHARE_MIN = 0.05

export const STORAGE_COLUMNS = [
  { head: 'STORED', align: 'right' },
  { head: 'DISK FREE', align: 'right' },
] as const

export function storageCells(storage: Storage | undefined): string[] {
  return storage ? [formatBytes(storage.used), formatBytes(storage.free)] : ['-', '-']
}

/** What is not as it should be with what a controller keeps. */
export function storageWarnings(controller: string, { free, size, lacking }: Storage): string[] {
  const warnings: string[] = []
  if (free < size * FREE_SHARE_MIN)
    warnings.push(`The disk of controller ${controller} is nearly full; see 'muster storage show'.`)
  if (lacking.blobs > 0) {
    const what = lacking.by === undefined ? '' : `, first of ${clean(lacking.by)}`
    const { blobs, bytes } = lacking
    warnings.push(
      `Controller ${controller} still fetches ${formatCount(blobs)} ${blobs === 1 ? 'blob' : 'blobs'} of ${formatBytes(bytes)}${what}.`,
    )
  }
  if (lacking.nowhere)
    warnings.push(
      `Nobody has all of ${formatNames(lacking.nowhere.map(clean))}, as far as controller ${controller} knows: import or put it again.`,
    )
  return warnings
}
