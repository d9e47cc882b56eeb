// Which label and property are unique.
SHOW CONSTRAINTS
