import { type FileHandle, open } from 'node:fs/promises'
import { PackagesUnreadableError } from './errors.ts'
import { RPM_HEADER_BYTES_MAX, RPM_PACKAGES_MAX } from './limits.ts'
import type { Package } from './package-list.ts'
import { packageOfHeader } from './rpm-header.ts'

/** A slot, and the unit in which blobs are placed. */
const SLOT_BYTES = 16
const PAGE_BYTES = 4096
/** The file's own header takes the place of so many slots. */
const HEADER_SLOTS = 2
/** Version 0 is the only one there is. */
const VERSION = 0

/**
 * The packages in SUSE's database, `Packages.db`, which rpm itself reads on few other distributions: pages of slots, each of
 * which says where the header of a package is. All numbers are little-endian. (lib/backend/ndb/rpmpkg.c of rpm.)
 * @throws {PackagesUnreadableError} and what reading the file throws
 */
export async function ndbPackages(place: string): Promise<Package[]> {
  await using file = await open(place, 'r')
  const head = await readAt(file, 0, HEADER_SLOTS * SLOT_BYTES)
  const pages = head.readUInt32LE(12)
  const slotsMax = RPM_PACKAGES_MAX + HEADER_SLOTS
  if (head.toString('latin1', 0, 4) !== 'RpmP' || head.readUInt32LE(4) !== VERSION)
    throw damaged('no such file')
  if (pages * (PAGE_BYTES / SLOT_BYTES) > 2 * slotsMax) throw damaged(`${pages} pages of packages`)
  const slots = await readAt(file, 0, pages * PAGE_BYTES)
  const packages: Package[] = []
  for (let at = HEADER_SLOTS * SLOT_BYTES; at < slots.length; at += SLOT_BYTES) {
    if (slots.toString('latin1', at, at + 4) !== 'Slot') throw damaged(`no slot at byte ${at}`)
    const index = slots.readUInt32LE(at + 4)
    // A slot that is free.
    if (index === 0) continue
    const header = await readBlob(file, { index, position: slots.readUInt32LE(at + 8) * SLOT_BYTES })
    const found = packageOfHeader(header)
    if (!found) throw damaged(`package ${index} has no header`)
    packages.push(found)
  }
  return packages
}

async function readBlob(
  file: FileHandle,
  { index, position }: { index: number; position: number },
): Promise<Buffer> {
  const head = await readAt(file, position, SLOT_BYTES)
  const length = head.readUInt32LE(12)
  const isIt = head.toString('latin1', 0, 4) === 'BlbS' && head.readUInt32LE(4) === index
  if (!isIt || length > RPM_HEADER_BYTES_MAX) throw damaged(`package ${index} is not where it should be`)
  return readAt(file, position + SLOT_BYTES, length)
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, position)
  if (bytesRead < length) throw damaged('it ends too early')
  return bytes
}

function damaged(what: string): PackagesUnreadableError {
  return new PackagesUnreadableError(`its database Packages.db is damaged: ${what}`)
}
