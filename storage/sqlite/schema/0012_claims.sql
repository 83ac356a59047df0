-- Cases that touch somebody who is known by a name alone, as it was typed.
CREATE INDEX affected_name ON affected (tenant, name_key, at) WHERE name_key <> '';
