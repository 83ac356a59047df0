-- Releases: a company's own content, whole, each time it was published; and why a tree was recalled.

-- A session is never looked for by its trees.
DROP INDEX session_closure;

ALTER TABLE tree ADD COLUMN recall_note TEXT NOT NULL DEFAULT '' CHECK (length(recall_note) <= 2000);

-- Written when content is published, by an author's command or at a start with new content; kept for ever, so that what people
-- were told years ago can still be explained. It belongs to the installation, not to a workspace. `digest` is over the files.
CREATE TABLE release (
  no INTEGER PRIMARY KEY,
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  at INTEGER NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  approved_by TEXT NOT NULL CHECK (length(approved_by) <= 500),
  note TEXT NOT NULL CHECK (length(note) BETWEEN 1 AND 2000)
) STRICT;
CREATE INDEX release_digest ON release (digest, no);
CREATE TABLE release_file (
  release_no INTEGER NOT NULL REFERENCES release (no),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 500),
  text TEXT NOT NULL,
  PRIMARY KEY (release_no, name)
) STRICT;
CREATE TRIGGER release_is_not_changed BEFORE UPDATE ON release
BEGIN SELECT RAISE(ABORT, 'a release is not changed'); END;
CREATE TRIGGER release_is_not_deleted BEFORE DELETE ON release
BEGIN SELECT RAISE(ABORT, 'a release is not deleted'); END;
CREATE TRIGGER release_file_is_not_changed BEFORE UPDATE ON release_file
BEGIN SELECT RAISE(ABORT, 'a release is not changed'); END;
CREATE TRIGGER release_file_is_not_deleted BEFORE DELETE ON release_file
BEGIN SELECT RAISE(ABORT, 'a release is not deleted'); END;
