import { isBaseUrl } from '../records/base-url.ts'
import { ScriptLimitError, UnsafeScriptValueError } from './errors.ts'
import { SERVERS_MAX } from './limits.ts'

/** @throws {UnsafeScriptValueError | ScriptLimitError} */
export function checkServers(servers: readonly string[]): void {
  if (servers.length === 0 || servers.length > SERVERS_MAX) {
    throw new ScriptLimitError(`a boot script names 1 to ${SERVERS_MAX} boot servers, not ${servers.length}`)
  }
  for (const server of servers) {
    if (isBaseUrl(server)) continue
    throw new UnsafeScriptValueError(
      `${JSON.stringify(server.slice(0, 80))} is not the base URL of a boot server`,
      {
        hint: 'For example http://10.0.0.1:9873.',
      },
    )
  }
}
