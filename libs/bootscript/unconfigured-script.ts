import { checkScriptValue } from './safe-value.ts'
import { checkServers } from './servers.ts'

/** Seconds until a machine that nobody knows starts over: time enough to read the screen. */
const PAUSE_SECONDS = 60

/** The iPXE script for a machine that no node has the MAC address of. @throws {UnsafeScriptValueError | ScriptLimitError} */
export function unconfiguredScript({ mac, servers }: { mac: string; servers: readonly string[] }): string {
  checkServers(servers)
  checkScriptValue('MAC address', mac)
  return `#!ipxe
echo
echo muster: NO NODE HAS THE MAC ADDRESS ${mac}
echo muster: asset tag \${asset}, UUID \${uuid}, serial number \${serial}, asked at ${servers.join(', ')}
echo muster: give a node of this rack this MAC address, and it boots with the next try (muster node add, muster node set)
echo muster: the machine restarts in ${PAUSE_SECONDS} seconds
sleep ${PAUSE_SECONDS}
reboot
`
}
