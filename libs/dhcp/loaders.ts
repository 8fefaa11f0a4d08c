/**
 * The network boot program for an architecture (option 93; RFC 4578, 2.1 and the IANA registry of processor
 * architecture types), by its name over TFTP. Those of UEFI drive the card with the firmware's own driver (`snponly`):
 * it is the one that just worked. 7 and 9 both mean x86-64 in the wild.
 */
const LOADERS: ReadonlyMap<number, string> = new Map([
  [0, 'undionly.kpxe'],
  [6, 'snponly-i386.efi'],
  [7, 'snponly.efi'],
  [9, 'snponly.efi'],
  [11, 'snponly-arm64.efi'],
])

export function loaderFor(arch: number): string | undefined {
  return LOADERS.get(arch)
}
