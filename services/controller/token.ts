import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'

/** Bytes of randomness in a token that muster makes. */
const TOKEN_BYTES = 24

/** The token that is configured, else the one in the file, which is made at the first start. */
export async function loadToken(options: { configured: string | undefined; file: string }): Promise<string> {
  if (options.configured !== undefined) return options.configured
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  try {
    await writeFile(options.file, `${token}\n`, { mode: 0o600, flag: 'wx' })
    return token
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return (await readFile(options.file, 'utf8')).trim()
  }
}
