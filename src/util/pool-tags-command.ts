/** The commands that make the lists which `--pool-tags` reads. */

/** PoolMon of the Windows Driver Kit; of Windows 2000 to Server 2003 in the support tools. */
export const POOLMON_COMMAND = 'poolmon -n first.txt';
export const SECOND_POOLMON_COMMAND = 'poolmon -n second.txt';
