import { Latest } from './latest.ts'

/**
 * Yields what work reports while it goes on, the newest where there is more than the reader takes, and returns what
 * comes of it. A reader that leaves ends the work, and is kept until it has ended.
 */
export async function* following<Step, Result>(
  signal: AbortSignal,
  work: (report: (step: Step) => void, signal: AbortSignal) => Promise<Result>,
): AsyncGenerator<Step, Result, void> {
  const left = new AbortController()
  const latest = new Latest<Step>()
  const working = work((step) => latest.set(step), AbortSignal.any([signal, left.signal]))
  const ended = working.then(
    () => latest.end(),
    () => latest.end(),
  )
  try {
    for await (const step of latest) yield step
    return await working
  } finally {
    left.abort()
    await ended
  }
}
