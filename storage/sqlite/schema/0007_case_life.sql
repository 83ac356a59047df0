-- The life of a case: who approves, who was affected, which words were used, what HR asks and answers, which cases belong
-- together, and an index to find them by their words.

-- What somebody may do. A person may have several roles; `senior` is who agrees to a warning or an ending. A scope bounds hr and
-- senior to a region, a team or both ('' is all). `region` and `team` are where the person works. Written by administrators.
ALTER TABLE person ADD COLUMN is_hr INTEGER NOT NULL DEFAULT 0 CHECK (is_hr IN (0, 1));
ALTER TABLE person ADD COLUMN is_admin INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1));
ALTER TABLE person ADD COLUMN is_senior INTEGER NOT NULL DEFAULT 0 CHECK (is_senior IN (0, 1));
ALTER TABLE person ADD COLUMN scope_region TEXT NOT NULL DEFAULT '' CHECK (length(scope_region) <= 200);
ALTER TABLE person ADD COLUMN scope_team TEXT NOT NULL DEFAULT '' CHECK (length(scope_team) <= 200);
ALTER TABLE person ADD COLUMN region TEXT NOT NULL DEFAULT '' CHECK (length(region) <= 200);
ALTER TABLE person ADD COLUMN team TEXT NOT NULL DEFAULT '' CHECK (length(team) <= 200);
UPDATE person SET is_hr = (role = 'hr'), is_admin = (role = 'admin');
DROP INDEX person_role;
ALTER TABLE person DROP COLUMN role;
CREATE INDEX person_hr ON person (is_hr, tenant, actor) WHERE is_hr = 1;
CREATE INDEX person_admin ON person (is_admin, tenant, actor) WHERE is_admin = 1;
CREATE INDEX person_senior ON person (is_senior, tenant, actor) WHERE is_senior = 1;

-- Where the case belongs: copied from its owner when it is opened, so that it does not move when people do.
ALTER TABLE case_head ADD COLUMN region TEXT NOT NULL DEFAULT '' CHECK (length(region) <= 200);
ALTER TABLE case_head ADD COLUMN team TEXT NOT NULL DEFAULT '' CHECK (length(team) <= 200);
CREATE INDEX case_head_changed ON case_head (tenant, changed_at, number);
CREATE INDEX case_head_opened ON case_head (tenant, opened_at, number);

-- A second person's yes to a decision. Written with the decision and by whoever answers; kept for ever, the reason's text is not.
CREATE TABLE approval (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  decision_id INTEGER NOT NULL REFERENCES decision (id),
  outcome TEXT NOT NULL CHECK (length(outcome) BETWEEN 1 AND 500),
  asked_by TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 500),
  asked_at INTEGER NOT NULL,
  asked_of TEXT NOT NULL CHECK (length(asked_of) BETWEEN 1 AND 500),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'sent_back', 'withdrawn')),
  by_actor TEXT NOT NULL DEFAULT '' CHECK (length(by_actor) <= 500),
  at INTEGER,
  reason TEXT NOT NULL DEFAULT '',
  CHECK ((state = 'waiting') = (at IS NULL)),
  CHECK ((at IS NULL) = (by_actor = ''))
) STRICT;
CREATE INDEX approval_case ON approval (case_no, id);
CREATE UNIQUE INDEX approval_waiting_once ON approval (case_no) WHERE state = 'waiting';
CREATE INDEX approval_waiting ON approval (tenant, id) WHERE state = 'waiting';

