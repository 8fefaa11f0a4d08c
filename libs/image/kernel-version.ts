// Warewulf's rule (internal/pkg/kernel): the first thing in the path that looks like 6.1.0-28. What distributions
// add, as in 5.14.0-427.13.1.el9_4.x86_64, is part of the release, but not of the version.
const VERSION = /\d+\.\d+\.\d+(?:-[\d.]+)?/

const IN_MODULES = /\/lib\/modules\/([^/]+)\/vmlinuz(?:\.gz)?$/
const IN_BOOT = /\/(?:vmlinuz|Image|initramfs|initrd\.img|initrd)-([^/]+)$/
const IMAGE_SUFFIX = /\.(?:img|gz)$/
const ARCHITECTURE = /[.-](?:x86_64|amd64|aarch64|arm64|ppc64|ppc64le|s390x|riscv64|i686)(?![a-z0-9])/

interface NamedKernel {
  path: string
  version: string
}

/** The version in a kernel's or initramfs's path, empty if there is none (/boot/vmlinuz-linux). */
export function versionIn(path: string): string {
  return (VERSION.exec(path)?.[0] ?? '').replace(/[.-]+$/, '')
}

/** The release, `uname -r`, that a path names: 6.1.0-28-amd64 of /boot/initrd.img-6.1.0-28-amd64. */
export function releaseIn(path: string): string {
  const release = (IN_MODULES.exec(path) ?? IN_BOOT.exec(path))?.[1] ?? ''
  return release.replace(IMAGE_SUFFIX, '')
}

/** Order of versions, number by number: 6.9.1 comes before 6.10.0, and 6.1.0 before 6.1.0-1. */
export function compareVersions(one: string, other: string): number {
  return compareNumbers(numbersOf(one), numbersOf(other))
}

function compareNumbers(ones: readonly number[], others: readonly number[]): number {
  for (let index = 0; index < Math.max(ones.length, others.length); index++) {
    const difference = (ones[index] ?? -1) - (others[index] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * Order of kernels by version, and of equal versions by the other numbers in their releases, which tell rebuilds of a
 * version apart: el9_3 comes before el9_4, and 6.9.1-arch1-1 before 6.9.1-arch1-2.
 */
export function compareKernels(one: NamedKernel, other: NamedKernel): number {
  return (
    compareVersions(one.version, other.version) ||
    compareNumbers(buildNumbers(one.path), buildNumbers(other.path))
  )
}

/** Up to the architecture: what follows tells variants apart (+64k), of which none is the newer. */
function buildNumbers(path: string): number[] {
  return (releaseIn(path).split(ARCHITECTURE)[0]!.match(/\d+/g) ?? []).map(Number)
}

/** Whether a version begins with another, whole numbers only: 6.1 begins 6.1.0-28, but not 6.10.2. */
export function startsWithVersion(version: string, start: string): boolean {
  return version.startsWith(start) && !/^\d/.test(version.slice(start.length))
}

function numbersOf(version: string): number[] {
  return version === '' ? [] : version.split(/[.-]/).map(Number)
}
