import { Browser } from './browser.js';
import { servePage } from './page.server.js';
import { photograph } from './photograph.js';

/*
 * The program that runs in the sandbox, with nothing but Node: serves a page, shows it, and writes the picture to its
 * output. Its arguments: the page's folder, Chromium, a folder for Chromium's profile, the size as JSON, and for how
 * many milliseconds a page may load.
 */
const [folder = '', chromium = '', profile = '', size = '', patienceMs = ''] = process.argv.slice(2);
const pictureSize = JSON.parse(size) as Parameters<typeof photograph>[2];
const browser = Browser.start(chromium, profile, pictureSize);
const url = await servePage(folder);
const picture = await photograph(browser, url, pictureSize, Number(patienceMs));
process.stdout.write(picture, () => process.exit(0));
