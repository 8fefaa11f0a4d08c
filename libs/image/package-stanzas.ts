import type { Package } from './package-list.ts'

const NO_ARCH = '-'
/** States of dpkg in which a package has no files: removed, or never installed (dpkg(1)). */
const ABSENT = new Set(['config-files', 'not-installed'])

/** The packages of a status file of dpkg (deb822(5)). In status.d, which minimal images have, no state is given. */
export function* dpkgPackages(text: string): Generator<Package> {
  for (const stanza of stanzas(text)) {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(stanza)?.[1]
    const [name, version, state] = [field('Package'), field('Version'), field('Status')?.split(' ').at(-1)]
    if (!name || !version || (state !== undefined && ABSENT.has(state))) continue
    yield { name, version, arch: field('Architecture') || NO_ARCH }
  }
}

/** The packages of apk's list of what is installed: a letter, a colon and a value a line. */
export function* apkPackages(text: string): Generator<Package> {
  for (const stanza of stanzas(text)) {
    const field = (letter: string): string | undefined =>
      new RegExp(`^${letter}:(.*)$`, 'm').exec(stanza)?.[1]
    const [name, version] = [field('P'), field('V')]
    if (name && version) yield { name, version, arch: field('A') || NO_ARCH }
  }
}

/** The package that a `desc` of pacman describes: `%NAME%`, its value on the line below, and so on. */
export function* pacmanPackages(text: string): Generator<Package> {
  const field = (name: string): string | undefined => new RegExp(`^%${name}%\n(.+)$`, 'm').exec(text)?.[1]
  const [name, version] = [field('NAME'), field('VERSION')]
  if (name && version) yield { name, version, arch: field('ARCH') || NO_ARCH }
}

/** Blocks of lines between empty ones, one after the other: the text may be long. */
function* stanzas(text: string): Generator<string> {
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('\n\n', start)
    yield end === -1 ? text.slice(start) : text.slice(start, end)
    if (end === -1) return
    start = end + 2
  }
}
