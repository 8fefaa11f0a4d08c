/**
 * The network boot program for an architecture (option 93; RFC 4578, 2.1 and the IANA registry of processor
 * architecture types), by its name over TFTP and HTTP. Those of UEFI drive the card with the firmware's own driver
 * (`snponly`): it is the one that just worked. 7 and 9 both mean x86-64 in the wild. 15 to 19 are the same machines
 * where they boot over HTTP; there is none of ours for 32-bit ARM (10 and 18).
 */
const LOADERS: ReadonlyMap<number, string> = new Map([
  [0, 'undionly.kpxe'],
  [6, 'snponly-i386.efi'],
  [7, 'snponly.efi'],
  [9, 'snponly.efi'],
  [11, 'snponly-arm64.efi'],
  [15, 'snponly-i386.efi'],
  [16, 'snponly.efi'],
  [17, 'snponly.efi'],
  [19, 'snponly-arm64.efi'],
])

/**
 * What starts GRUB where the firmware starts only what is signed: shim, which Microsoft signed and which knows the key of
 * its distribution. Any other machine has iPXE also where GRUB is wanted.
 */
const SHIMS: ReadonlyMap<number, string> = new Map([
  [7, 'shimx64.efi'],
  [9, 'shimx64.efi'],
  [11, 'shimaa64.efi'],
  [16, 'shimx64.efi'],
  [17, 'shimx64.efi'],
  [19, 'shimaa64.efi'],
])

export function loaderFor(arch: number, bootloader?: 'grub'): string | undefined {
  return (bootloader === 'grub' ? SHIMS.get(arch) : undefined) ?? LOADERS.get(arch)
}

/** Whether what it starts never asks for an address again, as an iPXE does. */
export function isShim(loader: string): boolean {
  return loader.startsWith('shim')
}
