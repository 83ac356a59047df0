-- Where a conversation is reached outside: written when a channel proves it (the first message, a new address), marked gone when
-- the channel says nothing can be sent there any more, forgotten when it has been gone for long, or with the person.
CREATE TABLE place (
  tenant TEXT NOT NULL CHECK (length(tenant) BETWEEN 1 AND 500),
  conversation TEXT NOT NULL CHECK (length(conversation) BETWEEN 1 AND 500),
  channel TEXT NOT NULL CHECK (length(channel) BETWEEN 1 AND 500),
  address_json TEXT NOT NULL CHECK (length(address_json) BETWEEN 1 AND 10000),
  verified_at INTEGER NOT NULL,
  gone_at INTEGER,
  gone_reason TEXT NOT NULL DEFAULT '' CHECK (length(gone_reason) <= 500),
  CHECK ((gone_at IS NULL) = (gone_reason = '')),
  PRIMARY KEY (tenant, conversation)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_gone ON place (gone_at) WHERE gone_at IS NOT NULL;
