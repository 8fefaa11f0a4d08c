/** What the server needs of a pino logger. */
export interface TftpLogger {
  debug(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export const silent: TftpLogger = { debug() {}, warn() {} }
