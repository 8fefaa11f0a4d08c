import { grubValues } from './grub-script.ts'
import { ipxeScript } from './node-script.ts'
import { machineValues } from './node-values.ts'
import type { ScriptLoader } from './script-file.ts'
import { checkServers } from './servers.ts'

/** What a rack whose controllers did not say what to do says itself. */
const BODIES: Record<ScriptLoader, string> = {
  ipxe: `echo muster: NO NODE HAS THE MAC ADDRESS \${wwid}; the machine restarts in 60 seconds
sleep 60
reboot
`,
  grub: `echo "muster: NO NODE HAS THE MAC ADDRESS $wwid; the machine restarts in 60 seconds"
sleep 60
reboot
`,
}

/** The script for a machine that no node has the MAC address of. @throws {UnsafeScriptValueError | ScriptLimitError} */
export function unconfiguredScript(options: {
  mac: string
  servers: readonly string[]
  loader: ScriptLoader
  /** That of the rack's head: `unconfigured` of config/boot, unless the site has another. */
  body: string | undefined
}): string {
  const { mac, servers, loader, body = BODIES[loader] } = options
  checkServers(servers)
  const values = machineValues({ mac, servers })
  if (loader === 'ipxe') return ipxeScript({ values, mac, servers, body })
  return `${grubValues({ values, mac, servers })}\n${body}`
}
