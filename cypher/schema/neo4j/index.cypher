// Find nodes of one label by a property that is not their key.
CREATE INDEX `name` IF NOT EXISTS FOR (n:`label`) ON (n.`key`)
