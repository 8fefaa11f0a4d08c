import { namesOfScripts } from '../../../libs/model/script-names.ts'
import type { ScriptTexts } from '../../../libs/model/settings.ts'
import type { Client } from '../client.ts'

/** The setting that holds the site's scripts. */
export const SETTING = 'boot-scripts'

export interface Scripts {
  shipped: ScriptTexts
  site: ScriptTexts
  /** Sequence of the change that put the site's; 0 if there never were any. */
  seq: number
}

/** All boot scripts, by file: `default.ipxe`. */
export async function readScripts(client: Client): Promise<Scripts> {
  const [{ value: shipped }, { value: site, seq }] = await Promise.all([
    client.get<{ value: ScriptTexts }>('/v1/settings/shipped-scripts'),
    client.get<{ value: ScriptTexts; seq: number }>(`/v1/settings/${SETTING}`),
  ])
  return { shipped, site, seq }
}

/** What nodes can name. */
export async function readScriptNames(client: Client): Promise<string[]> {
  return [...namesOfScripts(await readScripts(client))].sort()
}

/** The files there are. */
export async function readScriptFiles(client: Client): Promise<string[]> {
  const { shipped, site } = await readScripts(client)
  return Object.keys({ ...shipped, ...site }).sort()
}
