import type { Place } from './command-line.ts'
import type { NameKind, Wanted, Word } from './wanted.ts'

/** A line that tells the shell to complete paths by itself. */
const FILES_LINE = ':files'

/** Lines for the script of a shell. `namesOf` gives the names that there are. */
export async function candidateLines(
  place: Place,
  {
    wanted,
    namesOf,
    filesOf,
    versionsOf,
  }: {
    wanted: Wanted
    namesOf: (kind: NameKind) => Promise<readonly string[]>
    /** Paths in an overlay. */
    filesOf: (overlay: string) => Promise<readonly string[]>
    /** Numbers of an image's versions. */
    versionsOf: (image: string) => Promise<readonly string[]>
  },
): Promise<string[]> {
  if (wanted.of === 'nothing') return []
  if (wanted.of === 'files') return [FILES_LINE]
  // What stands in the same word before what is completed.
  const head = place.inside ? `${place.option!.long}=` : ''
  if (wanted.of === 'words') return linesOf(wanted.words, { head, text: place.text })
  if (wanted.of === 'overlay files') {
    const words = (await filesOf(wanted.overlay)).map((word) => ({ word, about: '' }))
    return linesOf(words, { head, text: place.text })
  }
  if (wanted.of === 'versions') {
    const words = (await versionsOf(wanted.image)).map((number) => ({
      word: wanted.head + number,
      about: '',
    }))
    return linesOf(words, { head, text: place.text })
  }
  const [done, text] = wanted.isList ? cutAtComma(place.text) : ['', place.text]
  const names = await namesOf(wanted.kind)
  const taken = new Set(wanted.isList ? done.split(',') : [])
  const words = names.filter((name) => !taken.has(name)).map((word) => ({ word, about: '' }))
  return linesOf(words, { head: head + done, text })
}

function linesOf(words: readonly Word[], { head, text }: { head: string; text: string }): string[] {
  return words
    .filter(({ word }) => word.startsWith(text))
    .map(({ word, about }) => `${head}${word}\t${about.split('\n')[0]}`)
}

/** `a,b` is `a,` and `b`. */
function cutAtComma(text: string): [done: string, rest: string] {
  const at = text.lastIndexOf(',')
  return [text.slice(0, at + 1), text.slice(at + 1)]
}
