/** Names longer than this are not compared: they are no slip of the pen. */
const LENGTH_MAX = 64

/** The candidate that a mistyped word was probably meant to be, if one is near enough. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LENGTH_MAX) return undefined
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue
    const distance = distanceOf(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** `did you mean rack?`, or nothing; to be put behind a message. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const best = nearest(word, candidates)
  return best === undefined ? '' : `; did you mean ${best}?`
}

/** How many insertions, deletions, replacements and swaps of neighbours lead from one to the other. */
function distanceOf(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1
      let distance = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + cost)
      const isSwap =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (isSwap) distance = Math.min(distance, beforeLast[column - 2]! + 1)
      next.push(distance)
    }
    ;[beforeLast, last] = [last, next]
  }
  return last[to.length]!
}
