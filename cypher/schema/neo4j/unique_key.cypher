// No two nodes of one label with the same key (it is also the index by which they are found).
CREATE CONSTRAINT `name` IF NOT EXISTS FOR (n:`label`) REQUIRE n.`key` IS UNIQUE
