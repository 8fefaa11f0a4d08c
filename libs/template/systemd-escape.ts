/** What stands for itself in the name of a unit (systemd.unit(5), "String escaping for inclusion in unit names"). */
const PLAIN = /^[A-Za-z0-9:_.]$/
const SLASH = 0x2f

/** What `systemd-escape TEXT` prints. */
export function escapeUnitName(text: string): string {
  let escaped = ''
  for (const byte of Buffer.from(text)) {
    const char = String.fromCharCode(byte)
    if (byte === SLASH) escaped += '-'
    else if (PLAIN.test(char) && (escaped !== '' || char !== '.')) escaped += char
    else escaped += `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return escaped
}

/** What `systemd-escape --path PATH` prints: slashes at both ends, and those that are doubled, do not count. */
export function escapePath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '')
  return parts.length === 0 ? '-' : escapeUnitName(parts.join('/'))
}
