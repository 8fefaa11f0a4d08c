/** Threads of a build, if the machine has that many cores. Each has up to 70 MB, most of it what waits to be collected. */
export const BUILD_THREADS_MAX = 16

/** Threads that wait for the next build. */
export const IDLE_THREADS_MAX = 2

/** How far the threads of a build step back behind what else the process does (nice(2)). */
export const BUILD_NICENESS = 0

/** Raw bytes of segments that a thread gets together. */
export const JOB_BYTES = 1024 * 1024

/** Compressed segments that may be waiting to be written: bytes and number. */
export const BATCH_BYTES_MAX = 16 * 1024 * 1024
export const BATCH_BLOBS_MAX = 1_024

/** Segments that the disk makes sure of together: few enough that at the end of a build there is little to wait for. */
export const SURE_BLOBS = 128

/** Files of a tree: a build has 1 kB or so of each in memory. */
export const TREE_ENTRIES_MAX = 5_000_000

/** Directories that a thread is told to look into at once, and files in them that it tells about at once. */
export const LISTINGS_AT_ONCE = 64
export const LISTED_AT_ONCE = 1_000

/** Clocks of file systems tick that coarsely (FAT, some of NFS); those of local disks every few milliseconds. */
export const RECENT_NS = 2_000_000_000n

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

/** A file of a package database that is text: dpkg's status of 5,000 packages has 5 MB. */
export const PACKAGE_FILE_BYTES_MAX = 64 * 1024 * 1024

/** Files of such a database: pacman has one a package. */
export const PACKAGE_FILES_MAX = 50_000

/** An rpm database is copied before it is read. */
export const RPM_DATABASE_BYTES_MAX = 1024 * 1024 * 1024

/** Packages that rpm may list; others are left out. */
export const RPM_PACKAGES_MAX = 50_000

/** How long rpm may take for it: a whole distribution takes it two seconds. */
export const RPM_TIMEOUT_MS = 120_000

/** The configuration that a kernel was built with; those of distributions have 300 KB. */
export const KERNEL_CONFIG_BYTES_MAX = 4 * 1024 * 1024

/** Files of two images in segments that only one of them has: a comparison holds 300 bytes or so of each in memory. */
export const DIFF_FILES_MAX = 1_000_000

/** Segments that a comparison unpacks at once, if the machine has that many cores. */
export const DIFF_SEGMENTS_AT_ONCE_MAX = 8

/** Segments that are read and decompressed ahead while an image is unpacked: at most 4 MiB each. */
export const SEGMENTS_AHEAD_MAX = 16

/** Times of files that are set at once. */
export const TIMES_AT_ONCE_MAX = 64

/** A kernel module, or a file of firmware: the largest have 30 MB. It is in memory as a whole. */
export const MODULE_BYTES_MAX = 256 * 1024 * 1024

/** Segments of kernel modules that are compressed at once, if the machine has that many cores. */
export const MODULE_SEGMENTS_AT_ONCE_MAX = 8

/** Raw bytes of a segment of kernel modules, but for a single file that is larger: in memory once a core. */
export const MERGED_BYTES_MAX = 16 * 1024 * 1024

/** The header of a package in an rpm database, with the list of its files: that of kernel-source has 12 MB. */
export const RPM_HEADER_BYTES_MAX = 64 * 1024 * 1024
