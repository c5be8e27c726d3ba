// A scan with little memory for samples, for run.mjs: `bounded-scan.mjs MB LOG` writes the Report as JSON to standard output.
// @ts-check
import { renderReport, scan } from '../dist/index.js';

const [megabytes = '', log = ''] = process.argv.slice(2);
// 8 bytes for each number.
const report = await scan({ logs: log, maxKeptNumbers: Number(megabytes) * 131_072 });
process.stdout.write(await renderReport({ report, format: 'json' }));
