// Which label and property have an index.
SHOW INDEXES YIELD labelsOrTypes, properties, state, type
