-- rows.db, utf16.db and rows.db-wal were made of this by sqlite3:
--   sqlite3 utf16.db "PRAGMA page_size=512; PRAGMA encoding='UTF-16be'; CREATE TABLE t(a, b); INSERT INTO t VALUES('größe', 'zwölf');"
--   sqlite3 made.db < rows.sql, and copies as rows.db and rows.db-wal taken before it ended (the line .system does so)
PRAGMA page_size=512;
CREATE TABLE ItemTable(key TEXT UNIQUE, value BLOB);
INSERT INTO ItemTable VALUES('theme', 'dark');
INSERT INTO ItemTable VALUES('long', replace(hex(zeroblob(2000)), '00', 'word '));
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<200) INSERT INTO ItemTable SELECT 'key'||i, 'value'||i FROM n;
CREATE TABLE plain(id INTEGER PRIMARY KEY, a TEXT, b INT, c TEXT);
INSERT INTO plain VALUES(7, 'first', 3, 'second'||char(10)||'third');
CREATE TABLE without(a TEXT PRIMARY KEY, b TEXT) WITHOUT ROWID;
INSERT INTO without VALUES('one', 'eins'), ('two', 'zwei');
CREATE INDEX by_b ON without(b);
PRAGMA journal_mode=WAL;
INSERT INTO plain VALUES(9, 'from the log', 0, NULL);
UPDATE ItemTable SET value='light' WHERE key='theme';
.system cp made.db rows.db; cp made.db-wal rows.db-wal
