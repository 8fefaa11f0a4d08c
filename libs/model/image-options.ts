import type { ImageOptions } from './image.ts'

/** What a version says of the flags that it was built with: only what is not usual, undefined if that is nothing. */
export function imageOptions(flags: {
  codec: 'gzip' | 'zstd' | 'auto'
  allRoot?: boolean
  excludes?: readonly string[]
}): ImageOptions | undefined {
  const { codec, allRoot = false, excludes = [] } = flags
  const options: ImageOptions = {
    ...(codec !== 'gzip' && { codec }),
    ...(allRoot && { allRoot }),
    ...(excludes.length > 0 && { excludes: [...excludes] }),
  }
  return Object.keys(options).length > 0 ? options : undefined
}

/** Whether two versions of the same tree were made in the same way. */
export function sameOptions(one: ImageOptions = {}, other: ImageOptions = {}): boolean {
  return one.codec === other.codec && sameFiles(one, other)
}

/** Whether they left out the same, and gave the files to the same, however they are compressed. */
export function sameFiles(one: ImageOptions = {}, other: ImageOptions = {}): boolean {
  const [excludes = [], others = []] = [one.excludes, other.excludes]
  return (
    one.allRoot === other.allRoot &&
    excludes.length === others.length &&
    excludes.every((pattern, index) => pattern === others[index])
  )
}