-- People of ours a case touches: those affected by the conduct, and those a complaint is about (`subject`). An amendment is a new
-- row of the same `person_no` (the id of the first). Written by the turn and the console; names and texts go with those of the case.
CREATE TABLE affected (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  person_no INTEGER,
  part TEXT NOT NULL CHECK (part IN ('affected', 'subject')),
  actor TEXT NOT NULL CHECK (length(actor) <= 500),
  name TEXT NOT NULL CHECK (length(name) <= 10000),
  name_key TEXT NOT NULL CHECK (length(name_key) <= 10000),
  offered TEXT NOT NULL,
  accepted TEXT NOT NULL CHECK (accepted IN ('unknown', 'yes', 'no', 'later')),
  wishes TEXT NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX affected_case ON affected (case_no, id);
CREATE INDEX affected_actor ON affected (tenant, actor, at) WHERE actor <> '';

-- Words that were handed out for a case, as they were. Written by the turn; the hash stays, the text goes with those of the case.
CREATE TABLE issued_wording (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  wording TEXT NOT NULL CHECK (length(wording) BETWEEN 1 AND 500),
  text TEXT NOT NULL,
  text_hash TEXT NOT NULL CHECK (length(text_hash) = 64),
  content_digest TEXT NOT NULL CHECK (length(content_digest) <= 500),
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX issued_wording_case ON issued_wording (case_no, id);

-- What HR notes among themselves. Written by the console; the text goes with those of the case.
CREATE TABLE review_comment (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  text TEXT NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX review_comment_case ON review_comment (case_no, id);

-- What HR asks the manager, and the answer. Written by the console and the turn; texts go with those of the case.
CREATE TABLE review_question (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  text TEXT NOT NULL,
  asked_by TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 500),
  asked_at INTEGER NOT NULL,
  asked_of TEXT NOT NULL CHECK (length(asked_of) BETWEEN 1 AND 500),
  answer TEXT NOT NULL DEFAULT '',
  answered_by TEXT NOT NULL DEFAULT '' CHECK (length(answered_by) <= 500),
  answered_at INTEGER,
  CHECK ((answered_at IS NULL) = (answered_by = ''))
) STRICT;
CREATE INDEX review_question_case ON review_question (case_no, id);
CREATE INDEX review_question_waiting ON review_question (tenant, asked_of, id) WHERE answered_at IS NULL;

-- That a text was taken out, and why; the text itself is gone. Written by the console; kept for ever, the reason's text is not.
CREATE TABLE redaction (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  part TEXT NOT NULL CHECK (length(part) BETWEEN 1 AND 50),
  part_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX redaction_case ON redaction (case_no, id);

-- What was done with a case as a whole, and why. Written by the turn, the console and operators; the reason's text goes with the case.
CREATE TABLE case_change (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  what TEXT NOT NULL CHECK (what IN ('closed', 'reopened', 'withdrawn', 'legal_hold_on', 'legal_hold_off', 'exported')),
  reason TEXT NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX case_change_case ON case_change (case_no, id);

-- Two cases that may belong together; never merged. Written when the likeness is seen and by whoever answers; kept for ever.
CREATE TABLE case_link (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  low_no INTEGER NOT NULL REFERENCES case_head (no),
  high_no INTEGER NOT NULL REFERENCES case_head (no),
  kind TEXT NOT NULL CHECK (kind IN ('same_customer', 'related')),
  state TEXT NOT NULL CHECK (state IN ('offered', 'confirmed', 'refused')),
  offered_by TEXT NOT NULL CHECK (length(offered_by) BETWEEN 1 AND 500),
  offered_at INTEGER NOT NULL,
  by_actor TEXT NOT NULL DEFAULT '' CHECK (length(by_actor) <= 500),
  at INTEGER,
  CHECK (low_no < high_no),
  CHECK ((at IS NULL) = (state = 'offered')),
  CHECK ((at IS NULL) = (by_actor = '')),
  UNIQUE (low_no, high_no, kind)
) STRICT;
CREATE INDEX case_link_high ON case_link (high_no, low_no);

-- Three letters at a time of every customer's name, so that names that are nearly alike are found. Written with the case;
-- deleted when its texts go.
CREATE TABLE name_gram (
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  gram TEXT NOT NULL CHECK (length(gram) BETWEEN 1 AND 12),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  PRIMARY KEY (tenant, gram, case_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_gram_case ON name_gram (case_no);

-- The words of all cases. A row of search_doc is one text that can be found; where the text stands is told by kind and part, so
-- that there is one copy of it. `scope` holds, as words of the index, whose it is: t = workspace, o = owner, r = region, m = team,
-- s = somebody it touches, u = somebody a complaint in it is about. Its ids grow with time: newest first is their order. Written with
-- each text; deleted when the text goes.
CREATE TABLE search_doc (
  id INTEGER PRIMARY KEY,
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  kind TEXT NOT NULL CHECK (kind IN ('customer', 'note', 'quote', 'evidence', 'reason', 'comment')),
  part INTEGER NOT NULL,
  scope TEXT NOT NULL,
  UNIQUE (kind, part)
) STRICT;
CREATE INDEX search_doc_case ON search_doc (case_no);
CREATE VIEW search_text (id, text, scope) AS
SELECT id,
       CASE kind
         WHEN 'customer' THEN (SELECT customer FROM case_head WHERE no = part)
         WHEN 'note' THEN (SELECT text FROM note WHERE note.id = part)
         WHEN 'quote' THEN (SELECT quote FROM incident WHERE incident.id = part)
         WHEN 'evidence' THEN (SELECT evidence FROM finding WHERE finding.id = part)
         WHEN 'reason' THEN (SELECT reason FROM decision WHERE decision.id = part)
         ELSE (SELECT text FROM review_comment WHERE review_comment.id = part)
       END,
       scope
FROM search_doc;
CREATE VIRTUAL TABLE case_search USING fts5 (text, scope, content = 'search_text', content_rowid = 'id', columnsize = 0,
                                             tokenize = 'unicode61 remove_diacritics 2');
-- A comment among HR is not found as the owner's, and is marked as what it is, and as not for its keeper (k).
CREATE VIEW case_scope (no, for_all, without_owner) AS
SELECT no, 'o' || hex(owner) || ' ' || rest, 'comments k' || hex(owner) || ' ' || rest
FROM (SELECT no, owner,
             't' || hex(tenant) || CASE region WHEN '' THEN '' ELSE ' r' || hex(region) END ||
               CASE team WHEN '' THEN '' ELSE ' m' || hex(team) END ||
               coalesce((SELECT group_concat(
                           CASE actor WHEN '' THEN '' ELSE ' s' || hex(actor) END ||
                           CASE name_key WHEN '' THEN '' ELSE ' s' || hex(name_key) END ||
                           CASE WHEN part = 'subject' AND actor <> '' THEN ' u' || hex(actor) ELSE '' END ||
                           CASE WHEN part = 'subject' AND name_key <> '' THEN ' u' || hex(name_key) ELSE '' END, '')
                         FROM affected WHERE affected.case_no = case_head.no), '') AS rest
      FROM case_head);

-- What was written before there was an index, in the order it was written as far as that is known.
INSERT INTO search_doc (case_no, kind, part, scope)
SELECT case_no, kind, part, for_all FROM (
  SELECT no AS case_no, 'customer' AS kind, no AS part, opened_at AS at FROM case_head WHERE customer <> ''
  UNION ALL
  SELECT case_no AS case_no, 'note' AS kind, id AS part, at AS at FROM note WHERE text <> ''
  UNION ALL
  SELECT case_no AS case_no, 'quote' AS kind, id AS part, at AS at FROM incident WHERE quote <> ''
  UNION ALL
  SELECT case_no AS case_no, 'evidence' AS kind, id AS part, at AS at FROM finding WHERE evidence <> ''
  UNION ALL
  SELECT case_no AS case_no, 'reason' AS kind, id AS part, at AS at FROM decision WHERE reason <> ''
) JOIN case_scope ON no = case_no ORDER BY at, kind, part;
INSERT INTO case_search (case_search) VALUES ('rebuild');
