import { checkScriptValue } from './safe-value.ts'
import { checkServers } from './servers.ts'

/** Seconds until a machine that could not introduce itself starts over. */
const PAUSE_SECONDS = 60

/**
 * The iPXE script that has a machine which no node has the MAC address of ask for its script again, and say what machine it is.
 * A DHCP server has no room for so long an address. @throws {UnsafeScriptValueError | ScriptLimitError}
 */
export function introductionScript({ mac, server }: { mac: string; server: string }): string {
  checkServers([server])
  checkScriptValue('MAC address', mac)
  const said = ['serial', 'manufacturer', 'product'].map((name) => `&${name}=\${${name}:uristring}`).join('')
  return `#!ipxe
chain --replace ${server}/ipxe/${mac.replaceAll(':', '-')}?assetkey=\${asset:uristring}&uuid=\${uuid}${said} ||
echo muster: the boot server ${server} does not answer; the machine restarts in ${PAUSE_SECONDS} seconds
sleep ${PAUSE_SECONDS} ||
reboot
`
}
