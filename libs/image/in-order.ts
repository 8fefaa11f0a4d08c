/**
 * Does work on items, some at once, and gives the results in the items' order. What was begun has ended when the loop
 * over it is left, by an error or otherwise.
 */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  work: (item: T) => Promise<R>,
  { atOnceMax }: { atOnceMax: number },
): AsyncGenerator<R, void, void> {
  const begun: Promise<R>[] = []
  try {
    for (const item of items) {
      const task = work(item)
      task.catch(() => {}) // it is waited for in its turn
      begun.push(task)
      if (begun.length >= atOnceMax) yield await begun.shift()!
    }
    while (begun.length > 0) yield await begun.shift()!
  } finally {
    await Promise.allSettled(begun)
  }
}
