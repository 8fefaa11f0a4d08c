import type { BlobRef } from '../records/blob-ref.ts'
import type { BootFile } from './kernels.ts'
import { findFile } from './root-file.ts'
import { globInRoot } from './root-path.ts'

/** A program for UEFI, by the name that machines ask for it: `shimx64.efi`. */
export interface EfiProgram extends BootFile {
  name: string
}

export interface EfiProgramRef {
  name: string
  path: string
  blob: BlobRef
}

/** An architecture: its suffix in names, and what Debian's GRUB and SUSE call it. */
const ARCHITECTURES = [
  { suffix: 'x64', grub: 'x86_64', cpu: 'x86_64' },
  { suffix: 'aa64', grub: 'arm64', cpu: 'aarch64' },
] as const

/** Lists of what is revoked: the same for every architecture. */
const REVOCATIONS = ['revocations.efi', 'revocations_sku.efi', 'revocations_sbat.efi']

/**
 * The loaders for Secure Boot in a root file system, where their distribution put them: shim, the GRUB that it starts,
 * MokManager and lists of what is revoked. Of an architecture there are all or none: a shim starts only the GRUB of its own
 * distribution, so nothing may be made up from elsewhere.
 */
export async function findEfiPrograms(root: string): Promise<EfiProgram[]> {
  const programs: EfiProgram[] = []
  for (const { suffix, grub, cpu } of ARCHITECTURES) {
    const shim = await first(root, `shim${suffix}.efi`, [
      `/usr/lib/shim/shim${suffix}.efi.signed`,
      `/usr/lib/shim/shim${suffix}.efi.signed.latest`,
      `/boot/efi/EFI/*/shim${suffix}.efi`,
      `/usr/share/efi/${cpu}/shim.efi`,
    ])
    const second = await first(root, `grub${suffix}.efi`, [
      `/usr/lib/grub/${grub}-efi-signed/grubnet${suffix}.efi.signed`,
      `/boot/efi/EFI/*/grub${suffix}.efi`,
      `/usr/share/efi/${cpu}/grub.efi`,
    ])
    if (!shim || !second) continue
    const manager = await first(root, `mm${suffix}.efi`, [
      `/usr/lib/shim/mm${suffix}.efi.signed`,
      `/usr/lib/shim/mm${suffix}.efi`,
      `/boot/efi/EFI/*/mm${suffix}.efi`,
      `/usr/share/efi/${cpu}/MokManager.efi`,
    ])
    programs.push(shim, second, ...(manager ? [manager] : []))
  }
  if (programs.length === 0) return []
  for (const name of REVOCATIONS) {
    const found = await first(root, name, [`/usr/lib/shim/${name}`, `/boot/efi/EFI/*/${name}`])
    if (found) programs.push(found)
  }
  return programs
}

async function first(
  root: string,
  name: string,
  patterns: readonly string[],
): Promise<EfiProgram | undefined> {
  for (const pattern of patterns) {
    for (const path of await globInRoot(root, pattern)) {
      const place = await findFile(root, path)
      if (place !== undefined) return { name, path, place }
    }
  }
  return undefined
}
