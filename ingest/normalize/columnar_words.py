"""Columns of employers and of partners' own ids that need no mending."""

import polars as pl

from ingest.normalize.base import FILLERS
from ingest.normalize.columnar import Columnar, columnar, one_letter, text
from ingest.normalize.employer import FORMS_ALONE, HAN_FORM, INTERMEDIARY, NO_EMPLOYER
from ingest.normalize.hanzi import traditional

_PLAIN_ID = r"^[0-9A-Za-z_\-]+$"
_HAN_NAME = r"^[\x{4e00}-\x{9fff}]{6,40}$"
_OPEN = "某|第|^(?:现?工作单位|任职单位|单位名称|公司名称|企业名称|就职于|任职于)"
_LEGAL_END = "(?:公司|个体工商户|有限合伙|普通合伙)$"
_BRANCH_END = "[分子总]公司$"
_SHOWN = 4


def read_employers(texts: pl.Series) -> Columnar:
    """Answer for employers in simplified characters alone as `normalize_employer` does."""
    name, value = pl.col("text"), pl.col("value")
    plain = name.str.contains(_HAN_NAME) & ~name.str.contains(_OPEN)
    frame = (
        texts.alias("text")
        .to_frame()
        .with_columns(
            value=pl.when(plain & ~name.str.contains(traditional())).then(
                name.str.replace_all(HAN_FORM.pattern, "")
            )
        )
    )
    nobody = pl.Series(sorted(NO_EMPLOYER | FILLERS | FORMS_ALONE)).implode()
    has_form = value.str.contains(_LEGAL_END) & ~value.str.contains(_BRANCH_END)
    is_named = ~(has_form | name.is_in(nobody) | value.is_in(nobody) | one_letter(name))
    shown = pl.min_horizontal(pl.lit(_SHOWN, pl.Int64), value.str.len_chars().cast(pl.Int64) // 2)
    return columnar(
        frame.select(
            "text",
            label=pl.when(is_named & (value.str.len_chars() >= 2)).then(pl.lit("Employer")),
            value=value,
            mask=text(value.str.head(shown), "***"),
            flags=pl.when(name.str.contains(INTERMEDIARY.pattern)).then(pl.lit("intermediary")),
        )
    )


def read_plain_ids(texts: pl.Series, *, label: str) -> Columnar:
    """Answer for ids of letters, digits and hyphens as `normalize_plain` does."""
    id_ = pl.col("text")
    bare = id_.str.to_lowercase()
    is_id = id_.str.contains(_PLAIN_ID) & ~id_.str.contains("^0+$") & ~bare.is_in(list(FILLERS))
    frame = texts.alias("text").to_frame()
    return columnar(
        frame.select("text", label=pl.when(is_id).then(pl.lit(label)), value="text", mask="text")
    )
