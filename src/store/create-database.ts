import { PGlite } from '@electric-sql/pglite';

/** A process of its own: makes an empty database in the folder that it is given, and ends. */
const pglite = await PGlite.create({ dataDir: process.argv[2] ?? '' });
await pglite.close();
