/** One time that a lease was held, from acquiring it to losing it. */
export interface LeaseTerm {
  holder: string
  /** Of two terms with the same origin, the later one has the higher epoch. */
  epoch: number
  /** Identifies the lease bucket: epochs start again where it is made anew. */
  origin: string
}

export function serializeTerm({ holder, epoch, origin }: LeaseTerm): Uint8Array {
  return Buffer.from(JSON.stringify({ holder, epoch, origin }))
}

/** Undefined for bytes that are no term. */
export function parseTerm(bytes: Uint8Array): LeaseTerm | undefined {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { holder, epoch, origin } = value as Record<string, unknown>
  if (typeof holder !== 'string' || typeof origin !== 'string' || !Number.isSafeInteger(epoch))
    return undefined
  return { holder, epoch: epoch as number, origin }
}
