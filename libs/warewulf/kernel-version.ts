/** Where Warewulf looks for kernels in an image, in this order. */
export const KERNEL_PATTERNS: readonly string[] = [
  '/boot/Image-*',
  '/boot/vmlinuz-linux*',
  '/boot/vmlinuz-*',
  '/lib/modules/*/vmlinuz',
  '/lib/modules/*/vmlinuz.gz',
]

/** Part of the path of a kernel for debugging, and of one for rescue: neither is booted unless it is named. */
const SPECIAL: readonly string[] = ['+debug', '-rescue']

const VERSION = /\d+\.\d+\.\d+(-[\d.]+|)/g

interface Version {
  /** Three numbers. */
  release: readonly number[]
  /** What stands behind the hyphen, part by part. */
  rest: readonly string[]
}

/** The version of the kernel that Warewulf boots unless told otherwise, of the paths that the patterns find; "" for none. */
export function defaultKernelVersion(paths: readonly string[]): string {
  const usual = paths.filter((path) => !SPECIAL.some((part) => path.includes(part)))
  const versions = usual.map(versionOf).sort((one, other) => compare(other, one))
  const [highest] = versions
  if (!highest) return ''
  const rest = highest.rest.length === 0 ? '' : `-${highest.rest.join('.')}`
  return `${highest.release.join('.')}${rest}`
}

/** The last version in a path: of /lib/modules/6.1.0-18-amd64/vmlinuz it is 6.1.0-18. */
function versionOf(path: string): Version | undefined {
  for (const [found] of [...path.matchAll(VERSION)].reverse()) {
    const [release = '', rest] = found.replace(/\.$/, '').split('-')
    const parts = rest === undefined ? [] : rest.split('.')
    if (parts.every((part) => part !== '')) return { release: release.split('.').map(Number), rest: parts }
  }
  return undefined
}

/** A path without a version comes before all others, and a version without a rest after those with one. */
function compare(one: Version | undefined, other: Version | undefined): number {
  if (!one || !other) return Number(one !== undefined) - Number(other !== undefined)
  const release = compareNumbers(one.release, other.release)
  if (release !== 0) return release
  if (one.rest.length === 0 || other.rest.length === 0)
    return Number(one.rest.length === 0) - Number(other.rest.length === 0)
  return compareNumbers(one.rest.map(Number), other.rest.map(Number))
}

function compareNumbers(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const difference = (one[index] ?? -1) - (other[index] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
