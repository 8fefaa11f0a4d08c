/** Segments that are read, compressed and stored at once, if the machine has that many cores. */
export const SEGMENTS_AT_ONCE_MAX = 64

/** A single file too large for a segment is compressed as it is read, but the result is in memory: one at a time. */
export const LARGE_SEGMENTS_AT_ONCE_MAX = 1

/** A kernel or initramfs: it is loaded as a whole, here and by the firmware. */
export const BOOT_FILE_BYTES_MAX = 1024 * 1024 * 1024

/** The image's own list of what to leave out. */
export const EXCLUDES_FILE_BYTES_MAX = 1024 * 1024

/** As many symbolic links may lead to a file as Linux follows (path_resolution(7)). */
export const LINKS_MAX = 40

/** Files with lost attributes that are named in warnings; the report lists them all. */
export const FILES_NAMED_MAX = 20

/** A file of an image that templates can include, in bytes. */
export const TEXT_FILE_BYTES_MAX = 1024 * 1024
