// Which label and property have an index.
SHOW INDEXES
