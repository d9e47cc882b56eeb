// Which label and property are unique.
SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type
