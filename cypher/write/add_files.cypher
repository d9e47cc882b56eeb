// Keep what became of the rows of files that were loaded; what the first load of a file said stays.
// $rows: [{file_key, properties}]
UNWIND $rows AS row
MERGE (f:LoadedFile {file_key: row.file_key})
ON CREATE SET f += row.properties
