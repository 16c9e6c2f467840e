-- What banks hold is kept beside the banks that were read; the tables for it have no use any more.
DROP TABLE IF EXISTS shelf;
DROP TABLE IF EXISTS shelf_mark;
