-- The first schema.
--
-- A time is milliseconds since 1970 UTC, a day is days since 1970, a hash is SHA-256 in lower-case hex. A row that belongs to a
-- workspace carries its tenant. Long texts have no length check of their own: length() reads every character, and the connection
-- refuses a row of more than a million bytes. A shipped file is never edited: a change is a new file.

-- Small values of the program itself. Written at first start and by operators; kept for ever. Tenant '' is the installation.
CREATE TABLE setting (
  tenant TEXT NOT NULL CHECK (length(tenant) <= 500),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 500),
  value BLOB NOT NULL,
  PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

-- Names, languages and roles of people. Written by the channels (names) and by administrators (roles); kept while the tenant is.
CREATE TABLE person (
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 500),
  display_name TEXT NOT NULL CHECK (length(display_name) <= 1000),
  locale TEXT NOT NULL CHECK (length(locale) <= 100),
  time_zone TEXT NOT NULL CHECK (length(time_zone) <= 100),
  standing TEXT NOT NULL CHECK (standing IN ('unknown', 'member', 'outsider')),
  role TEXT NOT NULL CHECK (role IN ('member', 'hr', 'admin')),
  PRIMARY KEY (tenant, actor)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_role ON person (role, tenant, actor) WHERE role <> 'member';

-- Every tree ever published. Written when content is loaded or published; kept for ever, for replay.
CREATE TABLE tree (
  no INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
  id TEXT NOT NULL CHECK (length(id) BETWEEN 1 AND 500),
  json TEXT NOT NULL CHECK (json <> ''),
  at INTEGER NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  note TEXT NOT NULL,
  recalled_at INTEGER
) STRICT;
CREATE INDEX tree_id ON tree (id, no);
CREATE TRIGGER tree_is_not_changed BEFORE UPDATE OF no, hash, id, json, at, by_actor, note ON tree
BEGIN SELECT RAISE(ABORT, 'a published tree is not changed'); END;
CREATE TRIGGER tree_is_not_deleted BEFORE DELETE ON tree
BEGIN SELECT RAISE(ABORT, 'a published tree is not deleted'); END;

-- Sets of trees that call each other: what a session is pinned to. Written with the trees; kept for ever.
CREATE TABLE closure (
  hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64)
) STRICT, WITHOUT ROWID;
CREATE TABLE closure_tree (
  closure TEXT NOT NULL REFERENCES closure (hash),
  tree TEXT NOT NULL REFERENCES tree (hash),
  PRIMARY KEY (closure, tree)
) STRICT, WITHOUT ROWID;

-- One walk through one closure. Written by the turn; kept for ever, its words only as long as retention says.
CREATE TABLE session (
  no INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 500),
  conversation TEXT NOT NULL CHECK (length(conversation) BETWEEN 1 AND 500),
  owner TEXT NOT NULL CHECK (length(owner) BETWEEN 1 AND 500),
  tree TEXT NOT NULL CHECK (length(tree) BETWEEN 1 AND 500),
  closure TEXT NOT NULL REFERENCES closure (hash),
  locale TEXT NOT NULL CHECK (length(locale) BETWEEN 1 AND 100),
  status TEXT NOT NULL CHECK (status IN ('open', 'ended')),
  outcome TEXT NOT NULL CHECK (length(outcome) <= 500 AND (outcome = '' OR status = 'ended')),
  opened_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  events INTEGER NOT NULL DEFAULT 0 CHECK (events >= 0),  -- How many: the newest seq.
  card TEXT NOT NULL CHECK (length(card) <= 500),
  case_number INTEGER
) STRICT;
-- Without last_at: the open sessions of a conversation are few, and this way a turn leaves the index alone.
CREATE INDEX session_open ON session (tenant, conversation) WHERE status = 'open';
CREATE INDEX session_owner ON session (tenant, owner, opened_at, id);
CREATE INDEX session_case ON session (tenant, case_number, no) WHERE case_number IS NOT NULL;
CREATE INDEX session_closure ON session (closure) WHERE status = 'open';

-- What happened. Written by the turn; never changed, never deleted. Rows are appended, so that the turns of one commit share
-- pages; that the seqs of a session have no gap and no double is kept by session.events.
CREATE TABLE event (
  no INTEGER PRIMARY KEY,
  session_no INTEGER NOT NULL REFERENCES session (no),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 500),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 500),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 500),
  body_hash TEXT NOT NULL CHECK (length(body_hash) = 64),
  UNIQUE (session_no, key)
) STRICT;
CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'an event is not changed'); END;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event is not deleted'); END;

-- The personal part of an event, apart, so that it can go. Written with the event; emptied by retention (emptied in place: a
-- deleted row would make SQLite move its neighbours, and moved text leaves traces).
CREATE TABLE event_body (
  event_no INTEGER PRIMARY KEY REFERENCES event (no),
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  salt BLOB NOT NULL,
  body TEXT NOT NULL,
  CHECK ((length(salt) BETWEEN 16 AND 64 AND body <> '') OR (length(salt) = 0 AND body = ''))
) STRICT;

