-- The language somebody asked the coach to speak with them; '' as long as they have not, then their channel's counts.
ALTER TABLE person ADD COLUMN chosen_locale TEXT NOT NULL DEFAULT '' CHECK (length(chosen_locale) <= 100);
