/**
 * Does things side by side. If one fails, the others are told so by their signal; once all have ended, it rejects with
 * what failed first.
 */
export async function together<T extends readonly unknown[]>(
  signal: AbortSignal | undefined,
  begin: (signal: AbortSignal) => { [K in keyof T]: Promise<T[K]> },
): Promise<T> {
  const failed = new AbortController()
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  const parts = begin(either).map((part: Promise<unknown>) =>
    part.catch((error) => {
      failed.abort(error)
      throw error
    }),
  )
  await Promise.allSettled(parts)
  signal?.throwIfAborted()
  failed.signal.throwIfAborted()
  return (await Promise.all(parts)) as unknown as T
}
