import { checkScriptValue } from './safe-value.ts'

/** What a GRUB that came over the network reads first, by its name there. */
export const GRUB_START = 'grub.cfg'

/**
 * The same for every machine: it finds the script of the one that reads it, over HTTP where that GRUB can do that, or else
 * over TFTP. `muster` is then the device that it came from, with which the script goes on.
 *
 * `http` is host and port, `tftp` an address. GRUB's tests know no files of the network: what cannot be had is told by its
 * error. A script that was found never comes back. What stands for an asset tag is often no tag, and has no place in a URL
 * if it has blanks; the asset key is sent as iPXE does it.
 *
 * @throws {UnsafeScriptValueError}
 */
export function grubStart({ http, tftp }: { http: string | undefined; tftp: string }): string {
  const devices = [...(http === undefined ? [] : [`(http,${http})`]), `(tftp,${tftp})`]
  for (const device of devices) checkScriptValue('boot server', device)
  return `# Made by the boot server.
smbios --type 3 --get-string 8 --set asset
smbios --type 1 --get-uuid 8 --set uuid
if regexp '[^0-9A-Za-z._-]' "$asset"; then
  set asset=''
fi
export asset
export uuid
for muster in ${devices.map((device) => `'${device}'`).join(' ')}; do
  export muster
  echo "muster: asking $muster for the script of $net_default_mac"
  source "$muster/grub/$net_default_mac?assetkey=$asset&uuid=$uuid"
done
echo "muster: THE BOOT SERVER GIVES NO SCRIPT: the lines above say why"
echo "muster: the machine restarts in 30 seconds"
sleep 30
reboot
`
}
