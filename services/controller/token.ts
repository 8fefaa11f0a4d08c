import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { ConfigInvalidError } from '../../libs/config/errors.ts'

/** Bytes of randomness in a token that muster makes. */
const TOKEN_BYTES = 24
/** A shorter token could be guessed, or is what is left of a file that was cut short. */
const TOKEN_CHARS_MIN = 16

/**
 * The token that is configured, else the one in the file, which is made at the first start. The data
 * directory is this process's alone.
 * @throws {ConfigInvalidError} if it is too short to keep anybody out
 */
export async function loadToken(options: { configured: string | undefined; file: string }): Promise<string> {
  const { configured, file } = options
  if (configured !== undefined) {
    return checked(configured, { name: 'MUSTER_TOKEN', hint: 'Set a longer one, or none to have one made.' })
  }
  return checked((await readToken(file)) ?? (await makeToken(file)), {
    name: `the token in ${file}`,
    hint: 'Remove the file to have a new token made at the next start, or write a longer one into it.',
  })
}

async function readToken(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The file is there with all of the token or not at all, also after a power cut. */
async function makeToken(file: string): Promise<string> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const temporary = `${file}.new`
  await rm(temporary, { force: true })
  await writeFile(temporary, `${token}\n`, { mode: 0o600, flag: 'wx', flush: true })
  await rename(temporary, file)
  return token
}

function checked(token: string, options: { name: string; hint: string }): string {
  const { name, hint } = options
  if (token.length >= TOKEN_CHARS_MIN) return token
  throw new ConfigInvalidError(`${name} has fewer than ${TOKEN_CHARS_MIN} characters`, { hint })
}
