/** Boot servers that one script tries in turn, and that the node is told of. */
export const SERVERS_MAX = 4

/**
 * All of a node's kernel arguments together. x86 kernels cut their command line off at 2,047 bytes without a word
 * (COMMAND_LINE_SIZE); what is left is for what the script adds: MAC, servers, names of the initrds.
 */
export const KERNEL_ARGS_BYTES_MAX = 1_536

/** Of the part of the script that a group's nodes share, without comments, and with what it includes. */
export const BODY_BYTES_MAX = 16 * 1024

/** Boot scripts of a site, each for one loader. */
export const SITE_SCRIPTS_MAX = 64
