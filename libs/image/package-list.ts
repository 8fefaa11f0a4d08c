/** A package that is installed in an image; `arch` is `-` where none is told. */
export interface Package {
  name: string
  version: string
  arch: string
}

/** What happened to a package, by its name and architecture. Of one that is there in several versions, all of them. */
export interface PackageChange {
  name: string
  arch: string
  /** None: it was added. */
  before: string[]
  /** None: it was removed. */
  after: string[]
}

/** Visible ASCII, as all package managers allow: anything else in a database is no name and no version. */
const WORD = /^[\x21-\x7e]{1,256}$/

/** Packages as lines `NAME VERSION ARCH`, sorted and each once: the same packages give the same bytes. */
export function formatPackages(packages: Iterable<Package>): string {
  const lines = new Set<string>()
  for (const { name, version, arch } of packages) {
    if (WORD.test(name) && WORD.test(version) && WORD.test(arch)) lines.add(`${name} ${version} ${arch}\n`)
  }
  return [...lines].sort().join('')
}

/** The packages of such lines; what is no such line is passed over. */
export function parsePackages(text: string): Package[] {
  return text.split('\n').flatMap((line) => {
    const [name, version, arch, ...more] = line.split(' ')
    return name && version && arch && more.length === 0 ? [{ name, version, arch }] : []
  })
}

/** In which packages two lists differ, by name. */
export function comparePackages(before: readonly Package[], after: readonly Package[]): PackageChange[] {
  const [old, now] = [versionsByKey(before), versionsByKey(after)]
  const changes: PackageChange[] = []
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [were, are] = [old.get(key) ?? [], now.get(key) ?? []]
    if (were.join(' ') === are.join(' ')) continue
    const [name = '', arch = ''] = key.split(' ')
    changes.push({ name, arch, before: were, after: are })
  }
  return changes
}

function versionsByKey(packages: readonly Package[]): Map<string, string[]> {
  const groups = Map.groupBy(packages, ({ name, arch }) => `${name} ${arch}`)
  return new Map(Array.from(groups, ([key, group]) => [key, group.map(({ version }) => version).sort()]))
}