-- What the coach said to each event. Written by the turn; emptied by retention.
CREATE TABLE said (
  no INTEGER PRIMARY KEY,
  event_no INTEGER NOT NULL REFERENCES event (no),
  n INTEGER NOT NULL CHECK (n >= 0),
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  hash TEXT CHECK (length(hash) = 64),
  json TEXT CHECK (json <> ''),
  UNIQUE (event_no, n),
  CHECK ((hash IS NULL) = (json IS NULL))
) STRICT;

-- What was dealt with, and the answer it got. Written by the turn; kept for 7 days. The answer stands in the row of the first
-- key; the other keys of the same inbound point at that row.
CREATE TABLE inbound_seen (
  no INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 500),
  at INTEGER NOT NULL,
  answer TEXT,
  same_as INTEGER,
  UNIQUE (tenant, key),
  CHECK ((answer IS NULL) <> (same_as IS NULL))
) STRICT;
CREATE INDEX inbound_seen_at ON inbound_seen (at);

-- Messages on their way out. Written by the turn (pending) and the courier; finished ones are kept as long as retention says.
-- `head` marks the one envelope of each conversation that may leave: the oldest that is not finished. (The checks say OR and
-- not IN: for a list SQLite builds a table in memory each time, which made an insert three times as dear.)
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  channel TEXT NOT NULL CHECK (length(channel) BETWEEN 1 AND 500),
  conversation TEXT NOT NULL CHECK (length(conversation) BETWEEN 1 AND 500),
  session TEXT NOT NULL CHECK (length(session) <= 500),
  key TEXT NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 500),
  state TEXT NOT NULL CHECK (state = 'pending' OR state = 'sent' OR state = 'sending' OR state = 'unsure' OR state = 'held'
                             OR state = 'dead'),
  head INTEGER NOT NULL CHECK (head IN (0, 1)),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  due_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  claimed_at INTEGER,
  finished_at INTEGER,
  last_reason TEXT NOT NULL DEFAULT '' CHECK (length(last_reason) <= 500),
  result_card TEXT NOT NULL DEFAULT '' CHECK (length(result_card) <= 500),
  CHECK ((finished_at IS NULL) = (state = 'pending' OR state = 'sending' OR state = 'held')),
  CHECK (head = 0 OR state = 'pending' OR state = 'sending' OR state = 'held'),
  CHECK (state <> 'sending' OR (head = 1 AND claimed_at IS NOT NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'pending' AND head = 1;
CREATE INDEX outbox_unfinished ON outbox (state, tenant, conversation, id) WHERE state <> 'sent';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE state IN ('sent', 'dead');

-- What an envelope says. Written with it; emptied when it was sent or erased.
CREATE TABLE outbox_body (
  envelope INTEGER PRIMARY KEY REFERENCES outbox (id),
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  body TEXT NOT NULL
) STRICT;

-- Tenants to whom nothing is sent until an operator acts. Written by the courier and by uninstall events; deleted on release.
CREATE TABLE tenant_hold (
  tenant TEXT NOT NULL PRIMARY KEY CHECK (length(tenant) BETWEEN 1 AND 500),
  reason TEXT NOT NULL CHECK (length(reason) <= 500),
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The newest case number of each tenant. Written when a case is opened; kept for ever, so that no number is given twice.
CREATE TABLE case_counter (
  tenant TEXT NOT NULL PRIMARY KEY CHECK (length(tenant) BETWEEN 1 AND 500),
  newest INTEGER NOT NULL CHECK (newest >= 1001)
) STRICT, WITHOUT ROWID;

-- One case. Written by the turn and the console; its texts go when retention says, the row stays.
CREATE TABLE case_head (
  no INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  number INTEGER NOT NULL CHECK (number >= 1001),
  customer TEXT NOT NULL CHECK (length(customer) <= 10000),
  customer_key TEXT NOT NULL CHECK (length(customer_key) <= 10000),
  owner TEXT NOT NULL CHECK (length(owner) BETWEEN 1 AND 500),
  session TEXT NOT NULL CHECK (length(session) <= 500),
  status TEXT NOT NULL CHECK (status IN ('open', 'decided', 'closed')),
  opened_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  closed_at INTEGER,
  erased_at INTEGER,
  legal_hold INTEGER NOT NULL DEFAULT 0 CHECK (legal_hold IN (0, 1)),
  recommended TEXT NOT NULL DEFAULT '' CHECK (length(recommended) <= 500),
  rule TEXT NOT NULL DEFAULT '' CHECK (length(rule) <= 500),
  chosen TEXT NOT NULL DEFAULT '' CHECK (length(chosen) <= 500),
  reason TEXT NOT NULL DEFAULT '',
  UNIQUE (tenant, number),
  CHECK ((closed_at IS NOT NULL) = (status = 'closed')),
  CHECK (erased_at IS NULL OR (legal_hold = 0 AND customer = '' AND customer_key = '' AND reason = ''))
) STRICT;
CREATE INDEX case_head_owner ON case_head (tenant, owner, number);
CREATE INDEX case_head_customer ON case_head (tenant, customer_key, number) WHERE customer_key <> '';
CREATE INDEX case_head_status ON case_head (tenant, status, number);
CREATE INDEX case_head_retention ON case_head (chosen, changed_at) WHERE erased_at IS NULL AND legal_hold = 0;

-- What was said or done, and when. Written with the case and by later entries; texts go with those of the case.
CREATE TABLE incident (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  on_day INTEGER,
  quote TEXT NOT NULL,
  affected TEXT NOT NULL CHECK (length(affected) <= 10000),
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX incident_case ON incident (case_no, id);

-- Signs, counter-signs and facts as answered; an amendment is a new row. Written by the turn; values stay, evidence goes.
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  kind TEXT NOT NULL CHECK (kind IN ('sign', 'counter_sign', 'fact')),
  about TEXT NOT NULL CHECK (length(about) BETWEEN 1 AND 500),
  value TEXT NOT NULL CHECK (length(value) <= 500),
  evidence TEXT NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX finding_case ON finding (case_no, kind, about, id);

-- Free text of a case. Written by the turn and the console; emptied by retention. Ids grow with time, for a text index.
CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 500),
  text TEXT NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX note_case ON note (case_no, id);

-- What was recommended, and what a person chose. Written by the turn and the console; kept for ever, the reason's text is not.
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  recommended TEXT NOT NULL CHECK (length(recommended) BETWEEN 1 AND 500),
  variant TEXT NOT NULL CHECK (length(variant) <= 500),
  rule TEXT NOT NULL CHECK (length(rule) <= 500),
  chosen TEXT NOT NULL CHECK (length(chosen) BETWEEN 1 AND 500),
  reason TEXT NOT NULL,
  by_actor TEXT NOT NULL CHECK (length(by_actor) BETWEEN 1 AND 500),
  at INTEGER NOT NULL,
  cooling_off INTEGER NOT NULL CHECK (cooling_off IN (0, 1)),
  knowledge_digest TEXT NOT NULL CHECK (length(knowledge_digest) <= 500)
) STRICT;
CREATE INDEX decision_case ON decision (case_no, id);

-- What must be cleared before an outcome is carried out. Written by the turn and the console; kept for ever, the note is not.
CREATE TABLE hold (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER NOT NULL REFERENCES case_head (no),
  hold TEXT NOT NULL CHECK (length(hold) BETWEEN 1 AND 500),
  opened_at INTEGER NOT NULL,
  cleared_by TEXT NOT NULL DEFAULT '' CHECK (length(cleared_by) <= 500),
  cleared_at INTEGER,
  note TEXT NOT NULL DEFAULT '',
  CHECK ((cleared_at IS NULL) = (cleared_by = ''))
) STRICT;
CREATE INDEX hold_case ON hold (case_no, id);
CREATE UNIQUE INDEX hold_open ON hold (case_no, hold) WHERE cleared_at IS NULL;

-- Dates that come after. Written by the turn, the reminder and the console; kept for ever, their texts are not.
CREATE TABLE follow_up (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  case_no INTEGER REFERENCES case_head (no),
  owner TEXT NOT NULL CHECK (length(owner) BETWEEN 1 AND 500),
  conversation TEXT NOT NULL CHECK (length(conversation) <= 500),
  session TEXT NOT NULL CHECK (length(session) <= 500),
  what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 10000),
  due_day INTEGER,
  due_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'reminded', 'done', 'cancelled')),
  reminded_at INTEGER,
  finished_at INTEGER,
  finished_by TEXT NOT NULL DEFAULT '' CHECK (length(finished_by) <= 500),
  note TEXT NOT NULL DEFAULT '',
  CHECK (state <> 'open' OR reminded_at IS NULL),
  CHECK (state <> 'reminded' OR reminded_at IS NOT NULL),
  CHECK ((finished_at IS NOT NULL) = (state IN ('done', 'cancelled')))
) STRICT;
CREATE INDEX follow_up_case ON follow_up (case_no, id) WHERE case_no IS NOT NULL;
CREATE INDEX follow_up_due ON follow_up (due_at, id) WHERE state = 'open';
CREATE INDEX follow_up_waiting ON follow_up (tenant, owner, due_at, id) WHERE state IN ('open', 'reminded');
CREATE INDEX follow_up_overdue ON follow_up (tenant, due_at, id) WHERE state IN ('open', 'reminded');

-- Who did what, in one chain of hashes a tenant. Written by everything that matters; never changed, never deleted.
CREATE TABLE audit_log (
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 500),
  action TEXT NOT NULL CHECK (length(action) BETWEEN 1 AND 500),
  object_kind TEXT NOT NULL CHECK (length(object_kind) <= 500),
  object_id TEXT NOT NULL CHECK (length(object_id) <= 500),
  details_hash TEXT NOT NULL CHECK (length(details_hash) IN (0, 64)),
  previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (tenant, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_log_object ON audit_log (tenant, object_kind, object_id, seq);
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is not deleted'); END;
