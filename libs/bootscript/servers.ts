import { ScriptLimitError, UnsafeScriptValueError } from './errors.ts'
import { SERVER_BYTES_MAX, SERVERS_MAX } from './limits.ts'

/** A base URL of a boot server: no path, nothing to be encoded, no comma as the kernel gets them in a list. */
const BASE_URL = /^https?:\/\/(?:[0-9A-Za-z.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/

/** @throws {UnsafeScriptValueError | ScriptLimitError} */
export function checkServers(servers: readonly string[]): void {
  if (servers.length === 0 || servers.length > SERVERS_MAX) {
    throw new ScriptLimitError(`a boot script names 1 to ${SERVERS_MAX} boot servers, not ${servers.length}`)
  }
  for (const server of servers) {
    if (server.length <= SERVER_BYTES_MAX && BASE_URL.test(server)) continue
    throw new UnsafeScriptValueError(
      `${JSON.stringify(server.slice(0, 80))} is not the base URL of a boot server`,
      {
        hint: 'For example http://10.0.0.1:9873.',
      },
    )
  }
}
