import type { Link, LinkHandlers } from '../../../libs/tftp/link.ts'

/** Writes down what a link tells its transfer. */
export function events() {
  let wake = (): void => {}
  const opening = Promise.withResolvers<void>()
  const seen = {
    messages: [] as Buffer[],
    taken: 0,
    opening: opening.promise,
    handlers: {
      onOpen: () => opening.resolve(),
      onMessage: (message: Buffer) => {
        seen.messages.push(message)
        wake()
      },
      onError: (error: Error) => opening.reject(error),
      onTaken: () => void seen.taken++,
    } satisfies LinkHandlers,
    async until(count: number): Promise<void> {
      while (seen.messages.length < count) await new Promise<void>((resolve) => (wake = resolve))
    },
  }
  return seen
}

export function opened(link: Link, seen: ReturnType<typeof events>): Promise<void> {
  link.open(seen.handlers)
  return seen.opening
}
