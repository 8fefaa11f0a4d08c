import { RE2JS } from 're2js'
import { comparePrereleases, compareVersions, parseVersion, type Version } from './semver-version.ts'

/** What a version must be like: `>= 1.2`, `~1.2.3`, `^2`, `1.x`. */
interface Constraint {
  operator: string
  /** What was not said is 0. */
  version: Version
  saysMinor: boolean
  saysPatch: boolean
  /** All three numbers are said, and none of them by a wildcard. */
  isFull: boolean
}

// The bar in the classes is a mistake of the library behind sprig; without it, some texts would be read otherwise.
const NUMBER = '[0-9|xX*]+'
const SUFFIX = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
const PATTERN = `v?(?:${NUMBER})(?:\\.${NUMBER})?(?:\\.${NUMBER})?(?:-${SUFFIX})?(?:\\+${SUFFIX})?`
const OPERATOR = '(?:|=|!=|>|<|>=|=>|<=|=<|~|~>|\\^)'

// RE2 takes time in proportion to the text; JavaScript's expressions could take for ever on such patterns.
const RANGE = RE2JS.compile(`\\s*(${PATTERN})\\s+-\\s+(${PATTERN})\\s*`)
const ALL = RE2JS.compile(
  `^\\s*${OPERATOR}\\s*${PATTERN}\\s*(?:(?:\\s+|,\\s*)${OPERATOR}\\s*${PATTERN}\\s*)*$`,
)
const ONE = RE2JS.compile(`(${OPERATOR})\\s*(${PATTERN})`)
const PARTS = RE2JS.compile(
  `^v?(${NUMBER})(?:\\.(${NUMBER}))?(?:\\.(${NUMBER}))?((?:-${SUFFIX})?)(?:\\+${SUFFIX})?$`,
)

/** Alternatives (`||`) of constraints that must all be met. */
export function parseConstraints(text: string): { alternatives: Constraint[][] } | { problem: string } {
  const alternatives: Constraint[][] = []
  const written = RANGE.matcher(text).replaceAll(
    (_match: string, from: string, to: string) => `>= ${from}, <= ${to}`,
  )
  for (const alternative of written.split('||')) {
    if (!ALL.test(alternative)) return { problem: `improper constraint: ${alternative}` }
    const constraints: Constraint[] = []
    for (const [, operator = '', version = ''] of ONE.matchAll(alternative)) {
      const constraint = parseConstraint(operator, version)
      if (constraint === undefined) return { problem: `improper constraint: ${version}` }
      constraints.push(constraint)
    }
    alternatives.push(constraints)
  }
  return { alternatives }
}

function parseConstraint(operator: string, written: string): Constraint | undefined {
  const matcher = PARTS.matcher(written)
  if (!matcher.find()) return undefined
  const [major, minor, patch] = [1, 2, 3].map((group) => saidNumber(matcher.group(group)))
  const prerelease = matcher.group(4) ?? ''
  const saysMinor = major === undefined || minor !== undefined
  const saysPatch = !saysMinor || major === undefined || patch !== undefined
  const isFull = major !== undefined && minor !== undefined && patch !== undefined
  const numbers = major === undefined ? '0.0.0' : `${major}.${minor ?? 0}.${(minor && patch) ?? 0}`
  const version = parseVersion(isFull ? written : numbers + prerelease)
  return 'problem' in version ? undefined : { operator, version, saysMinor, saysPatch, isFull }
}

/** Undefined for a wildcard. */
function saidNumber(text: string | null): string | undefined {
  return text === null || /^[xX*]$/.test(text) ? undefined : text
}

export function meets(version: Version, alternatives: readonly Constraint[][]): boolean {
  return alternatives.some((constraints) => constraints.every((constraint) => check(version, constraint)))
}

function check(version: Version, constraint: Constraint): boolean {
  const { operator, version: bound, isFull } = constraint
  // A pre-release only counts where the constraint speaks of pre-releases.
  const isUnwanted = version.prerelease !== '' && bound.prerelease === ''
  if (isUnwanted && (operator !== '!=' || !isFull)) return false
  const order = compareVersions(version, bound)
  switch (operator) {
    case '!=':
      return isFull ? order !== 0 : differs(version, constraint)
    case '>':
      return isFull ? order > 0 : isAbove(version, constraint)
    case '<':
      return order < 0
    case '>=':
    case '=>':
      return order >= 0
    case '<=':
    case '=<':
      return isFull ? order <= 0 : !isBeyond(version, constraint)
    case '~':
    case '~>':
      return order >= 0 && isNear(version, constraint)
    case '^':
      return order >= 0 && isCompatible(version, constraint)
    default:
      return isFull ? order === 0 : order >= 0 && isNear(version, constraint)
  }
}

function differs(version: Version, { version: bound, saysMinor, saysPatch }: Constraint): boolean {
  if (version.major !== bound.major) return true
  if (!saysMinor) return false
  if (version.minor !== bound.minor) return true
  if (saysPatch) return compareVersions(version, bound) !== 0
  return comparePrereleases(version.prerelease, bound.prerelease) !== 0
}

function isAbove(version: Version, { version: bound, saysMinor, saysPatch }: Constraint): boolean {
  if (version.major !== bound.major) return version.major > bound.major
  if (!saysMinor) return false
  return saysPatch ? compareVersions(version, bound) > 0 : version.minor > bound.minor
}

function isBeyond(version: Version, { version: bound, saysMinor }: Constraint): boolean {
  if (version.major !== bound.major) return version.major > bound.major
  return saysMinor && version.minor > bound.minor
}

/** The same minor version, or major one if no other is said. */
function isNear(version: Version, { version: bound, saysMinor, saysPatch }: Constraint): boolean {
  const isZero = bound.major === 0n && bound.minor === 0n && bound.patch === 0n
  if (isZero && saysMinor && saysPatch) return true
  return version.major === bound.major && (!saysMinor || version.minor === bound.minor)
}

/** The same up to the first number that is not 0. */
function isCompatible(version: Version, { version: bound, saysMinor, saysPatch }: Constraint): boolean {
  if (version.major !== bound.major) return false
  if (bound.major > 0n || !saysMinor) return true
  if (version.minor !== bound.minor) return false
  return bound.minor > 0n || !saysPatch || version.patch === bound.patch
}
