/** Programs by which a log shows what it holds, and the Windows of the machine. Base names in lower case. */

/** They run on every Windows: a log without one of them has a few processes only. */
const ALWAYS_RUNNING = ['system', 'services', 'lsass'];

/** Whether a log has all processes of the machine, not a hand-picked few. */
export const hasAllProcesses = (images: ReadonlySet<string | undefined>): boolean =>
  ALWAYS_RUNNING.every((image) => images.has(image));

/** Whether a process runs as long as Windows does. @param image in lower case */
export const lastsWithWindows = (image: string): boolean => ALWAYS_RUNNING.includes(image);

/** Programs that every Windows runs, whatever its version. */
export const USUAL_IMAGES = ['system', 'smss', 'csrss', 'winlogon', 'services', 'lsass', 'explorer'] as const;

/** Programs that only Windows NT 4.0 and 2000 have, which exist for 32 bits only. */
const IMAGES_OF_32_BIT = ['spoolss', 'rpcss', 'tapisrv', 'mtx', 'winmgmt'];

/** Whether a program runs that only 32-bit Windows has. */
export const hasImageOf32Bit = (images: ReadonlySet<string>): boolean =>
  IMAGES_OF_32_BIT.some((image) => images.has(image));
