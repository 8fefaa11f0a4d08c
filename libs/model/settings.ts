import Type, { type Static } from 'typebox'
import { Blob } from './blob.ts'

/** Settings, by name. */
export const Settings = {
  cluster: Type.Object(
    { name: Type.String({ minLength: 1, maxLength: 63 }) },
    { additionalProperties: false },
  ),
  /** Network boot programs by the name they have over TFTP. */
  loaders: Type.Record(Type.String(), Blob),
  /** The iPXE script that every node gets unless it names another. */
  'boot-script': Type.Object(
    { name: Type.String(), body: Type.String({ maxLength: 65_536 }) },
    { additionalProperties: false },
  ),
} as const
export type ClusterSettings = Static<(typeof Settings)['cluster']>
export type Loaders = Static<(typeof Settings)['loaders']>
export type BootScript = Static<(typeof Settings)['boot-script']>
