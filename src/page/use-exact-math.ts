/** Imported first: for all that runs in this thread. */
import { cos, exp, log, sin } from './exact-math.ts';

Object.assign(Math, { exp, log, sin, cos });
