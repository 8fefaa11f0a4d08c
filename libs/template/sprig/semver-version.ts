import { goNumber } from '../go-number.ts'
import { type Named, named, type Value } from '../value.ts'

/** A version of semver.org, of which minor and patch may be left out. */
export interface Version {
  major: bigint
  minor: bigint
  patch: bigint
  /** What follows the first `-`: "" if it is a release. */
  prerelease: string
  /** What follows a `+`: says nothing about the order. */
  metadata: string
  original: string
}

const PATTERN =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/
const UINT64_MAX = 2n ** 64n - 1n

export function parseVersion(text: string): Version | { problem: string } {
  const match = PATTERN.exec(text)
  if (!match) return { problem: `${JSON.stringify(text)} is no version` }
  const [, major = '0', minor = '0', patch = '0', prerelease = '', metadata = ''] = match
  const numbers = [major, minor, patch].map(BigInt)
  if (numbers.some((number) => number > UINT64_MAX)) return { problem: `${text} has too large a number` }
  if (prerelease.split('.').some((part) => /^0[0-9]+$/.test(part))) {
    return { problem: `${text} has a number that begins with 0 in its pre-release` }
  }
  return { major: numbers[0]!, minor: numbers[1]!, patch: numbers[2]!, prerelease, metadata, original: text }
}

/** Negative if the left one comes first, 0 if they differ in nothing but metadata. */
export function compareVersions(left: Version, right: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const) {
    if (left[part] !== right[part]) return left[part] < right[part] ? -1 : 1
  }
  if (left.prerelease === right.prerelease) return 0
  if (left.prerelease === '') return 1
  return right.prerelease === '' ? -1 : comparePrereleases(left.prerelease, right.prerelease)
}

/** Part by part: numbers by their value, before texts; what ends first comes first. */
export function comparePrereleases(left: string, right: string): number {
  const leftParts = left.split('.')
  const rightParts = right.split('.')
  for (let at = 0; at < Math.max(leftParts.length, rightParts.length); at++) {
    const difference = compareParts(leftParts[at] ?? '', rightParts[at] ?? '')
    if (difference !== 0) return difference
  }
  return 0
}

function compareParts(left: string, right: string): number {
  if (left === right) return 0
  if (left === '') return -1
  if (right === '') return 1
  const [leftNumber, rightNumber] = [numberOf(left), numberOf(right)]
  if (leftNumber === undefined && rightNumber === undefined) return left > right ? 1 : -1
  if (leftNumber === undefined) return 1
  if (rightNumber === undefined) return -1
  return leftNumber > rightNumber ? 1 : -1
}

function numberOf(part: string): bigint | undefined {
  if (!/^[0-9]+$/.test(part)) return undefined
  const number = BigInt(part)
  return number > UINT64_MAX ? undefined : number
}

export function versionText({ major, minor, patch, prerelease, metadata }: Version): string {
  const text = `${major}.${minor}.${patch}`
  return text + (prerelease && `-${prerelease}`) + (metadata && `+${metadata}`)
}

/** As templates have it, with the methods that need no argument. */
export function versionValue(version: Version): Named {
  const methods = { ...methodsOf(version), Original: () => version.original }
  return named('*semver.Version', versionText(version), methods)
}

function methodsOf(version: Version): Record<string, () => Value> {
  const { major, minor, patch, prerelease, metadata } = version
  return {
    Major: () => goNumber('uint64', major),
    Minor: () => goNumber('uint64', minor),
    Patch: () => goNumber('uint64', patch),
    Prerelease: () => prerelease,
    Metadata: () => metadata,
    String: () => versionText(version),
    IncMajor: () => next({ ...version, major: major + 1n, minor: 0n, patch: 0n }),
    IncMinor: () => next({ ...version, minor: minor + 1n, patch: 0n }),
    IncPatch: () => next({ ...version, patch: prerelease === '' ? patch + 1n : patch }),
  }
}

/** In Go it is a struct and no pointer to one, which is why it lacks a method. */
function next(version: Version): Named {
  const plain = { ...version, prerelease: '', metadata: '' }
  return named('semver.Version', versionText(plain), methodsOf(plain))
}
