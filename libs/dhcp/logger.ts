/** What the server needs of a pino logger. */
export interface DhcpLogger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

export const silent: DhcpLogger = { debug() {}, info() {}, warn() {} }
