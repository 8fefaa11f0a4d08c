/**
 * Kernel arguments as the kernel takes them apart: at spaces, but for those between double quotes (next_arg in its
 * lib/cmdline.c). The quotes themselves are left out: a loader that is handed words puts its own around them.
 */
export function kernelWords(args: readonly string[]): string[] {
  const words: string[] = []
  let word: string | undefined
  let isQuoted = false
  for (const char of args.join(' ')) {
    if (char === '"') {
      isQuoted = !isQuoted
      word ??= ''
    } else if (char === ' ' && !isQuoted) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (word !== undefined) words.push(word)
  return words
}
