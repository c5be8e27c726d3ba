/**
 * `--heartbeat`: a GET after each run that worked. A monitor that hears nothing reports that the runs have stopped, whatever
 * the reason is; so a run that failed sends nothing. The address is a secret, like that of a webhook.
 */
import { LeakscanError } from '../../util/errors.ts';
import { listOf } from '../options/option-values.ts';
import { parseAddress } from './notify.ts';
import { sendRequests, shownAddress, type RequestTools } from './send-request.ts';

/** @throws LeakscanError USAGE; without the address */
export function parseHeartbeat(value: string | readonly string[] | undefined): URL | null {
  const [text, ...more] = listOf('--heartbeat', value);
  if (more.length > 0) {
    throw new LeakscanError('USAGE', `--heartbeat is given ${more.length + 1} times; give it once`);
  }
  return text === undefined ? null : parseAddress(text, '--heartbeat');
}

/** @returns a warning; null where it was delivered */
export async function sendHeartbeat(url: URL, tools: RequestTools): Promise<string | null> {
  const [failure = null] = await sendRequests([{ url, body: null }], tools);
  return failure === null ? null : `heartbeat to ${shownAddress(url)} was not delivered: ${failure}`;
}
