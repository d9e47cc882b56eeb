"""The words that the gate knows: those that begin or join reading clauses, and those refused."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STARTERS = _words("CALL MATCH OPTIONAL RETURN UNWIND WITH")

# May stand behind a whole value, name or pattern.
CONNECTORS = STARTERS | _words(
    """
    AND AS ASC ASCENDING CONTAINS DESC DESCENDING ELSE END ENDS IN IS LIMIT OR ORDER SKIP STARTS
    THEN UNION WHEN WHERE XOR YIELD
    """
)
# Of those and of values: behind these again only a clause or an operator may stand.
ENDING_WORDS = _words("ASC ASCENDING DESC DESCENDING END FALSE NULL TRUE")
# Behind these a value begins.
OPENERS = _words("BY CASE DISTINCT NOT")

_WRITES = "an investigator's statement only reads."
_ADMIN = "administration is not for queries."
_ONE = "send the plain statement."
_CSV = "nothing outside the store is read."
REFUSED_WORDS: dict[str, str] = {
    **dict.fromkeys(
        _words("CREATE DELETE DETACH DROP FOREACH INSERT MERGE NODETACH REMOVE SET"), _WRITES
    ),
    **dict.fromkeys(
        _words("ALTER DEALLOCATE DENY DRYRUN ENABLE GRANT REALLOCATE RENAME REVOKE SHOW")
        | _words("START STOP TERMINATE USE"),
        _ADMIN,
    ),
    **dict.fromkeys(_words("CYPHER EXPLAIN PROFILE USING"), _ONE),
    **dict.fromkeys(_words("CSV LOAD PERIODIC"), _CSV),
    **dict.fromkeys(
        _words("BEGIN COMMIT CONCURRENT ROLLBACK TRANSACTION TRANSACTIONS"),
        "a query runs in one transaction of its own.",
    ),
}

PROCEDURES = frozenset(
    {"db.labels", "db.propertyKeys", "db.relationshipTypes", "db.schema.nodeTypeProperties"}
)

FUNCTIONS = _words(
    """
    abs acos all allshortestpaths any asin atan atan2 avg ceil char_length character_length
    coalesce collect cos cot count date datetime degrees e elementid endnode exists exp floor
    head id isempty isnan keys labels last left length localdatetime localtime log log10 lower
    ltrim max min nodes none nullif percentiledisc pi point properties radians range
    relationships reverse right round rtrim shortestpath sign sin single size split sqrt
    startnode stdev stdevp substring sum tail tan time toboolean tobooleanornull tofloat
    tofloatornull tointeger tointegerornull tolower tostring tostringornull toupper trim type
    upper valuetype date.truncate datetime.fromepoch datetime.fromepochmillis datetime.truncate
    duration duration.between duration.indays duration.inmonths duration.inseconds
    localdatetime.truncate point.distance
    """
)
# Repeated, they make a value of any size out of a short statement, faster than any limit sees.
GROWING_FUNCTIONS = frozenset({"reduce", "replace", "lpad", "rpad", "repeat"})

# What Neo4j 5's planner calls the steps that only read (without the runtime behind `@`).
READ_OPERATORS = _words(
    """
    Aggregation AllNodesScan AllNodesScanPartitioned AntiConditionalApply AntiSemiApply Anti
    Apply Argument ArgumentTracker AssertSameNode AssertSameRelationship
    AssertingMultiNodeIndexSeek BFSPruningVarLengthExpand CacheProperties CartesianProduct
    ConditionalApply Distinct DirectedAllRelationshipsScan DirectedRelationshipByElementIdSeek
    DirectedRelationshipByIdSeek DirectedRelationshipIndexContainsScan
    DirectedRelationshipIndexEndsWithScan DirectedRelationshipIndexScan
    DirectedRelationshipIndexSeek DirectedRelationshipIndexSeekByRange
    DirectedRelationshipTypeScan DirectedUnionRelationshipTypesScan EagerAggregation Eager
    EmptyResult EmptyRow Expand(All) Expand(Into) ExhaustiveLimit Filter HashJoin
    IntersectionNodeByLabelsScan LeftOuterHashJoin LetAntiSemiApply LetSelectOrAntiSemiApply
    LetSelectOrSemiApply LetSemiApply Limit MultiNodeIndexSeek NodeByElementIdSeek NodeByIdSeek
    NodeByLabelScan NodeCountFromCountStore NodeHashJoin NodeIndexContainsScan
    NodeIndexEndsWithScan NodeIndexScan NodeIndexSeek NodeIndexSeekByRange NodeLeftOuterHashJoin
    NodeRightOuterHashJoin NodeUniqueIndexSeek NodeUniqueIndexSeekByRange Optional
    OptionalExpand(All) OptionalExpand(Into) OrderedAggregation OrderedDistinct OrderedUnion
    PartialSort PartialTop PartitionedAllNodesScan ProcedureCall ProduceResults Projection
    ProjectEndpoints Repeat(Trail) RelationshipCountFromCountStore RightOuterHashJoin
    RollUpApply SelectOrAntiSemiApply SelectOrSemiApply SemiApply ShortestPath Skip Sort
    StatefulShortestPath(All) StatefulShortestPath(Into) SubtractionNodeByLabelsScan Top
    Top1WithTies TriadicBuild TriadicFilter TriadicSelection UndirectedAllRelationshipsScan
    UndirectedRelationshipByElementIdSeek UndirectedRelationshipByIdSeek
    UndirectedRelationshipIndexContainsScan UndirectedRelationshipIndexEndsWithScan
    UndirectedRelationshipIndexScan UndirectedRelationshipIndexSeek
    UndirectedRelationshipIndexSeekByRange UndirectedRelationshipTypeScan
    UndirectedUnionRelationshipTypesScan Union UnionNodeByLabelsScan Unwind ValueHashJoin
    VarLengthExpand(All) VarLengthExpand(Into) VarLengthExpand(Pruning)
    """
)
