import type { MakeRoom } from '../../../../libs/image/room.ts'

/** Where tools work, and until when. */
export interface ToolPlace {
  /** Whatever they write goes there; it is removed afterwards. */
  directory: string
  /** Environment variables, PATH among them. */
  environment: Readonly<Record<string, string>>
  signal: AbortSignal
  /** Called if there is no room for what they are going to write. */
  makeRoom?: MakeRoom
}
