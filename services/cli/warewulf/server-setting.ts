import type { Client } from '../client.ts'
import type { Current } from '../documents/description.ts'
import { RefusedError } from '../errors.ts'

/** The setting that holds what overlays can read of a Warewulf server. */
export const SERVER = 'warewulf'

/** The setting as it is now; undefined from a controller that has none of the kind. */
export async function readServerSetting(client: Client): Promise<Current | undefined> {
  try {
    const { seq, value } = await client.get<{ seq: number; value?: unknown }>(`/v1/settings/${SERVER}`)
    return { kind: 'setting', name: SERVER, seq, value: value ?? undefined }
  } catch (error) {
    if (error instanceof RefusedError && error.category === 'missing') return undefined
    throw error
  }
}
