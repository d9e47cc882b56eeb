// Make one version of a model or of statistics the active one, and no other.
// $version
MATCH (n:`label`)
SET n.active = (n.version = $version)
