-- Who may open the review pages. Written by the server and by an operator's command; tokens stand here as SHA-256 only.

-- A one-time link. Kept some days beyond its end, so that a used or late one can be told from a made-up one; then deleted.
CREATE TABLE sign_in_link (
  token_hash TEXT NOT NULL PRIMARY KEY CHECK (length(token_hash) = 64),
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 500),
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > made_at),
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_link_made ON sign_in_link (made_at);
CREATE INDEX sign_in_link_unused ON sign_in_link (tenant, actor) WHERE used_at IS NULL;

-- A sign-in. Kept some days beyond its last use, then deleted; that it happened stands in the audit log.
CREATE TABLE sign_in (
  id INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 500),
  device TEXT NOT NULL CHECK (length(device) <= 100),
  begun_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL CHECK (seen_at >= begun_at),
  ended_at INTEGER,
  ended TEXT NOT NULL DEFAULT '' CHECK (ended IN ('', 'signed_out', 'revoked', 'role_changed', 'replaced')),
  CHECK ((ended_at IS NULL) = (ended = ''))
) STRICT;
CREATE INDEX sign_in_open ON sign_in (tenant, actor, id) WHERE ended_at IS NULL;
CREATE INDEX sign_in_seen ON sign_in (seen_at);
